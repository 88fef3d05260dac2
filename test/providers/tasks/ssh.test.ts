/** Tasks on another host, through a real sshd: what runs there, what is written down there, and who keeps whom out. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startSshd } from '../../transport/commands/sshd.ts';
import { folderWith, yardWith } from './yard.ts';

test('a task over ssh has its lock and its record there, and its secrets reach it unseen', async (context) => {
  const there = folderWith();
  const sshd = await startSshd(context, [`SetEnv HOME=${there}`]);
  const { user, host, port } = sshd.via;
  const place = {
    via: `ssh://${user}@${host}:${port}`,
    hostKey: sshd.hostKey,
    identity: sshd.identity,
  };
  const barley = ['ssh', 'barley', process.pid].join('-');
  const run =
    'ps -eo args >seen; echo "$T" >own; while [ ! -e go ]; do sleep 0.05; done; touch made';
  const tasks = {
    a: { check: ['test', '-e', `${there}/made`], run: ['sh', '-c', `cd ${there}; ${run}`] },
  };
  const wish = { options: place, secrets: { '/tasks/a/secrets/T': barley } };
  const first = yardWith(tasks, wish);
  const second = yardWith(tasks, wish);
  expect((await first.one('a')).spec['state']).toBe('not in place');
  const running = first.run('a');
  await vi.waitFor(() => expect(existsSync(join(there, 'own'))).toBe(true), { timeout: 20_000 });
  expect((await second.look()).unseen.map(({ why }) => why.code)).toEqual(['task-running']);
  writeFileSync(join(there, 'go'), '');
  expect(await running).toMatchObject({ ok: true, id: 'a' });
  expect((await second.one('a')).spec['state']).toBe('in place');
  const kept = readdirSync(join(there, '.trueup', 'tasks'));
  expect(kept.map((each) => each.replace(/^d058\.setup\.a-[0-9a-f]{12}/, 'it')).toSorted()).toEqual(
    ['it.good', 'it.last', 'it.lock'],
  );
  expect(readFileSync(join(there, 'own'), 'utf8')).toBe(`${barley}\n`);
  expect(readFileSync(join(there, 'seen'), 'utf8').includes(barley)).toBe(false);
  expect(existsSync(join(first.root, '.trueup'))).toBe(false);
});

test('a host with another key than the pinned one is told nothing', async (context) => {
  const sshd = await startSshd(context);
  const other = await startSshd(context);
  const { look } = yardWith(
    { a: { check: ['true'], run: ['true'] } },
    { options: { via: `ssh://127.0.0.1:${sshd.port}`, hostKey: other.hostKey } },
  );
  expect((await look()).unseen.map(({ why }) => why.code)).toEqual(['task-untrusted']);
  expect(sshd.logins()).toBe(0);
});
