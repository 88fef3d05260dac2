/** Disks: growing, moving to another storage or another VM; and what the guest's agent and cloud-init tell. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const vm = 'nodes/pve1/qemu/100';
const stopped = 'nodes/pve1/qemu/101';

test('growing: all but the words is found by the task', () =>
  inLab(async ({ task, tell }) => {
    expect(await task(`PUT ${vm}/resize`, 'disk=scsi0&size=%2B8G')).toBe('OK');
    expect(await task(`PUT ${vm}/resize`, 'disk=scsi0&size=40G')).toBe('OK');
    expect(await task(`PUT ${vm}/resize`, 'disk=scsi0&size=4G')).toBe(
      'shrinking disks is not supported',
    );
    expect(await task(`PUT ${vm}/resize`, 'disk=scsi9&size=4G')).toBe(
      "disk 'scsi9' does not exist",
    );
    expect(await task(`PUT ${vm}/resize`, 'disk=scsi0&size=50G&digest=abc')).toBe(
      'checksum mismatch (file change by other user?)',
    );
    await tell([
      [
        `PUT ${vm}/resize`,
        'disk=scsi0&size=x',
        400,
        { size: 'value does not match the regex pattern' },
      ],
      [`GET ${vm}/config`, '', 200, { scsi0: 'local-lvm:vm-100-disk-0,iothread=1,size=40G' }],
    ]);
  }));

test('to another storage: nearly everything is found at once; the source stays unless it is to go', () =>
  inLab(async ({ task, tell }) => {
    expect(await task(`POST ${stopped}/move_disk`, 'disk=scsi0&storage=fast&format=raw')).toBe(
      'OK',
    );
    await tell([
      [
        `GET ${stopped}/config`,
        '',
        200,
        { scsi0: 'fast:101/vm-101-disk-0.raw,size=8G', unused0: 'local:101/vm-101-disk-0.qcow2' },
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0&storage=fast',
        500,
        "you can't move to the same storage with same format",
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0&storage=local-lvm&digest=abc',
        500,
        'detected modified configuration - file changed by other user? Try again.',
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0',
        400,
        {
          storage: "both 'storage' and 'target-vmid' missing, either needs to be set",
          'target-vmid': "both 'storage' and 'target-vmid' missing, either needs to be set",
        },
      ],
    ]);
    expect(await task(`POST ${stopped}/move_disk`, 'disk=scsi0&storage=local-lvm&delete=1')).toBe(
      'OK',
    );
    await tell([[`GET ${stopped}/config`, '', 200, { scsi0: 'local-lvm:vm-101-disk-0,size=8G' }]]);
  }));

test('to another VM: the volume is renamed for its new owner', () =>
  inLab(async ({ data, tell, waitFor }) => {
    await tell([
      [
        `POST ${vm}/move_disk`,
        'disk=scsi0&target-vmid=101&target-disk=scsi3',
        500,
        'Cannot move disk to another VM while the source VM is running - detach first',
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0&target-vmid=999',
        500,
        'could not find target VM 999',
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0&target-vmid=100',
        500,
        "Target disk key 'scsi0' is already in use for VM '100'",
      ],
    ]);
    const upid = await data(
      `POST ${stopped}/move_disk`,
      'disk=scsi0&target-vmid=100&target-disk=scsi3',
    );
    expect(upid).toMatch(/:qmmove:101-scsi0>100-scsi3:/);
    expect(await waitFor(upid)).toBe('OK');
    await tell([[`GET ${vm}/config`, '', 200, { scsi3: 'local:100/vm-100-disk-0.qcow2,size=8G' }]]);
    const left = (await data(`GET ${stopped}/config`)) as Record<string, string>;
    expect([left['scsi0'], left['boot']]).toEqual([undefined, 'order=net0']);
  }));

test('unlink: let go, or deleted', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [`PUT ${stopped}/unlink`, 'idlist=scsi0', 200, null],
      [`GET ${stopped}/config`, '', 200, { unused0: 'local:101/vm-101-disk-0.qcow2' }],
      [`PUT ${stopped}/unlink`, 'idlist=unused0&force=1', 200, null],
    ]);
    expect(Object.keys((await data(`GET ${stopped}/config`)) as object)).not.toContain('unused0');
  }));

test('the agent: who has none, who does not run, who does not answer, and MACs in lower case', () =>
  inLab(async ({ tell, data, task }) => {
    const ask = 'agent/network-get-interfaces';
    await tell([[`GET ${stopped}/${ask}`, '', 500, 'No QEMU guest agent configured']]);
    await tell([[`PUT ${stopped}/config`, 'agent=1', 200]]);
    await tell([[`GET ${stopped}/${ask}`, '', 500, 'VM 101 is not running']]);
    const found = (await data(`GET ${vm}/${ask}`)) as { result: Record<string, unknown>[] };
    expect(found.result.find((each) => each['name'] === 'ens18')).toEqual({
      name: 'ens18',
      'hardware-address': 'bc:24:11:00:01:00',
      statistics: expect.any(Object),
    });
    await tell([[`PUT ${vm}/config`, 'ipconfig0=ip=192.0.2.55/24,gw=192.0.2.1', 200]]);
    expect(JSON.stringify(await data(`GET ${vm}/${ask}`))).toContain('"192.0.2.55"');
    expect(await task(`POST ${stopped}/status/start`)).toBe('OK');
  }));

test('cloud-init: passwords are hidden, keys are encoded twice, the image tells what it lacks', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [
        `PUT ${stopped}/config`,
        'ide2=local:cloudinit&ciuser=ann&cipassword=secret1&ipconfig0=ip=dhcp',
        200,
      ],
      [`PUT ${stopped}/cloudinit`, '', 200, null],
      [`PUT ${stopped}/config`, 'ciuser=bob', 200],
      [`GET ${stopped}/config`, '', 200, { cipassword: '**********', ciuser: 'bob' }],
      [
        `PUT ${stopped}/config`,
        'sshkeys=ssh-ed25519 AAAA ann',
        400,
        { sshkeys: 'invalid format - invalid urlencoded string: ssh-ed25519 AAAA ann\n' },
      ],
      [
        `PUT ${stopped}/config`,
        `sshkeys=${encodeURIComponent('ssh-ed25519%20AAAA%20ann%0A')}`,
        200,
      ],
      [`GET ${stopped}/config`, '', 200, { sshkeys: 'ssh-ed25519%20AAAA%20ann%0A' }],
      [
        `PUT ${stopped}/config`,
        'ide3=local:cloudinit',
        500,
        "ide3 - cloud-init drive is already attached at 'ide2'",
      ],
    ]);
    expect(await data(`GET ${stopped}/cloudinit`)).toContainEqual({
      key: 'ciuser',
      value: 'ann',
      pending: 'bob',
    });
  }));

test('what a drive cannot be', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        `PUT ${stopped}/config`,
        'ide1=local:iso/debian.iso',
        400,
        { ide1: "explicit 'media=cdrom' is required for iso images" },
      ],
      [`PUT ${stopped}/config`, 'ide1=local:iso/debian.iso,media=cdrom', 200],
      [
        `GET ${stopped}/config`,
        '',
        200,
        { ide1: 'local:iso/debian.iso,media=cdrom,size=620M', boot: 'order=scsi0;net0;ide1' },
      ],
      [
        `PUT ${stopped}/config`,
        'virtio1=none,media=cdrom',
        400,
        { virtio1: 'unable to parse drive options' },
      ],
      [`PUT ${stopped}/config`, 'ide2=none,media=cdrom', 200],
      [`PUT ${stopped}/config`, 'scsi1=local-lvm:2,import-from=local:iso/debian.iso', 400],
      [
        `PUT ${stopped}/config`,
        'scsi1=local-lvm:0,import-from=local:iso/none.iso',
        500,
        "cannot import from 'local:iso/none.iso' - volume 'local:iso/none.iso' does not exist",
      ],
      [`PUT ${stopped}/config`, 'scsi1=local-lvm:0,import-from=local:iso/debian.iso', 200],
      [`GET ${stopped}/config`, '', 200, { scsi1: 'local-lvm:vm-101-disk-0,size=620M' }],
      [
        `PUT ${stopped}/config`,
        'scsi2=local-lvm:1,format=qcow2',
        500,
        "unsupported format 'qcow2' for storage type lvmthin",
      ],
      [
        `PUT ${stopped}/config`,
        'scsi2=/dev/sdb',
        403,
        'Permission check failed (Only root can pass arbitrary filesystem paths.)',
      ],
      [`PUT ${stopped}/config`, 'scsi2=local:iso/x,discard=maybe', 400],
      [
        `PUT ${stopped}/config`,
        'scsi2=a,b',
        400,
        { scsi2: 'invalid format - duplicate key in comma-separated list property: file\n' },
      ],
      [`PUT ${stopped}/config`, 'scsi31=local:1', 400],
      [
        'PUT nodes/pve2/qemu/200/config',
        'scsi1=fast:1',
        500,
        "storage 'fast' is not available on node 'pve2'",
      ],
      ['PUT storage/fast', 'content=iso', 200],
      [
        `PUT ${stopped}/config`,
        'scsi3=fast:1',
        400,
        { storage: "storage 'fast' does not support vm images" },
      ],
      [`POST ${stopped}/move_disk`, 'disk=ide1&storage=shared', 500, "you can't move a cdrom"],
    ]);
  }));

test('what cannot go to another VM', () =>
  inLab(async ({ tell }) => {
    const to = 'target-vmid=100&target-disk=scsi9';
    await tell([
      [
        `POST ${stopped}/move_disk`,
        `disk=scsi7&${to}`,
        500,
        "Disk 'scsi7' for VM '101' does not exist",
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0&target-vmid=101',
        400,
        { 'target-vmid': 'must be different than source VMID to reassign disk' },
      ],
      [
        `POST ${stopped}/move_disk`,
        'disk=scsi0&target-vmid=200',
        500,
        'Both VMs need to be on the same node (pve1 != pve2)',
      ],
      [
        `POST ${stopped}/move_disk`,
        `disk=scsi0&${to}&digest=abc`,
        500,
        'VM 101: detected modified configuration - file changed by other user? Try again.',
      ],
      [`POST ${stopped}/move_disk`, `disk=scsi0&storage=fast&${to}`, 400],
    ]);
  }));
