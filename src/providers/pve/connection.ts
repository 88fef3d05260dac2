/** A connected PVE. This and all that it imports is loaded when the connection is first used. */
import { resolve } from 'node:path';
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import { openCommands, parseVia } from '../../transport/commands/commands.ts';
import { resolveSecret } from '../../transport/secrets.ts';
import type { Tls } from '../../transport/tls.ts';
import type { Wire } from './client/call.ts';
import { openClient } from './client/client.ts';
import { realClock, type Clock } from './client/clock.ts';
import { httpWire, type Credentials } from './client/http-wire.ts';
import { pveshWire } from './client/pvesh-wire.ts';
import { parseToken } from './client/token.ts';
import { liveOf } from './live.ts';
import { places } from './places.ts';
import type { Pve } from './pve.ts';
import { observe } from './read/observe.ts';
import { proveSight, type Proof } from './read/sight.ts';
import { perform } from './write/perform.ts';
import { performTogether } from './write/perform-together.ts';
import { settle } from './write/settle.ts';

/** Not to be set in any file: for tests, so that nothing is waited for. */
export interface Unusual {
  readonly clock?: Clock;
}

export type Opening = ConnectOptions &
  Unusual & {
    readonly concurrency: number;
    readonly timeLimitMilliseconds: number;
    readonly taskMilliseconds: number;
  };

export async function openPve(system: System, options: Opening): Promise<Result<Connection>> {
  const opened = await open(system, options);
  if (!opened.ok) return opened;
  const pve = opened.value;
  return {
    ok: true,
    value: {
      concurrency: options.concurrency,
      timeLimitMilliseconds: options.timeLimitMilliseconds,
      observe: (wanted, signal) => observe(pve, wanted, signal),
      perform: (operation, context) => perform(pve, operation, context),
      performTogether: (operations, context) => performTogether(pve, operations, context),
      settle: (operation, context) => settle(pve, operation, context),
      close: () => pve.client.close(),
    },
  };
}

async function open(system: System, options: Opening): Promise<Result<Pve>> {
  const clock = options.clock ?? realClock;
  const opened = await wireOf(system, { ...options, clock });
  if (!opened.ok) return opened;
  const { wire, reachedAt } = opened.value;
  const { access, log, site, root, lab, taskMilliseconds } = options;
  const client = openClient({ name: system.name, wire, access, log, clock });
  let known: Promise<Proof> | undefined;
  return {
    ok: true,
    value: {
      system: system.name,
      site,
      root,
      ...(lab === undefined ? {} : { lab }),
      client,
      reachedAt,
      make: liveOf(system.name),
      places: places(),
      taskMilliseconds,
      sight: async (signal, again) => {
        if (!again || known === undefined) known = proveSight(client, signal);
        const proof = await known;
        if (!proof.ok) known = undefined;
        return proof;
      },
    },
  };
}

type Ways = Opening & { readonly clock: Clock };
interface Way {
  readonly wire: Wire;
  readonly reachedAt: string;
}

async function wireOf(system: System, options: Ways): Promise<Result<Way>> {
  const { via } = system.options;
  if (typeof via === 'string') return viaCommands(system, via, options);
  const url = apiUrl(system);
  if (url === undefined)
    return refused(problem('bad-system', 'its url is missing or malformed.', urlHelp));
  const credentials = await credentialsOf(system);
  if (!credentials.ok) return credentials;
  const { tls } = system.options;
  const wire = httpWire({
    url,
    credentials: credentials.value,
    clock: options.clock,
    http: {
      concurrency: options.concurrency,
      timeoutMilliseconds: options.timeLimitMilliseconds,
      maxReplyBytes,
      ...(tls === undefined ? {} : { tls: tls as Tls }),
    },
  });
  return { ok: true, value: { wire, reachedAt: url.hostname.replaceAll(/[[\]]/g, '') } };
}

const maxReplyBytes = 256 * 1024 * 1024;

function viaCommands({ options }: System, via: string, opening: Ways): Result<Way> {
  const parsed = parseVia(via);
  if (!parsed.ok) return parsed;
  const { root, log, access, concurrency, timeLimitMilliseconds } = opening;
  const file = (name: 'knownHosts' | 'identity'): object => {
    const path = options[name];
    if (typeof path !== 'string') return {};
    return { [name]: path.startsWith('~/') ? path : resolve(root, path) };
  };
  const commands = openCommands(parsed.value, {
    concurrency,
    timeoutMilliseconds: timeLimitMilliseconds,
    maxReplyBytes,
    log,
    access,
    ...file('knownHosts'),
    ...file('identity'),
    ...(typeof options['hostKey'] === 'string' ? { hostKey: options['hostKey'] } : {}),
  });
  const reachedAt = parsed.value.type === 'ssh' ? parsed.value.host : '';
  return { ok: true, value: { wire: pveshWire(commands), reachedAt } };
}

async function credentialsOf({ auth }: System): Promise<Result<Credentials>> {
  const { token, username, password } = auth;
  if (token !== undefined) {
    const resolved = await resolveSecret(token);
    if (!resolved.ok) return resolved;
    const parsed = parseToken(resolved.value.reveal());
    if (parsed !== undefined) return { ok: true, value: { by: 'token', token: parsed } };
    const help = 'It is written user@realm!name=value: root@pam!trueup=1234abcd-….';
    return refused(problem('bad-token', 'auth.token is no API token of PVE.', { help }));
  }
  if (username === undefined || password === undefined)
    return refused(problem('bad-system', 'auth names neither a token nor a user with a password.'));
  const [user, secret] = [await resolveSecret(username), await resolveSecret(password)];
  if (!user.ok) return user;
  if (!secret.ok) return secret;
  const name = user.value.reveal();
  const credentials = { by: 'password', user: name, password: secret.value.reveal() } as const;
  if (/^[^\s:/@]+@[\w.-]+$/.test(name)) return { ok: true, value: credentials };
  return refused(problem('bad-user', 'auth.username needs its realm: root@pam.'));
}

const urlHelp = { help: 'It is written https://host:8006.' };

// A system inside a VM is told where that answers; people copy the address of the web interface.
function apiUrl({ options }: System): URL | undefined {
  const { url: given, host } = options;
  const text =
    typeof given === 'string' ? given : typeof host === 'string' ? `https://${hostText(host)}` : '';
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.port === '' && !/:\d+\/?$/.test(text)) url.port = '8006';
  const base = url.pathname.replace(/\/+$/, '').replace(/\/api2(\/\w+)?$/, '');
  return new URL(`${base}/api2/json`, url.origin);
}

function hostText(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}

function refused(why: Problem): Result<never> {
  return { ok: false, problems: [why] };
}
