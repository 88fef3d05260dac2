/** The lab of tasks: whole commands on it, and nothing of this machine is ever run. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startTasksLab } from '../../../src/providers/tasks/lab/index.ts';
import { context, siteWith, typed, updating, yardWith } from './yard.ts';

// Whatever of this were run would be seen.
const tasks = `network: { check: [touch, ran], run: [touch, ran], secrets: { T: "\${file:no-such-file}" } }
ssh: { check: [touch, ran], run: [touch, ran], via: "ssh://nobody@host.invalid" }
repos: { playbook: { file: repos.yml, inventory: hosts.yml, limit: [inner], tags: [sync], secrets: { T: "\${exec:touch ran}" } } }`;
const spec = `inPlace:
  network:
  ssh: { after: [setup/task/network] }
  repos: { after: [setup/task/ssh] }`;
const files = { 'repos.yml': '[]', 'hosts.yml': 'all:' };

test('a plan is rehearsed: simulated, step by step, and kept for the next command', async () => {
  const folder = siteWith({
    tasks,
    spec,
    files: {
      ...files,
      'live/setup.yaml':
        'tasks: { network: { inPlace: true }, ssh: { output: "two keys\\n" }, repos: { changes: { inner: 3 } } }\n',
    },
  });
  const lab = ['--lab', 'live'];
  const planned = await typed(folder, 'plan', ...lab);
  expect(planned.exit).toBe(2);
  expect(planned.out).toContain('2 steps (2 operations)');
  expect(planned.out).toContain('at least 3 changes: repos (inner)');
  const applied = await typed(folder, 'plan', '--apply', ...lab);
  expect([applied.exit, applied.err]).toEqual([0, expect.not.stringContaining('error')]);
  const shown = await typed(folder, 'show', 'latest', ...lab);
  expect(shown.out).toContain('two keys');
  expect(shown.out).toContain('inner: ok 3, changed 3');
  expect((await typed(folder, 'plan', ...lab)).out).toContain('nothing to do');
  expect(existsSync(join(folder, 'ran'))).toBe(false);
  expect(readdirSync(join(folder, '.trueup'))).toEqual(['lab']);
});

test('one that fails there stops what waits for it', async () => {
  const folder = siteWith({
    tasks,
    spec,
    files: {
      ...files,
      'live/setup.yaml':
        'tasks: { ssh: { fails: true, output: no key }, repos: { fails: true } }\n',
    },
  });
  const applied = await typed(folder, 'plan', '--apply', '--lab', 'live');
  expect(applied.exit).toBe(4);
  expect(applied.out).toMatch(/error\[task-failed\].*\n.*no key/);
  expect(applied.out).toContain('1 of 3 operations done, 1 step failed, 1 step skipped');
  const again = await typed(folder, 'plan', '--phase', 'none', '--lab', 'live');
  expect(again.exit).toBe(0);
});

test('a playbook that fails there says what a real one would', async () => {
  const lab = await startTasksLab({
    state: { tasks: { repos: { fails: true, output: 'no route', changes: { h1: 1 } } } },
  });
  try {
    const { run } = yardWith(
      { repos: { playbook: { file: 'repos.yml', inventory: 'hosts.yml' } } },
      { options: { via: lab.url }, files },
    );
    expect(await run('repos')).toMatchObject({
      ok: false,
      problem: { code: 'playbook-failed', help: expect.stringContaining('repos (h1): no route') },
    });
    expect(lab.writes()).toEqual({ 'run repos': 1 });
  } finally {
    await lab.close();
  }
});

test('a run that is still going on there', async () => {
  const lab = await startTasksLab({ state: { tasks: { a: { running: true } } } });
  try {
    const yard = yardWith({ a: { check: ['x'], run: ['x'] } }, { options: { via: lab.url } });
    expect((await yard.look()).unseen.map(({ why }) => [why.code, why.tryAgain])).toEqual([
      ['task-running', true],
    ]);
    const live = { system: 'setup', kind: 'tasks/task', id: 'a', label: 'a', spec: { name: 'a' } };
    const operation = updating(live as never, yard.resources);
    expect(await yard.connection.perform(operation, context)).toMatchObject({
      ok: false,
      class: 'locked',
    });
    expect(await yard.connection.settle(operation, context)).toMatchObject({
      state: 'unknown',
      problem: { tryAgain: true },
    });
  } finally {
    await lab.close();
  }
});

test('what is not of a task is not answered', async () => {
  const lab = await startTasksLab();
  try {
    const body = JSON.stringify({ argv: ['rm', '-rf', '.'] });
    const reply = await fetch(`${lab.url}/exec`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(await reply.json()).toEqual({
      exit: 127,
      stdout: '',
      stderr: 'The lab of tasks runs nothing: not rm either.\n',
    });
  } finally {
    await lab.close();
  }
});
