/** Loads what stands around VMs: zones, hosts, offerings, templates; and the keys that a lab has by itself. */
import type { Named } from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Entry } from './entry.ts';
import { identity, type Loading } from './loading.ts';

/** Keys of the lab's own accounts: the first admin's, and one that sees little. */
export const labKeys = {
  admin: { apikey: 'lab-admin-key', secretkey: 'lab-admin-secret' },
  low: { apikey: 'lab-low-key', secretkey: 'lab-low-secret' },
} as const;

/** Zones, hosts and pools: an id, a name, and fields that are served as they stand. */
export function loadPlain(state: Entry, key: string, table: Table<Named>): void {
  for (const entry of state.entries(key)) {
    const name = entry.needed('name');
    table.put({ ...identity(entry, table, name), name, fields: entry.rest() });
  }
}

export function loadOfferings(state: Entry, { world }: Loading): void {
  for (const entry of state.entries('physicalnetworks')) {
    const name = entry.needed('name');
    world.physicalNetworks.put({
      ...identity(entry, world.physicalNetworks, name),
      name,
      zone:
        (entry.reference(world.zones, 'zoneid', 'zone', 'zonename') ?? world.zones.all()[0])?.id ??
        '',
      vlan: entry.text('vlan') ?? '',
      fields: entry.rest('zonename'),
    });
  }
  for (const entry of state.entries('serviceofferings')) {
    const name = entry.needed('name');
    world.serviceOfferings.put({
      ...identity(entry, world.serviceOfferings, name),
      name,
      cpunumber: entry.number('cpunumber') ?? 1,
      cpuspeed: entry.number('cpuspeed') ?? 2000,
      memory: entry.number('memory') ?? 1024,
      fields: entry.rest(),
    });
  }
  for (const entry of state.entries('diskofferings')) {
    const name = entry.needed('name');
    const disksize = entry.number('disksize');
    world.diskOfferings.put({
      ...identity(entry, world.diskOfferings, name),
      name,
      iscustomized: entry.flag('iscustomized', disksize === undefined || disksize === 0),
      disksize: disksize === 0 ? undefined : disksize,
      fields: entry.rest(),
    });
  }
  for (const entry of state.entries('networkofferings')) loadNetworkOffering(entry, world);
  for (const entry of state.entries('templates')) {
    const name = entry.needed('name');
    world.templates.put({
      ...identity(entry, world.templates, name),
      name,
      size: entry.number('size') ?? 10 * 1024 ** 3,
      hypervisor: entry.text('hypervisor') ?? 'KVM',
      fields: entry.rest(),
    });
  }
}

function loadNetworkOffering(entry: Entry, { networkOfferings }: Loading['world']): void {
  const name = entry.needed('name');
  const guestiptype = entry.word('guestiptype', ['Isolated', 'Shared', 'L2']);
  const services = entry.list('service').map((each) => (each as { name?: unknown }).name);
  networkOfferings.put({
    ...identity(entry, networkOfferings, name),
    name,
    guestiptype,
    specifyvlan: entry.flag('specifyvlan', guestiptype === 'Shared'),
    specifyipranges: entry.flag('specifyipranges', guestiptype === 'Shared'),
    sourcenat: entry.flag('sourcenat', services.includes('SourceNat') || /SourceNat/i.test(name)),
    fields: entry.rest('service'),
  });
}
