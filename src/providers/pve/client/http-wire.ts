/** PVE over HTTPS: signed by token or ticket, read by content type. */
import {
  openHttp,
  type Exchange,
  type HttpOptions,
  type HttpReply,
} from '../../../transport/http.ts';
import { mask } from '../../../transport/mask.ts';
import { retryAfterMilliseconds } from '../../../transport/retry.ts';
import type { Call, Reply, Wire } from './call.ts';
import type { Clock } from './clock.ts';
import { encodeForm } from './form.ts';
import { ticketsFor, type Ticket } from './ticket.ts';
import { tokenHeader, type ApiToken } from './token.ts';

export type Credentials =
  | { readonly by: 'token'; readonly token: ApiToken }
  | { readonly by: 'password'; readonly user: string; readonly password: string };

export interface HttpWireOptions {
  /** Ends in `/api2/json`. */
  readonly url: URL;
  readonly credentials: Credentials;
  readonly http: HttpOptions;
  readonly clock: Clock;
}

export function httpWire({ url, credentials, http: options, clock }: HttpWireOptions): Wire {
  const http = openHttp(options);
  const send = async (
    call: Call,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Reply> => {
    const parameters = encodeForm(call.parameters ?? {});
    // A DELETE with a body is refused (PVE/APIServer/AnyEvent.pm): its parameters go where those of a GET go.
    const inBody = call.method === 'POST' || call.method === 'PUT';
    const query = inBody || parameters === '' ? '' : `?${parameters}`;
    const exchange = await http.send({
      method: call.method,
      url: new URL(`${url.pathname}${call.path}${query}`, url),
      headers: {
        accept: 'application/json',
        ...headers,
        ...(inBody ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      },
      ...(inBody ? { body: parameters } : {}),
      signal,
    });
    return replyOf(unspoken(exchange, call), call.method !== 'GET');
  };
  let known = nothing;
  /** Somebody may have written our own key into a description: it is shown to nobody from there either. */
  const unspoken = (exchange: Exchange, { method }: Call): Exchange =>
    exchange.ok && method === 'GET'
      ? { ok: true, reply: { ...exchange.reply, body: mask(exchange.reply.body, known()) } }
      : exchange;

  if (credentials.by === 'token') {
    const { token } = credentials;
    const authorization = tokenHeader(token);
    const secrets = [`${token.user}=${token.value}`, token.value];
    known = () => secrets;
    return {
      user: token.user,
      send: (call, signal) => send(call, { authorization }, signal),
      secrets: () => secrets,
      close: () => http.close(),
    };
  }

  const { user, password } = credentials;
  const tickets = ticketsFor(credentials, (call, signal) => send(call, {}, signal), clock);
  let given = tickets.secrets();
  let secrets: readonly string[] = [password];
  known = () => secrets;
  const once = async (call: Call, ticket: Ticket, signal: AbortSignal): Promise<Reply> => {
    const cookie = `PVEAuthCookie=${encodeURIComponent(ticket.ticket)}`;
    // PVE wants it on everything that may change something (PVE/Ticket.pm).
    const csrf = call.method === 'GET' ? {} : { csrfpreventiontoken: ticket.csrf };
    return send(call, { cookie, ...csrf }, signal);
  };
  return {
    user,
    send: async (call, signal) => {
      const ticket = await tickets.current(signal);
      if (!('ticket' in ticket)) return ticket;
      const reply = await once(call, ticket, signal);
      if (reply.ok || reply.status !== 401) return reply;
      // A 401 comes before PVE looks at what is asked: signing in anew and asking again doubles nothing.
      tickets.refused(ticket);
      const fresh = await tickets.current(signal);
      return 'ticket' in fresh ? once(call, fresh, signal) : fresh;
    },
    secrets: () => {
      if (given !== tickets.secrets()) {
        given = tickets.secrets();
        secrets = [password, ...given];
      }
      return secrets;
    },
    close: () => http.close(),
  };
}

const nothing = (): readonly string[] => [];

function replyOf(exchange: Exchange, writes: boolean): Reply {
  if (!exchange.ok) {
    const { why, sent, detail } = exchange.failure;
    return { ok: false, why, message: detail, sent };
  }
  const { reply } = exchange;
  const { status } = reply;
  if (status !== 200) return refusal(reply, writes);
  const body = jsonOf(reply);
  if (body !== undefined && 'data' in body) {
    const { data, changes } = body as { data: unknown; changes?: unknown };
    return { ok: true, data, ...(typeof changes === 'string' ? { changes } : {}) };
  }
  const page = (reply.headers['content-type'] ?? '').includes('html');
  const message = page ? 'it answers with a web page' : 'its answer is cut off or is no JSON';
  return { ok: false, why: 'unreadable', status, message, sent: writes };
}

function refusal(reply: HttpReply, writes: boolean): Reply {
  const { status, headers, reason = '' } = reply;
  if (status >= 300 && status < 400)
    return { ok: false, why: 'redirected', status, message: '', sent: false };
  const body = jsonOf(reply);
  const wait = retryAfterMilliseconds(headers);
  const errors = errorsIn(body?.['errors']);
  const message = body?.['message'];
  return {
    ok: false,
    status,
    // Before pve-http-server 5.2 the reason phrase is all there is; a 401 tells nothing that is of use.
    message: status === 401 ? '' : typeof message === 'string' ? message : reason,
    ...(errors === undefined ? {} : { errors }),
    ...(wait === undefined ? {} : { retryAfterMilliseconds: wait }),
    sent: writes && mayHaveActed(status),
  };
}

// Somebody between us and the node gave up waiting: PVE's own proxy (596, 599), or a gateway before it.
function mayHaveActed(status: number): boolean {
  return status === 596 || status === 599 || status === 502 || status === 504;
}

function jsonOf({ headers, body }: HttpReply): Readonly<Record<string, unknown>> | undefined {
  if (!(headers['content-type'] ?? '').startsWith('application/json')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Readonly<Record<string, unknown>>;
  } catch {
    return undefined;
  }
}

function errorsIn(value: unknown): Readonly<Record<string, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]));
}
