/** A VM's config: how it is read and changed, now and pending, in PVE's words. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const vm = 'nodes/pve1/qemu/100';
const stopped = 'nodes/pve1/qemu/101';

test('numbers are numbers, memory and option strings are texts, what is not set is not there', () =>
  inLab(async ({ data }) => {
    const config = (await data(`GET ${vm}/config`)) as Record<string, unknown>;
    expect(config).toMatchObject({
      name: 'web-1',
      cores: 2,
      memory: '2048',
      onboot: 1,
      agent: '1',
      net0: 'virtio=BC:24:11:00:01:00,bridge=vmbr0',
      scsi0: 'local-lvm:vm-100-disk-0,iothread=1,size=32G',
      boot: 'order=scsi0;net0',
      tags: 'prod;web',
    });
    expect(config['digest']).toMatch(/^[\da-f]{40}$/);
    expect(Object.keys(config)).not.toContain('sockets');
  }));

test('a stopped VM takes everything at once; the digest tells that nothing has changed', () =>
  inLab(async ({ data, tell }) => {
    const before = (await data(`GET ${stopped}/config`)) as Record<string, unknown>;
    await tell([
      [`PUT ${stopped}/config`, 'memory=1024', 200, null],
      [`GET ${stopped}/config`, '', 200, { digest: before['digest'] }],
      [`PUT ${stopped}/config`, 'memory=4096&tags=Zeta,alpha zeta&cores=4', 200, null],
      [`GET ${stopped}/config`, '', 200, { memory: '4096', cores: 4, tags: 'alpha;zeta' }],
      [
        `PUT ${stopped}/config`,
        `memory=512&digest=${String(before['digest'])}`,
        500,
        'checksum mismatch (file change by other user?)',
      ],
    ]);
  }));

test('a running VM takes what can be plugged; the rest waits and is seen in pending', () =>
  inLab(async ({ data, tell, task }) => {
    await tell([
      [`PUT ${vm}/config`, 'memory=4096&name=web-9&net1=virtio,bridge=vmbr0', 200, null],
      [`GET ${vm}/config`, '', 200, { memory: '4096', name: 'web-9' }],
      [`GET ${vm}/config`, 'current=1', 200, { memory: '2048', name: 'web-9' }],
    ]);
    const pending = (await data(`GET ${vm}/pending`)) as { key: string }[];
    expect(pending.find((each) => each.key === 'memory')).toEqual({
      key: 'memory',
      value: '2048',
      pending: '4096',
    });
    expect(pending.find((each) => each.key === 'net1')).toMatchObject({
      value: expect.stringMatching(/^virtio=BC:24:11:[\dA-F:]{8},bridge=vmbr0$/),
    });
    expect(await task(`POST ${vm}/status/stop`)).toBe('OK');
    await tell([[`GET ${vm}/config`, 'current=1', 200, { memory: '4096' }]]);
  }));

test('pending changes can be taken back, and deletions wait as well', () =>
  inLab(async ({ data, tell }) => {
    await tell([
      [`PUT ${vm}/config`, 'memory=4096&serial0=socket', 200, null],
      [`PUT ${vm}/config`, 'revert=memory,serial0', 200, null],
      [`GET ${vm}/config`, '', 200, { memory: '2048' }],
      [`PUT ${vm}/config`, 'delete=cores', 200, null],
    ]);
    const pending = (await data(`GET ${vm}/pending`)) as { key: string }[];
    expect(pending.find((each) => each.key === 'cores')).toEqual({
      key: 'cores',
      value: 2,
      delete: 1,
    });
    expect(pending.some((each) => each.key === 'serial0')).toBe(false);
  }));

test('a NIC without a MAC gets a new one each time', () =>
  inLab(async ({ data, tell }) => {
    const macs = new Set<string>();
    for (const _ of [1, 2, 3]) {
      await tell([[`PUT ${stopped}/config`, 'net0=virtio,bridge=vmbr0,tag=5', 200, null]]);
      const { net0 } = (await data(`GET ${stopped}/config`)) as { net0: string };
      expect(net0).toMatch(/^virtio=BC:24:11:..:..:..,bridge=vmbr0,tag=5$/);
      macs.add(net0);
    }
    expect(macs.size).toBe(3);
    await tell([
      [
        `PUT ${stopped}/config`,
        'net0=model=virtio,tag=7,macaddr=bc:24:11:79:27:58,bridge=vmbr0,firewall=on',
        200,
        null,
      ],
      [
        `GET ${stopped}/config`,
        '',
        200,
        { net0: 'virtio=bc:24:11:79:27:58,bridge=vmbr0,firewall=1,tag=7' },
      ],
    ]);
  }));

test('what is wrong is told at once, all of it', () =>
  inLab(({ tell }) =>
    tell([
      [
        `PUT ${vm}/config`,
        'cores=abc&sockets=0&net0=virtio,tag=5000,foo=1&name=a_b&nosuch=1&onboot=true',
        400,
        {
          cores: "type check ('integer') failed - got 'abc'",
          sockets: 'value must have a minimum value of 1',
          net0: 'invalid format - format error\nnet0.tag: value must have a maximum value of 4094\nnet0.foo: property is not defined in schema and the schema does not allow additional properties\n',
          name: 'invalid format - value does not look like a valid DNS name\n',
          nosuch:
            'property is not defined in schema and the schema does not allow additional properties',
          onboot: "type check ('boolean') failed - got 'true'",
        },
      ],
      [
        `PUT ${vm}/config`,
        'ipconfig0=ip=10.0.0.5',
        400,
        {
          ipconfig0:
            'invalid format - format error\nipconfig0.ip: invalid format - value does not look like a valid ipv4 network configuration\n\n',
        },
      ],
      [
        `PUT ${vm}/config`,
        'tags=a!',
        400,
        { tags: 'invalid format - invalid characters in tag\n' },
      ],
      [
        `PUT ${vm}/config`,
        `digest=${'a'.repeat(41)}`,
        400,
        { digest: 'value may only be 40 characters long' },
      ],
      [`PUT ${vm}/config`, '', 500, 'no options specified'],
      [`PUT ${vm}/config`, 'delete=bogus', 400, { delete: "unknown option 'bogus'" }],
      [
        `PUT ${vm}/config`,
        'memory=1&delete=memory',
        400,
        {
          memory:
            'invalid format - format error\nmemory.current: value must have a minimum value of 16\n',
        },
      ],
      [
        `PUT ${vm}/config`,
        'memory=64&delete=memory',
        400,
        { delete: "you can't use '-memory' and -delete memory' at the same time" },
      ],
      [`PUT ${vm}/config`, 'delete=ciuser', 200, null],
      [
        `PUT ${vm}/config`,
        'skiplock=1&cores=1',
        400,
        { skiplock: 'Only root may use this option.' },
      ],
      [`PUT ${vm}/config`, 'args=-foo', 500, "only root can set 'args' config"],
      [
        `PUT ${vm}/config`,
        'boot=order=scsi9',
        500,
        "invalid bootorder: device 'scsi9' does not exist'",
      ],
      [
        'GET nodes/pve1/qemu/999/config',
        '',
        500,
        "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist",
      ],
      [
        'GET nodes/pve1/qemu/200/config',
        '',
        500,
        "Configuration file 'nodes/pve1/qemu-server/200.conf' does not exist",
      ],
    ]),
  ));

test('disks: made, let go as unused, put back, deleted', () =>
  inLab(({ tell }) =>
    tell([
      [`PUT ${stopped}/config`, 'scsi1=local-lvm:4,ssd=1,discard=on', 200, null],
      [
        `GET ${stopped}/config`,
        '',
        200,
        { scsi1: 'local-lvm:vm-101-disk-0,discard=on,size=4G,ssd=1' },
      ],
      [`PUT ${stopped}/config`, 'scsi1=fast:1', 200, null],
      [
        `GET ${stopped}/config`,
        '',
        200,
        { scsi1: 'fast:101/vm-101-disk-0.raw,size=1G', unused0: 'local-lvm:vm-101-disk-0' },
      ],
      [`PUT ${stopped}/config`, 'scsi2=local-lvm:vm-101-disk-0&delete=scsi1', 200, null],
      [
        `GET ${stopped}/config`,
        '',
        200,
        { scsi2: 'local-lvm:vm-101-disk-0,size=4G', unused0: 'fast:101/vm-101-disk-0.raw' },
      ],
      [`PUT ${stopped}/config`, 'protection=1', 200, null],
      [
        `PUT ${stopped}/config`,
        'delete=scsi2',
        500,
        "can't remove drive 'scsi2' - protection mode enabled",
      ],
      [`PUT ${stopped}/config`, 'protection=0', 200, null],
      [`PUT ${stopped}/config`, 'delete=scsi2&force=1', 200, null],
      [
        `PUT ${stopped}/config`,
        'scsi3=local-lvm:vm-101-disk-0',
        500,
        "volume 'local-lvm:vm-101-disk-0' does not exist",
      ],
      [`PUT ${stopped}/config`, 'scsi3=nope:4', 500, "storage 'nope' does not exist"],
      [`PUT ${stopped}/config`, 'delete=scsi0', 200, null],
      [`GET ${stopped}/config`, '', 200, { boot: 'order=net0' }],
    ]),
  ));

test('a hotplug that fails leaves the value waiting', () =>
  inLab(
    async ({ tell, data }) => {
      await tell([
        [
          'PUT nodes/pve1/qemu/100/config',
          'scsi5=local:1',
          400,
          { scsi5: "hotplug problem - error on hotplug device 'pci.3'\n" },
        ],
      ]);
      const pending = (await data(`GET ${vm}/pending`)) as { key: string }[];
      expect(pending).toContainEqual({
        key: 'scsi5',
        pending: 'local:100/vm-100-disk-0.raw,size=1G',
      });
    },
    {
      state: {
        lab: { unauthorized_milliseconds: 0 },
        vms: [{ vmid: 100, status: 'running', config: {}, inside: { hotplug_fails: 'scsi5' } }],
      },
    },
  ));

test('POST does the same in a task, whose errors are its end', () =>
  inLab(async ({ data, tell, task, lab }) => {
    const at = 'POST /nodes/{node}/qemu/{vmid}/config';
    expect(await data(`POST ${stopped}/config`, 'cores=3')).toMatch(/:qmconfig:101:root@pam!lab:$/);
    expect(await data(`POST ${stopped}/config`, 'cores=4&background_delay=5')).toBeNull();
    await tell([
      [`GET ${stopped}/config`, '', 200, { cores: 4 }],
      [`POST ${stopped}/config`, '', 500, 'no options specified'],
      [
        `POST ${stopped}/config`,
        'cores=1&digest=abc',
        500,
        'checksum mismatch (file change by other user?)',
      ],
    ]);
    expect(await task(`POST ${stopped}/config`, 'scsi5=local-lvm:vm-101-disk-9')).toBe(
      "volume 'local-lvm:vm-101-disk-9' does not exist",
    );
    lab.fault({ name: 'hotplug-fails', at, detail: 'net1' });
    await tell([
      [
        `POST ${vm}/config`,
        'net1=virtio,bridge=vmbr0&background_delay=5',
        500,
        "failed to update VM 100: 400 Parameter verification failed. net1: hotplug problem - error on hotplug device 'pci.3'",
      ],
    ]);
  }));

test('a pending disk that is replaced stays as unused; a deletion of what waits takes it away', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [`PUT ${vm}/config`, 'sata1=local:1', 200],
      [`PUT ${vm}/config`, 'sata1=local:2', 200],
      [
        `GET ${vm}/config`,
        '',
        200,
        { sata1: 'local:100/vm-100-disk-1.raw,size=2G', unused0: 'local:100/vm-100-disk-0.raw' },
      ],
      [`PUT ${vm}/config`, 'delete=sata1', 200],
    ]);
    const config = (await data(`GET ${vm}/config`)) as Record<string, string>;
    expect([config['sata1'], config['unused1']]).toEqual([
      undefined,
      'local:100/vm-100-disk-1.raw',
    ]);
  }));

test('new options on a running VM: what plugs, what waits, what cannot be', () =>
  inLab(async ({ tell, data }) => {
    const waiting = async (): Promise<readonly string[]> => {
      const rows = (await data(`GET ${vm}/pending`)) as { key: string; pending?: unknown }[];
      return rows.filter((each) => each.pending !== undefined).map((each) => each.key);
    };
    await tell([
      [`PUT ${vm}/config`, 'net0=virtio=BC:24:11:00:01:00,bridge=vmbr0,tag=5,firewall=1', 200],
      [`PUT ${vm}/config`, 'cpulimit=0.5&description=x&ciuser=ann&balloon=1024', 200],
      [`PUT ${vm}/config`, 'agent=1,fstrim_cloned_disks=1', 200],
    ]);
    expect(await waiting()).toEqual([]);
    await tell([
      [`PUT ${vm}/config`, 'agent=0', 200],
      [`PUT ${vm}/config`, 'scsi0=local-lvm:vm-100-disk-0,iothread=0,discard=on', 200],
      [`PUT ${vm}/config`, 'cores=4&bios=ovmf', 200],
    ]);
    expect([...(await waiting())].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'agent',
      'bios',
      'cores',
      'scsi0',
    ]);
    await tell([
      [`PUT ${vm}/config`, 'hotplug=0', 200],
      [`PUT ${vm}/config`, 'net3=virtio=BC:24:11:00:01:03,bridge=vmbr0', 200],
    ]);
    expect(await waiting()).toContain('net3');
  }));

test('a change that fails half-way leaves what was written before it, waiting', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [
        `PUT ${stopped}/config`,
        'cores=7&scsi1=local-lvm:vm-101-disk-9&sockets=2',
        500,
        "volume 'local-lvm:vm-101-disk-9' does not exist",
      ],
      [`GET ${stopped}/config`, '', 200, { cores: 7 }],
    ]);
    const now = (await data(`GET ${stopped}/config`, 'current=1')) as Record<string, unknown>;
    expect([now['cores'], now['sockets']]).toEqual([undefined, undefined]);
  }));
