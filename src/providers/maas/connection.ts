/** A connected MAAS. This and all that it imports is loaded when the connection is first used. */
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import type { Patience } from '../../transport/retry.ts';
import { resolveSecret } from '../../transport/secrets.ts';
import type { Tls } from '../../transport/tls.ts';
import { openClient } from './client.ts';
import { liveOf } from './live.ts';
import type { Maas } from './maas.ts';
import { parseApiKey } from './oauth.ts';
import { observe } from './observe.ts';
import { perform } from './perform.ts';
import { settle } from './settle.ts';
import { proveSight, type Proof } from './sight.ts';

/** Not to be set in any file: for tests that show what MAAS does when nobody looks first. */
export interface Unusual {
  readonly unguarded?: boolean;
  readonly patience?: Patience;
}

export type Opening = ConnectOptions &
  Unusual & { readonly concurrency: number; readonly timeLimitMilliseconds: number };

export async function openMaas(system: System, options: Opening): Promise<Result<Connection>> {
  const opened = await open(system, options);
  if (!opened.ok) return opened;
  const maas = opened.value;
  return {
    ok: true,
    value: {
      concurrency: options.concurrency,
      timeLimitMilliseconds: options.timeLimitMilliseconds,
      observe: (wanted, signal) => observe(maas, wanted, signal),
      perform: (operation, context) => perform(maas, operation, context),
      settle: (operation, context) => settle(maas, operation, context),
      close: () => maas.client.close(),
    },
  };
}

async function open(
  system: System,
  { access, log, site, concurrency, timeLimitMilliseconds, ...unusual }: Opening,
): Promise<Result<Maas>> {
  const url = apiUrl(system.options['url']);
  const secret = system.auth['apiKey'];
  if (url === undefined || secret === undefined) {
    const what = url === undefined ? 'url' : 'auth.apiKey';
    return refused(problem('bad-system', `${system.name}: ${what} is missing or malformed.`));
  }
  const resolved = await resolveSecret(secret);
  if (!resolved.ok) return resolved;
  const key = parseApiKey(resolved.value.reveal());
  if (key === undefined) {
    const help = 'MAAS shows it as consumer:token:secret.';
    return refused(problem('bad-api-key', `${system.name}: this is no API key of MAAS.`, { help }));
  }
  const { tls } = system.options;
  const client = openClient({
    name: system.name,
    url,
    key,
    access,
    log,
    http: {
      concurrency,
      timeoutMilliseconds: timeLimitMilliseconds,
      maxReplyBytes: 256 * 1024 * 1024,
      ...(tls === undefined ? {} : { tls: tls as Tls }),
    },
    ...(unusual.patience === undefined ? {} : { patience: unusual.patience }),
  });
  let known: Promise<Proof> | undefined;
  const maas: Maas = {
    system: system.name,
    site,
    url,
    client,
    make: liveOf(system.name),
    guarded: unusual.unguarded !== true,
    sight: async (signal, again) => {
      if (!again || known === undefined) known = proveSight(client, url, signal);
      const proof = await known;
      if (!proof.ok) known = undefined;
      return proof;
    },
  };
  return { ok: true, value: maas };
}

// With or without the slash, with or without the api: people copy it from the browser or from `maas login`.
function apiUrl(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const base = url.pathname.replace(/\/+$/, '').replace(/\/api\/2\.0$/, '');
  return new URL(`${base}/api/2.0/`, url.origin);
}

function refused(why: Problem): Result<never> {
  return { ok: false, problems: [why] };
}
