/** One API call of PVE as `pvesh` carries it out: on the node itself, by root, without HTTP. */
import type { CommandFailure, CommandReply, Commands } from '../../transport/commands/commands.ts';
import type { PveAnswer } from './answer.ts';
import { answerOf } from './pvesh-reply.ts';

export interface PveshRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As over HTTP, its parts percent-encoded: `/nodes/pve1/tasks/UPID%3A…/status`. */
  readonly path: string;
  readonly params?: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly signal: AbortSignal;
}

/** Where the command did not run, or nobody knows how it ended, `why` says more than a status could. */
export type PveshAnswer = PveAnswer & { readonly why?: CommandFailure['why'] };

export interface Pvesh {
  /** Sent once. A call that starts a task comes back when the task has ended, well or not: look at its status. */
  call(request: PveshRequest): Promise<PveshAnswer>;
  close(): Promise<void>;
}

export function openPvesh(commands: Commands): Pvesh {
  return {
    call: async (request) => {
      const { method, path, params = {}, signal } = request;
      const lost = lostOnTheWay(path, params);
      if (lost !== undefined) return lost;
      const writes = method !== 'GET';
      const ran = await commands.run({
        argv: wordsOf(request),
        // Words are read in the locale (PVE/JSONSchema.pm, get_options): in plain C every other letter is lost.
        env: { LC_ALL: 'C.UTF-8' },
        writes,
        signal,
        // A task runs inside the command for as long as it takes, and breaks off when that is ended.
        ...(writes ? { timeoutMilliseconds: taskMilliseconds, leave: true } : {}),
      });
      if (ran.ok) return answerOf(ran.reply satisfies CommandReply, writes);
      const { why, sent, detail } = ran.failure;
      return { ok: false, why, sent, message: detail };
    },
    close: () => commands.close(),
  };
}

const taskMilliseconds = 24 * 60 * 60 * 1000;

const verbs = { GET: 'get', POST: 'create', PUT: 'set', DELETE: 'delete' } as const;

function wordsOf({ method, path, params = {} }: PveshRequest): readonly [string, ...string[]] {
  // PVE's server decodes a path as a whole before it takes it apart (PVE/APIServer/AnyEvent.pm); here nobody does.
  const words = ['pvesh', verbs[method], decodeURIComponent(path)] as const;
  return [...words, ...Object.entries(params).flatMap(option), '--output-format', 'json'];
}

// Never `--name=value`: an empty value would count as none. Booleans are 0 and 1, as in forms.
function option([name, value]: [string, NonNullable<PveshRequest['params']>[string]]): string[] {
  const values = typeof value === 'object' ? value : [value];
  return values.flatMap((each) => [
    `--${name}`,
    typeof each === 'boolean' ? (each ? '1' : '0') : String(each),
  ]);
}

// A call for another node goes there by ssh, and empty values get lost (PVE/CLI/pvesh.pm, proxy_handler).
function lostOnTheWay(
  path: string,
  params: NonNullable<PveshRequest['params']>,
): PveshAnswer | undefined {
  if (!path.startsWith('/nodes/')) return undefined;
  const empty = Object.keys(params).find((name) => [params[name]].flat().includes(''));
  if (empty === undefined) return undefined;
  const message = `pvesh carries no empty value to another node: '${empty}'`;
  return { ok: false, status: 400, sent: false, message, errors: { [empty]: message } };
}
