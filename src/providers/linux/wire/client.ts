/** Command lines sent to a host: as root where that is said, refused where the connection only reads. */
import { problem } from '../../../model/problem.ts';
import type { ConnectOptions } from '../../../model/provider.ts';
import type { Command, CommandReply, Ran } from '../../../transport/commands/commands.ts';
import { ended, noReply, type Failure, type Told } from './failure.ts';
import { onlyReads } from './reads.ts';
import type { Ways } from './ways.ts';

export type Answer = { readonly ok: true; readonly reply: CommandReply } | Failure;
export type Argv = Command['argv'];

export interface Client {
  /** A line that only reads; tried again once where the wire broke. Any exit code is an answer. */
  read(argv: Argv, signal: AbortSignal, more?: More): Promise<Answer>;
  /** Sent once. Any exit code is an answer. */
  write(argv: Argv, signal: AbortSignal, more?: More): Promise<Answer>;
  /** The same, where any code but 0 is a failure. */
  must(argv: Argv, signal: AbortSignal, more?: More): Promise<Answer>;
  /** What a reply with a code other than 0 comes to. */
  failed(argv: Argv, reply: CommandReply): Failure;
  /** A failure of our own finding. */
  failure(code: string, message: string, help?: string): Failure;
  /** From now on over a new connection; false where there is none. */
  renew(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export interface More {
  readonly stdin?: string;
  /** As whoever signed in, and not as root. */
  readonly asMyself?: boolean;
  /** It goes on when the connection does not. */
  readonly leave?: boolean;
  readonly timeoutMilliseconds?: number;
}

export interface ClientOptions {
  readonly name: string;
  readonly ways: Ways;
  readonly become: readonly string[];
  readonly access: ConnectOptions['access'];
}

export function openClient(options: ClientOptions): Client {
  const { name, ways, become } = options;

  const told = (argv: Argv): Told => ({
    call: `${name}: ${argv
      .filter((each) => !each.startsWith('-'))
      .slice(0, 2)
      .join(' ')}`,
    program: argv[0],
    writes: !onlyReads(argv),
  });
  const send = async (argv: Argv, signal: AbortSignal, more: More): Promise<Answer> => {
    const about = told(argv);
    if (about.writes && options.access === 'read-only') return onlyPlans(about.call);
    const { asMyself, ...rest } = more;
    const whole = asMyself === true ? argv : ([...become, ...argv] as unknown as Argv);
    const ran: Ran = await ways.run({ argv: whole, signal, writes: about.writes, ...rest });
    if (!ran.ok) return noReply(ran.failure, about);
    return { ok: true, reply: ran.reply };
  };
  const failure: Client['failure'] = (code, message, help) => ({
    ok: false,
    class: 'refused',
    problem: problem(code, `${name}: ${message}`, {
      about: name,
      ...(help === undefined ? {} : { help }),
    }),
  });

  return {
    read: async (argv, signal, more = {}) => {
      const answer = await send(argv, signal, more);
      const broke = !answer.ok && answer.class === 'temporary' && !signal.aborted;
      return broke ? send(argv, signal, more) : answer;
    },
    write: (argv, signal, more = {}) => send(argv, signal, more),
    must: async (argv, signal, more = {}) => {
      const answer = await send(argv, signal, more);
      if (!answer.ok || answer.reply.exit === 0) return answer;
      return ended(answer.reply, told(argv));
    },
    failed: (argv, reply) => ended(reply, told(argv)),
    failure,
    renew: async (signal) => (await ways.renew(signal)) !== undefined,
    close: () => ways.close(),
  };

  function onlyPlans(call: string): Failure {
    return failure('read-only', `this connection only reads; ${call} was not sent.`);
  }
}
