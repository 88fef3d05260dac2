/** Calls of the MAAS API 2.0: limited, read by content type; what goes wrong comes back as a failure. */
import type { Problem } from '../../model/problem.ts';
import { problem } from '../../model/problem.ts';
import type { ConnectOptions } from '../../model/provider.ts';
import { mask } from '../../transport/mask.ts';
import { readPatiently, usualPatience, type Patience } from '../../transport/retry.ts';
import { isHtml, isJson, noReply, refusal, type Failure, type Told } from './failure.ts';
import type { Form } from './form.ts';
import type { Reached, Wire, WireCall } from './wire.ts';

export type Answer = { readonly ok: true; readonly value: unknown } | Failure;

export interface Client {
  /** A GET: `subnets/`, or `subnets/2/?op=ip_addresses`. Tried again where that can help. */
  read(path: string, signal: AbortSignal): Promise<Answer>;
  /** Sent once. Parameters go in the body, since MAAS ignores those of a POST in its query; only `op` may be there. */
  write(call: Writing, signal: AbortSignal): Promise<Answer>;
  /** A failure of this client's own finding. */
  failure(code: string, message: string): Failure;
  close(): Promise<void>;
}

export interface Writing {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly form?: Form;
}

export interface ClientOptions {
  readonly name: string;
  readonly wire: Wire;
  readonly access: ConnectOptions['access'];
  readonly log: ConnectOptions['log'];
  readonly patience?: Patience;
}

export function openClient({ name, wire, access, log, patience }: ClientOptions): Client {
  const masked = (text: string): string => mask(text, wire.secrets);

  const send = async (call: WireCall): Promise<Reached> => {
    const exchange = await wire.send(call);
    const outcome = exchange.ok ? exchange.reply.status : exchange.failure.why;
    log('trace', `${call.method} ${call.path}`, { system: name, outcome });
    return exchange;
  };
  const told = (method: string, path: string): Told => ({
    call: `${name}: ${method} ${path}`,
    writes: method !== 'GET',
    masked,
    signInHelp: wire.signInHelp,
  });

  return {
    read: async (path, signal) => {
      const once = (): Promise<Reached> => send({ method: 'GET', path, signal });
      const exchange = await readPatiently(once, signal, patience ?? usualPatience);
      return answerOf(exchange, told('GET', path));
    },
    write: async ({ method, path, form }, signal) => {
      if (access === 'read-only') return { ok: false, class: 'refused', problem: guard(path) };
      const call = { method, path, signal, ...(form === undefined ? {} : { form }) };
      return answerOf(await send(call), told(method, path));
    },
    failure: (code, message) => ({
      ok: false,
      class: 'refused',
      problem: problem(code, `${name}: ${masked(message)}`),
    }),
    close: () => wire.close(),
  };

  function guard(path: string): Problem {
    return problem('read-only', `${name}: this connection only reads; ${path} was not sent.`);
  }
}

function answerOf(exchange: Reached, told: Told): Answer {
  if (!exchange.ok) return noReply(exchange.failure, told);
  const { reply } = exchange;
  if (reply.status < 200 || reply.status > 299) return refusal(reply, told);
  if (reply.status === 204 || reply.body === '') return { ok: true, value: undefined };
  if (isHtml(reply)) {
    return unreadable(told, 'it answers with a web page', {
      help: 'Is the url that of MAAS (http://host:5240/MAAS), and no proxy or login page before it?',
    });
  }
  if (!isJson(reply)) return { ok: true, value: reply.body };
  try {
    return { ok: true, value: JSON.parse(reply.body) as unknown };
  } catch {
    return unreadable(told, 'its answer is cut off or is no JSON', { tryAgain: true });
  }
}

function unreadable(told: Told, why: string, more: Partial<Problem>): Failure {
  return {
    ok: false,
    // A write was acted on; only what came of it is unknown.
    class: told.writes ? 'lost' : 'temporary',
    problem: problem('unreadable-answer', `${told.call}: MAAS cannot be understood: ${why}.`, more),
  };
}
