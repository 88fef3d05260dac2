/** Virtual machines of the CloudStack lab: their states, their names and addresses, and how they go. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';
import { site } from './site.ts';

const deploy = 'deployVirtualMachine serviceofferingid=small&templateid=debian&zoneid=z1';

test('deploy: rows at once, running after its job; the network wakes up with it', () =>
  inLab(async ({ ask, done, list, one }) => {
    const { body } = await ask(
      `${deploy}&name=web1&displayname=Web&networkids=net-app,net-lan&details[0].cpuNumber=2`,
    );
    const id = String(body['id']);
    expect((await list(`listVirtualMachines id=${id}`))[0]).toMatchObject({
      state: 'Starting',
      jobid: body['jobid'],
    });
    const vm = await one('listVirtualMachines', 'web1');
    expect(vm).toMatchObject({
      id,
      state: 'Running',
      displayname: 'Web',
      hypervisor: 'KVM',
      details: { cpuNumber: '2' },
      nic: [
        {
          networkid: 'net-app',
          ipaddress: '10.1.1.2',
          isdefault: true,
          broadcasturi: 'vlan://100',
        },
        { networkid: 'net-lan', ipaddress: '10.9.0.12', isdefault: false },
      ],
    });
    expect(await list(`listVolumes virtualmachineid=${id}`)).toMatchObject([
      { type: 'ROOT', deviceid: 0, size: 8 * 1024 ** 3, state: 'Ready', templateid: 'debian' },
    ]);
    expect(await list('listNetworks id=net-app')).toMatchObject([
      { state: 'Implemented', vlan: '100' },
    ]);
    expect(await list('listPublicIpAddresses listall=true&issourcenat=true')).toMatchObject([
      { ipaddress: '203.0.113.10', associatednetworkid: 'net-app' },
    ]);
    expect(await done(`${deploy}&name=web2&networkids=net-l2&startvm=false`)).toMatchObject({
      virtualmachine: { state: 'Stopped', nic: [{ networkid: 'net-l2' }] },
    });
    expect((await one('listVolumes', 'ROOT-7'))?.['state']).toBe('Allocated');
    expect((await one('listVirtualMachines', 'web2'))?.['ipaddress']).toBeUndefined();
  }));

test('deploy with addresses and MACs of one’s own, and a disk', () =>
  inLab(async ({ done, list }) => {
    const made = await done(
      `${deploy}&name=web1&iptonetworklist[0].networkid=net-app&iptonetworklist[0].ip=10.1.1.77&iptonetworklist[0].mac=02:00:00:aa:bb:cc&diskofferingid=custom&size=5&rootdisksize=12`,
    );
    expect(made).toMatchObject({
      virtualmachine: { nic: [{ ipaddress: '10.1.1.77', macaddress: '02:00:00:aa:bb:cc' }] },
    });
    const { id } = (made as { virtualmachine: { id: string } }).virtualmachine;
    expect(await list(`listVolumes virtualmachineid=${id}`)).toMatchObject([
      { type: 'DATADISK', deviceid: 1, size: 5 * 1024 ** 3, diskofferingname: 'Custom' },
      { type: 'ROOT', size: 12 * 1024 ** 3 },
    ]);
  }));

test('what deploy refuses, and that nothing of it stays', () =>
  inLab(async ({ lab, tell, list }) => {
    const before = lab.state() as { virtualmachines: unknown; volumes: unknown };
    await tell([
      // Destroyed and not expunged: it holds its name and its address all the same.
      [
        `${deploy}&name=GONE&networkids=net-app`,
        '431 The vm with hostName GONE already exists in the network domain: cs2cloud.internal; network=app',
      ],
      [
        `${deploy}&name=w&iptonetworklist[0].networkid=net-app&iptonetworklist[0].ip=10.1.1.30`,
        '533 Unable to acquire Guest IP address 10.1.1.30',
      ],
      [`${deploy}&name=-bad-&networkids=net-app`, '431 Invalid name. Vm name can contain'],
      [
        `${deploy}&name=w&networkids=net-app,net-app`,
        "431 Can't create a NIC in the same network twice",
      ],
      [
        `${deploy}&name=w&networkids=net-app&iptonetworklist[0].networkid=net-app`,
        "431 ipToNetworkMap can't be specified along",
      ],
      [
        'deployVirtualMachine templateid=debian&zoneid=z1',
        '431 Unable to execute API command deployvirtualmachine due to missing parameter serviceofferingid',
      ],
      [
        'deployVirtualMachine serviceofferingid=small&templateid=debian&zoneid=z2&name=w&networkids=net-app',
        "431 Network id=net-app doesn't belong to zone z2",
      ],
    ]);
    await tell([[`${deploy}&name=w2&networkids=net-app`, '531 Account [{']], 'user');
    const { virtualmachines, volumes } = lab.state() as typeof before;
    expect({ virtualmachines, volumes }).toEqual({
      virtualmachines: before.virtualmachines,
      volumes: before.volumes,
    });
    expect(await list('listNics virtualmachineid=vm-test')).toHaveLength(2);
  }));

test('quota: 535 at once, with the figures', () =>
  inLab(async ({ tell }) => {
    await tell(
      [
        [
          `${deploy}&name=w2&networkids=net-lan`,
          "535 Maximum amount of resources of Type = 'user_vm', tag = 'null' for Account Name = dev in Domain Id = 1 is exceeded: Account Resource Limit = 1, Current Account Resource Amount = 1, Current Account Resource Reservation = 0, Requested Resource Amount = 1.",
        ],
      ],
      'user',
    );
  }));

test('start, stop and reboot from every state', () =>
  inLab(async ({ tell, done }) => {
    await tell([
      [
        'startVirtualMachine id=vm-test',
        'job 431 The virtual machine 2 (app01-test) is already running',
      ],
      ['stopVirtualMachine id=vm-test', { virtualmachine: { state: 'Stopped' } }],
      ['stopVirtualMachine id=vm-test', { virtualmachine: { state: 'Stopped' } }],
      [
        'rebootVirtualMachine id=vm-test',
        'job 431 The VM 2 (app01-test) is not running, unable to reboot it',
      ],
      ['startVirtualMachine id=vm-test', { virtualmachine: { state: 'Running' } }],
      ['rebootVirtualMachine id=vm-test', { virtualmachine: { state: 'Running' } }],
      ['stopVirtualMachine id=vm-gone', { virtualmachine: { state: 'Destroyed' } }],
      ['startVirtualMachine id=vm-gone', 'job 530 Cannot start VM instance {"id":3,'],
    ]);
    await done('detachVolume id=vol-prj');
    await tell([
      [
        'startVirtualMachine id=vm-prj',
        'job 530 ROOT volume is missing, unable to prepare volumes for the VM ',
      ],
    ]);
  }));

test('between states: what is not stopped unforced', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        ['stopVirtualMachine id=vm-m', 'job 530 We cannot stop VM instance {'],
        ['stopVirtualMachine id=vm-m&forced=true', { virtualmachine: { state: 'Stopped' } }],
      ]);
    },
    {
      state: {
        ...site,
        virtualmachines: [
          ...site.virtualmachines,
          { id: 'vm-m', name: 'moving', state: 'Migrating' },
        ],
      },
    },
  ));

test('destroy: data disks are let go, the root stays, and all else is held until it is expunged', () =>
  inLab(async ({ done, list, one, tell }) => {
    expect(await done('destroyVirtualMachine id=vm-test')).toMatchObject({
      virtualmachine: { state: 'Destroyed' },
    });
    expect(await list('listVolumes id=vol-data')).toMatchObject([
      { state: 'Ready', type: 'DATADISK' },
    ]);
    expect((await one('listVolumes', 'DATA-2'))?.['virtualmachineid']).toBeUndefined();
    expect(await list('listVolumes id=vol-root')).toMatchObject([
      { state: 'Ready', virtualmachineid: 'vm-test', vmstate: 'Destroyed' },
    ]);
    await tell([
      ['destroyVirtualMachine id=vm-test', { virtualmachine: { state: 'Destroyed' } }],
      [
        'detachVolume id=vol-root',
        'job 431 Root volume detach can happen only when vm is in states: Stopped or Destroyed',
      ],
      [
        `${deploy}&name=app01-test&networkids=net-app`,
        '431 The vm with hostName app01-test already exists',
      ],
      ['addIpToNic nicid=nic-app&ipaddress=10.1.1.20', '530 Failed to assign secondary ip to nic'],
      ['deleteNetwork id=net-app', 'job 530 Failed to delete network'],
      ['recoverVirtualMachine id=vm-test', { virtualmachine: { state: 'Stopped' } }],
      ['recoverVirtualMachine id=vm-test', '431 Vm with id vm-test is not in the right state'],
      [
        'expungeVirtualMachine id=vm-test',
        'job 530 Please destroy vm with specified vmId before expunge',
      ],
    ]);
    expect((await one('listVolumes', 'DATA-2'))?.['virtualmachineid']).toBeUndefined();
    await tell([
      ['destroyVirtualMachine id=vm-test&expunge=true', { virtualmachine: { state: 'Destroyed' } }],
      ['listVirtualMachines id=vm-test', {}],
      [
        'startVirtualMachine id=vm-test',
        '431 Unable to find UUID for id [2] of type [VirtualMachine]',
      ],
      [
        'destroyVirtualMachine id=vm-test',
        '431 Unable to find UUID for id [2] of type [VirtualMachine]',
      ],
      ['detachVolume id=vol-root', '431 Unable to find UUID for id [2] of type [Volume]'],
      [
        'addIpToNic nicid=nic-app&ipaddress=10.1.1.20',
        { nicsecondaryip: { ipaddress: '10.1.1.20' } },
      ],
    ]);
    expect(await list('listVolumes id=vol-root')).toEqual([]);
    expect(await list('listVolumes id=vol-data')).toHaveLength(1);
  }));

test('expunge frees a destroyed VM; it is refused without the right to', () =>
  inLab(async ({ tell }) => {
    await tell(
      [
        [
          'destroyVirtualMachine id=vm-test&expunge=true',
          'job 530 Account does not have permission for expunging.',
        ],
        ['expungeVirtualMachine id=vm-gone', '401 '],
      ],
      'keeper',
    );
    await tell(
      [
        [
          'destroyVirtualMachine id=vm-dev&expunge=true',
          'job 530 Account does not have permission for expunging.',
        ],
      ],
      'user',
    );
    await tell([['destroyVirtualMachine id=vm-test', '531 ']], 'user');
    await tell([['expungeVirtualMachine id=vm-gone', { success: true }]]);
  }));

test('destroy with volumes of its own, and what protects from it', () =>
  inLab(
    async ({ tell, list }) => {
      await tell([
        [
          'destroyVirtualMachine id=vm-test&volumeids=vol-free',
          'job 431 The following supplied volumes are not DATADISK attached to the VM: spare',
        ],
        [
          'updateVirtualMachine id=vm-test&deleteprotection=true',
          { virtualmachine: { deleteprotection: true } },
        ],
        [
          'destroyVirtualMachine id=vm-test',
          'job 431 Instance [id = vm-test, name = app01-test] has delete protection enabled and cannot be deleted.',
        ],
        ['updateVirtualMachine id=vm-test&deleteprotection=false', {}],
        ['updateVolume id=vol-data&deleteprotection=true', { volume: { deleteprotection: true } }],
        [
          'destroyVirtualMachine id=vm-test&volumeids=vol-data',
          'job 431 Volume [id = vol-data, name = DATA-2] has delete protection enabled and cannot be deleted',
        ],
        [
          'destroyVirtualMachine id=vm-snap',
          'job 530 There is/are unbacked up snapshot(s) on ROOT volume',
        ],
        ['updateVolume id=vol-data&deleteprotection=false', {}],
        ['destroyVirtualMachine id=vm-test&volumeids=vol-data&expunge=true', {}],
      ]);
      expect(await list('listVolumes id=vol-data')).toEqual([]);
    },
    {
      state: {
        ...site,
        virtualmachines: [...site.virtualmachines, { id: 'vm-snap', name: 'snapped' }],
        volumes: [...site.volumes, { id: 'vol-snap', name: 'ROOT-6', virtualmachineid: 'vm-snap' }],
        snapshots: [{ name: 's', volumeid: 'vol-snap', state: 'BackingUp' }],
      },
    },
  ));

test('update: names are unique where VMs meet, details come all at once', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'updateVirtualMachine id=vm-test&name=appliance',
        '431 The vm with hostName appliance already exists',
      ],
      [
        'updateVirtualMachine id=vm-test&name=app02&displayname=A',
        { virtualmachine: { name: 'app02', displayname: 'A' } },
      ],
      [
        'updateVirtualMachine id=vm-test&details[0].a=1&details[0].b=2',
        { virtualmachine: { details: { a: '1', b: '2' } } },
      ],
      [
        'updateVirtualMachine id=vm-test&details[0].c=3',
        { virtualmachine: { details: { c: '3' } } },
      ],
      ['updateVirtualMachine id=vm-test&cleanupdetails=true', { virtualmachine: { details: {} } }],
    ]);
  }));

test('nics: added, removed, the default moved; not with VM snapshots', () =>
  inLab(
    async ({ tell, list }) => {
      await tell([
        [
          'addNicToVirtualMachine virtualmachineid=vm-appliance&networkid=net-lan&ipaddress=10.9.0.15',
          { virtualmachine: { nic: [{}, { ipaddress: '10.9.0.15', deviceid: '1' }] } },
        ],
        [
          'addNicToVirtualMachine virtualmachineid=vm-appliance&networkid=net-lan',
          'job 530 A NIC already exists for VM:',
        ],
        [
          'addNicToVirtualMachine virtualmachineid=vm-appliance&networkid=net-l2&macaddress=01:00:00:00:00:01',
          'job 431 Mac address is not unicast',
        ],
        [
          'removeNicFromVirtualMachine virtualmachineid=vm-appliance&nicid=nic-app',
          'job 431 Unable to remove nic from VM instance {',
        ],
        [
          'removeNicFromVirtualMachine virtualmachineid=vm-appliance&nicid=nic-lan',
          'job 530 nic-lan is not a nic on ',
        ],
        [
          'updateDefaultNicForVirtualMachine virtualmachineid=vm-test&nicid=nic-lan',
          { virtualmachine: { ipaddress: '10.9.0.10' } },
        ],
        [
          'removeNicFromVirtualMachine virtualmachineid=vm-test&nicid=nic-test',
          { virtualmachine: { nic: [{ id: 'nic-lan' }] } },
        ],
        [
          'addNicToVirtualMachine virtualmachineid=vm-dev&networkid=net-lan',
          'job 431 NIC cannot be added to VM with VM Snapshots',
        ],
      ]);
      expect(await list('listVMSnapshot listall=true&virtualmachineid=vm-dev')).toHaveLength(1);
    },
    {
      state: {
        ...site,
        vmsnapshots: [{ name: 'before', virtualmachineid: 'vm-dev', account: 'dev' }],
      },
    },
  ));

test('secondary addresses: free ones of isolated and shared networks', () =>
  inLab(
    async ({ tell, list }) => {
      await tell([
        [
          'addIpToNic nicid=nic-test&ipaddress=10.1.1.99',
          {
            nicsecondaryip: {
              ipaddress: '10.1.1.99',
              nicid: 'nic-test',
              networkid: 'net-app',
              virtualmachineid: 'vm-test',
            },
          },
        ],
        [
          'addIpToNic nicid=nic-app&ipaddress=10.1.1.99',
          '530 Failed to assign secondary ip to nic',
        ],
        ['addIpToNic nicid=nic-app&ipaddress=10.2.0.1', '530 Failed to assign secondary ip to nic'],
        ['addIpToNic nicid=nic-lan', { nicsecondaryip: { ipaddress: '10.9.0.12' } }],
        [
          'addIpToNic nicid=nic-lan',
          '431 Allocating guest ip for nic failed : Maximum Number of Ips per Nic has been crossed.',
        ],
        ['removeIpFromNic id=sec', { success: true }],
      ]);
      expect((await list('listNics virtualmachineid=vm-test'))[1]).toMatchObject({
        secondaryip: [{ ipaddress: '10.9.0.12' }],
      });
    },
    { state: { ...site, settings: { 'vm.network.nic.max.secondary.ipaddresses': '2' } } },
  ));

test('another offering: any while it stands still; another address: only then', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [
          'scaleVirtualMachine id=vm-test&serviceofferingid=big',
          'job 431 Unable to live scale VM on KVM',
        ],
        [
          'scaleVirtualMachine id=vm-test&serviceofferingid=tiny',
          'job 431 While the VM is running, only scalling up it is supported.',
        ],
        [
          'updateVmNicIp nicid=nic-test&ipaddress=10.1.1.40',
          'job 431 VM is not Stopped, unable to update the vm nic having the specified id',
        ],
        ['stopVirtualMachine id=vm-test', {}],
        ['scaleVirtualMachine id=vm-test&serviceofferingid=big', { success: true }],
        [
          'updateVmNicIp nicid=nic-test&ipaddress=10.1.1.10',
          'job 431 Allocating ip to guest nic nic-test failed, please choose another ip',
        ],
        [
          'updateVmNicIp nicid=nic-test&ipaddress=10.1.1.40',
          { virtualmachine: { serviceofferingid: 'big', ipaddress: '10.1.1.40' } },
        ],
      ]);
    },
    {
      state: {
        ...site,
        serviceofferings: [
          ...site.serviceofferings,
          { id: 'big', name: 'Big', cpunumber: 4, memory: 8192 },
          { id: 'tiny', name: 'Tiny', cpunumber: 1, memory: 512 },
        ],
      },
    },
  ));
