import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseToken, tokenHeader } from '../../../../src/providers/pve/client/token.ts';
import { connected, creating } from '../connected.ts';

const password = { username: 'root@pam', password: 'lab-password' };
const vm = creating('vm', 'new', { node: 'father/node/#pve1', vmid: 400 });

describe('signing in', () => {
  test.each([
    ['root@pam!lab=1234-5678', { user: 'root@pam!lab', value: '1234-5678' }],
    ['PVEAPIToken=ann@pve!a.b-c=x\n', { user: 'ann@pve!a.b-c', value: 'x' }],
    ['root@pam!lab', undefined],
    ['root!lab=x', undefined],
    ['root@pam!9lab=x', undefined],
    ['', undefined],
  ])('a token is written %j', (text, token) => {
    expect(parseToken(text)).toEqual(token);
  });

  test('what PVE would decode in a token is encoded', () => {
    expect(tokenHeader({ user: 'a%b@pve!t', value: 'x' })).toBe('PVEAPIToken=a%25b@pve!t=x');
  });

  test('by password: one ticket for everything, and what protects writes with them', async () => {
    const it = await connected({ auth: password });
    expect((await it.look()).unseen).toEqual([]);
    await it.make(vm);
    expect(it.lab.counts()['POST /access/ticket']).toBe(1);
    expect(it.tasks[0]).toContain(':root@pam:');
  });

  test('a ticket is renewed while it lives, and asked for anew when it is refused', async () => {
    const it = await connected({ auth: password });
    await it.look();
    await it.clock.wait(61 * 60 * 1000, it.context().signal);
    await it.look();
    expect(it.lab.counts()['POST /access/ticket']).toBe(2);
    it.lab.fault({ name: 'unauthorized-401', at: 'POST /nodes/{node}/qemu' });
    await it.make(vm);
    expect(it.lab.counts()).toMatchObject({
      'POST /access/ticket': 3,
      'POST /nodes/{node}/qemu': 2,
    });
  });

  test('a read-only connection signs in, and writes nothing', async () => {
    const it = await connected({ auth: password, access: 'read-only' });
    expect((await it.look()).unseen).toEqual([]);
    expect(await it.perform(vm)).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'read-only' },
    });
    expect(it.lab.writes()).toEqual({});
  });

  test.each([
    ['a wrong password', { username: 'root@pam', password: 'canary-wrong' }, 'not-signed-in'],
    ['a wrong token', { token: 'root@pam!lab=canary-wrong' }, 'not-signed-in'],
    ['no token at all', { token: 'canary-wrong' }, 'bad-token'],
    ['a user without a realm', { username: 'root', password: 'canary-wrong' }, 'bad-user'],
    ['nothing', {}, 'bad-system'],
  ])('%s is a problem', async (_, auth, code) => {
    const it = await connected({ auth });
    const seen = await it.look();
    expect(seen.live).toEqual([]);
    expect(seen.unseen[0]?.why.code).toBe(code);
    const done = await it.perform(vm);
    expect(done).toMatchObject({ ok: false });
    expect(JSON.stringify([seen, done, it.logged])).not.toContain('canary-wrong');
  });

  test('only the pinned certificate is talked to', async ({ skip }) => {
    if (spawnSync('openssl', ['version']).status !== 0) skip('needs openssl');
    const folder = mkdtempSync(join(tmpdir(), 'trueup-tls-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    execFileSync(
      'openssl',
      ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=pve1'].concat([
        '-keyout',
        key,
        '-out',
        cert,
      ]),
      { stdio: 'ignore' },
    );
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    const fingerprint = new X509Certificate(tls.cert).fingerprint256;
    const it = await connected({ tls, options: { tls: { fingerprint } } });
    expect((await it.look()).unseen).toEqual([]);
    await it.make(vm);
    const other = `00${fingerprint.slice(2)}`;
    const wary = await connected({ tls, options: { tls: { fingerprint: other } } });
    expect((await wary.look()).unseen[0]?.why).toMatchObject({
      code: 'untrusted',
      help: expect.stringContaining('tls.fingerprint') as string,
    });
    const plain = await connected({ tls });
    expect((await plain.look()).unseen[0]?.why.code).toBe('untrusted');
  });
});
