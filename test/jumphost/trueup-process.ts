/** trueup as people start it: a process of its own, which can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const program = join(import.meta.dirname, '../../src/cli/main.ts');

export interface Ended {
  /** Null where it was killed. */
  readonly exit: number | null;
  readonly said: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export function start(folder: string, words: readonly string[]): Running {
  const child = spawn(process.execPath, [program, ...words], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(child, 'close').then(([exit]): Ended => ({
    exit: exit as number | null,
    said,
  }));
  return { child, ended };
}

export function trueup(folder: string, ...words: readonly string[]): Promise<Ended> {
  return start(folder, words).ended;
}

/** The words that approve all that `plan`, or another command, wants approved. */
export async function approvals(
  folder: string,
  words: readonly string[] = ['plan'],
): Promise<readonly string[]> {
  const { said } = await trueup(folder, ...words);
  const flag = / (--approve) (\S+)/.exec(said);
  return flag === null ? [] : flag.slice(1);
}
