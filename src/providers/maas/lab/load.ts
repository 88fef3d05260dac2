/** Fills a lab's database from a state: vendor-shaped or compact, with defaults for what is left out. */
import { addDefaultVlan } from './fabrics.ts';
import { Entry } from './entry.ts';
import { loadNames } from './load-names.ts';
import { loadNodes } from './load-nodes.ts';
import { World } from './world.ts';

/** A world with the state in it. The key is for the first admin where the state gives none. */
export function loadWorld(state: unknown, apiKey: string, now: Date): World {
  const entry = new Entry(state ?? {}, 'the top');
  const world = new World();
  world.born = now.toISOString();
  world.version = entry.text('version', '3.6.5');
  world.config = {
    maas_name: 'lab',
    enable_disk_erasing_on_release: false,
    ...entry.object('config'),
    uuid: entry.text('uuid', '00000000-0000-4000-8000-0000000001ab'),
  };
  loadUsers(world, entry, apiKey);
  loadSpaces(world, entry);
  loadFabrics(world, entry);
  loadSubnets(world, entry);
  loadNodes(world, entry);
  loadOnSubnets(world, entry, now);
  loadNames(world, entry);
  const sequences = entry.object('sequences');
  for (const [name, table] of Object.entries(world.tables())) {
    const next = sequences[name];
    if (typeof next === 'number') table.startAt(next);
  }
  return world;
}

/** The id that an entry has, or the next one. */
export function idIn(entry: Entry, table: { newId(): number }): number {
  return entry.maybeNumber('id') ?? table.newId();
}

// Entries with ids come first, so that an entry without one is never given an id that is still to come.
function numberedFirst(entries: readonly Entry[]): readonly Entry[] {
  return [
    ...entries.filter((each) => each.has('id')),
    ...entries.filter((each) => !each.has('id')),
  ];
}

function loadUsers(world: World, top: Entry, apiKey: string): void {
  for (const user of numberedFirst(top.entries('users'))) {
    const username = user.needed('username');
    world.users.put({
      id: idIn(user, world.users),
      username,
      email: user.text('email', `${username}@example.com`),
      is_superuser: user.flag('is_superuser', false),
      key: user.maybeText('key'),
    });
  }
  const users = world.users.all();
  if (users.some((each) => each.key === apiKey)) return;
  const admin = users.find((each) => each.is_superuser);
  world.users.put({
    ...(admin ?? {
      id: world.users.newId(),
      username: 'admin',
      email: 'admin@example.com',
      is_superuser: true,
    }),
    key: apiKey,
  });
}

function loadSpaces(world: World, top: Entry): void {
  for (const space of numberedFirst(top.entries('spaces'))) {
    const id = idIn(space, world.spaces);
    if (id < 0) continue;
    const name = space.text('name', `space-${id}`);
    world.spaces.put({ id, name, description: space.text('description', '') });
  }
}

function loadFabrics(world: World, top: Entry): void {
  const relays: [number, number][] = [];
  const fabrics = numberedFirst(top.entries('fabrics'));
  if (!fabrics.some((each) => each.raw('id') === 0)) {
    world.fabrics.put({ id: 0, name: 'fabric-0', description: '', class_type: null });
    if (fabrics.length === 0) addDefaultVlan(world, 0);
  }
  for (const each of fabrics) {
    const id = idIn(each, world.fabrics);
    world.fabrics.put({
      id,
      name: each.text('name', `fabric-${id}`),
      description: each.text('description', ''),
      class_type: each.maybeText('class_type'),
    });
    for (const vlan of numberedFirst(each.entries('vlans'))) loadVlan(world, id, vlan, relays);
  }
  for (const [id, relay] of relays) {
    const vlan = world.vlans.get(id);
    if (vlan !== undefined) world.vlans.put({ ...vlan, relay_vlan: relay });
  }
  for (const fabric of world.fabrics.all())
    if (world.vlans.by('fabric', fabric.id).length === 0) addDefaultVlan(world, fabric.id);
}

function loadVlan(world: World, fabric: number, vlan: Entry, relays: [number, number][]): void {
  const id = idIn(vlan, world.vlans);
  const space = vlan.reference('space');
  const relay = vlan.reference('relay_vlan');
  if (typeof relay === 'number') relays.push([id, relay]);
  const found =
    typeof space === 'string' ? world.spaces.by('name', space)[0] : world.spaces.get(space);
  if (space !== null && space !== 'undefined' && found === undefined)
    throw new Error(`VLAN ${id} of the state is in a space that the state lacks: ${space}`);
  world.vlans.put({
    id,
    fabric,
    vid: vlan.number('vid', 0),
    name: vlan.maybeText('name'),
    description: vlan.text('description', ''),
    mtu: vlan.number('mtu', 1500),
    dhcp_on: vlan.flag('dhcp_on', false),
    primary_rack: vlan.maybeText('primary_rack'),
    secondary_rack: vlan.maybeText('secondary_rack'),
    external_dhcp: vlan.maybeText('external_dhcp'),
    relay_vlan: null,
    space: found?.id ?? null,
  });
}

function loadSubnets(world: World, top: Entry): void {
  for (const subnet of numberedFirst(top.entries('subnets'))) {
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

function loadOnSubnets(world: World, top: Entry, now: Date): void {
  for (const range of numberedFirst(top.entries('ipranges')))
    world.ranges.put({
      id: idIn(range, world.ranges),
      type: range.text('type', 'reserved') === 'dynamic' ? 'dynamic' : 'reserved',
      start_ip: range.needed('start_ip'),
      end_ip: range.needed('end_ip'),
      comment: range.text('comment', ''),
      subnet: subnetIn(world, range, 'subnet'),
      user: String(range.reference('user', 'username') ?? world.users.all()[0]?.username),
    });
  for (const route of numberedFirst(top.entries('static_routes')))
    world.routes.put({
      id: idIn(route, world.routes),
      source: subnetIn(world, route, 'source'),
      destination: subnetIn(world, route, 'destination'),
      gateway_ip: route.needed('gateway_ip'),
      metric: route.number('metric', 0),
    });
  for (const reserved of numberedFirst(top.entries('reservedips')))
    world.reservedIps.put({
      id: idIn(reserved, world.reservedIps),
      ip: reserved.needed('ip'),
      mac_address: reserved.needed('mac_address'),
      subnet: subnetIn(world, reserved, 'subnet'),
      comment: reserved.text('comment', ''),
    });
  for (const address of numberedFirst(top.entries('ipaddresses'))) {
    const subnet = address.reference('subnet');
    world.addresses.put({
      id: idIn(address, world.addresses),
      ip: address.needed('ip'),
      subnet: subnet === null ? null : Number(subnet),
      alloc_type: address.number('alloc_type', 4),
      user: address.reference('user', 'username')?.toString() ?? null,
      created: address.text('created', now.toISOString()),
    });
  }
  for (const snippet of numberedFirst(top.entries('dhcp_snippets')))
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
