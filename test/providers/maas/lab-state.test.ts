/** The state of the MAAS lab: what may be left out, what is kept over a restart, what a live MAAS's replies load as. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maasLab } from '../../../src/providers/maas/lab/index.ts';
import { inLab } from '../../lab/ask.ts';
import { metal } from '../../lab/metal.ts';

test('an empty state is a fresh MAAS', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          'GET fabrics/',
          '',
          200,
          [{ id: 0, name: 'fabric-0', vlans: [{ id: 5001, vid: 0, name: 'untagged' }] }],
        ],
        ['GET subnets/', '', 200, '[]'],
        ['GET users/?op=whoami', '', 200, { username: 'admin', is_superuser: true }],
        ['POST subnets/', 'cidr=10.0.0.0/24', 200, { id: 1, vlan: { id: 5001 } }],
      ]);
    },
    { state: {} },
  ));

test('what is left out is filled in', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          'GET machines/',
          '',
          200,
          [
            {
              system_id: 'lab001',
              status_name: 'Ready',
              interface_set: [{ id: 1, name: 'eno1', mac_address: '52:54:00:00:00:01', links: [] }],
              zone: { name: 'default' },
              pool: { name: 'default' },
              domain: { name: 'maas' },
            },
          ],
        ],
        ['GET vlans/5001/', '', 200, { fabric: 'a', vid: 0, mtu: 1500, space: 'undefined' }],
        [
          'GET subnets/1/',
          '',
          200,
          { name: '10.0.0.0/24', gateway_ip: null, managed: true, rdns_mode: 2 },
        ],
      ]);
    },
    {
      state: {
        fabrics: [{ name: 'a', vlans: [{}] }],
        subnets: [{ cidr: '10.0.0.0/24', vlan: 5001 }],
        machines: [{ interfaces: [{ vlan: 5001 }] }],
      },
    },
  ));

test('what has no id keeps clear of what has one', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        ['GET machines/a/', '', 200, { interface_set: [{ id: 2, links: [{ id: 8 }] }] }],
        ['GET machines/b/', '', 200, { interface_set: [{ id: 1, links: [{ id: 7 }] }] }],
        ['GET vlans/5001/', '', 200, { fabric: 'y' }],
        ['GET subnets/5/', '', 200, { cidr: '10.1.0.0/24' }],
      ]);
    },
    {
      state: {
        fabrics: [
          { name: 'x', vlans: [{ vid: 0 }] },
          { name: 'y', vlans: [{ id: 5001, vid: 0 }] },
        ],
        subnets: [
          { cidr: '10.1.0.0/24', vlan: 5001 },
          { id: 4, cidr: '10.2.0.0/24', vlan: 5001 },
        ],
        machines: [
          { system_id: 'a', interfaces: [{ links: [{ mode: 'link_up' }] }] },
          { system_id: 'b', interfaces: [{ id: 1, links: [{ id: 7, mode: 'link_up' }] }] },
        ],
      },
    },
  ));

test('saved and loaded again it is the same MAAS', () => {
  const first = maasLab(metal);
  const saved = JSON.parse(JSON.stringify(first.state())) as unknown;
  expect(JSON.parse(JSON.stringify(maasLab(saved).state()))).toEqual(saved);
});

test('the state file outlives the lab, and ids are not used twice', async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), 'maas-lab-')), 'state.yaml');
  await inLab(
    async ({ tell }) => {
      await tell([
        ['POST subnets/', 'cidr=10.30.0.0/24&vlan=5004', 200, { id: 3 }],
        ['POST subnets/', 'cidr=10.31.0.0/24&vlan=5004', 200, { id: 4 }],
        ['DELETE subnets/4/', '', 204],
        ['POST machines/deploy/?op=release', '', 200],
      ]);
    },
    { stateFile },
  );
  await inLab(
    async ({ tell }) => {
      await tell([
        ['GET subnets/3/', '', 200, { cidr: '10.30.0.0/24' }],
        ['POST subnets/', 'cidr=10.32.0.0/24', 200, { id: 5 }],
        ['GET machines/deploy/', '', 200, { status_name: 'Releasing' }],
        ['GET machines/deploy/', '', 200, { status_name: 'Ready' }],
      ]);
    },
    { stateFile, state: {} },
  );
  expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({
    version: '3.6.5',
    subnets: [{ id: 1 }, { id: 2 }, { id: 3 }, { id: 5 }],
  });
});

test('what a live MAAS replied is a state as well', () =>
  inLab(async ({ ask }) => {
    const read = async (path: string): Promise<unknown> => (await ask(`GET ${path}/`)).json();
    const live = {
      fabrics: await read('fabrics'),
      spaces: await read('spaces'),
      subnets: await read('subnets'),
      ipranges: await read('ipranges'),
      machines: await read('machines'),
      rackcontrollers: await read('rackcontrollers'),
      users: [{ username: 'admin', is_superuser: true }],
    };
    const file = join(mkdtempSync(join(tmpdir(), 'maas-lab-')), 'live.json');
    writeFileSync(file, JSON.stringify(live));
    const names = [
      'spaces/1/',
      'subnets/1/',
      'ipranges/2/',
      'machines/deploy/',
      'machines/ready2/',
      'vlans/5003/',
    ];
    const original = await Promise.all(
      names.map(async (each) => (await ask(`GET ${each}`)).json()),
    );
    await inLab(
      async (copy) => {
        for (const [at, name] of names.entries())
          expect((await copy.ask(`GET ${name}`)).json()).toEqual(original[at]);
      },
      { stateFile: file },
    );
  }));

test('a state that hangs in the air is refused with its place', () => {
  expect(() => maasLab({ subnets: [{ cidr: '10.0.0.0/24', vlan: 77 }] })).toThrow(
    'subnet 10.0.0.0/24 of the state is on a VLAN that the state lacks: 77',
  );
  expect(() => maasLab({ subnets: [{}] })).toThrow(
    'the top.subnets[0].cidr of the state must be given',
  );
  expect(() => maasLab({ machines: [{ status: 'Odd' }] })).toThrow('no such status: Odd');
});
