/** One process on this machine, in a group of its own: when it is stopped, so is all that it started. */
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { execa, type Options, type Result } from 'execa';

export interface Starting {
  readonly argv: readonly [string, ...string[]];
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly maxBytes: number;
  readonly stop: AbortSignal;
  /** Its output is nobody's business: it may outlive the process that was started. */
  readonly silent?: boolean;
  /** When stopped it goes on by itself, and nobody hears of it any more. */
  readonly leave?: boolean;
}

/** What was printed so far is there in every case but the first. */
export type Ended =
  | { readonly how: 'not-started'; readonly code: string; readonly message: string }
  | {
      readonly how: 'ended' | 'stopped' | 'too-big';
      readonly exit: number;
      readonly stdout: string;
      readonly stderr: string;
    };

export async function runProcess(starting: Starting): Promise<Ended> {
  if (starting.stop.aborted)
    return { how: 'not-started', code: 'ABORT_ERR', message: 'it was stopped before it began' };
  const [file, ...args] = starting.argv;
  const child = execa(file, args, optionsOf(starting));
  const { pid } = child;
  if (pid !== undefined && starting.leave !== true) remember(pid);
  const whole = child.then((result) => endedBy(result as Outcome));
  const givenUp = new AbortController();
  const stopping = whenAborted(starting.stop, givenUp.signal).then(async () => {
    if (givenUp.signal.aborted || pid === undefined) return whole;
    if (starting.leave === true) {
      // Its pipes stay open, so that it can go on printing; they alone do not keep us here.
      const { stdout, stderr } = child.nodeChildProcess;
      for (const each of [child.nodeChildProcess, stdout, stderr] as (Partial<Socket> | null)[])
        each?.unref?.();
      return nothing;
    }
    await endGroup(pid, whole);
    // Something that left the group may still hold the pipes: nobody waits for it.
    child.stdout?.destroy();
    child.stderr?.destroy();
    return Promise.race([whole, delay(graceMilliseconds, nothing, { ref: false })]);
  });
  const ended = await Promise.race([whole, stopping]);
  givenUp.abort();
  if (pid !== undefined) {
    if (ended.how === 'too-big') await endGroup(pid, whole);
    groups.delete(pid);
  }
  return ended.how === 'ended' && starting.stop.aborted ? { ...ended, how: 'stopped' } : ended;
}

const graceMilliseconds = 1000;
const nothing: Ended = { how: 'stopped', exit: 137, stdout: '', stderr: '' };

function optionsOf({
  stdin,
  env = {},
  maxBytes,
  silent = false,
  leave = false,
}: Starting): Options {
  return {
    reject: false,
    // A group of its own, so that it can be ended with all its children, and no terminal to ask questions on.
    detached: true,
    cleanup: false,
    encoding: 'buffer',
    stripFinalNewline: false,
    maxBuffer: leave ? Infinity : maxBytes,
    env,
    ...(stdin === undefined ? { stdin: 'ignore' } : { input: stdin }),
    ...(silent ? { stdout: 'ignore', stderr: 'ignore' } : {}),
  };
}

type Outcome = Result<{ reject: false; encoding: 'buffer' }>;

function endedBy(result: Outcome): Ended {
  const { exitCode, signal, isMaxBuffer } = result;
  if (exitCode === undefined && signal === undefined && !isMaxBuffer) {
    const { code = '', cause, shortMessage = '' } = result as Outcome & { code?: string };
    const message = cause instanceof Error ? cause.message : shortMessage;
    return { how: 'not-started', code, message };
  }
  return {
    how: isMaxBuffer ? 'too-big' : 'ended',
    exit: exitCode ?? 128 + (constants.signals[signal as NodeJS.Signals] ?? 0),
    stdout: textOf(result.stdout),
    stderr: textOf(result.stderr),
  };
}

function textOf(bytes: Uint8Array | undefined): string {
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}

async function whenAborted(signal: AbortSignal, orElse: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((go) => {
    signal.addEventListener('abort', () => go(), { once: true, signal: orElse });
    orElse.addEventListener('abort', () => go(), { once: true });
  });
}

async function endGroup(leader: number, whole: Promise<Ended>): Promise<void> {
  signalGroup(leader, 'SIGTERM');
  const grace = delay(graceMilliseconds, undefined, { ref: false });
  await Promise.race([whole, grace]);
  signalGroup(leader, 'SIGKILL');
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended by itself.
  }
}

/** What runs now. When this process ends it takes them along; only where it is killed it cannot. */
const groups = new Set<number>();
let watched = false;

function remember(leader: number): void {
  groups.add(leader);
  if (watched) return;
  watched = true;
  process.once('exit', () => {
    for (const each of groups) signalGroup(each, 'SIGTERM');
  });
}
