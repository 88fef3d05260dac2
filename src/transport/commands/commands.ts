/** Runs commands where a site says they are to run: a few at once, at a limit of time and size. */
import { mask } from '../mask.ts';
import type { Command, Commands, CommandsOptions, Ran } from './command.ts';
import { failed, type Job, type Place } from './place.ts';
import { turns } from '../turns.ts';
import { viaText, type Via } from './via.ts';

export type {
  Command,
  CommandFailure,
  CommandReply,
  Commands,
  CommandsOptions,
  Ran,
} from './command.ts';
export { parseVia, type Via } from './via.ts';

export function openCommands(via: Via, options: CommandsOptions): Commands {
  // sshd takes ten sessions on one connection unless it is told otherwise (sshd_config(5), MaxSessions).
  const atOnce = via.type === 'ssh' ? Math.min(options.concurrency, 8) : options.concurrency;
  const limits = { ...options, concurrency: Math.max(1, atOnce) };
  return commandsAt(viaText(via), () => placeOf(via, limits), limits);
}

async function placeOf(via: Via, options: CommandsOptions): Promise<Place> {
  switch (via.type) {
    case 'local':
      return (await import('./local.ts')).localPlace();
    case 'netns':
      return (await import('./local.ts')).netnsPlace(via.name);
    case 'ssh':
      return (await import('./ssh.ts')).sshPlace(via, options);
    case 'door':
      return (await import('./door.ts')).doorPlace(via.url, options);
  }
}

function commandsAt(where: string, open: () => Promise<Place>, options: CommandsOptions): Commands {
  const turn = turns(options.concurrency);
  const closing = new AbortController();
  let place: Promise<Place> | undefined;
  const opened = (): Promise<Place> => (place ??= open());
  const secrets = options.secrets ?? [];
  const running = new Set<Promise<Ran>>();

  async function run(command: Command): Promise<Ran> {
    const refusal = refusalOf(command, options);
    if (refusal !== undefined) return refusal;
    const given = AbortSignal.any([command.signal, closing.signal]);
    const limit = command.timeoutMilliseconds ?? options.timeoutMilliseconds;
    return turn(async () => {
      if (given.aborted) return failed('cancelled', false, 'it was cancelled');
      const stopping = stoppedBy(given, limit);
      const { signal: _, timeoutMilliseconds: __, writes: ___, ...rest } = command;
      const { maxReplyBytes } = options;
      const job: Job = { ...rest, env: command.env ?? {}, maxReplyBytes, stop: stopping.signal };
      try {
        return await (await opened()).run(job);
      } catch (error) {
        // Files of our own that cannot be read or written; anything else is ours to mend.
        const { code, message } = error as { code?: string; message?: string };
        if (code === undefined) throw error;
        return failed('cut', true, message ?? code);
      } finally {
        stopping.done();
      }
    });
  }

  return {
    where,
    run: async (command) => {
      const going = run(command).finally(() => running.delete(going));
      running.add(going);
      const ran = shown(await going, secrets);
      const outcome = ran.ok ? ran.reply.exit : ran.failure.why;
      options.log('trace', `${where}: ${command.argv[0]}`, { outcome });
      return ran;
    },
    again: () => commandsAt(where, async () => (await opened()).again(), options),
    close: async () => {
      closing.abort();
      // What is stopped there may need the connection to be ended with.
      await Promise.allSettled(running);
      if (place !== undefined) await (await place).close();
    },
  };
}

function refusalOf({ argv, env = {}, writes }: Command, options: CommandsOptions): Ran | undefined {
  if (writes === true && options.access === 'read-only')
    return failed('denied', false, `this connection only reads; '${argv[0]}' was not run`);
  if ([...argv, ...Object.values(env)].some((word) => word.includes('\0')))
    return failed('denied', false, `an argument of '${argv[0]}' holds a NUL, which none can`);
  const wrong = Object.keys(env).find((name) => !/^[A-Za-z_]\w*$/.test(name));
  return wrong === undefined
    ? undefined
    : failed('denied', false, `'${wrong}' is no name of an environment variable`);
}

interface Stopping {
  /** Aborted with `timeout` or `cancelled`. */
  readonly signal: AbortSignal;
  done(): void;
}

function stoppedBy(given: AbortSignal, milliseconds: number): Stopping {
  const stopping = new AbortController();
  const cancel = (): void => stopping.abort('cancelled');
  const timer = setTimeout(() => stopping.abort('timeout'), milliseconds);
  given.addEventListener('abort', cancel, { once: true });
  return {
    signal: stopping.signal,
    done: () => {
      clearTimeout(timer);
      given.removeEventListener('abort', cancel);
    },
  };
}

function shown(ran: Ran, secrets: readonly string[]): Ran {
  if (ran.ok) return ran;
  return { ok: false, failure: { ...ran.failure, detail: mask(ran.failure.detail, secrets) } };
}
