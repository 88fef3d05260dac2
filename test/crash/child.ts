/** The command line in a process of its own, which may be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Child {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Ends when it has said this on standard error. */
  hasSaid(text: string): Promise<void>;
}

/** Starts `trueup` with these words; `env` is added to that of this process. */
export function started(
  cli: string,
  words: readonly string[],
  where: { readonly folder: string; readonly env?: Readonly<Record<string, string>> },
): Child {
  const preload = join(cli, '../preload.js');
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', preload, cli, ...words],
    {
      cwd: where.folder,
      env: { ...process.env, NODE_COMPILE_CACHE: join(cli, '../../cache'), ...where.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return {
    process: child,
    ended: new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve({ code, signal, out, err }));
    }),
    hasSaid: async (text) => {
      while (!err.includes(text)) await once(child.stderr, 'data');
    },
  };
}
