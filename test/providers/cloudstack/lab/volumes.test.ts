/** Volumes of the CloudStack lab: attached, detached, with the rules in their order; and the rescue of a test VM's disks. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';
import { site } from './site.ts';

const appliance = 'virtualmachineid=vm-appliance';

test('the rescue: stop, detach, attach to the appliance, look, delete', () =>
  inLab(async ({ tell, list }) => {
    await tell([
      [
        'detachVolume id=vol-root',
        'job 431 Root volume detach can happen only when vm is in states: Stopped or Destroyed',
      ],
      ['stopVirtualMachine id=vm-test', { virtualmachine: { state: 'Stopped' } }],
      [
        'detachVolume id=vol-data',
        { volume: { id: 'vol-data', type: 'DATADISK', state: 'Ready' } },
      ],
      // What is taken off is no ROOT any more, and no list tells that it was one.
      ['detachVolume id=vol-root', { volume: { id: 'vol-root', type: 'DATADISK' } }],
      ['detachVolume id=vol-root', 'job 431 The specified volume is not attached to a VM.'],
      ['startVirtualMachine id=vm-test', 'job 530 ROOT volume is missing'],
      [
        `attachVolume id=vol-root&${appliance}`,
        {
          volume: {
            type: 'DATADISK',
            deviceid: 1,
            virtualmachineid: 'vm-appliance',
            vmstate: 'Running',
          },
        },
      ],
      [`attachVolume id=vol-data&${appliance}`, { volume: { deviceid: 2 } }],
      [`attachVolume id=vol-free&${appliance}`, { volume: { deviceid: 4 } }],
      [
        `attachVolume id=vol-data&${appliance}`,
        'job 431 Please specify a volume that is not attached to any VM.',
      ],
      ['destroyVirtualMachine id=vm-test&expunge=true', {}],
    ]);
    expect(await list('listVolumes virtualmachineid=vm-appliance')).toHaveLength(4);
    expect(await list('listVirtualMachines id=vm-test')).toEqual([]);
  }));

test('a boot disk goes back at device 0, and nowhere else', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['stopVirtualMachine id=vm-test', {}],
      [
        'attachVolume id=vol-free&virtualmachineid=vm-test&deviceid=0',
        'job 431 Vm already has root volume attached to it',
      ],
      [
        'detachVolume deviceid=0&virtualmachineid=vm-test',
        { volume: { id: 'vol-root', type: 'DATADISK' } },
      ],
      [
        'attachVolume id=vol-root&virtualmachineid=vm-test&deviceid=2',
        { volume: { type: 'DATADISK', deviceid: 2 } },
      ],
      ['detachVolume id=vol-root', {}],
      [
        'attachVolume id=vol-root&virtualmachineid=vm-test&deviceid=0',
        { volume: { type: 'ROOT', deviceid: 0 } },
      ],
      ['startVirtualMachine id=vm-test', { virtualmachine: { state: 'Running' } }],
    ]);
  }));

test('device ids: 3 is the CD’s, taken ones are told, the last is one more than the disks', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          `attachVolume id=vol-free&${appliance}&deviceid=3`,
          'job 530 deviceId should be 0,1,2,4-3',
        ],
        [
          `attachVolume id=vol-free&${appliance}&deviceid=9`,
          'job 530 deviceId should be 0,1,2,4-3',
        ],
        [`attachVolume id=vol-free&${appliance}&deviceid=2`, { volume: { deviceid: 2 } }],
        ['detachVolume id=vol-data', {}],
        [
          `attachVolume id=vol-data&${appliance}&deviceid=2`,
          'job 530 deviceId 2 is used by vol Volume {"id":4,"name":"spare","uuid":"vol-free"} on vm VM instance {',
        ],
        [`attachVolume id=vol-data&${appliance}`, { volume: { deviceid: 1 } }],
        [
          'createVolume name=third&diskofferingid=custom&size=1&zoneid=z1',
          { volume: { state: 'Allocated' } },
        ],
      ]);
    },
    { state: { ...site, settings: { 'lab.data.disks.kvm': '2' } } },
  ));

test('too many disks, another zone, another account, VM snapshots, wrong states', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          'attachVolume id=vol-free&virtualmachineid=vm-test',
          'job 431 The specified VM already has the maximum number of data disks (1) attached. Please specify another VM.',
        ],
        [
          `attachVolume id=vol-other&${appliance}`,
          'job 431 Please specify a VM that is in the same zone as the volume.',
        ],
        ['attachVolume id=vol-free&virtualmachineid=vm-dev', 'job 530 Entity Volume {"id":4,'],
        [
          'attachVolume id=vol-free&virtualmachineid=vm-gone',
          'job 431 Please specify a VM that is either running or stopped.',
        ],
        [
          'attachVolume id=vol-free&virtualmachineid=vm-snap',
          'job 431 Unable to attach volume to VM snapped, please specify a VM that does not have VM snapshots',
        ],
        [
          'detachVolume id=vol-snap',
          'job 431 Unable to detach volume, please specify a VM that does not have VM snapshots',
        ],
        [
          `attachVolume id=vol-vmware&${appliance}`,
          "job 431 Can't attach a volume created by: VMware to a KVM vm",
        ],
        [
          `attachVolume id=vol-lost&${appliance}`,
          'job 431 Please specify a volume that is not destroyed.',
        ],
        [
          `attachVolume id=vol-busy&${appliance}`,
          'job 431 Volume state must be in Allocated, Ready or in Uploaded state',
        ],
        [
          'detachVolume id=vol-data&virtualmachineid=vm-test',
          'job 431 Please provide either a volume id, or a tuple(device id, instance id)',
        ],
        [
          'detachVolume',
          'job 431 Please provide either a volume id, or a tuple(device id, instance id)',
        ],
        ['detachVolume virtualmachineid=vm-test', 'job 431 Please provide either a volume id'],
      ]);
      await tell([['attachVolume id=vol-free&virtualmachineid=vm-dev', '531 ']], 'user');
    },
    {
      state: {
        ...site,
        settings: { 'lab.data.disks.kvm': '1' },
        virtualmachines: [
          ...site.virtualmachines,
          { id: 'vm-snap', name: 'snapped', state: 'Stopped' },
        ],
        volumes: [
          ...site.volumes,
          { id: 'vol-snap', name: 'ROOT-6', virtualmachineid: 'vm-snap' },
          { id: 'vol-vmware', name: 'vmdk', hypervisor: 'VMware' },
          { id: 'vol-lost', name: 'lost', state: 'Destroy' },
          { id: 'vol-busy', name: 'busy', state: 'Migrating' },
        ],
        vmsnapshots: [{ name: 'before', virtualmachineid: 'vm-snap' }],
      },
    },
  ));

test('two that attach one volume: both pass the first checks, one loses the race in the queue', () =>
  inLab(
    async ({ ask, list }) => {
      const attach = async (vm: string): Promise<string> =>
        String((await ask(`attachVolume id=vol-free&virtualmachineid=${vm}`)).body['jobid']);
      // The appliance is busy, so this one waits and has changed nothing yet.
      const waits = await attach('vm-appliance');
      const goes = await attach('vm-test');
      for (let look = 0; look < 4; look += 1) await ask('listAsyncJobs');
      const ended = await Promise.all(
        [waits, goes].map((job) => ask(`queryAsyncJobResult jobid=${job}`)),
      );
      expect(ended.map(({ body }) => [body['jobstatus'], body['jobresult']])).toMatchObject([
        [2, { errortext: 'volume: spare is already attached to a VM: app01-test' }],
        [1, { volume: { virtualmachineid: 'vm-test' } }],
      ]);
      expect(await list('listVolumes id=vol-free')).toMatchObject([
        { virtualmachineid: 'vm-test' },
      ]);
    },
    { state: { ...site, jobs: [{ jobid: 'job-a', queue: 'vm-appliance', looks: 2 }] } },
  ));

test('create: sizes by offering, quota, and a row that no pool has yet', () =>
  inLab(async ({ tell, list }) => {
    await tell([
      [
        'createVolume name=a&diskofferingid=custom&size=3&zoneid=z1',
        { volume: { name: 'a', size: 3 * 1024 ** 3, state: 'Allocated', type: 'DATADISK' } },
      ],
      [
        'createVolume name=a&diskofferingid=twenty&zoneid=z1',
        { volume: { name: 'a', size: 20 * 1024 ** 3 } },
      ],
      [
        'createVolume name=a&diskofferingid=twenty&size=3&zoneid=z1',
        '431 This disk offering does not allow custom size',
      ],
      [
        'createVolume name=a&diskofferingid=custom&zoneid=z1',
        '431 This disk offering requires a custom size specified',
      ],
      [
        'createVolume name=a&zoneid=z1',
        '431 At least one of disk Offering ID or snapshot ID must be passed whilst creating volume',
      ],
    ]);
    const [row] = await list('listVolumes name=a');
    expect(row).not.toHaveProperty('storageid');
    expect(await list('listVolumes name=a')).toHaveLength(2);
    await tell([
      [
        `createVolume name=p&diskofferingid=custom&size=1&zoneid=z1&projectid=prj`,
        { volume: { project: 'prj-a' } },
      ],
    ]);
  }));

test('resize: larger, smaller only when said so, and 432 for whatever is wrong', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['resizeVolume id=vol-data&size=20', { volume: { size: 20 * 1024 ** 3, state: 'Ready' } }],
      [
        'resizeVolume id=vol-data&size=5',
        'job 432 Going from existing size of 21474836480 to size of 5368709120 would shrink the volume.',
      ],
      ['resizeVolume id=vol-data&size=5&shrinkok=true', { volume: { size: 5 * 1024 ** 3 } }],
      ['resizeVolume id=vol-data', 'job 432 '],
    ]);
  }));

test('delete, destroy, recover and rename', () =>
  inLab(async ({ tell, list }) => {
    await tell([
      ['deleteVolume id=vol-data', '431 Please specify a volume that is not attached to any VM.'],
      ['updateVolume id=vol-free&name=kept&deleteprotection=true', { volume: { name: 'kept' } }],
      [
        'deleteVolume id=vol-free',
        '431 Volume [id = vol-free, name = kept] has delete protection enabled and cannot be deleted.',
      ],
      ['updateVolume id=vol-free&deleteprotection=false', {}],
      ['destroyVolume id=vol-free', { volume: { state: 'Destroy', destroyed: true } }],
      ['recoverVolume id=vol-free', { volume: { state: 'Ready', destroyed: false } }],
      ['recoverVolume id=vol-free', '431 '],
      [
        'destroyVolume id=vol-data',
        'job 431 Please specify a volume that is not attached to any VM.',
      ],
      ['deleteVolume id=vol-free', { success: true }],
      ['deleteVolume id=vol-free', '431 Unable to find UUID for id [4] of type [Volume]'],
      ['createVolume name=n&diskofferingid=custom&size=1&zoneid=z1', {}],
    ]);
    const [row] = await list('listVolumes name=n');
    await tell([
      [
        `destroyVolume id=${String(row?.['id'])}`,
        'job 431 The volume in Allocated/Uploaded state can only be expunged not destroyed/recovered',
      ],
      [`destroyVolume id=${String(row?.['id'])}&expunge=true`, { volume: { name: 'n' } }],
    ]);
    expect(await list('listVolumes name=n')).toEqual([]);
  }));

test('somebody takes a snapshot of the VM: its disks stay where they are until it is gone', () =>
  inLab(async ({ done, tell, list }) => {
    const { vmsnapshot } = (await done('createVMSnapshot virtualmachineid=vm-test&name=mine')) as {
      vmsnapshot: { id: string };
    };
    expect(await list('listVMSnapshot virtualmachineid=vm-test')).toMatchObject([
      { displayname: 'mine', state: 'Ready', virtualmachineid: 'vm-test' },
    ]);
    await tell([
      [
        'detachVolume id=vol-data',
        'job 431 Unable to detach volume, please specify a VM that does not have VM snapshots',
      ],
      [
        'attachVolume id=vol-free&virtualmachineid=vm-test',
        'job 431 Unable to attach volume to VM app01-test, please specify a VM that does not have VM snapshots',
      ],
      ['resizeVolume id=vol-data&size=30', 'job 432 '],
      [`deleteVMSnapshot vmsnapshotid=${vmsnapshot.id}`, { success: true }],
      ['detachVolume id=vol-data', { volume: { id: 'vol-data' } }],
      [
        'createVMSnapshot virtualmachineid=vm-gone',
        '431 Creating vm snapshot failed due to VM:gone',
      ],
    ]);
  }));

test('a snapshot of a volume keeps it while it is taken', () =>
  inLab(async ({ ask, tell }) => {
    const { body } = await ask('createSnapshot volumeid=vol-free&name=mine');
    await tell([
      [
        'deleteVolume id=vol-free',
        '431 There are snapshot operations in progress on the volume, unable to delete it',
      ],
      [`queryAsyncJobResult jobid=${String(body['jobid'])}`, { snapshot: { state: 'BackedUp' } }],
      [
        `createVolume name=copy&snapshotid=${String(body['id'])}&zoneid=z1`,
        { volume: { state: 'Ready' } },
      ],
      [`deleteSnapshot id=${String(body['id'])}`, { success: true }],
      ['deleteVolume id=vol-free', { success: true }],
    ]);
  }));

test('the hypervisor of a running VM may choose another device than was asked for', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [`attachVolume id=vol-free&${appliance}&deviceid=5`, { volume: { deviceid: 1 } }],
        ['stopVirtualMachine id=vm-test', {}],
        ['detachVolume id=vol-data', {}],
        [
          'attachVolume id=vol-data&virtualmachineid=vm-test&deviceid=5',
          { volume: { deviceid: 5 } },
        ],
      ]);
    },
    { state: { ...site, settings: { 'lab.hypervisor.picks.device': 'true' } } },
  ));
