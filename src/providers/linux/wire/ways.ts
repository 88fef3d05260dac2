/** Several ways to one host: the first that answers is taken, and the next one after a cut. */
import type {
  Command,
  Commands,
  CommandsOptions,
  Ran,
  Via,
} from '../../../transport/commands/commands.ts';
import { openCommands } from '../../../transport/commands/commands.ts';

export interface Ways {
  /** For people: the way that is used now. */
  readonly where: string;
  run(command: Command): Promise<Ran>;
  /**
   * A connection that shares nothing with this one, over whichever way answers first. What is run from then on goes
   * over that, here too; undefined where none answers.
   */
  renew(signal: AbortSignal): Promise<Ways | undefined>;
  close(): Promise<void>;
}

export function openWays(ways: readonly [Via, ...Via[]], options: CommandsOptions): Ways {
  let open = ways.map((each) => openCommands(each, options));
  const everOpened = new Set(open);
  let current = 0;
  const own: Ways = {
    get where() {
      return open[current]?.where ?? '';
    },
    run: async (command) => {
      let first: Ran | undefined;
      for (let tried = 0; tried < open.length; tried += 1) {
        const at = (current + tried) % open.length;
        const ran = await commandsAt(open, at).run(command);
        if (ran.ok || !elsewhere(ran)) {
          current = at;
          return ran;
        }
        first ??= ran;
      }
      return first as Ran;
    },
    renew: async (signal) => {
      const fresh = open.map((each) => each.again());
      for (const each of fresh) everOpened.add(each);
      const answering = await firstAnswering(fresh, signal);
      if (answering === undefined) {
        await Promise.all(fresh.map((each) => each.close()));
        return undefined;
      }
      open = fresh;
      current = answering;
      return own;
    },
    close: async () => {
      await Promise.all([...everOpened].map((each) => each.close()));
    },
  };
  return own;
}

function commandsAt(open: readonly Commands[], at: number): Commands {
  const commands = open[at];
  if (commands === undefined) throw new Error('there is no such way');
  return commands;
}

/** Nothing was begun, and another way may lead there. */
function elsewhere(ran: Ran): boolean {
  return !ran.ok && !ran.failure.sent && ran.failure.why === 'unreachable';
}

async function firstAnswering(
  fresh: readonly Commands[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const asked = fresh.map(async (commands, at) => {
    const ran = await commands.run({ argv: ['true'], signal });
    if (!ran.ok || ran.reply.exit !== 0) throw new Error('it does not answer');
    return at;
  });
  return Promise.any(asked).catch(() => undefined);
}
