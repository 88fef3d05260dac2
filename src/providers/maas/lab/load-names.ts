/** DNS resources and records of a state. */
import { idIn, numbered, type Entry } from './entry.ts';
import type { World } from './world.ts';

/** DNS resources and records, once the domains are there. */
export function loadNames(world: World, top: Entry): void {
  for (const resource of numbered(top.entries('dnsresources'), world.dnsResources)) {
    const [name, domain] = placeOf(world, resource);
    world.dnsResources.put({
      id: idIn(resource, world.dnsResources),
      name,
      domain,
      address_ttl: resource.maybeNumber('address_ttl'),
      ip_addresses: addressesOf(resource),
    });
  }
  for (const record of numbered(top.entries('dnsresourcerecords'), world.dnsRecords)) {
    const [resource, domain] = placeOf(world, record);
    world.dnsRecords.put({
      id: idIn(record, world.dnsRecords),
      resource,
      domain,
      rrtype: record.text('rrtype', 'TXT'),
      rrdata: record.text('rrdata', ''),
      ttl: record.maybeNumber('ttl'),
    });
  }
}

// MAAS shows whole address objects; by hand one writes the addresses alone.
function addressesOf(resource: Entry): readonly string[] {
  const list = resource.raw('ip_addresses');
  const items: readonly unknown[] = Array.isArray(list) ? list : [];
  return items.map((each) => (typeof each === 'string' ? each : (each as { ip: string }).ip));
}

function placeOf(world: World, entry: Entry): [string, number] {
  const fqdn = entry.needed('fqdn');
  const dot = fqdn.indexOf('.');
  const domain = world.domains.by('name', fqdn.slice(dot + 1))[0];
  if (domain === undefined) throw new Error(`${fqdn} of the state is in no domain of the state`);
  return [fqdn.slice(0, dot), domain.id];
}
