import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { KindName, SystemName } from '../../../src/model/address.ts';
import type { Declared } from '../../../src/model/provider.ts';
import { connected, creating, deleting, idOf, updating } from './connected.ts';

const secretFile = 'keys/inner.token';
const op = creating('token', 'inner', {
  user: 'root@pam',
  name: 'inner',
  privsep: false,
  comment: 'for the inner one',
  secretFile,
});

const declared: Declared = {
  resources: [
    {
      address: op.of,
      system: 'father' as SystemName,
      kind: 'pve/token' as KindName,
      name: 'inner',
      spec: op.to ?? {},
      origin: { file: 'a.yaml', line: 1, column: 1 },
    },
  ],
  absent: [],
  authorities: [],
  ids: [],
};

describe('an API token', () => {
  test('is made, and its value is in its file alone', async () => {
    const it = await connected();
    const id = await it.make(op);
    expect(id).toBe('root@pam!inner');
    const path = join(it.root, secretFile);
    const written = readFileSync(path, 'utf8');
    expect(written).toMatch(/^root@pam!inner=[0-9a-f-]{36}\n$/);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(it.root, 'keys'))).toEqual(['inner.token']);
    const value = written.split('=')[1]?.trim() ?? '';
    const told = JSON.stringify([
      id,
      it.logged,
      it.tasks,
      await it.connection.settle(op, it.context()),
    ]);
    expect(told).not.toContain(value);
    expect(await it.connection.settle(op, it.context())).toEqual({ state: 'done', id });
    expect(await it.one('token', id)).toMatchObject({
      spec: { user: 'root@pam', name: 'inner', privsep: false, comment: 'for the inner one' },
      status: { own: false },
    });
    expect(it.lab.violations()).toEqual([]);
  });

  test('signs in with what was written', async () => {
    const it = await connected();
    await it.make(op);
    const token = readFileSync(join(it.root, secretFile), 'utf8');
    const inner = await connected({ auth: { token } });
    // Another lab knows no such token; this one does.
    expect((await inner.look()).unseen[0]?.why.code).toBe('not-signed-in');
    const response = await fetch(`${it.lab.url}/api2/json/version`, {
      headers: { authorization: `PVEAPIToken=${token.trim()}` },
    });
    expect(response.status).toBe(200);
  });

  test('is not made where its value has nowhere to go', async () => {
    const it = await connected();
    writeFileSync(join(it.root, 'keys'), 'a file where a folder belongs');
    expect(await it.perform(op)).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'no-secret-file' },
    });
    const { secretFile: _, ...to } = op.to ?? {};
    expect(await it.perform({ ...op, to })).toMatchObject({ problem: { code: 'no-secret-file' } });
    expect(it.lab.writes()).toEqual({});
  });

  test('that PVE refuses leaves no file behind', async () => {
    const it = await connected();
    const ghost = { ...op, to: { ...op.to, user: 'ghost@pve' } };
    expect(await it.perform(ghost)).toMatchObject({ ok: false, class: 'refused' });
    expect(readdirSync(join(it.root, 'keys'))).toEqual([]);
  });

  test('whose value was lost on the way is told with what helps', async () => {
    const it = await connected();
    it.lab.fault({ name: 'lost-reply', at: 'POST /access/users/{userid}/token/{tokenid}' });
    expect(await it.perform(op)).toMatchObject({ ok: false, class: 'lost' });
    const settled = await it.connection.settle(op, it.context());
    expect(settled).toMatchObject({ state: 'unknown', problem: { code: 'token-value-lost' } });
    expect(settled.state === 'unknown' ? settled.problem.help : '').toContain(
      'pveum user token remove root@pam inner',
    );
    const seen = await it.look({ declared });
    expect(seen.unseen).toMatchObject([{ kind: 'pve/token', why: { code: 'token-value-lost' } }]);
    mkdirSync(join(it.root, 'keys'), { recursive: true });
    writeFileSync(join(it.root, secretFile), 'root@pam!inner=found-again');
    expect((await it.look({ declared })).unseen).toEqual([]);
    expect(await it.connection.settle(op, it.context())).toMatchObject({ state: 'done' });
  });

  test('is changed and deleted', async () => {
    const it = await connected();
    await it.make(op);
    const token = await it.one('token', 'root@pam!inner');
    await it.make(updating(token, { comment: 'other', expire: 1_900_000_000, privsep: true }));
    expect((await it.one('token', 'root@pam!inner')).spec).toMatchObject({
      comment: 'other',
      expire: 1_900_000_000,
      privsep: true,
    });
    expect(await it.perform(updating(token, { comment: '' }))).toMatchObject({
      class: 'refused',
      problem: { code: 'cannot' },
    });
    await it.make(deleting(token));
    expect((await it.look({ ids: [idOf('token', 'root@pam!inner')] })).gone).toEqual([
      'root@pam!inner',
    ]);
    expect(await it.perform(deleting(token))).toMatchObject({ ok: false, class: 'gone' });
  });

  test('that trueup signs in with is known as such', async () => {
    const it = await connected();
    expect((await it.one('token', 'root@pam!lab')).status).toEqual({ own: true });
  });
});
