/** Phases of tasks that fail, crash and are stopped: what is done is not done again, and no two runs overlap. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { siteWith, typed } from './yard.ts';

const phases = `inPlace:
  repos: { phase: repos, after: [setup/task/ssh] }
  ssh: { phase: ssh, after: [setup/task/network] }
  network: { phase: network }`;
const noted = (name: string, more = ''): string =>
  `{ check: [test, -e, made-${name}], run: [sh, -c, "echo ${name} >>runs; ${more} touch made-${name}"] }`;

function lines(folder: string): readonly string[] {
  const path = join(folder, 'runs');
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : [];
}

test('the second of three phases fails, is mended, and resume runs the second and the third alone', async () => {
  const folder = siteWith({
    tasks: [
      `network: ${noted('network')}`,
      `ssh: ${noted('ssh', 'test -e mended || { echo no key >&2; exit 3; };')}`,
      `repos: ${noted('repos')}`,
    ].join('\n'),
    spec: phases,
  });
  const planned = await typed(folder, 'plan');
  expect(planned.exit).toBe(2);
  expect(planned.out.match(/^ +\d+\. ~ \S+/gm)?.map((each) => each.trim())).toEqual([
    '1. ~ setup/task/network',
    '2. ~ setup/task/ssh',
    '3. ~ setup/task/repos',
  ]);

  const failed = await typed(folder, 'plan', '--apply');
  expect(failed.exit).toBe(4);
  expect(failed.out).toMatch(/error\[task-failed\] .*ssh \(local\) ended with 3\.\n.*no key/);
  expect(lines(folder)).toEqual(['network', 'ssh']);

  writeFileSync(join(folder, 'mended'), '');
  const resumed = await typed(folder, 'resume', 'latest', '--apply');
  expect(resumed.exit).toBe(0);
  expect(lines(folder)).toEqual(['network', 'ssh', 'ssh', 'repos']);
  expect((await typed(folder, 'plan')).out).toContain('nothing to do');
  const shown = await typed(folder, 'show', 'latest');
  expect(shown.out).toMatch(/~ setup\/task\/repos {2}done after .*\n +ended with 0 after/);
});

test('one phase alone is run where it is asked for', async () => {
  const folder = siteWith({
    tasks: ['network', 'ssh', 'repos'].map((name) => `${name}: ${noted(name)}`).join('\n'),
    spec: phases,
  });
  expect((await typed(folder, 'plan', '--phase', 'network', '--apply')).exit).toBe(0);
  expect(lines(folder)).toEqual(['network']);
  // The last one waits for one that was not asked for.
  expect((await typed(folder, 'plan', '--phase', 'repos', '--apply')).exit).toBe(3);
  expect((await typed(folder, 'plan', '--phase', 'repos', '--with-needs', '--apply')).exit).toBe(0);
  expect(lines(folder)).toEqual(['network', 'ssh', 'repos']);
});

test('an impact wants its approval', async () => {
  const folder = siteWith({
    tasks: `boot: { check: [test, -e, made-boot], run: [touch, made-boot], impact: restart }`,
    spec: 'inPlace: { boot: }',
  });
  const asked = await typed(folder, 'plan', '--apply');
  expect([asked.exit, existsSync(join(folder, 'made-boot'))]).toEqual([3, false]);
  const [, approval = ''] = /--approve (\S+:restart)/.exec(asked.err) ?? [];
  expect((await typed(folder, 'plan', '--apply', '--approve', approval)).exit).toBe(0);
});

/** Of one task that goes on until it is let go. */
function slowSite(): string {
  return siteWith({
    tasks: `slow: ${noted('slow', 'echo $$ >pid; while [ ! -e go ]; do sleep 0.05; done; seq 1 9999;')}`,
    spec: 'inPlace: { slow: }',
  });
}

describe('a run that is cut short', { timeout: 120_000 }, () => {
  test('by the death of trueup: it goes on, no second one starts beside it, and it counts', async () => {
    const folder = slowSite();
    const child = started(folder, 'plan', '--apply');
    const pid = await pidIn(folder);
    child.kill('SIGKILL');
    await endOf(child);
    const early = await typed(folder, 'resume', 'latest', '--apply');
    expect(early.exit).toBe(1);
    expect(early.out + early.err).toContain('a run of this task is still going on');
    const planned = await typed(folder, 'plan');
    expect([planned.exit, planned.err]).toEqual([
      1,
      expect.stringContaining('error[task-running]'),
    ]);
    const [run = ''] = /(?<=warning\[unfinished-run\] Run )\S+(?=,)/.exec(planned.err) ?? [];
    expect(planned.out + planned.err).toContain(`\n  trueup resume ${run}\n`);
    expect(isAlive(pid)).toBe(true);
    writeFileSync(join(folder, 'go'), '');
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 10_000 });
    expect((await typed(folder, 'resume', 'latest', '--apply')).exit).toBe(0);
    expect(lines(folder)).toEqual(['slow']);
    expect((await typed(folder, 'plan')).out).toContain('nothing to do');
  });

  test('by the death of both: it is run again', async () => {
    const folder = slowSite();
    const child = started(folder, 'plan', '--apply');
    const pid = await pidIn(folder);
    child.kill('SIGKILL');
    process.kill(pid, 'SIGKILL');
    await endOf(child);
    writeFileSync(join(folder, 'go'), '');
    expect((await typed(folder, 'resume', 'latest', '--apply')).exit).toBe(0);
    expect(lines(folder)).toEqual(['slow', 'slow']);
  });

  test('by Ctrl-C twice: it is stopped, too, and run again', async () => {
    const folder = slowSite();
    const child = started(folder, 'plan', '--apply');
    const pid = await pidIn(folder);
    child.kill('SIGINT');
    await said(child, 'Stopping: no new step starts');
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGINT');
    expect(await endOf(child)).toBe(4);
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 });
    writeFileSync(join(folder, 'go'), '');
    expect((await typed(folder, 'resume', 'latest', '--apply')).exit).toBe(0);
    expect(lines(folder)).toEqual(['slow', 'slow']);
  });
});

const cli = join(import.meta.dirname, '../../../src/cli/main.ts');
const heard = new WeakMap<ChildProcess, string>();

function started(folder: string, ...words: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...words], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    heard.set(child, (heard.get(child) ?? '') + chunk.toString());
  });
  return child;
}

async function said(child: ChildProcess, text: string): Promise<void> {
  await vi.waitFor(() => expect(heard.get(child) ?? '').toContain(text), { timeout: 20_000 });
}

function endOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => void child.once('exit', (code) => resolve(code)));
}

async function pidIn(folder: string): Promise<number> {
  const path = join(folder, 'pid');
  const read = (): number => Number(existsSync(path) ? readFileSync(path, 'utf8') : '');
  await vi.waitFor(() => expect(read()).toBeGreaterThan(0), { timeout: 60_000 });
  return read();
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
