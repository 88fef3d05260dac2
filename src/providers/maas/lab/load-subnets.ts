/** Subnets of a state and what hangs on them: ranges, routes, reservations, addresses, snippets. */
import { idIn, numbered, type Entry } from './entry.ts';
import type { World } from './world.ts';

/** The subnets themselves. */
export function loadSubnets(world: World, top: Entry): void {
  for (const subnet of numbered(top.entries('subnets'), world.subnets)) {
    const cidr = subnet.needed('cidr');
    const vlan = subnet.reference('vlan');
    const home =
      vlan === null
        ? world.defaultVlan(world.defaultFabric()?.id ?? 0)
        : world.vlans.get(Number(vlan));
    if (home === undefined)
      throw new Error(`subnet ${cidr} of the state is on a VLAN that the state lacks: ${vlan}`);
    world.subnets.put({
      id: idIn(subnet, world.subnets),
      cidr,
      name: subnet.text('name', cidr),
      description: subnet.text('description', ''),
      vlan: home.id,
      gateway_ip: subnet.maybeText('gateway_ip') || null,
      dns_servers: subnet.texts('dns_servers'),
      rdns_mode: subnet.number('rdns_mode', 2),
      active_discovery: subnet.flag('active_discovery', false),
      allow_dns: subnet.flag('allow_dns', true),
      allow_proxy: subnet.flag('allow_proxy', true),
      managed: subnet.flag('managed', true),
      disabled_boot_architectures: subnet.texts('disabled_boot_architectures'),
    });
  }
}

/** What hangs on subnets; users that the state does not list are taken as they come. */
export function loadOnSubnets(world: World, top: Entry, now: Date): void {
  for (const range of numbered(top.entries('ipranges'), world.ranges))
    world.ranges.put({
      id: idIn(range, world.ranges),
      type: range.text('type', 'reserved') === 'dynamic' ? 'dynamic' : 'reserved',
      start_ip: range.needed('start_ip'),
      end_ip: range.needed('end_ip'),
      comment: range.text('comment', ''),
      subnet: subnetIn(world, range, 'subnet'),
      user: userIn(world, range, 'user') ?? world.users.all()[0]?.username ?? null,
    });
  for (const route of numbered(top.entries('static_routes'), world.routes))
    world.routes.put({
      id: idIn(route, world.routes),
      source: subnetIn(world, route, 'source'),
      destination: subnetIn(world, route, 'destination'),
      gateway_ip: route.needed('gateway_ip'),
      metric: route.number('metric', 0),
    });
  for (const reserved of numbered(top.entries('reservedips'), world.reservedIps))
    world.reservedIps.put({
      id: idIn(reserved, world.reservedIps),
      ip: reserved.needed('ip'),
      mac_address: reserved.needed('mac_address'),
      subnet: subnetIn(world, reserved, 'subnet'),
      comment: reserved.text('comment', ''),
    });
  for (const address of numbered(top.entries('ipaddresses'), world.addresses)) {
    const subnet = address.reference('subnet');
    world.addresses.put({
      id: idIn(address, world.addresses),
      ip: address.needed('ip'),
      subnet: subnet === null ? null : Number(subnet),
      alloc_type: address.number('alloc_type', 4),
      user: userIn(world, address, 'user'),
      created: address.text('created', now.toISOString()),
    });
  }
  for (const snippet of numbered(top.entries('dhcp_snippets'), world.snippets))
    world.snippets.put({
      id: idIn(snippet, world.snippets),
      name: snippet.text('name', 'snippet'),
      description: snippet.text('description', ''),
      value: String(snippet.reference('value') ?? ''),
      enabled: snippet.flag('enabled', true),
      subnet: snippet.has('subnet') ? subnetIn(world, snippet, 'subnet') : null,
      node: snippet.has('node') ? String(snippet.reference('node') ?? '') : null,
    });
}

function subnetIn(world: World, entry: Entry, key: string): number {
  const id = Number(entry.reference(key) ?? -1);
  if (world.subnets.get(id) === undefined)
    throw new Error(`something in the state hangs on a subnet that the state lacks: ${id}`);
  return id;
}

function userIn(world: World, entry: Entry, key: string): string | null {
  const username = entry.reference(key, 'username')?.toString() ?? null;
  if (username !== null && world.users.by('username', username).length === 0)
    world.users.put({
      id: world.users.newId(),
      username,
      email: `${username}@example.com`,
      is_superuser: false,
      key: null,
    });
  return username;
}
