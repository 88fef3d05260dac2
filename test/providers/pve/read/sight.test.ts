/** Which cluster this is, and what may be seen there: from answers that no lab gives. */
import { expect, test } from 'vitest';
import type { Client } from '../../../../src/providers/pve/client/client.ts';
import { proveSight } from '../../../../src/providers/pve/read/sight.ts';

const rights = { 'Sys.Audit': 1, 'VM.Audit': 1 };
const node = (name: string, local: number) => ({ type: 'node', name, online: 1, local });
const given = {
  '/version': { version: '8.4.1' },
  '/access/permissions': { '/': rights, '/vms': rights },
  '/cluster/status': [node('pve1', 1), node('pve2', 0), { type: 'cluster', name: 'c', quorate: 1 }],
  '/nodes/pve1/certificates/info': [],
  '/nodes/pve2/certificates/info': [],
};

function prove(answers: Readonly<Record<string, unknown>>) {
  const all: Readonly<Record<string, unknown>> = { ...given, ...answers };
  const client = {
    user: 'root@pam!t',
    read: (path: string) => Promise.resolve({ ok: true, value: all[path] }),
    failure: (code: string, message: string) => ({
      ok: false,
      class: 'refused',
      problem: { code, severity: 'error', message },
    }),
  } as unknown as Client;
  return proveSight(client, AbortSignal.timeout(10_000));
}

const certificate = (filename: string, fingerprint: string) => ({ filename, fingerprint });

test("a cluster is known by its authority's print, whichever node answers and whatever it is called", async () => {
  const print = '3B:9B:FD';
  const first = await prove({
    '/nodes/pve1/certificates/info': [
      certificate('pve-ssl.pem', 'AA:AA'),
      certificate('pve-root-ca.pem', print),
    ],
  });
  const second = await prove({
    '/cluster/status': [
      node('pve1', 0),
      node('pve2', 1),
      { type: 'cluster', name: 'renamed', quorate: 1 },
    ],
    '/nodes/pve2/certificates/info': [
      certificate('pve-root-ca.pem', print),
      certificate('pve-ssl.pem', 'BB:BB'),
    ],
  });
  expect(first).toMatchObject({ ok: true, sight: { installation: 'pve 3b9bfd', local: 'pve1' } });
  expect(second).toMatchObject({ ok: true, sight: { installation: 'pve 3b9bfd', local: 'pve2' } });
});

test('without one it is known by its name; a node on its own by that of the node', async () => {
  expect(await prove({})).toMatchObject({ ok: true, sight: { installation: 'pve c' } });
  expect(await prove({ '/cluster/status': [node('pve1', 1)] })).toMatchObject({
    ok: true,
    sight: { installation: 'pve pve1', quorate: true, cluster: undefined },
  });
});

test.each([
  ['nothing', {}, 'Sys.Audit on /; VM.Audit on /vms'],
  ['a role on / alone', { '/': rights, '/vms': { 'Sys.Audit': 1 } }, 'VM.Audit on /vms'],
  [
    'a role without propagation',
    { '/': rights, '/vms': { 'VM.Audit': 0 } },
    'VM.Audit on /vms, with propagation',
  ],
  [
    'a lesser role on one VM',
    { '/': rights, '/vms': rights, '/vms/100': { 'VM.PowerMgmt': 1 } },
    'VM.Audit on /vms/100',
  ],
])('%s is no sight, and it is told what is missing', async (_, permissions, missing) => {
  const proof = await prove({ '/access/permissions': permissions });
  expect(proof).toMatchObject({ ok: false, why: { code: 'no-sight' } });
  expect(proof.ok ? '' : proof.why.message).toContain(`it lacks ${missing}.`);
});

test('a role on / that goes all the way down is sight', async () => {
  expect(await prove({ '/access/permissions': { '/': rights } })).toMatchObject({ ok: true });
});

test.each([
  ['/cluster/status', [{ type: 'cluster', name: 'c', quorate: 1 }]],
  ['/cluster/status', 'none'],
  ['/access/permissions', null],
])('%s of another shape is told, and no crash', async (path, answer) => {
  expect(await prove({ [path]: answer })).toMatchObject({
    ok: false,
    why: { code: 'wrong-shape' },
  });
});
