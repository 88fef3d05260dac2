/** A connected CloudStack. This and all that it imports is loaded when the connection is first used. */
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import { resolveSecret } from '../../transport/secrets.ts';
import type { Tls } from '../../transport/tls.ts';
import { openClient } from './client/client.ts';
import { realClock, type Clock } from './client/clock.ts';
import type { Keys } from './client/sign.ts';
import type { CloudStack } from './cloudstack.ts';
import { liveOf } from './live.ts';
import { observe } from './read/observe.ts';
import { proveSight, type Proof } from './read/sight.ts';
import { perform, performTogether } from './write/perform.ts';
import { settle } from './write/settle.ts';

/** Not to be set in any file: for tests, so that nothing is waited for. */
export interface Unusual {
  readonly clock?: Clock;
}

export type Opening = ConnectOptions &
  Unusual & {
    readonly concurrency: number;
    readonly timeLimitMilliseconds: number;
    readonly callMilliseconds: number;
    readonly jobMilliseconds: number;
  };

export async function openCloudstack(
  system: System,
  options: Opening,
): Promise<Result<Connection>> {
  const opened = await open(system, options);
  if (!opened.ok) return opened;
  const stack = opened.value;
  return {
    ok: true,
    value: {
      concurrency: options.concurrency,
      timeLimitMilliseconds: options.timeLimitMilliseconds,
      observe: (wanted, signal) => observe(stack, wanted, signal),
      perform: (operation, context) => perform(stack, operation, context),
      performTogether: (operations, context) => performTogether(stack, operations, context),
      settle: (operation, context) => settle(stack, operation, context),
      close: () => stack.client.close(),
    },
  };
}

async function open(system: System, options: Opening): Promise<Result<CloudStack>> {
  const url = apiUrl(system);
  if (url === undefined)
    return refused(problem('bad-system', 'its url is missing or malformed.', urlHelp));
  const keys = await keysOf(system);
  if (!keys.ok) return keys;
  const { access, log, site, concurrency, callMilliseconds, jobMilliseconds } = options;
  const { tls } = system.options;
  const client = openClient({
    name: system.name,
    url,
    keys: keys.value,
    http: {
      concurrency,
      timeoutMilliseconds: callMilliseconds,
      maxReplyBytes: 256 * 1024 * 1024,
      ...(tls === undefined ? {} : { tls: tls as Tls }),
    },
    access,
    log,
    clock: options.clock ?? realClock,
  });
  let known: Promise<Proof> | undefined;
  return {
    ok: true,
    value: {
      system: system.name,
      site,
      client,
      make: liveOf(system.name),
      brought: new Set(),
      jobMilliseconds,
      sight: async (signal, again) => {
        if (!again || known === undefined) known = proveSight(client, signal);
        const proof = await known;
        if (!proof.ok) known = undefined;
        return proof;
      },
    },
  };
}

async function keysOf({ auth: { apiKey, secretKey } }: System): Promise<Result<Keys>> {
  if (apiKey === undefined || secretKey === undefined)
    return refused(problem('bad-system', 'auth needs apiKey and secretKey.'));
  const [key, secret] = [await resolveSecret(apiKey), await resolveSecret(secretKey)];
  if (!key.ok) return key;
  if (!secret.ok) return secret;
  const value = { apiKey: key.value.reveal().trim(), secretKey: secret.value.reveal().trim() };
  if (value.apiKey === '' || value.secretKey === '')
    return refused(problem('bad-system', 'auth.apiKey or auth.secretKey is empty.'));
  return { ok: true, value };
}

const urlHelp = { help: 'It is written https://host:8080/client/api.' };

// People copy the address of the web interface, without the API's path.
function apiUrl({ options: { url: given } }: System): URL | undefined {
  if (typeof given !== 'string' || !URL.canParse(given)) return undefined;
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const path = url.pathname.replace(/\/+$/, '');
  return new URL(
    path === '' ? '/client/api' : path === '/client' ? '/client/api' : path,
    url.origin,
  );
}

function refused(why: Problem): Result<never> {
  return { ok: false, problems: [why] };
}
