import { describe, expect, test } from 'vitest';
import { askLab } from './lab/ask.ts';
import { connected, creating, deleting, idOf, updating, type Connected } from './connected.ts';
import { withVm } from './father.ts';

const gigabyte = 2 ** 30;
const web = 'father/vm/#100';
const db = 'father/vm/#101';

async function option(it: Connected, vmid: number, name: string): Promise<unknown> {
  const { data } = await askLab(it.lab, `GET nodes/pve1/qemu/${vmid}/config`);
  return (data as Record<string, unknown>)[name];
}

describe('a NIC', () => {
  test('is plugged in, changed and taken out; the guest is told its address', async () => {
    const it = await connected();
    const id = await it.make(
      creating('nic', 'db.net1', {
        vm: db,
        slot: 'net1',
        bridge: 'vmbr0',
        tag: 7,
        address: '192.0.2.101/24',
        gateway: '192.0.2.1',
      }),
    );
    expect(id).toBe('101:net1');
    expect(await option(it, 101, 'net1')).toMatch(/^virtio=(..:){5}..,bridge=vmbr0,tag=7$/);
    expect(await option(it, 101, 'ipconfig1')).toBe('gw=192.0.2.1,ip=192.0.2.101/24');
    // cloud-init needs a drive to be read from, on the storage of the first disk.
    expect(await option(it, 101, 'ide2')).toMatch(/^local:101\/vm-101-cloudinit.*media=cdrom/);

    const before = await it.one('nic', id);
    await it.make(updating(before, { tag: null, bridge: 'vmbr1', linkDown: true, gateway: null }));
    const after = await it.one('nic', id);
    expect(after.spec).toEqual({
      ...before.spec,
      bridge: 'vmbr1',
      linkDown: true,
      tag: undefined,
      gateway: undefined,
    });
    await it.make(deleting(after));
    expect((await it.look({ ids: [idOf('nic', id)] })).gone).toEqual([id]);
    expect(await option(it, 101, 'ipconfig1')).toBeUndefined();
  });

  test('keeps its MAC and what nobody declares through every write', async () => {
    const it = await connected();
    const nic = await it.one('nic', '100:net0');
    await it.make(updating(nic, { bridge: 'vmbr1' }));
    expect(await option(it, 100, 'net0')).toBe(
      'virtio=BC:24:11:00:01:00,bridge=vmbr1,firewall=1,tag=5,trunks=7;9',
    );
  });

  test('gets another MAC where its own is to be free', async () => {
    const it = await connected();
    const nic = await it.one('nic', '101:net0');
    await it.make(updating(nic, { mac: null }));
    const { spec } = await it.one('nic', '101:net0');
    expect(spec['mac']).not.toBe('BC:24:11:00:01:01');
    expect(spec['model']).toBe('e1000');
  });

  test('is not put in the place of one that is there', async () => {
    const it = await connected();
    const op = creating('nic', 'web.net0', { vm: web, slot: 'net0', bridge: 'vmbr1' });
    expect(await it.connection.settle(op, it.context())).toEqual({ state: 'not done' });
    expect(await it.perform(op)).toMatchObject({
      class: 'refused',
      problem: { code: 'already-there' },
    });
  });

  test('is told to be gone where it is gone', async () => {
    const it = await connected();
    const nic = await it.one('nic', '101:net0');
    await it.make(deleting(nic));
    expect(await it.perform(deleting(nic))).toMatchObject({ ok: false, class: 'gone' });
    const vmless = { ...nic, id: '777:net0' as typeof nic.id };
    expect(await it.perform(deleting(vmless))).toMatchObject({ ok: false, class: 'gone' });
  });
});

describe('a disk', () => {
  test('is made, attached otherwise, grown, moved, and deleted', async () => {
    const it = await connected();
    const id = await it.make(
      creating('disk', 'db.scsi1', {
        vm: db,
        slot: 'scsi1',
        storage: 'local-lvm',
        size: gigabyte * 1.5,
        discard: true,
        serial: 'DB1',
      }),
    );
    expect(id).toBe('local-lvm:vm-101-disk-0');
    const made = await it.one('disk', id);
    expect(made.spec).toMatchObject({
      vm: db,
      slot: 'scsi1',
      size: gigabyte * 1.5,
      discard: true,
      serial: 'DB1',
    });
    expect(
      await it.make(
        updating(made, { discard: false, iothread: true, cache: 'writeback', backup: false }),
      ),
    ).toBe(id);
    expect(await option(it, 101, 'scsi1')).toBe(
      'local-lvm:vm-101-disk-0,backup=0,cache=writeback,iothread=1,serial=DB1,size=1536M',
    );
    const grown = await it.make(updating(await it.one('disk', id), { size: 2 * gigabyte }));
    expect(grown).toBe(id);
    const moved = await it.make(
      updating(await it.one('disk', id), { storage: 'local', format: 'qcow2' }),
    );
    expect(moved).toMatch(/^local:vm-101-disk-\d+\.qcow2$/);
    const after = await it.one('disk', moved);
    expect(after.spec).toMatchObject({
      storage: 'local',
      format: 'qcow2',
      size: 2 * gigabyte,
      slot: 'scsi1',
    });
    expect((await it.look({ ids: [idOf('disk', id)] })).gone).toEqual([id]);
    await it.make(deleting(after));
    expect((await it.look({ ids: [idOf('disk', moved)] })).gone).toEqual([moved]);
    expect(it.lab.violations()).toEqual([]);
  });

  test('goes to another slot and back to none, and keeps what is on it', async () => {
    const it = await connected();
    const disk = await it.one('disk', 'local:vm-101-disk-0.qcow2');
    await it.make(updating(disk, { slot: 'virtio3' }));
    expect(await option(it, 101, 'virtio3')).toBe('local:101/vm-101-disk-0.qcow2,size=8G');
    expect(await option(it, 101, 'scsi0')).toBeUndefined();
    const there = await it.one('disk', 'local:vm-101-disk-0.qcow2');
    await it.make(updating(there, { slot: 'unused' }));
    const kept = await it.one('disk', 'local:vm-101-disk-0.qcow2');
    expect(kept.spec).toMatchObject({ slot: 'unused', size: 8 * gigabyte });
    await it.make(updating(kept, { slot: 'scsi0', serial: 'A' }));
    expect(await option(it, 101, 'scsi0')).toBe('local:101/vm-101-disk-0.qcow2,serial=A,size=8G');
  });

  test('goes to another VM under another name, and is known by its new id', async () => {
    const it = await connected();
    const disk = await it.one('disk', 'local-lvm:vm-101-disk-1');
    const op = updating(disk, { vm: web, slot: 'scsi2' }, 'data');
    const id = await it.make(op);
    expect(id).toMatch(/^local-lvm:vm-100-disk-\d+$/);
    expect((await it.one('disk', id)).spec).toMatchObject({ vm: web, slot: 'scsi2' });
    // After a crash the id of before leads nowhere; the slot tells.
    expect(await it.again().settle(op, it.context())).toEqual({ state: 'done', id });
  });

  test('that is attached to a VM that runs goes over once it is detached', async () => {
    const it = await connected();
    const disk = await it.one('disk', 'local-lvm:vm-100-disk-1');
    await it.make(updating(disk, { slot: 'unused' }));
    const off = await it.one('disk', 'local-lvm:vm-100-disk-1');
    const id = await it.make(updating(off, { vm: db, slot: 'scsi5' }));
    expect((await it.one('disk', id)).spec).toMatchObject({
      vm: db,
      slot: 'scsi5',
      size: 4 * gigabyte,
    });
  });

  test('is taken back where it cannot be plugged in while the VM runs', async () => {
    const it = await connected({ state: withVm(100, { inside: { hotplug_fails: ['scsi7'] } }) });
    const op = creating('disk', 'web.scsi7', {
      vm: web,
      slot: 'scsi7',
      storage: 'local-lvm',
      size: gigabyte,
    });
    const done = await it.perform(op);
    expect(done).toMatchObject({ ok: false, class: 'refused' });
    expect(await option(it, 100, 'scsi7')).toBeUndefined();
    // The volume that was made for it is of no use to anybody.
    expect(await option(it, 100, 'unused0')).toBeUndefined();
    expect((await it.one('vm', '100')).status?.['waiting']).toBeUndefined();
  });

  test.each([
    ['smaller', { size: gigabyte }, 'cannot-shrink'],
    ['a slot that is taken', { slot: 'ide2' }, 'slot-taken'],
  ])('is refused: %s', async (_, change, code) => {
    const it = await connected();
    const disk = await it.one('disk', 'local-lvm:vm-100-disk-1');
    expect(await it.perform(updating(disk, change))).toMatchObject({
      class: 'refused',
      problem: { code },
    });
    expect(it.lab.writes()).toEqual({});
  });

  test('that has moved meanwhile is not deleted', async () => {
    const it = await connected();
    const unused = await it.one('disk', 'local-lvm:vm-101-disk-1');
    await askLab(it.lab, 'PUT nodes/pve1/qemu/101/config', 'scsi4=local-lvm:vm-101-disk-1');
    expect(await it.perform(deleting(unused))).toMatchObject({
      class: 'refused',
      problem: { code: 'moved-since' },
    });
    expect(await option(it, 101, 'scsi4')).toMatch(/^local-lvm:vm-101-disk-1/);
  });
});

describe('a storage', () => {
  test('holds what is declared, and nothing of it is made or deleted', async () => {
    const it = await connected();
    const local = await it.one('storage', 'local');
    await it.make(updating(local, { content: ['iso', 'snippets', 'images'] }));
    expect((await it.one('storage', 'local')).spec['content']).toEqual([
      'images',
      'iso',
      'snippets',
    ]);
    expect(await it.perform(deleting(local))).toMatchObject({ class: 'refused' });
  });
});
