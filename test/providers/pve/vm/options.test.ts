/** NICs, disks and drives as PVE writes them: what is read, and what a write leaves as it is. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bytesIn, gibibytes, parseOptions } from '../../../../src/providers/pve/option-string.ts';
import {
  baseOf,
  diskId,
  diskSpec,
  drivesIn,
  driveText,
  vmOfDisk,
} from '../../../../src/providers/pve/vm/drive.ts';
import { ipconfigText, netText, nicSpec, parseNet } from '../../../../src/providers/pve/vm/net.ts';

test.each([
  ['virtio=BC:24:11:79:27:58,bridge=vmbr0,tag=5', 'virtio'],
  ['model=virtio,macaddr=bc:24:11:79:27:58,bridge=vmbr0,tag=5', 'virtio'],
  ['bridge=vmbr0,e1000=bc:24:11:79:27:58,tag=5', 'e1000'],
])('a NIC is the same however it is written: %s', (text, model) => {
  expect(nicSpec(text, undefined)).toEqual({
    bridge: 'vmbr0',
    model,
    mac: 'BC:24:11:79:27:58',
    tag: 5,
    firewall: false,
    linkDown: false,
  });
});

test('a write of a NIC has its MAC, and what no spec speaks of', () => {
  const held = 'virtio=BC:24:11:79:27:58,bridge=vmbr0,firewall=1,queues=4,tag=5,trunks=7;9';
  expect(netText({ bridge: 'vmbr1', tag: null, firewall: false }, held)).toBe(
    'virtio=BC:24:11:79:27:58,bridge=vmbr1,queues=4,trunks=7;9',
  );
  expect(netText({ model: 'e1000' }, held)).toMatch(/^e1000=BC:24:11:79:27:58,/);
});

test('addresses that are taken away leave the rest; with the last one the option goes', () => {
  const held = 'ip=192.0.2.7/24,gw=192.0.2.1,ip6=auto';
  expect(ipconfigText({ address: null, gateway: null }, held)).toBe('ip6=auto');
  expect(ipconfigText({ address6: null }, 'ip6=auto')).toBeUndefined();
  expect(nicSpec('virtio=BC:24:11:79:27:58', 'ip=manual,ip6=auto')).toMatchObject({
    address6: 'auto',
  });
  expect(nicSpec('virtio=BC:24:11:79:27:58', 'ip=manual')['address']).toBeUndefined();
});

test('a drive is the same however it is written, and CD-ROMs are no disks', () => {
  const { disks, others } = drivesIn(
    new Map([
      ['scsi1', 'file=local-lvm:vm-100-disk-1,ssd=on,size=512M,discard=on'],
      ['scsi0', 'local:100/vm-100-disk-0.qcow2,backup=no,size=1.5G'],
      ['ide2', 'local-lvm:vm-100-cloudinit,media=cdrom'],
      ['ide0', 'none,media=cdrom'],
      ['sata0', 'local:iso/debian.iso,media=cdrom'],
      ['scsihw', 'virtio-scsi-single'],
      ['unused0', 'volume=local-lvm:vm-100-disk-7'],
    ]),
  );
  expect(others).toEqual(['ide0', 'ide2', 'sata0']);
  expect(disks.map((each) => [each.key, each.volid])).toEqual([
    ['scsi0', 'local:100/vm-100-disk-0.qcow2'],
    ['scsi1', 'local-lvm:vm-100-disk-1'],
    ['unused0', 'local-lvm:vm-100-disk-7'],
  ]);
  const specs = disks.map((each) => diskSpec(each, 2 ** 30));
  expect(specs[0]).toMatchObject({ format: 'qcow2', backup: false, size: 1.5 * 2 ** 30 });
  expect(specs[1]).toMatchObject({ slot: 'scsi1', ssd: true, discard: true, size: 2 ** 29 });
  // Its option does not tell how big it is.
  expect(specs[2]).toMatchObject({ slot: 'unused', size: 2 ** 30 });
});

test('what a drive is by itself is not written, and what no spec speaks of stays', () => {
  const held = parseOptions('local-lvm:vm-100-disk-1,aio=native,discard=on,serial=A').options;
  const spec = { discard: false, cache: 'none', backup: true, ssd: true, serial: null };
  expect(driveText('local-lvm:vm-100-disk-1', spec, held)).toBe(
    'local-lvm:vm-100-disk-1,aio=native,ssd=1',
  );
  expect(driveText('local-lvm:vm-100-disk-1', { backup: false }, held)).toContain('backup=0');
});

test.each([
  [100, 'local-lvm:vm-100-disk-0', 'local-lvm:vm-100-disk-0'],
  [100, 'local:100/vm-100-disk-0.qcow2', 'local:vm-100-disk-0.qcow2'],
  [100, 'local:9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2', 'local:vm-100-disk-0.qcow2'],
  [9000, 'local-lvm:base-9000-disk-0', 'local-lvm:base-9000-disk-0'],
  [101, 'local:100/vm-100-disk-0.qcow2', 'local:vm-100-disk-0.qcow2@101'],
  [100, '/dev/disk/by-id/wwn-0x5', 'device:_dev_disk_by-id_wwn-0x5@100'],
])('VM %i has the volume %s, whose id is %s', (vmid, volid, id) => {
  expect(diskId(vmid, volid)).toBe(id);
  expect(vmOfDisk(id)).toBe(vmid);
});

test('a linked clone names what it is based on', () => {
  expect(baseOf('local:9000/base-9000-disk-0.qcow2/100/vm-100-disk-0.qcow2')).toBe(
    'local:9000/base-9000-disk-0.qcow2',
  );
  expect(baseOf('local-lvm:base-9000-disk-0/vm-100-disk-0')).toBe('local-lvm:base-9000-disk-0');
  expect(baseOf('local:9000/base-9000-disk-0.qcow2')).toBeUndefined();
  expect(baseOf('/dev/base-1/x')).toBeUndefined();
});

test('sizes in GiB are told exactly', () => {
  expect(gibibytes(32 * 2 ** 30)).toBe('32');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (kibibytes) => {
      const bytes = kibibytes * 1024;
      expect(Math.round(Number(gibibytes(bytes)) * 1024 ** 3)).toBe(bytes);
      expect(bytesIn(`${kibibytes}K`)).toBe(bytes);
    }),
  );
});

const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });

test('whatever a NIC is made, it is read back, and a second write changes nothing', () => {
  const spec = fc.record({
    bridge: fc.constantFrom('vmbr0', 'vnet1'),
    model: fc.constantFrom('virtio', 'e1000', 'rtl8139'),
    tag: orNull(fc.integer({ min: 1, max: 4094 })),
    firewall: fc.boolean(),
    linkDown: fc.boolean(),
    mtu: orNull(fc.integer({ min: 1, max: 65_520 })),
    rate: orNull(fc.constantFrom(0.5, 10)),
  });
  const held = fc.constantFrom(
    'virtio=BC:24:11:79:27:58,bridge=vmbr0,firewall=1,tag=5,queues=2',
    'macaddr=BC:24:11:79:27:58,model=e1000,link_down=1,mtu=1400,rate=3',
  );
  fc.assert(
    fc.property(spec, held, (to, before) => {
      const text = netText(to, before);
      expect(parseNet(text).mac).toBe('BC:24:11:79:27:58');
      const said = Object.fromEntries(Object.entries(to).filter(([, each]) => each !== null));
      expect(nicSpec(text, undefined)).toEqual({ ...said, mac: 'BC:24:11:79:27:58' });
      expect(netText(to, text)).toBe(text);
    }),
  );
});
