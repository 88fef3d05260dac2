/** What goes with a subnet when it is deleted, and which addresses a subnet adopts or loses. */
import { parseAddress } from '../../../model/ip.ts';
import { removeLink } from './links.ts';
import type { SubnetRow } from './rows.ts';
import { within, type World } from './world.ts';

/** Deletes a subnet and, silently, all that hangs on it: also the links of deployed machines. */
export function cascade(world: World, subnet: SubnetRow): void {
  for (const range of world.ranges.by('subnet', subnet.id)) world.ranges.remove(range.id);
  for (const route of [
    ...world.routes.by('source', subnet.id),
    ...world.routes.by('destination', subnet.id),
  ])
    world.routes.remove(route.id);
  for (const reserved of world.reservedIps.by('subnet', subnet.id))
    world.reservedIps.remove(reserved.id);
  for (const snippet of world.snippets.by('subnet', subnet.id)) world.snippets.remove(snippet.id);
  const gone = new Set<string>();
  for (const address of world.addresses.by('subnet', subnet.id)) {
    gone.add(address.ip);
    world.addresses.remove(address.id);
  }
  for (const link of world.links.by('subnet', subnet.id)) {
    if (link.ip_address !== null) gone.add(link.ip_address);
    removeLink(world, link);
  }
  if (gone.size > 0) forgetInDns(world, gone);
  world.subnets.remove(subnet.id);
}

/** Takes addresses out of DNS, with the resources whose only ones they were. */
export function forgetInDns(world: World, gone: ReadonlySet<string>): void {
  for (const resource of world.dnsResources.all()) {
    const left = resource.ip_addresses.filter((ip) => !gone.has(ip));
    if (left.length === resource.ip_addresses.length) continue;
    if (left.length === 0) world.dnsResources.remove(resource.id);
    else world.dnsResources.put({ ...resource, ip_addresses: left });
  }
}

/** After a subnet is made or moved: addresses in no subnet come in, those now outside lose it (`signals/subnet.py`). */
export function adoptAddresses(world: World, subnet: SubnetRow): void {
  const span = world.span(subnet);
  for (const address of world.addresses.all()) {
    if (address.subnet !== null && address.subnet !== subnet.id) continue;
    const ip = parseAddress(address.ip);
    const inside = ip !== undefined && within(ip, span);
    if (inside === (address.subnet === subnet.id)) continue;
    world.addresses.put({ ...address, subnet: inside ? subnet.id : null });
  }
}
