/** What an interrupted run left behind is brought home by the next one, whoever declares what. */
import { expect, test } from 'vitest';
import { disk, face, nic, node, ours, port, storage, vm } from './inventory.ts';
import { planned } from './planned.ts';

const pve1 = [
  node('pve1'),
  port('pve1', 'eno1'),
  face('bridge', 'pve1', 'vmbr0', { ports: ['eno1'] }),
  storage('local-lvm', ['images']),
];

test('stopped and parked: the address comes home, then the VM is started', async () => {
  const web = vm(100, 'web', {}, ours('father/vm/web'));
  const card = nic(100, 'net0', 'vmbr0', { address: '10.9.9.0/32' });
  const specs = `vms: { web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr0, address: 10.0.0.6/24 } } } }\n`;
  const { story } = await planned({
    specs,
    live: [...pve1, web, card],
    made: { 'father/nic/web.net0': card },
    owed: [
      { live: web, fields: { running: true } },
      { live: card, fields: { address: '10.0.0.6/24' } },
    ],
  });
  expect(story).toMatchInlineSnapshot(`
    "update father/nic/web.net0
        address: 10.9.9.0/32 → 10.0.0.6/24
        pays
    start father/vm/web
        running: false → true
        pays
      after update father/nic/web.net0 (fact: father/nic/web.net0 relies on it until then: stopped father/vm/web)
    "
  `);
});

test('a VM that nobody declares any more is started all the same', async () => {
  const web = vm(100, 'web', {}, ours('father/vm/web'));
  const owed = [{ live: web, fields: { running: true } }];
  expect((await planned({ specs: 'vms:\n', live: [...pve1, web], owed })).story)
    .toMatchInlineSnapshot(`
    "start father/vm/#100
        running: false → true
        pays
    "
  `);
});

test('unplugged: the disk goes on to where it was going', async () => {
  const loose = disk(100, 'scsi1', { slot: 'unused' });
  const live = [...pve1, vm(100, 'a', { running: true }), vm(101, 'b'), loose];
  const specs = `vms: { a: { node: pve1, vmid: 100 }, b: { node: pve1, vmid: 101 } }
disks: { data: { vm: b, slot: scsi3, storage: local-lvm, size: 8G } }
`;
  const owed = [{ live: loose, fields: { slot: 'scsi3', vm: 'father/vm/#101' } }];
  expect((await planned({ specs, live, made: { 'father/disk/data': loose }, owed })).story)
    .toMatchInlineSnapshot(`
      "update father/disk/data
          slot: unused → scsi3
          vm: father/vm/a → father/vm/b
          pays
      "
    `);
});
