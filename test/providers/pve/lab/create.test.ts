/** Making, copying and taking away VMs: what is refused at once, and what only the task finds out. */
import { expect, test } from 'vitest';
import { inLab, tokenHeader } from './ask.ts';

const vms = 'nodes/pve1/qemu';

test('a new VM is there at once, locked; its disks come with the task', () =>
  inLab(async ({ data, tell, waitFor }) => {
    const upid = await data(
      `POST ${vms}`,
      'vmid=110&name=new-1&memory=2048&scsi0=local-lvm:8,ssd=1&ide2=local:cloudinit&net0=virtio,bridge=vmbr0&tags=Prod;web,zeta alpha&pool=prod&serial0=socket',
    );
    expect(await data(`GET ${vms}/110/config`)).toEqual({
      lock: 'create',
      digest: expect.any(String),
    });
    expect(await waitFor(upid)).toBe('OK');
    const config = (await data(`GET ${vms}/110/config`)) as Record<string, string>;
    expect(config).toMatchObject({
      name: 'new-1',
      memory: '2048',
      scsi0: 'local-lvm:vm-110-disk-0,size=8G,ssd=1',
      ide2: 'local:110/vm-110-cloudinit.qcow2,media=cdrom',
      boot: 'order=scsi0;ide2;net0',
      net0: expect.stringMatching(/^virtio=BC:24:11:/),
      smbios1: expect.stringMatching(/^uuid=/),
      vmgenid: expect.any(String),
      meta: expect.stringMatching(/^creation-qemu=9.2.0,ctime=\d+$/),
      tags: 'Prod;web,zeta alpha',
    });
    expect(config['lock']).toBeUndefined();
    const rows = (await data('GET cluster/resources?type=vm')) as Record<string, unknown>[];
    expect(rows.find((each) => each['vmid'] === 110)).toEqual({
      id: 'qemu/110',
      type: 'qemu',
      vmid: 110,
      node: 'pve1',
      status: 'unknown',
      pool: 'prod',
      tags: 'Prod;web,zeta alpha',
    });
    await tell([[`PUT ${vms}/110/config`, 'tags=Prod;web,zeta alpha', 200]]);
    await tell([[`GET ${vms}/110/config`, '', 200, { tags: 'alpha;prod;web;zeta' }]]);
  }));

test('a VM of nothing boots from nothing', () =>
  inLab(async ({ task, data }) => {
    expect(await task(`POST ${vms}`, 'vmid=111')).toBe('OK');
    expect(await data(`GET ${vms}/111/config`)).toEqual({
      boot: ' ',
      digest: expect.any(String),
      meta: expect.any(String),
      smbios1: expect.any(String),
      vmgenid: expect.any(String),
    });
  }));

test('creation: refused at once, or by the task, which leaves nothing', () =>
  inLab(async ({ task, tell, data, lab }) => {
    await tell([
      [
        `POST ${vms}`,
        'vmid=100',
        500,
        "unable to create VM 100 - VM 100 already exists on node 'pve1'",
      ],
      [
        `POST ${vms}`,
        'vmid=200',
        500,
        "unable to create VM 200 - VM 200 already exists on node 'pve2'",
      ],
      [
        `POST ${vms}`,
        'vmid=300',
        500,
        "unable to create VM 300 - CT 300 already exists on node 'pve1'",
      ],
      [`POST ${vms}`, 'vmid=120&scsi0=nope:4', 500, "storage 'nope' does not exist"],
      [`POST ${vms}`, 'vmid=120&pool=x', 403, "Permission check failed (pool 'x' does not exist)"],
      [`POST ${vms}`, 'name=a', 400, { vmid: 'property is missing and it is not optional' }],
      [
        `POST ${vms}`,
        'vmid=12',
        400,
        { vmid: 'invalid format - value does not look like a valid VM ID\n' },
      ],
    ]);
    await tell(
      [[`POST ${vms}`, 'vmid=120', 403, 'Permission check failed']],
      tokenHeader(lab.auth['lowToken']),
    );
    expect(
      await task(`POST ${vms}`, 'vmid=120&scsi0=local-lvm:4&scsi1=local:120/vm-120-disk-9.qcow2'),
    ).toBe("unable to create VM 120 - volume 'local:120/vm-120-disk-9.qcow2' does not exist");
    await tell([
      [
        `GET ${vms}/120/config`,
        '',
        500,
        "Configuration file 'nodes/pve1/qemu-server/120.conf' does not exist",
      ],
    ]);
    expect(await task(`POST ${vms}`, 'vmid=120&scsi0=local-lvm:4')).toBe('OK');
    expect(await data(`GET ${vms}/120/config`)).toMatchObject({
      scsi0: 'local-lvm:vm-120-disk-0,size=4G',
    });
  }));

test('a copy in full: names, MACs and ids are new, unused disks stay behind', () =>
  inLab(async ({ task, tell, data }) => {
    await tell([
      [`PUT ${vms}/101/config`, 'onboot=1&description=a%0Ab%0A&scsi1=fast:1', 200],
      [`PUT ${vms}/101/config`, 'delete=scsi1', 200],
    ]);
    expect(await task(`POST ${vms}/101/clone`, 'newid=130&storage=local-lvm')).toBe('OK');
    const old = (await data(`GET ${vms}/101/config`)) as Record<string, string>;
    const copy = (await data(`GET ${vms}/130/config`)) as Record<string, string>;
    expect(copy).toMatchObject({
      name: 'Copy-of-VM-db-1',
      description: 'a\nb',
      onboot: 1,
      scsi0: 'local-lvm:vm-130-disk-0,size=8G',
    });
    expect(old['unused0']).toBe('fast:101/vm-101-disk-0.raw');
    expect(copy['unused0']).toBeUndefined();
    for (const key of ['net0', 'smbios1', 'vmgenid']) expect(copy[key]).not.toBe(old[key]);
    await tell([
      [
        `POST ${vms}/101/clone`,
        'newid=100',
        500,
        'unable to create VM 100: config file already exists',
      ],
      [`POST ${vms}/101/clone`, 'newid=131&target=pve9', 500, "no such cluster node 'pve9'"],
      [
        `POST ${vms}/101/clone`,
        'newid=131&target=pve2',
        500,
        "can't clone VM to node 'pve2' (VM uses local storage)",
      ],
      [
        `POST ${vms}/999/clone`,
        'newid=131',
        500,
        "unable to find configuration file for VM 999 on node 'pve1'",
      ],
      [
        `POST ${vms}/101/clone`,
        'newid=131&full=0',
        500,
        "Linked clone feature is not supported for 'local:101/vm-101-disk-0.qcow2' (scsi0)",
      ],
    ]);
  }));

test('a template, its linked copies, and who has to go first', () =>
  inLab(async ({ task, tell, data }) => {
    await tell([
      [`POST ${vms}/100/template`, '', 500, "you can't convert a VM to template if VM is running"],
    ]);
    expect(await task(`POST ${vms}/101/template`)).toBe('OK');
    await tell([
      [
        `GET ${vms}/101/config`,
        '',
        200,
        { template: 1, scsi0: 'local:101/base-101-disk-0.qcow2,size=8G' },
      ],
      [`POST ${vms}/101/template`, '', 500, "you can't convert a template to a template"],
      [
        `POST ${vms}/101/clone`,
        'newid=131&storage=fast',
        500,
        "parameter 'storage' not allowed for linked clones",
      ],
    ]);
    expect(await task(`POST ${vms}/101/status/start`)).toBe(
      "you can't start a vm if it's a template",
    );
    const upid = await data(`POST ${vms}/101/clone`, 'newid=131&name=linked');
    await tell([[`GET ${vms}/131/config`, '', 200, { lock: 'clone' }]]);
    expect(await task(`POST ${vms}/131/status/start`)).toBe('VM is locked (clone)');
    expect(upid).toMatch(/:qmclone:101:/);
    const status = `GET nodes/pve1/tasks/${encodeURIComponent(String(upid))}/status`;
    while (((await data(status)) as { status: string }).status === 'running');
    await tell([
      [
        `GET ${vms}/131/config`,
        '',
        200,
        { scsi0: 'local:101/base-101-disk-0.qcow2/131/vm-131-disk-0.qcow2,size=8G' },
      ],
    ]);
    expect(await task(`DELETE ${vms}/101`)).toBe(
      "base volume 'local:101/base-101-disk-0.qcow2' is still in use by linked cloned",
    );
    expect(await task(`DELETE ${vms}/131`)).toBe('OK');
    expect(await task(`DELETE ${vms}/101`)).toBe('OK');
  }));

test('taking away: not while it runs, not while it is protected, with all that is its own', () =>
  inLab(async ({ task, tell, data }) => {
    await tell([
      [`DELETE ${vms}/100`, '', 500, 'VM 100 is running - destroy failed'],
      [
        `DELETE ${vms}/999`,
        '',
        500,
        "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist",
      ],
      [`PUT ${vms}/101/config`, 'protection=1', 200],
      [`DELETE ${vms}/101`, '', 500, "can't remove VM 101 - protection mode enabled"],
      [`DELETE ${vms}/101`, 'skiplock=1', 400, { skiplock: 'Only root may use this option.' }],
    ]);
    // Stopping has to have ended first: the task is not waited for.
    const stop = await data(`POST ${vms}/100/status/stop`);
    await tell([[`DELETE ${vms}/100`, '', 500, 'VM 100 is running - destroy failed']]);
    expect(stop).toMatch(/qmstop/);
    while (((await data('GET nodes/pve1/tasks?source=active')) as unknown[]).length > 0);
    expect(await task(`DELETE ${vms}/100`, 'purge=1&destroy-unreferenced-disks=1')).toBe('OK');
    expect(await data('GET cluster/resources?type=vm')).toHaveLength(3);
    expect(await task(`POST ${vms}`, 'vmid=100&scsi0=local-lvm:vm-100-disk-0')).toBe(
      "unable to create VM 100 - volume 'local-lvm:vm-100-disk-0' does not exist",
    );
  }));
