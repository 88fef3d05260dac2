/** Runs programs: here, or wherever a bed lets them be run. */
import { execa } from 'execa';
import type { Argv, ExecReply } from '../../src/lab/exec-door.ts';

export interface Given {
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeoutMilliseconds?: number;
}

/** A host of a bed, or this machine. */
export interface Where {
  run(argv: Argv, given?: Given): Promise<ExecReply>;
}

/** The exit code is 127 where the program is missing, and 124 where it took too long. */
export const here: Where = {
  run: async ([file, ...words], given = {}) => {
    const ended = await execa(file, words, {
      reject: false,
      stripFinalNewline: false,
      input: given.stdin ?? '',
      env: { LC_ALL: 'C', ...given.env },
      timeout: given.timeoutMilliseconds ?? 30_000,
      killSignal: 'SIGKILL',
    });
    const exit = ended.exitCode ?? (ended.timedOut ? 124 : 127);
    // A program that was never run, or was killed, says nothing itself.
    const stderr = ended.exitCode === undefined ? (ended.shortMessage ?? '') : ended.stderr;
    return { exit, stdout: ended.stdout, stderr };
  },
};

/** For what a bed cannot do without: its output, or an error that says what went wrong. */
export async function must(where: Where, argv: Argv, given: Given = {}): Promise<string> {
  const { exit, stdout, stderr } = await where.run(argv, given);
  if (exit !== 0) throw new Error(`${argv.join(' ')} ended with ${exit}: ${stderr || stdout}`);
  return stdout;
}
