/** Fills a lab's database from a state: vendor-shaped or compact, with defaults for what is left out. */
import { addDefaultVlan } from './fabrics.ts';
import { Entry, idIn, numbered } from './entry.ts';
import { loadNames } from './load-names.ts';
import { loadNeighbours } from './neighbours.ts';
import { loadNodes } from './load-nodes.ts';
import { loadOnSubnets, loadSubnets } from './load-subnets.ts';
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
  world.neighbours = loadNeighbours(entry);
  const sequences = entry.object('sequences');
  for (const [name, table] of Object.entries(world.tables())) {
    const next = sequences[name];
    if (typeof next === 'number') table.startAt(next);
  }
  return world;
}

function loadUsers(world: World, top: Entry, apiKey: string): void {
  for (const user of numbered(top.entries('users'), world.users)) {
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
  for (const space of numbered(top.entries('spaces'), world.spaces)) {
    const id = idIn(space, world.spaces);
    if (id < 0) continue;
    const name = space.text('name', `space-${id}`);
    world.spaces.put({ id, name, description: space.text('description', '') });
  }
}

function loadFabrics(world: World, top: Entry): void {
  const relays: [number, number][] = [];
  const fabrics = numbered(top.entries('fabrics'), world.fabrics);
  numbered(
    fabrics.flatMap((each) => each.entries('vlans')),
    world.vlans,
  );
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
    for (const vlan of each.entries('vlans')) loadVlan(world, id, vlan, relays);
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
