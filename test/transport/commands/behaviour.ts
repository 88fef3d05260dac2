/** What every way of running commands must do, asked of the real thing. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import {
  openCommands,
  type Command,
  type Commands,
  type CommandsOptions,
  type Ran,
  type Via,
} from '../../../src/transport/commands/commands.ts';

export interface Opened {
  readonly commands: Commands;
  /** Everything that was logged. */
  readonly logged: string[];
}

/** Opens a way and closes it when the test has ended. */
export function opened(via: Via, wish: Partial<CommandsOptions> = {}): Opened {
  const logged: string[] = [];
  const commands = openCommands(via, {
    concurrency: 4,
    timeoutMilliseconds: 20_000,
    maxReplyBytes: 1024 * 1024,
    access: 'read-write',
    log: (...line) => void logged.push(JSON.stringify(line)),
    ...wish,
  });
  onTestFinished(() => commands.close());
  return { commands, logged };
}

/** The same way by a fresh connection, which is closed when the test has ended. */
export function fresh(commands: Commands): Commands {
  const again = commands.again();
  onTestFinished(() => again.close());
  return again;
}

export function ask(
  commands: Commands,
  argv: Command['argv'],
  more: Partial<Command> = {},
): Promise<Ran> {
  return commands.run({ argv, signal: AbortSignal.timeout(60_000), ...more });
}

export async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'trueup-commands-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A command that says who it is in a file, and then goes on for ever with a child that does not want to go. */
export async function endless(): Promise<{
  readonly argv: Command['argv'];
  readonly begun: () => Promise<void>;
  readonly gone: () => Promise<void>;
}> {
  const file = join(await folder(), 'pids');
  const stubborn = `trap '' TERM; echo $$ >> ${file}; while :; do sleep 0.1; done`;
  const script = `sh -c "${stubborn.replaceAll('$', '\\$')}" & echo $$ >> ${file}; wait`;
  const pids = (): readonly number[] =>
    existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').map(Number) : [];
  return {
    argv: ['sh', '-c', script],
    begun: () => vi.waitFor(() => expect(pids()).toHaveLength(2), { timeout: 10_000 }),
    gone: () => vi.waitFor(() => expect(pids().filter(isRunning)).toEqual([]), { timeout: 10_000 }),
  };
}

export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // What has ended and was not waited for yet is no more than a name.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

export const hostile: readonly string[] = [
  '',
  ' ',
  '-n',
  '--',
  '*',
  '~',
  '$HOME',
  '`id`',
  '$(id)',
  "it's",
  "''",
  '"',
  '\\',
  '\\\\n',
  'a\nb\n',
  '\ttab',
  'a;b&c|d>e<f',
  '!!',
  '#comment',
  '{a,b}',
  '[a-z]',
  '%s%n',
  'ünï 漢字 🦫',
  '\u0001\u001b[31m',
  '\r\n',
];

function print(bytes: number, to: string): Command['argv'] {
  return ['sh', '-c', `head -c ${bytes} /dev/zero | tr '\\0' x ${to}`];
}

/** `way` skips the test where this machine lacks what it needs. */
export function behavesAsCommands(way: (context: TestContext) => Promise<Way>): void {
  test('an exit code and what was printed come back as they were', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const ran = await ask(commands, ['sh', '-c', 'printf out; printf "err\\n" >&2; exit 3']);
    expect(ran).toEqual({ ok: true, reply: { exit: 3, stdout: 'out', stderr: 'err\n' } });
    expect(await ask(commands, ['true'])).toEqual({
      ok: true,
      reply: { exit: 0, stdout: '', stderr: '' },
    });
    expect(await ask(commands, ['sh', '-c', 'exit 255'])).toMatchObject({ reply: { exit: 255 } });
    expect(await ask(commands, ['sh', '-c', 'kill -9 $$'])).toMatchObject({ reply: { exit: 137 } });
  });

  test('arguments arrive as they were, whatever is in them', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const ran = await ask(commands, ['printf', '%s\\0', ...hostile]);
    expect(ran.ok ? ran.reply.stdout.split('\0').slice(0, -1) : ran).toEqual(hostile);
    // No builtin of a shell stands in for the program, and no word is a keyword or an assignment.
    expect(await ask(commands, ['echo', 'a\\nb'])).toMatchObject({ reply: { stdout: 'a\\nb\n' } });
    for (const word of ['if', 'A=1', 'exec', '-x'])
      expect(await ask(commands, [word])).toMatchObject({ failure: { why: 'missing' } });
  });

  test('what cannot be an argument is not sent', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    expect(await ask(commands, ['echo', 'a\0b'])).toMatchObject({
      failure: { why: 'denied', sent: false },
    });
    expect(await ask(commands, ['echo', 'x'.repeat(4_000_000)])).toMatchObject({
      failure: { why: 'too-big', sent: false },
    });
    expect(await ask(commands, ['env'], { env: { 'A;B': '1' } })).toMatchObject({
      failure: { why: 'denied', sent: false },
    });
  });

  test('stdin is there, also when nobody reads it; without it there is none', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const text = `line\n${'ü'.repeat(200_000)}`;
    const [cat, wc, ignored, none] = await Promise.all([
      ask(commands, ['cat'], { stdin: text }),
      ask(commands, ['wc', '-c'], { stdin: '' }),
      ask(commands, ['true'], { stdin: text }),
      ask(commands, ['cat']),
    ]);
    expect(cat.ok && cat.reply.stdout === text).toBe(true);
    expect(wc.ok ? wc.reply.stdout.trim() : wc).toBe('0');
    expect(ignored).toMatchObject({ reply: { exit: 0 } });
    expect(none).toMatchObject({ reply: { exit: 0, stdout: '' } });
  });

  test('the environment is what is given, in English', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const env = { TRUEUP_A: hostile.join('|'), TRUEUP_B: '' };
    const ran = await ask(commands, ['sh', '-c', 'printf %s "$TRUEUP_A[$TRUEUP_B]$LC_ALL"'], {
      env,
    });
    expect(ran).toMatchObject({ reply: { stdout: `${env.TRUEUP_A}[]C` } });
  });

  test('a command that is not there is told from one that says 127', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    expect(await ask(commands, ['no-such-command-here', 'x'])).toEqual({
      ok: false,
      failure: {
        why: 'missing',
        sent: false,
        detail: "there is no command 'no-such-command-here'",
      },
    });
    expect(await ask(commands, ['sh', '-c', 'no-such-command-here'])).toMatchObject({
      ok: true,
      reply: { exit: 127 },
    });
  });

  test('at its time limit a command ends, with all that it started', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const { argv, gone } = await endless();
    const ran = await ask(commands, argv, { timeoutMilliseconds: 1500 });
    expect(ran).toMatchObject({ failure: { why: 'timeout', sent: true } });
    await gone();
    expect(await ask(commands, ['true'])).toMatchObject({ reply: { exit: 0 } });
  });

  test('a command that is cancelled ends; one that was not begun is not sent', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const { argv, begun, gone } = await endless();
    const stop = new AbortController();
    const running = ask(commands, argv, { signal: stop.signal });
    await begun();
    stop.abort();
    expect(await running).toMatchObject({ failure: { why: 'cancelled', sent: true } });
    await gone();
    expect(await ask(commands, argv, { signal: stop.signal })).toMatchObject({
      failure: { why: 'cancelled', sent: false },
    });
  });

  test('one that is to be left to itself goes on when it is stopped', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, { ...options, maxReplyBytes: 100 });
    const file = join(await folder(), 'said');
    const script = `for i in $(seq 200); do [ -e ${file}.go ] && break; sleep 0.1; done; yes | head -c 500 && echo done > ${file}`;
    const ran = await ask(commands, ['sh', '-c', script], {
      timeoutMilliseconds: 1000,
      leave: true,
    });
    expect(ran).toMatchObject({ failure: { why: 'timeout', sent: true } });
    writeFileSync(`${file}.go`, '');
    await vi.waitFor(() => expect(existsSync(file)).toBe(true), { timeout: 10_000 });
    const big = await ask(commands, ['sh', '-c', script], { leave: true });
    expect(big).toMatchObject({ failure: { why: 'too-big', sent: true } });
  });

  test('a connection that is closed takes along what it runs, and runs no more', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, options);
    const { argv, begun, gone } = await endless();
    const running = ask(commands, argv);
    await begun();
    await commands.close();
    expect(await running).toMatchObject({ failure: { why: 'cancelled' } });
    await gone();
    expect(await ask(commands, ['true'])).toMatchObject({ failure: { why: 'cancelled' } });
  });

  test('output beyond the limit is a failure, not a part of it', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, { ...options, maxReplyBytes: 1000 });
    expect(await ask(commands, print(1000, ''))).toMatchObject({ reply: { exit: 0 } });
    expect(await ask(commands, print(1001, ''))).toMatchObject({ failure: { why: 'too-big' } });
    expect(await ask(commands, print(1001, '>&2'))).toMatchObject({ failure: { why: 'too-big' } });
    expect(await ask(commands, ['yes'])).toMatchObject({ failure: { why: 'too-big', sent: true } });
  });

  test('a connection that only reads refuses what writes', async (context) => {
    const { via, options } = await way(context);
    const { commands } = opened(via, { ...options, access: 'read-only' });
    const file = join(await folder(), 'made');
    expect(await ask(commands, ['touch', file], { writes: true })).toMatchObject({
      failure: { why: 'denied', sent: false },
    });
    expect(existsSync(file)).toBe(false);
    expect(await ask(commands, ['true'])).toMatchObject({ reply: { exit: 0 } });
  });

  test('the log names programs and how they ended, never their arguments', async (context) => {
    const { via, options } = await way(context);
    const { commands, logged } = opened(via, options);
    await ask(commands, ['echo', 'canary-7f3a9c'], { stdin: 'canary-7f3a9c' });
    expect(logged).toHaveLength(1);
    expect(logged[0]).toContain('echo');
    expect(logged.join('')).not.toContain('canary');
  });
}

export interface Way {
  readonly via: Via;
  readonly options?: Partial<CommandsOptions>;
}
