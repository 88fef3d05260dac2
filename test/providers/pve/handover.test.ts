/** Disks go from VM to VM while those run: as they were attached, at the same time, and after a break in between. */
import { expect, test } from 'vitest';
import { connected, updating, type Connected } from './connected.ts';
import { withVm } from './father.ts';
import { askLab } from './lab/ask.ts';

const web = 'father/vm/#100';
const db = 'father/vm/#101';
const dbRuns = withVm(101, { status: 'running' });

async function option(it: Connected, vmid: number, name: string): Promise<unknown> {
  const { data } = await askLab(it.lab, `GET nodes/pve1/qemu/${vmid}/config`);
  return (data as Record<string, unknown>)[name];
}

/** The disk DATA1 of the VM 100, unplugged. */
async function unplugged(it: Connected) {
  await it.make(updating(await it.one('disk', 'local-lvm:vm-100-disk-1'), { slot: 'unused' }));
  return it.one('disk', 'local-lvm:vm-100-disk-1');
}

test('a VM that runs gets a disk as it is to be attached, and waits for no restart', async () => {
  const it = await connected({ state: dbRuns });
  const off = await unplugged(it);
  expect(off.spec['serial']).toBeUndefined();
  const id = await it.make(
    updating(off, { vm: db, slot: 'scsi5', serial: 'DATA1', discard: true }),
  );
  expect(await option(it, 101, 'scsi5')).toBe(
    `local-lvm:${id.slice('local-lvm:'.length)},discard=on,serial=DATA1,size=4G`,
  );
  expect((await it.one('vm', '101')).status?.['waiting']).toBeUndefined();
  expect(it.lab.violations()).toEqual([]);
});

test('one that is off gives a disk to one that runs, with all that was said of it before', async () => {
  const vms = dbRuns.vms.map((each) => (each.vmid === 100 ? { ...each, status: 'stopped' } : each));
  const it = await connected({ state: { ...dbRuns, vms } });
  const disk = await it.one('disk', 'local-lvm:vm-100-disk-1');
  const id = await it.make(updating(disk, { vm: db, slot: 'scsi5', discard: true }));
  expect(await option(it, 101, 'scsi5')).toBe(
    `local-lvm:${id.slice('local-lvm:'.length)},discard=on,serial=DATA1,size=4G`,
  );
});

test('two VMs give each other disks at the same time', async () => {
  const it = await connected({ state: dbRuns });
  const there = await it.one('disk', 'local-lvm:vm-101-disk-1');
  const back = await unplugged(it);
  const ends = await Promise.all([
    it.perform(updating(there, { vm: web, slot: 'scsi6', serial: 'T' })),
    it.perform(updating(back, { vm: db, slot: 'scsi6', serial: 'B' })),
    it.perform(updating(await it.one('nic', '100:net0'), { bridge: 'vmbr1' })),
    it.perform(updating(await it.one('nic', '101:net0'), { linkDown: true })),
  ]);
  expect(ends.map((each) => each.ok)).toEqual([true, true, true, true]);
  expect(await option(it, 100, 'scsi6')).toMatch(/^local-lvm:vm-100-.*serial=T/);
  expect(await option(it, 101, 'scsi6')).toMatch(/^local-lvm:vm-101-.*serial=B/);
});

test('one that has gone over and is not attached yet is found there, and attached', async () => {
  const it = await connected({ state: dbRuns });
  const disk = await it.one('disk', 'local-lvm:vm-101-disk-1');
  const op = updating(disk, { vm: web, slot: 'scsi6', serial: 'T' });
  const over = 'disk=unused0&target-vmid=100&target-disk=unused0';
  await askLab(it.lab, 'POST nodes/pve1/qemu/101/move_disk', over);
  expect(await it.connection.settle(op, it.context())).toMatchObject({ state: 'not done' });
  const id = await it.make(op);
  expect(await option(it, 100, 'scsi6')).toBe(
    `local-lvm:${id.slice('local-lvm:'.length)},serial=T,size=1G`,
  );
  expect(await it.connection.settle(op, it.context())).toEqual({ state: 'done', id });
});
