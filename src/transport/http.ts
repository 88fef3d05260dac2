/** One HTTP exchange at a time limit and a size limit, never more than a few at once; undici is loaded when first used. */
import type { Dispatcher } from 'undici';
import type { Tls } from './tls.ts';
import { turns } from './turns.ts';

export interface HttpOptions {
  /** How many requests may be on the wire at once. */
  readonly concurrency: number;
  readonly timeoutMilliseconds: number;
  readonly maxReplyBytes: number;
  readonly tls?: Tls;
}

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpReply {
  readonly status: number;
  /** Names in lower case; of a repeated header the first. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The text of the status line, where there is one: some servers say there what went wrong. */
  readonly reason?: string;
}

/** Why there is no reply. `sent`: the server may have acted on the request all the same. */
export interface HttpFailure {
  readonly why: 'unreachable' | 'untrusted' | 'timeout' | 'cut' | 'too-big' | 'cancelled';
  readonly sent: boolean;
  /** The cause, in the words of the network library; mask it before it is shown. */
  readonly detail: string;
}

export type Exchange =
  | { readonly ok: true; readonly reply: HttpReply }
  | { readonly ok: false; readonly failure: HttpFailure };

export interface Http {
  /** Redirects are not followed: what was signed for one address is not sent to another. */
  send(request: HttpRequest): Promise<Exchange>;
  close(): Promise<void>;
}

export function openHttp(options: HttpOptions): Http {
  let dispatcher: Promise<Dispatcher> | undefined;
  const turn = turns(options.concurrency);
  return {
    send: (request) =>
      turn(async () => {
        if (request.signal.aborted) return failed('cancelled', false, 'cancelled');
        const limit = AbortSignal.timeout(options.timeoutMilliseconds);
        try {
          dispatcher ??= openDispatcher(options);
          const reply = await exchange(await dispatcher, request, {
            signal: AbortSignal.any([request.signal, limit]),
            maxReplyBytes: options.maxReplyBytes,
          });
          return reply;
        } catch (error) {
          if (request.signal.aborted) return failed('cancelled', true, 'cancelled');
          if (limit.aborted)
            return failed('timeout', true, `no answer in ${options.timeoutMilliseconds} ms`);
          return failureOf(error);
        }
      }),
    close: async () => {
      if (dispatcher !== undefined) await (await dispatcher).destroy();
    },
  };
}

async function openDispatcher(options: HttpOptions): Promise<Dispatcher> {
  const { Agent } = await import('undici');
  const { connectorFor } = await import('./tls.ts');
  return new Agent({
    connections: options.concurrency,
    headersTimeout: options.timeoutMilliseconds,
    bodyTimeout: options.timeoutMilliseconds,
    ...(options.tls === undefined ? {} : { connect: await connectorFor(options.tls) }),
  });
}

async function exchange(
  dispatcher: Dispatcher,
  request: HttpRequest,
  limits: { readonly signal: AbortSignal; readonly maxReplyBytes: number },
): Promise<Exchange> {
  const { request: call } = await import('undici');
  const answer = await call(request.url, {
    dispatcher,
    method: request.method,
    headers: request.headers,
    signal: limits.signal,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limits.maxReplyBytes) {
      answer.body.destroy();
      return failed('too-big', true, `more than ${limits.maxReplyBytes} bytes`);
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks).toString('utf8');
  const { statusCode: status, statusText: reason } = answer;
  return { ok: true, reply: { status, headers: plain(answer.headers), body, reason } };
}

function plain(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    const first = Array.isArray(value) ? value[0] : value;
    if (first !== undefined) result[name.toLowerCase()] = first;
  }
  return result;
}

function failed(why: HttpFailure['why'], sent: boolean, detail: string): Exchange {
  return { ok: false, failure: { why, sent, detail } };
}

// With these nothing was written to the server; anything else may have been.
const notSent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EACCES',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
]);

function failureOf(error: unknown): Exchange {
  const { code = '', message = String(error) } = error as { code?: string; message?: string };
  if (code === 'UND_ERR_HEADERS_TIMEOUT' || code === 'UND_ERR_BODY_TIMEOUT')
    return failed('timeout', true, message);
  if (/CERT|SELF_SIGNED|SIGNATURE|ERR_TLS|ERR_SSL|EPROTO|NOT_PINNED/.test(code))
    return failed('untrusted', false, message);
  if (notSent.has(code)) return failed('unreachable', false, message || code);
  return failed('cut', true, message || code);
}
