/** A pretended terminal and pipeline: nothing of the command line itself is replaced. */
import { Readable, Writable } from 'node:stream';
import { runCommand } from '../../src/cli/app.ts';
import type { Engine, Outcome, Request } from '../../src/reconcile/engine.ts';
import type { Output, Terminal } from '../../src/cli/terminal.ts';

export interface Pretence {
  readonly engine?: Partial<Engine>;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Both streams and the input are terminals. */
  readonly tty?: boolean;
  /** What the person types. */
  readonly typed?: string;
  readonly signal?: AbortSignal;
}

export interface Ended {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

/** Runs `trueup` with these words. */
export async function trueup(words: readonly string[], pretence: Pretence = {}): Promise<Ended> {
  const tty = pretence.tty === true;
  const [stdout, outText] = captured(tty);
  const [stderr, errText] = captured(tty);
  const never = new AbortController().signal;
  const terminal: Terminal = {
    process: {
      stdout: { write: (text) => void stdout.write(text) },
      stderr: { write: (text) => void stderr.write(text) },
    },
    stdin: Object.assign(Readable.from(pretence.typed === undefined ? [] : [pretence.typed]), {
      isTTY: tty,
    }),
    stdout,
    stderr,
    env: pretence.env ?? {},
    cwd: pretence.cwd ?? import.meta.dirname,
    words,
    interrupts: () => ({ signal: pretence.signal ?? never, abort: never }),
    engine: () => Promise.resolve({ ...nothing, ...pretence.engine }),
    now: () => new Date(0),
    exit: 0,
  };
  const exit = await runCommand(terminal);
  return { exit, out: outText(), err: errText() };
}

/** An engine that answers with this outcome, and keeps what it was asked. */
export function answering(outcome: Outcome): {
  readonly engine: Partial<Engine>;
  readonly asked: Request[];
} {
  const asked: Request[] = [];
  const answer = (request: Request): Promise<Outcome> => {
    asked.push(request);
    return Promise.resolve(outcome);
  };
  return {
    asked,
    engine: {
      validate: answer,
      drift: answer,
      plan: answer,
      planAndApply: answer,
      applyFile: answer,
      runs: answer,
      showRun: answer,
      resume: answer,
      planFileText: ({ id }) => `saved ${id}\n`,
    },
  };
}

const refuse = (): Promise<never> => Promise.reject(new Error('not asked for in this test'));
const nothing: Engine = {
  validate: refuse,
  drift: refuse,
  plan: refuse,
  planAndApply: refuse,
  applyFile: refuse,
  runs: refuse,
  showRun: refuse,
  resume: refuse,
  rollback: refuse,
  cleanup: refuse,
  checkCleanup: refuse,
  cleanupStatus: refuse,
  orphans: refuse,
  planFileText: () => '',
  script: refuse,
  planOfRun: refuse,
  examine: refuse,
  startLabs: refuse,
};

export function captured(tty: boolean): readonly [Output, () => string] {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return [Object.assign(stream, { isTTY: tty, columns: 80, rows: 24 }), () => text];
}
