/** A simulated host without a door: command lines in, replies out. */
import type { ExecReply } from '../../../../src/lab/exec-door.ts';
import type { Host } from '../../../../src/providers/linux/lab/host.ts';
import { loadHost } from '../../../../src/providers/linux/lab/load.ts';
import { run } from '../../../../src/providers/linux/lab/run.ts';

export interface Asked {
  readonly run: (argv: readonly string[], stdin?: string) => ExecReply;
  /** A line split at blanks: its exit code, and what it prints. */
  readonly ask: (line: string, stdin?: string) => readonly [exit: number, text: string];
  readonly json: (line: string) => unknown;
  readonly host: () => Host;
}

export function lab(state: unknown, now = 0): Asked {
  let host = loadHost(state, now);
  const told = (argv: readonly string[], stdin = ''): ExecReply => {
    const { host: next, ...reply } = run(host, argv, stdin);
    host = next;
    return reply;
  };
  return {
    run: told,
    ask: (line, stdin) => {
      const { exit, stdout, stderr } = told(line.split(' '), stdin);
      return [exit, `${stdout}${stderr}`];
    },
    json: (line) => JSON.parse(told(line.split(' ')).stdout) as unknown,
    host: () => host,
  };
}
