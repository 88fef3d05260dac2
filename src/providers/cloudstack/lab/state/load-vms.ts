/** Loads virtual machines with their nics, volumes, and snapshots of both. */
import { macOf, uuidOf } from '../world/ids.ts';
import type { VmRow } from '../world/rows.ts';
import { freeGuest } from '../world/subnets.ts';
import type { Entry } from './entry.ts';
import { zoneIn } from './load-networks.ts';
import { identity, ownerIn, type Loading } from './loading.ts';

export function loadVms(state: Entry, loading: Loading): void {
  for (const entry of state.entries('virtualmachines')) loadVm(entry, loading);
}

function loadVm(entry: Entry, loading: Loading): void {
  const { world, born } = loading;
  const name = entry.needed('name');
  const { id, nr } = identity(entry, world.vms, name);
  const template = entry.reference(world.templates, 'templateid', 'templatename', 'template');
  const offering = entry.reference(
    world.serviceOfferings,
    'serviceofferingid',
    'serviceofferingname',
    'serviceoffering',
  );
  const first = world.templates.all()[0];
  const row: VmRow = {
    id,
    nr,
    name,
    displayname: entry.text('displayname') ?? name,
    instancename: entry.text('instancename') ?? `i-2-${nr}-VM`,
    ...ownerIn(entry, loading),
    zone: zoneIn(entry, loading),
    offering: offering?.id ?? world.serviceOfferings.all()[0]?.id ?? '',
    template: template?.id ?? first?.id ?? '',
    state: entry.word('state', states),
    created: entry.text('created') ?? born,
    hypervisor: entry.text('hypervisor') ?? first?.hypervisor ?? 'KVM',
    deleteprotection: entry.flag('deleteprotection'),
    details: entry.words('details'),
    userdata: entry.text('userdata'),
    tags: entry.tags(),
    fields: {},
  };
  for (const [at, nic] of entry.entries('nic').entries()) loadNic(nic, loading, { row, at });
  world.vms.put({ ...row, fields: entry.rest(...told) });
}

const states: readonly [VmRow['state'], ...VmRow['state'][]] = [
  'Running',
  'Starting',
  'Stopping',
  'Stopped',
  'Destroyed',
  'Expunging',
  'Migrating',
  'Error',
  'Unknown',
  'Shutdown',
  'Restoring',
];

// What the lab tells out of other rows.
const told = [
  'userid',
  'username',
  'zonename',
  'templatedisplaytext',
  'templatetype',
  'templateformat',
  'cpunumber',
  'cpuspeed',
  'memory',
  'cpuused',
  'networkkbsread',
  'networkkbswrite',
  'diskkbsread',
  'diskkbswrite',
  'rootdeviceid',
  'rootdevicetype',
  'securitygroup',
  'affinitygroup',
  'ipaddress',
  'domainpath',
  'jobid',
  'jobstatus',
  'nic',
  'tags',
] as const;

interface Place {
  readonly row: VmRow;
  readonly at: number;
}

function loadNic(entry: Entry, { world }: Loading, { row, at }: Place): void {
  const network = entry.reference(world.networks, 'networkid', 'networkname', 'network');
  if (network === undefined) throw new Error(`${entry.place} of the state names no network`);
  const { id, nr } = identity(entry, world.nics, `${row.id} ${network.id} ${at}`);
  world.nics.put({
    id,
    nr,
    vm: row.id,
    network: network.id,
    ipaddress: entry.text('ipaddress') ?? freeGuest(world, world.networks.need(network.id)),
    macaddress: entry.text('macaddress') ?? macOf(row.zone, nr),
    isdefault: entry.flag('isdefault', at === 0),
    deviceid: entry.number('deviceid') ?? at,
    secondary: entry.list('secondaryip').map((each) => {
      const { ipaddress, id: own } = each as { readonly ipaddress: string; readonly id?: string };
      return { id: own ?? uuidOf('secondary', id, ipaddress), ipaddress };
    }),
    fields: entry.rest(
      'netmask',
      'gateway',
      'isolationuri',
      'broadcasturi',
      'traffictype',
      'type',
      'extradhcpoption',
      'virtualmachineid',
      'networkname',
      'networkid',
      'vm',
    ),
  });
}

export function loadVolumes(state: Entry, loading: Loading): void {
  const { world, born } = loading;
  const seen = new Map<string, number>();
  for (const entry of state.entries('volumes')) {
    const name = entry.needed('name');
    // Names of volumes are not unique.
    const again = seen.get(name) ?? 0;
    seen.set(name, again + 1);
    const vm = entry.reference(world.vms, 'virtualmachineid', 'vmname', 'virtualmachine', 'vm');
    const deviceid = entry.number('deviceid');
    const type = entry.has('type')
      ? entry.word('type', ['DATADISK', 'ROOT'])
      : vm !== undefined && (deviceid ?? 0) === 0
        ? 'ROOT'
        : 'DATADISK';
    const disk = entry.reference(
      world.diskOfferings,
      'diskofferingid',
      'diskofferingname',
      'diskoffering',
    );
    const size = entry.number('size') ?? 10 * 1024 ** 3;
    world.volumes.put({
      ...identity(entry, world.volumes, again === 0 ? name : `${name} ${again}`),
      name,
      ...ownerIn(entry, loading),
      zone: vm === undefined ? zoneIn(entry, loading) : world.vms.need(vm.id).zone,
      type,
      state: entry.word('state', [
        'Ready',
        'Allocated',
        'Creating',
        'Migrating',
        'Snapshotting',
        'Resizing',
        'Expunging',
        'Destroy',
        'Uploaded',
        'Attaching',
      ]),
      size,
      vm: vm?.id,
      deviceid:
        deviceid ?? (vm === undefined ? undefined : type === 'ROOT' ? 0 : freeSlot(loading, vm.id)),
      attached: vm === undefined ? undefined : (entry.text('attached') ?? born),
      offering: disk?.id ?? entry.text('serviceoffering'),
      template: entry.reference(world.templates, 'templateid', 'templatename')?.id,
      hypervisor:
        entry.text('hypervisor') ??
        (vm === undefined ? undefined : world.vms.need(vm.id).hypervisor),
      created: entry.text('created') ?? born,
      deleteprotection: entry.flag('deleteprotection'),
      tags: entry.tags(),
      fields: entry.rest(
        'zoneid',
        'zonename',
        'vmdisplayname',
        'vmstate',
        'vmtype',
        'virtualsize',
        'destroyed',
        'domainpath',
        'diskofferingdisplaytext',
        'serviceofferingid',
        'serviceofferingname',
        'serviceofferingdisplaytext',
        'jobid',
        'jobstatus',
        'vm',
        'vmname',
        'virtualmachine',
        'isextractable',
      ),
    });
  }
}

function freeSlot({ world }: Loading, vm: string): number {
  const taken = new Set(world.volumes.by('vm', vm).map((each) => each.deviceid));
  let slot = 1;
  while (slot === 3 || taken.has(slot)) slot += 1;
  return slot;
}

export function loadSnapshots(state: Entry, loading: Loading): void {
  const { world, born } = loading;
  for (const entry of state.entries('vmsnapshots')) {
    const name = entry.needed('name');
    const vm = entry.reference(world.vms, 'virtualmachineid', 'virtualmachinename', 'vm');
    world.vmSnapshots.put({
      ...identity(entry, world.vmSnapshots, name),
      name,
      ...ownerIn(entry, loading),
      vm: vm?.id ?? '',
      state: entry.text('state') ?? 'Ready',
      created: entry.text('created') ?? born,
      fields: entry.rest('zoneid', 'zonename', 'domainpath', 'hypervisor'),
    });
  }
  for (const entry of state.entries('snapshots')) {
    const name = entry.needed('name');
    const volume = entry.reference(world.volumes, 'volumeid', 'volumename', 'volume');
    world.snapshots.put({
      ...identity(entry, world.snapshots, name),
      name,
      ...ownerIn(entry, loading),
      volume: volume?.id ?? '',
      state: entry.text('state') ?? 'BackedUp',
      created: entry.text('created') ?? born,
      fields: entry.rest('volumetype', 'volumestate', 'domainpath'),
    });
  }
}
