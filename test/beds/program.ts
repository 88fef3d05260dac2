/** Runs programs: here, or wherever a bed lets them be run. */
import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Argv, ExecReply } from '../../src/lab/exec-door.ts';

export interface Given {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds?: number;
}

/** A host of a bed, or this machine. The exit code is 127 where the program is missing, 137 where it took too long. */
export interface Where {
  readonly run: (argv: Argv, given?: Given) => Promise<ExecReply>;
}

export const here: Where = {
  run: ([file, ...words], given = {}) =>
    new Promise((resolve) => {
      const stdin = inputOf(given.stdin ?? '');
      const child = spawn(file, words, {
        env: { ...process.env, LC_ALL: 'C', ...given.env },
        stdio: [stdin, 'pipe', 'pipe'],
        timeout: given.timeoutMilliseconds ?? 30_000,
        killSignal: 'SIGKILL',
      });
      closeSync(stdin);
      let stdout = '';
      let stderr = '';
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const tell = (code: number | null, signal: NodeJS.Signals | null): void =>
        resolve({ exit: code ?? 128 + constants.signals[signal ?? 'SIGKILL'], stdout, stderr });
      child.once('error', (error) => resolve({ exit: 127, stdout, stderr: error.message }));
      child.once('close', tell);
      // What it leaves behind in the background may hold its output open for ever.
      child.once('exit', (code, signal) => setTimeout(() => tell(code, signal), 500).unref());
    }),
};

/** For what a bed cannot do without: its output, or an error that says what went wrong. */
export async function must(where: Where, argv: Argv, given: Given = {}): Promise<string> {
  const { exit, stdout, stderr } = await where.run(argv, given);
  if (exit !== 0) throw new Error(`${argv.join(' ')} ended with ${exit}: ${stderr || stdout}`);
  return stdout;
}

/** A process that has ended may keep its number until somebody takes notice. */
export function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** A file, since Node's pipes are sockets: who opens /dev/stdin, as virsh may be told to, could not. */
function inputOf(text: string): number {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-stdin-'));
  const path = join(folder, 'stdin');
  writeFileSync(path, text);
  const file = openSync(path, 'r');
  rmSync(folder, { recursive: true });
  return file;
}
