/** Calls of IBM Cloud: signed in, limited, read as JSON; what goes wrong comes back as a failure. */
import type { Problem } from '../../../model/problem.ts';
import { problem } from '../../../model/problem.ts';
import type { ConnectOptions } from '../../../model/provider.ts';
import type { Exchange, Http, HttpReply } from '../../../transport/http.ts';
import { mask } from '../../../transport/mask.ts';
import { retryAfterMilliseconds } from '../../../transport/retry.ts';
import type { Clock } from './clock.ts';
import { noReply, refusal, type Failure, type Told } from './failure.ts';
import type { Gate } from './gate.ts';
import type { Tokens } from './token.ts';

export type Answer = { readonly ok: true; readonly value: unknown } | Failure;
export type Service = 'vpc' | 'dns' | 'tagging' | 'search' | 'resources';

export interface Call {
  readonly service: Service;
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
}
export interface Writing extends Call {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
}

export interface Client {
  /** Tried again where that can help. */
  read(call: Call, signal: AbortSignal): Promise<Answer>;
  /** A search: a POST that only reads. */
  ask(call: Call & { readonly body: unknown }, signal: AbortSignal): Promise<Answer>;
  /** Sent once, and once more only where the server said that it did nothing: too many requests, an old token. */
  write(call: Writing, signal: AbortSignal): Promise<Answer>;
  /** A failure of this client's own finding. */
  failure(code: string, message: string, help?: string): Failure;
  /** Hides a value in all that is told from now on. */
  hide(secret: string): void;
  /** Who is asking: the account of the token. */
  account(signal: AbortSignal): Promise<string | undefined>;
  readonly clock: Clock;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly name: string;
  readonly urls: Readonly<Record<Service, URL>>;
  readonly http: Http;
  readonly tokens: (hide: (secret: string) => void, masked: (text: string) => string) => Tokens;
  readonly gate: Gate;
  readonly clock: Clock;
  readonly secrets: readonly string[];
  readonly access: ConnectOptions['access'];
  readonly log: ConnectOptions['log'];
}

/** The answers of one version of the VPC API; another date may mean other things by the same words. */
const vpcVersion = { version: '2026-03-24', generation: '2' };
/** A server that is away is asked so often; one that says when to come again, as often as it takes. */
const tries = 5;
const firstPause = 250;
const rateTries = 20;
const longestPause = 120_000;

export function openClient(options: ClientOptions): Client {
  const { name, urls, http, gate, clock, access, log } = options;
  let secrets: readonly string[] = options.secrets;
  const masked = (text: string): string => mask(text, secrets);
  const hide = (secret: string): void => {
    if (!secrets.includes(secret)) secrets = [...secrets, secret];
  };
  const tokens = options.tokens(hide, masked);

  const send = async (call: Sending, token: string): Promise<Exchange | undefined> => {
    if (!(await gate.enter(call.signal))) return undefined;
    const exchange = await http.send({
      method: call.method,
      url: urlOf(urls[call.service], call),
      signal: call.signal,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(call.body === undefined ? {} : { 'content-type': contentType(call) }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    const limited = exchange.ok && exchange.reply.status === 429;
    gate.leave(limited, limited ? askedToWait(exchange.reply.headers) : undefined);
    const outcome = exchange.ok ? exchange.reply.status : exchange.failure.why;
    log('trace', `${call.method} ${call.service} ${call.path}`, { system: name, outcome });
    return exchange;
  };

  const go = async (call: Sending): Promise<Answer> => {
    const told: Told = {
      call: `${name}: ${call.method} ${call.path}`,
      method: call.reads ? 'GET' : call.method,
      masked,
    };
    let old: string | undefined;
    for (let attempt = 1, limited = 0, pause = firstPause; ;) {
      const token = await tokens.get(call.signal, old);
      if (!token.ok) return token;
      const exchange = await send(call, token.value);
      if (exchange === undefined) return tooLong();
      const answer = answerOf(exchange, told);
      if (answer.ok || call.signal.aborted) return answer;
      if (answer.class === 'rate' && limited < rateTries) {
        // The gate keeps everybody waiting as long as the server asks for.
        limited += 1;
      } else if (answer.status === 401 && old === undefined) old = token.value;
      else if (call.reads && attempt < tries && passes(answer)) {
        attempt += 1;
        const wait = Math.max(pause, answer.retryAfterMilliseconds ?? 0);
        if (wait > longestPause) return answer;
        await clock.wait(wait, call.signal);
        pause *= 2;
      } else return answer;
    }
  };

  return {
    read: (call, signal) => go({ ...call, method: 'GET', signal, reads: true }),
    ask: (call, signal) => go({ ...call, method: 'POST', signal, reads: true }),
    write: async (call, signal) => {
      if (access === 'read-only')
        return { ok: false, class: 'refused', problem: onlyReads(call.path) };
      return go({ ...call, signal, reads: false });
    },
    failure: (code, message, help) => ({
      ok: false,
      class: 'refused',
      problem: problem(code, `${name}: ${masked(message)}`, help === undefined ? {} : { help }),
    }),
    hide,
    account: async (signal) => {
      const token = await tokens.get(signal);
      return token.ok ? token.account : undefined;
    },
    clock,
    close: () => http.close(),
  };

  function tooLong(): Failure {
    const why = `${name}: IBM Cloud wants no requests for longer than is waited for.`;
    return { ok: false, class: 'rate', problem: problem('rate', why, { tryAgain: true }) };
  }

  function onlyReads(path: string): Problem {
    return problem('read-only', `${name}: this connection only reads; ${path} was not sent.`);
  }
}

interface Sending extends Call {
  readonly method: 'GET' | Writing['method'];
  readonly body?: unknown;
  readonly signal: AbortSignal;
  /** It changes nothing, whatever its method. */
  readonly reads: boolean;
}

function urlOf(base: URL, { service, path, query = {} }: Call): URL {
  const url = new URL(`${base.href.replace(/\/$/, '')}/${path}`);
  const all = service === 'vpc' ? { ...vpcVersion, ...query } : query;
  for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
  return url;
}

function contentType({ method, service }: Sending): string {
  return method === 'PATCH' && service === 'vpc'
    ? 'application/merge-patch+json'
    : 'application/json';
}

/** Is it otherwise a moment later? */
function passes({ class: of, status }: Failure): boolean {
  return of === 'temporary' && (status === undefined || status >= 500);
}

function answerOf(exchange: Exchange, told: Told): Answer {
  if (!exchange.ok) return noReply(exchange.failure, told);
  const { reply } = exchange;
  if (reply.status < 200 || reply.status > 299) return refusal(reply, told);
  if (reply.status === 204 || reply.body === '') return { ok: true, value: undefined };
  return readable(reply, told);
}

function readable(reply: HttpReply, told: Told): Answer {
  const says = /html/.test(reply.headers['content-type'] ?? '')
    ? 'it answers with a web page'
    : 'its answer is cut off or is no JSON';
  try {
    return { ok: true, value: JSON.parse(reply.body) as unknown };
  } catch {
    return {
      ok: false,
      // A write was acted on; only what came of it is unknown.
      class: told.method === 'GET' ? 'temporary' : 'lost',
      problem: problem(
        'unreadable-answer',
        `${told.call}: IBM Cloud cannot be understood: ${says}.`,
        { tryAgain: true },
      ),
    };
  }
}

/** A date says whole seconds, and is up to one too early. */
function askedToWait(headers: HttpReply['headers']): number | undefined {
  const asked = retryAfterMilliseconds(headers);
  const isDate = !/^\d+$/.test(headers['retry-after']?.trim() ?? '0');
  return asked === undefined ? undefined : asked + (isDate ? 1000 : 0);
}
