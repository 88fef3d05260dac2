/** Loads virtual machines with their nics. */
import { macOf, uuidOf } from '../world/ids.ts';
import type { VmRow } from '../world/rows.ts';
import { freeGuest } from '../world/subnets.ts';
import type { Entry } from './entry.ts';
import { identity, ownerIn, zoneIn, type Loading } from './loading.ts';

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
