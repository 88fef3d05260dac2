/** Calls of the CloudStack API: reads are tried again, writes are sent once, what goes wrong comes back as a failure. */
import { problem, type Problem } from '../../../model/problem.ts';
import type { ConnectOptions } from '../../../model/provider.ts';
import { openHttp, type HttpOptions } from '../../../transport/http.ts';
import { mask } from '../../../transport/mask.ts';
import { retryAfterMilliseconds } from '../../../transport/retry.ts';
import { readAnswer } from './answer.ts';
import type { Clock } from './clock.ts';
import { errorOf, mayPass, noReply, unreadable, type Failure, type Told } from './failure.ts';
import { paceOf } from './pace.ts';
import { signedForm, type Keys, type Parameters } from './sign.ts';

export type Answer = { readonly ok: true; readonly value: unknown } | Failure;

export interface Client {
  /** A command that changes nothing; tried again where that can help. */
  read(command: string, parameters: Parameters, signal: AbortSignal): Promise<Answer>;
  /** Sent once; only what a 429 has turned away is sent again, since nothing was done of it. */
  write(command: string, parameters: Parameters, signal: AbortSignal): Promise<Answer>;
  /** A failure of this client's own finding. */
  failure(code: string, message: string, more?: Partial<Problem>): Failure;
  /** What an error in a job's result means. */
  jobFailure(call: string, code: number, text: string): Failure;
  /** The text without secrets. */
  readonly masked: (text: string) => string;
  readonly clock: Clock;
  /** Whose calls these are, as the API knows it. */
  readonly apiKey: string;
  close(): Promise<void>;
}

export interface ClientOptions {
  readonly name: string;
  readonly url: URL;
  readonly keys: Keys;
  readonly http: HttpOptions;
  readonly access: ConnectOptions['access'];
  readonly log: ConnectOptions['log'];
  readonly clock: Clock;
}

/** How often a read is made at most, and how long the first pause is; each later one is twice as long. */
const reading = { tries: 5, pauseMilliseconds: 250 };
/** What the server asks for is waited for so often, and so long each time. */
const throttling = { tries: 50, longestMilliseconds: 60_000 };

export function openClient(options: ClientOptions): Client {
  const { name, url, keys, access, log, clock } = options;
  const http = openHttp(options.http);
  const pace = paceOf(options.http.concurrency, clock);
  const secrets = [keys.secretKey, keys.apiKey];
  const masked = (text: string): string => mask(text, secrets);

  const once = (
    command: string,
    parameters: Parameters,
    { signal, told }: { readonly signal: AbortSignal; readonly told: Told },
  ): Promise<Answer> =>
    pace.run(async () => {
      const body = signedForm(command, parameters, keys, clock.now());
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
      const exchange = await http.send({ method: 'POST', url, headers, body, signal });
      const outcome = exchange.ok ? exchange.reply.status : exchange.failure.why;
      log('trace', command, { system: name, outcome });
      if (!exchange.ok) return noReply(exchange.failure, told);
      const { status, body: text, headers: replied } = exchange.reply;
      // Whoever is away is not helped by a crowd.
      if (status === 503)
        pace.throttled(retryAfterMilliseconds(replied) ?? reading.pauseMilliseconds);
      const said = readAnswer(status, text);
      if (typeof said === 'string') return unreadable(said, status, told);
      if (said.ok && status < 300) {
        pace.answered();
        return said;
      }
      const error = said.ok ? ({ ok: false, code: status, text: '' } as const) : said;
      const failed = errorOf(error, told);
      if (failed.class === 'rate') pace.throttled(failed.retryAfterMilliseconds ?? 1000);
      else pace.answered();
      // Somebody before it gave up waiting for CloudStack, which may be at it still.
      const lost = told.writes && (status === 502 || status === 504);
      return lost ? { ...failed, class: 'lost' } : failed;
    }, signal);

  /** Turned away by a 429 nothing was done, so that it may be sent again, read or write. */
  const unthrottled: typeof once = async (command, parameters, more) => {
    for (let tried = 1; ; tried += 1) {
      const answer = await once(command, parameters, more);
      if (answer.ok || answer.class !== 'rate' || more.signal.aborted) return answer;
      const asked = answer.retryAfterMilliseconds ?? 0;
      if (tried >= throttling.tries || asked > throttling.longestMilliseconds) return answer;
    }
  };

  const failure: Client['failure'] = (code, message, more = {}) => ({
    ok: false,
    class: 'refused',
    problem: problem(code, `${name}: ${masked(message)}`, more),
  });

  return {
    clock,
    masked,
    apiKey: keys.apiKey,
    failure,
    read: async (command, parameters, signal) => {
      const told = { call: `${name}: ${command}`, writes: false, masked };
      let pause = reading.pauseMilliseconds;
      for (let tried = 1; ; tried += 1) {
        const answer = await unthrottled(command, parameters, { signal, told });
        if (answer.ok || signal.aborted || !mayPass(answer.class)) return answer;
        if (vain.has(answer.problem.code) || tried >= reading.tries) return answer;
        await clock.wait(pause, signal);
        pause *= 2;
      }
    },
    write: async (command, parameters, signal) => {
      if (access === 'read-only')
        return failure('read-only', `this connection only reads; ${command} was not sent.`);
      const told = { call: `${name}: ${command}`, writes: true, masked };
      return unthrottled(command, parameters, { signal, told });
    },
    jobFailure: (call, code, text) =>
      errorOf({ ok: false, code, text }, { call: `${name}: ${call}`, writes: true, masked }),
    close: () => http.close(),
  };
}

// Neither a page of a proxy nor a server that hangs is another one a second later.
const vain: ReadonlySet<string> = new Set(['timeout', 'unreadable-answer', 'rate']);
