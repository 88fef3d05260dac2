/** The program around each command, run by the shells that there are: limits, locks, and what it lets through. */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import {
  heardIn,
  unwrapped,
  wrapped,
  type Words,
} from '../../../src/providers/tasks/around/around.ts';
import { givenText, type Given } from '../../../src/providers/tasks/around/given.ts';
import { folderWith } from './yard.ts';

interface Asked {
  readonly folder: string;
  readonly mode?: 'check' | 'run';
  readonly seconds?: number;
  readonly bytes?: number;
  readonly digest?: string;
}

function argv(
  words: Words,
  { folder, mode = 'check', seconds = 20, bytes = 4096, digest = 'd1' }: Asked,
) {
  const base = join(folder, 'state', 'x');
  return wrapped({ mode, name: 'x', folder, base, digest, seconds, bytes }, words);
}

describe.each(['sh', 'bash'])('in %s', (shell) => {
  const it = (name: string, story: () => void): void =>
    test(name, ({ skip }) => {
      if (spawnSync(shell, ['--help']).error !== undefined) skip(`needs ${shell}`);
      story();
    });
  function run(words: Words, asked: Asked, stdin: string = givenText({ env: {} })) {
    const [, ...rest] = argv(words, asked);
    const ended = spawnSync(shell, rest, { input: stdin, encoding: 'utf8' });
    return { exit: ended.status, heard: heardIn(ended.stdout), err: ended.stderr };
  }

  it('it ends as the command ends, and keeps its two streams apart', () => {
    const { exit, heard, err } = run(['sh', '-c', 'echo out; echo err >&2; exit 7'], {
      folder: folderWith(),
    });
    expect([exit, heard?.stdout, err]).toEqual([7, 'out\n', 'err\n']);
  });

  it('the command has a clean environment, nothing on stdin, and starts in its folder', () => {
    const folder = folderWith();
    const given: Given = { env: { TOKEN: `it's "$HOME" \\ é`, EMPTY: '' } };
    const { heard } = run(
      [
        'sh',
        '-c',
        'cat; pwd; umask; printf "%s|" "$TOKEN" "$EMPTY"; echo; env | cut -d= -f1 | sort',
      ],
      { folder },
      givenText(given),
    );
    const [pwd, mask, values, ...names] = heard?.stdout.trimEnd().split('\n') ?? [];
    expect(pwd).toBe(folder);
    expect(Number(mask)).toBe(Number(execFileSync('sh', ['-c', 'umask'], { encoding: 'utf8' })));
    expect(values).toBe(`it's "$HOME" \\ é||`);
    // Shells add these to whatever they start.
    const own = names.filter((name) => !['PWD', 'OLDPWD', 'SHLVL', '_'].includes(name));
    expect(own).toEqual(['EMPTY', 'HOME', 'LANG', 'PATH', 'TOKEN']);
  });

  it('only the end of what is printed is kept', () => {
    const { heard, err } = run(['sh', '-c', 'seq 1 100000; seq 1 100000 >&2'], {
      folder: folderWith(),
      bytes: 13,
    });
    expect([heard?.stdout, err]).toEqual(['99999\n100000\n', '99999\n100000\n']);
  });

  it('at its time limit it is stopped, with all that it started', () => {
    const folder = folderWith();
    const script = 'echo begun; (sleep 600; echo late) & echo $! >child; sleep 600 & wait';
    const { exit, heard } = run(['sh', '-c', script], {
      folder,
      mode: 'run',
      seconds: 1,
    });
    expect([exit, heard?.stdout]).toEqual([124, 'begun\n']);
    expect(isAlive(Number(readFileSync(join(folder, 'child'), 'utf8')))).toBe(false);
  });

  it('a run is written down: what it was made from, and how it ended', () => {
    const folder = folderWith();
    const run1 = (words: Words, digest: string) =>
      run(words, { folder, mode: 'run', digest }).heard?.record;
    expect(run1(['true'], 'd1')).toEqual({});
    expect(run1(['false'], 'd2')).toEqual({ good: 'd1', last: { digest: 'd1', exit: '0' } });
    expect(run(['true'], { folder }).heard?.record).toEqual({
      good: 'd1',
      last: { digest: 'd2', exit: '1' },
    });
  });

  it('a check writes nothing at all', () => {
    const folder = folderWith();
    run(['true'], { folder });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('without the whole of what it is given nothing starts', () => {
    const folder = folderWith();
    const whole = givenText({ env: { A: '1', B: '2' } });
    for (const cut of [whole.slice(0, 10), whole.slice(0, -6), '']) {
      const { exit, err } = run(['touch', 'done'], { folder, mode: 'run' }, cut);
      expect(exit).not.toBe(0);
      expect(err).not.toBe('');
    }
    expect(existsSync(join(folder, 'done'))).toBe(false);
  });

  it('variables come in a file that only they can read, and that is gone after', () => {
    const { heard } = run(
      [
        'sh',
        '-c',
        'echo "$0 $1 $2"; cat "${2#@}"; stat -c %a "${2#@}"; stat -c %s "$ANSIBLE_CONFIG"',
        'x',
      ],
      { folder: folderWith() },
      givenText({ env: {}, vars: "a: 'b'", noConfig: true }),
    );
    const [words = '', ...rest] = heard?.stdout.trimEnd().split('\n') ?? [];
    expect(words).toMatch(/^x -e @\/.*\/vars\.yml$/);
    expect(rest).toEqual(["a: 'b'", '600', '0']);
    expect(existsSync(words.slice('x -e @'.length))).toBe(false);
  });
});

test('what it leaves running does not keep it', () => {
  const folder = folderWith();
  const [file, ...rest] = argv(['sh', '-c', 'sleep 60 & echo $! >child; echo said'], {
    folder,
    mode: 'run',
  });
  const ended = spawnSync(file, rest, { input: givenText({ env: {} }), encoding: 'utf8' });
  expect([ended.status, ended.stderr]).toEqual([
    0,
    expect.stringContaining('holds its output open'),
  ]);
  // Nor is the next run kept from beginning.
  expect(ranOnce(['true'], { folder, mode: 'run' })?.busy).toBe(false);
  process.kill(Number(readFileSync(join(folder, 'child'), 'utf8')));
});

test('two runs of a task never overlap, and a check tells that one goes on', async () => {
  const folder = folderWith();
  const first = begun(['sh', '-c', 'while [ ! -e go ]; do sleep 0.05; done; echo end'], {
    folder,
    mode: 'run',
  });
  await there(join(folder, 'state', 'x.last'));
  expect(ranOnce(['touch', 'twice'], { folder, mode: 'run' })?.busy).toBe(true);
  expect(ranOnce(['touch', 'twice'], { folder, mode: 'check' })?.busy).toBe(true);
  writeFileSync(join(folder, 'go'), '');
  expect(heardIn(await first.printed)?.stdout).toBe('end\n');
  expect(existsSync(join(folder, 'twice'))).toBe(false);
  expect(ranOnce(['touch', 'twice'], { folder, mode: 'run' })?.busy).toBe(false);
});

test('its reader may die: the run goes on to its end, and is written down', async () => {
  const folder = folderWith();
  const script = 'while [ ! -e go ]; do sleep 0.05; done; seq 1 100000; echo said >&2; touch made';
  const run = begun(['sh', '-c', script], { folder, mode: 'run' });
  await there(join(folder, 'state', 'x.last'));
  run.child.stdout.destroy();
  run.child.stderr.destroy();
  writeFileSync(join(folder, 'go'), '');
  await vi.waitFor(() =>
    expect(readFileSync(join(folder, 'state', 'x.last'), 'utf8')).toBe('d1 0\n'),
  );
  expect(existsSync(join(folder, 'made'))).toBe(true);
});

test.each(['SIGTERM', 'SIGKILL'] as const)(
  '%s to all around it: the command ends too, and its lock is held until it has',
  async (kill) => {
    const folder = folderWith();
    const run = begun(['sh', '-c', 'echo $$ >pid; sleep 600'], { folder, mode: 'run' });
    await there(join(folder, 'pid'));
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    process.kill(-(run.child.pid ?? 0), kill);
    if (kill === 'SIGKILL') {
      // Nobody is left to end it: it holds its place.
      expect(isAlive(pid)).toBe(true);
      expect(ranOnce(['true'], { folder, mode: 'run' })?.busy).toBe(true);
      process.kill(pid, 'SIGKILL');
    }
    await vi.waitFor(() => expect(ranOnce(['true'], { folder, mode: 'run' })?.busy).toBe(false));
    expect(isAlive(pid)).toBe(false);
  },
);

test('a command that clears up when it is stopped can say so, and comes to its end', async () => {
  const folder = folderWith();
  const script = `trap 'sleep 0.2; echo clearing up; touch cleared; exit 1' TERM; echo $$ >pid; while :; do sleep 0.05; done`;
  const run = begun(['sh', '-c', script], { folder, mode: 'run' });
  await there(join(folder, 'pid'));
  process.kill(-(run.child.pid ?? 0), 'SIGTERM');
  expect(heardIn(await run.printed)?.stdout).toBe('clearing up\n');
  expect(existsSync(join(folder, 'cleared'))).toBe(true);
});

test('where a tool is missing, that is said and nothing is run', () => {
  const folder = folderWith();
  const [, ...rest] = argv(['touch', 'done'], { folder, mode: 'run' });
  const without = folderWith();
  for (const tool of [
    'cat',
    'env',
    'grep',
    'head',
    'mkdir',
    'mkfifo',
    'mktemp',
    'rm',
    'tail',
    'timeout',
  ])
    symlinkSync(execFileSync('which', [tool], { encoding: 'utf8' }).trim(), join(without, tool));
  const sh = execFileSync('which', ['sh'], { encoding: 'utf8' }).trim();
  const input = givenText({ env: {} });
  const ended = spawnSync(sh, rest, { input, encoding: 'utf8', env: { PATH: without } });
  expect([ended.status, ended.stdout, ended.stderr]).toEqual([125, '', 'There is no flock.\n']);
  expect(readdirSync(folder)).toEqual([]);
});

test('what is put together can be taken apart: for a lab', () => {
  const asked = { folder: '/site', mode: 'run', seconds: 7, bytes: 9, digest: 'dd' } as const;
  expect(unwrapped(argv(['a', '', 'b c'], asked))).toEqual({
    around: { ...asked, name: 'x', base: '/site/state/x' },
    words: ['a', '', 'b c'],
  });
  expect(unwrapped(['sh', '-c', 'echo'])).toBeUndefined();
  expect(heardIn('Welcome to this host!\n')).toBeUndefined();
});

function begun(words: Words, asked: Asked) {
  const [file, ...rest] = argv(words, asked);
  const child = spawn(file, rest, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(givenText({ env: {} }));
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const printed = new Promise<string>((resolve) => void child.once('close', () => resolve(text)));
  return { child, printed };
}

function ranOnce(words: Words, asked: Asked) {
  const [file, ...rest] = argv(words, asked);
  const input = givenText({ env: {} });
  return heardIn(spawnSync(file, rest, { input, encoding: 'utf8' }).stdout);
}

async function there(path: string): Promise<void> {
  await vi.waitFor(() => expect(existsSync(path)).toBe(true), { timeout: 10_000 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
