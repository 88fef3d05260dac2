/** Calls of PVE: reads are tried again, writes are sent once, and what goes wrong comes back as a failure. */
import { problem, type Problem } from '../../../model/problem.ts';
import type { ConnectOptions, ErrorClass } from '../../../model/provider.ts';
import { mask } from '../../../transport/mask.ts';
import type { Call, Parameters, Path, Wire } from './call.ts';
import type { Clock } from './clock.ts';
import { failureOf, type Failure } from './failure.ts';

export type Answer =
  | {
      readonly ok: true;
      readonly value: unknown;
      /** Of a node's network: the diff of what is pending there. */
      readonly changes?: string;
    }
  | Failure;

export interface Client {
  /** A GET; tried again where that can help. */
  read(path: Path, signal: AbortSignal, parameters?: Parameters): Promise<Answer>;
  /** Sent once. */
  write(call: Call, signal: AbortSignal): Promise<Answer>;
  /** A failure of this client's own finding. */
  failure(code: string, message: string, more?: Partial<Problem>): Failure;
  /** The text without secrets. */
  readonly masked: (text: string) => string;
  /** One more text that no output may hold. */
  readonly hide: (secret: string) => void;
  readonly user: string;
  readonly clock: Clock;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly name: string;
  readonly wire: Wire;
  readonly access: ConnectOptions['access'];
  readonly log: ConnectOptions['log'];
  readonly clock: Clock;
}

/** How often a read is made at most, and how long the first pause is; each later one is twice as long. */
const reading = { tries: 4, pauseMilliseconds: 250, longestMilliseconds: 15_000 };
const mayPass: ReadonlySet<ErrorClass> = new Set(['busy', 'locked', 'rate', 'temporary']);
// Neither a page of a proxy nor a server that hangs is another one a second later.
const vain: ReadonlySet<string> = new Set(['timeout', 'unreadable-answer']);

export function openClient({ name, wire, access, log, clock }: ClientOptions): Client {
  const masked = maskOf(wire);
  const send = async (call: Call, signal: AbortSignal): Promise<Answer> => {
    const reply = await wire.send(call, signal);
    const outcome = reply.ok ? 200 : (reply.status ?? reply.why ?? 'failed');
    log('trace', `${call.method} ${call.path}`, { system: name, outcome });
    if (reply.ok) {
      const { data: value, changes } = reply;
      return { ok: true, value, ...(changes === undefined ? {} : { changes }) };
    }
    // A read that was acted on has changed nothing.
    const sent = reply.sent && call.method !== 'GET';
    const told = { call: `${name}: ${call.method} ${call.path}`, masked: masked.text };
    return failureOf({ ...reply, sent }, told);
  };
  const failure: Client['failure'] = (code, message, more = {}) => ({
    ok: false,
    class: 'refused',
    problem: problem(code, `${name}: ${masked.text(message)}`, more),
  });

  return {
    user: wire.user,
    clock,
    read: async (path, signal, parameters) => {
      const call: Call = { method: 'GET', path, ...(parameters ? { parameters } : {}) };
      let pause = reading.pauseMilliseconds;
      for (let tried = 1; ; tried += 1) {
        const answer = await send(call, signal);
        if (answer.ok || signal.aborted) return answer;
        if (!mayPass.has(answer.class) || vain.has(answer.problem.code)) return answer;
        const asked = answer.retryAfterMilliseconds ?? 0;
        // A node that is away costs three seconds each time it is asked for.
        const tries = answer.status === 595 || answer.status === 596 ? 2 : reading.tries;
        if (tried >= tries || asked > reading.longestMilliseconds) return answer;
        await clock.wait(Math.max(asked, pause), signal);
        pause *= 2;
      }
    },
    write: async (call, signal) => {
      if (access === 'read-only')
        return failure('read-only', `this connection only reads; ${call.path} was not sent.`);
      return send(call, signal);
    },
    failure,
    masked: masked.text,
    hide: masked.hide,
    close: () => wire.close(),
  };
}

/** The wire's secrets change when it signs in again, and operations bring some of their own. */
function maskOf(wire: Wire): {
  readonly text: (text: string) => string;
  readonly hide: (secret: string) => void;
} {
  let hidden: readonly string[] = [];
  let of = wire.secrets();
  let all = of;
  return {
    text: (text) => {
      if (of !== wire.secrets()) {
        of = wire.secrets();
        all = [...of, ...hidden];
      }
      return mask(text, all);
    },
    hide: (secret) => {
      if (hidden.includes(secret)) return;
      hidden = [...hidden, secret];
      all = [...of, ...hidden];
    },
  };
}
