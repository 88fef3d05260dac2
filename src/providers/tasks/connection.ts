/** A connected system of tasks. This and all that it imports is loaded when the connection is first used. */
import { isAbsolute, resolve } from 'node:path';
import type { System } from '../../model/desired.ts';
import { problem, type Problem, type Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import type { Secret } from '../../model/secret.ts';
import { openCommands, parseVia, type Commands } from '../../transport/commands/commands.ts';
import { resolveSecret } from '../../transport/secrets.ts';
import { observe } from './observe.ts';
import { perform } from './perform.ts';
import { settle } from './settle.ts';
import { prepare } from './task/prepare.ts';
import type { Tasks } from './task/task.ts';

export function openTasks(
  system: System,
  options: ConnectOptions & { readonly concurrency: number },
): Pick<Connection, 'observe' | 'perform' | 'settle' | 'close'> {
  const places = placesOf(system, options);
  const { site, root, access } = options;
  const revealed = new Map<string, Promise<Result<Secret>>>();
  const setting = {
    system,
    site,
    root,
    commandsAt: (via: string) => places.at(via),
    reveal: (secret: Secret) => remembered(revealed, secret.reference, () => resolveSecret(secret)),
  };
  const tasks: Tasks = {
    system: system.name,
    access,
    prepare: (spec) => prepare(setting, spec),
    declared: new Map(),
    fresh: new Map(),
    listings: new Map(),
    events: true,
  };
  return {
    observe: (wanted, signal) => observe(tasks, wanted, signal),
    perform: (operation, context) => perform(tasks, operation, context),
    settle: (operation, context) => settle(tasks, operation, context),
    close: () => places.close(),
  };
}

function remembered<T>(known: Map<string, T>, key: string, find: () => T): T {
  const found = known.get(key) ?? find();
  known.set(key, found);
  return found;
}

interface Places {
  at(via: string): Result<Commands>;
  close(): Promise<void>;
}

/** One connection to each place that tasks run at. */
function placesOf(
  { name, options }: System,
  { root, access, log, concurrency }: ConnectOptions & { readonly concurrency: number },
): Places {
  const open = new Map<string, Commands>();
  const file = (key: string): string | undefined => {
    const path = options[key];
    if (typeof path !== 'string') return undefined;
    return isAbsolute(path) || path.startsWith('~/') ? path : resolve(root, path);
  };
  const [knownHosts, identity] = [file('knownHosts'), file('identity')];
  const { hostKey } = options;
  return {
    at: (text) => {
      const known = open.get(text);
      if (known !== undefined) return { ok: true, value: known };
      const via = parseVia(text);
      if (!via.ok) return { ok: false, problems: via.problems.map((each) => of(name, each)) };
      const commands = openCommands(via.value, {
        concurrency,
        // Each task says its own.
        timeoutMilliseconds: 60_000,
        maxReplyBytes: 16 * 1024 * 1024,
        ...(knownHosts === undefined ? {} : { knownHosts }),
        ...(identity === undefined ? {} : { identity }),
        ...(typeof hostKey === 'string' ? { hostKey } : {}),
        access,
        log,
      });
      open.set(text, commands);
      return { ok: true, value: commands };
    },
    close: async () => {
      await Promise.all([...open.values()].map((each) => each.close()));
    },
  };
}

function of(system: string, why: Problem): Problem {
  const { code, message, ...more } = why;
  return problem(code, `${system}: ${message}`, { ...more, about: system });
}
