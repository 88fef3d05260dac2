/** Which way a system says that its MAAS is reached, and what it needs for that. */
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions } from '../../model/provider.ts';
import { resolveSecret } from '../../transport/secrets.ts';
import type { Tls } from '../../transport/tls.ts';
import { httpWire } from './http-wire.ts';
import { parseApiKey } from './oauth.ts';
import type { Wire } from './wire.ts';

export interface WireOptions extends Pick<ConnectOptions, 'access' | 'log'> {
  readonly concurrency: number;
  readonly timeLimitMilliseconds: number;
}

/** The longest list of a large MAAS is far from it. */
const maxReplyBytes = 256 * 1024 * 1024;

export async function openWire(system: System, options: WireOptions): Promise<Result<Wire>> {
  if (system.options['via'] === 'cli') return openCli(system, options);
  const url = apiUrl(system.options['url']);
  const secret = system.auth['apiKey'];
  if (url === undefined || secret === undefined)
    return malformed(system, url === undefined ? 'url' : 'auth.apiKey');
  const resolved = await resolveSecret(secret);
  if (!resolved.ok) return resolved;
  const key = parseApiKey(resolved.value.reveal());
  if (key === undefined) {
    const help = 'MAAS shows it as consumer:token:secret.';
    return refused(problem('bad-api-key', `${system.name}: this is no API key of MAAS.`, { help }));
  }
  const { tls } = system.options;
  const http = {
    concurrency: options.concurrency,
    timeoutMilliseconds: options.timeLimitMilliseconds,
    maxReplyBytes,
    ...(tls === undefined ? {} : { tls: tls as Tls }),
  };
  return { ok: true, value: httpWire({ url, key, http }) };
}

async function openCli(
  { name, options: given }: System,
  { access, log, concurrency, timeLimitMilliseconds }: WireOptions,
): Promise<Result<Wire>> {
  const { profile, host = 'local', hostKey, identity, knownHosts } = given;
  if (typeof profile !== 'string' || !/^[A-Za-z0-9_][\w.-]*$/.test(profile))
    return malformed({ name }, 'profile');
  const { openCommands, parseVia } = await import('../../transport/commands/commands.ts');
  const via = parseVia(String(host));
  if (!via.ok) return via;
  const commands = openCommands(via.value, {
    concurrency,
    timeoutMilliseconds: timeLimitMilliseconds,
    maxReplyBytes,
    access,
    log,
    ...(typeof hostKey === 'string' ? { hostKey } : {}),
    ...(typeof identity === 'string' ? { identity } : {}),
    ...(typeof knownHosts === 'string' ? { knownHosts } : {}),
  });
  const { cliWire } = await import('./cli/cli-wire.ts');
  return { ok: true, value: cliWire({ commands, profile, name, log }) };
}

// With or without the slash, with or without the api: people copy it from the browser or from `maas login`.
function apiUrl(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  const base = url.pathname.replace(/\/+$/, '').replace(/\/api\/2\.0$/, '');
  return new URL(`${base}/api/2.0/`, url.origin);
}

function malformed({ name }: Pick<System, 'name'>, what: string): Result<never> {
  return refused(problem('bad-system', `${name}: ${what} is missing or malformed.`));
}

function refused(why: Problem): Result<never> {
  return { ok: false, problems: [why] };
}
