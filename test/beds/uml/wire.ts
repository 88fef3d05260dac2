/** Asks the agent of a user-mode machine to run commands, several at a time. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ExecReply } from '../../../src/lab/exec-door.ts';
import type { Where } from '../program.ts';
import type { Kernel } from './kernel.ts';

export interface Wire extends Where {
  /** Ends when the agent is there. */
  readonly up: Promise<void>;
  /** Has it failed at something? Then its log is worth keeping. */
  failed(): boolean;
}

const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/',
  LC_ALL: 'C',
};

/** Every wait has an end: an answer, the machine's own, or the time limit. */
export function wireTo(kernel: Kernel): Wire {
  const waiting = new Map<number, { answered(reply: ExecReply): void; lost(why: string): void }>();
  let calls = 0;
  let failed = false;

  function wait(id: number, what: string, milliseconds: number): Promise<ExecReply> {
    return new Promise((resolve, reject) => {
      const lost = (why: string): void => {
        failed = true;
        waiting.delete(id);
        clearTimeout(timer);
        reject(
          new Error(`The user-mode machine ${why} (${what}). It said last:\n${kernel.said()}`),
        );
      };
      const timer = setTimeout(() => lost(`gave no answer in ${milliseconds} ms`), milliseconds);
      waiting.set(id, {
        lost,
        answered: (reply) => {
          waiting.delete(id);
          clearTimeout(timer);
          resolve(reply);
        },
      });
    });
  }

  createInterface({ input: kernel.line }).on('line', (line) => {
    const { id, ...reply } = JSON.parse(line) as ExecReply & { readonly id: number };
    waiting.get(id)?.answered(reply);
  });
  const ended = (): void => {
    for (const each of waiting.values()) each.lost('has ended');
  };
  void kernel.ended.then(ended);
  const up = wait(calls++, 'starting', 60_000).then(() => undefined);
  up.catch(() => undefined);
  return {
    up,
    run: (argv, given = {}) => {
      const id = calls++;
      const env = { ...environment, ...given.env };
      const path = join(kernel.folder, `${id}.json`);
      writeFileSync(path, JSON.stringify({ id, argv, stdin: given.stdin ?? '', env }));
      kernel.line.write(`${path}\n`);
      return wait(id, argv.join(' '), given.timeoutMilliseconds ?? 60_000);
    },
    failed: () => failed,
  };
}
