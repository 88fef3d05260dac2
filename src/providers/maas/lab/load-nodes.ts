/** Machines, devices and rack controllers of a state, with their interfaces and links. */
import { idIn, numbered, type Entry } from './entry.ts';
import { linkModes, type InterfaceType, type LinkMode, type NodeKind } from './rows.ts';
import { statusName } from './statuses.ts';
import type { World } from './world.ts';

/** Zones, pools and domains, then all nodes. */
export function loadNodes(world: World, top: Entry): void {
  loadGroups(world, top);
  const faces = lists.flatMap(([, key]) => top.entries(key).flatMap(facesOf));
  numbered(faces, world.interfaces);
  numbered(
    faces.flatMap((each) => each.entries('links')),
    world.links,
  );
  for (const [kind, key] of lists) for (const node of top.entries(key)) loadNode(world, kind, node);
}

const lists: readonly (readonly [NodeKind, string])[] = [
  ['machine', 'machines'],
  ['device', 'devices'],
  ['rack', 'rackcontrollers'],
];

function loadGroups(world: World, top: Entry): void {
  world.domains.put({ id: 0, name: 'maas', authoritative: true, ttl: null });
  world.zones.put({ id: 1, name: 'default', description: '' });
  world.pools.put({ id: 0, name: 'default', description: 'Default pool' });
  for (const domain of numbered(top.entries('domains'), world.domains))
    world.domains.put({
      id: idIn(domain, world.domains),
      name: domain.needed('name'),
      authoritative: domain.flag('authoritative', true),
      ttl: domain.maybeNumber('ttl'),
    });
  for (const [key, table] of [
    ['zones', world.zones],
    ['pools', world.pools],
  ] as const)
    for (const group of numbered(top.entries(key), table))
      table.put({
        id: idIn(group, table),
        name: group.needed('name'),
        description: group.text('description', ''),
      });
}

function loadNode(world: World, kind: NodeKind, node: Entry): void {
  const id = world.nodes.newId();
  const systemId = node.text('system_id', `lab${id.toString(36).padStart(3, '0')}`);
  const status = statusIn(node, systemId);
  const pending = node.object('pending') as { reads?: number; next?: readonly string[] };
  world.nodes.put({
    id,
    kind,
    system_id: systemId,
    hostname: node.text('hostname', systemId),
    status,
    previous_status: node.maybeText('previous_status'),
    pending: pending.next === undefined ? null : { reads: pending.reads ?? 0, next: pending.next },
    owner: ownerOf(node),
    locked: node.flag('locked', false),
    power_state: node.text('power_state', status === 'Deployed' || kind === 'rack' ? 'on' : 'off'),
    power_type: node.text('power_type', 'ipmi'),
    osystem: node.text('osystem', status === 'Deployed' ? 'ubuntu' : ''),
    distro_series: node.text('distro_series', status === 'Deployed' ? 'noble' : ''),
    zone: groupOf(node, 'zone', world.zones, 1),
    pool: groupOf(node, 'pool', world.pools, 0),
    domain: groupOf(node, 'domain', world.domains, 0),
    tag_names: node.texts('tag_names'),
    gateway_link_ipv4: gatewayOf(node, 'ipv4'),
    gateway_link_ipv6: gatewayOf(node, 'ipv6'),
    more: node.without(reckoned),
  });
  const byName = new Map<string, number>();
  for (const face of facesOf(node)) loadInterface(world, id, face, byName);
}

// MAAS calls them `interface_set`.
function facesOf(node: Entry): readonly Entry[] {
  return node.entries(node.has('interface_set') ? 'interface_set' : 'interfaces');
}

// By hand one writes `status: Ready`; MAAS shows a number beside the name.
function statusIn(node: Entry, systemId: string): string {
  const given = node.has('status_name')
    ? node.text('status_name', '')
    : node.text('status', 'Ready');
  const status = statusName(/^\d+$/.test(given) ? Number(given) : given);
  if (status === undefined)
    throw new Error(`machine ${systemId} of the state has no such status: ${given}`);
  return status;
}

const reckoned = new Set(
  (
    'system_id hostname fqdn status status_name previous_status pending owner locked power_state power_type ' +
    'osystem distro_series zone pool domain tag_names interface_set interfaces ip_addresses boot_interface ' +
    'default_gateways node_type node_type_name resource_uri id gateway_link_ipv4 gateway_link_ipv6'
  ).split(' '),
);

function ownerOf(node: Entry): string | null {
  return node.reference('owner', 'username')?.toString() ?? null;
}

function groupOf(
  node: Entry,
  key: string,
  table: { by(index: 'name', key: string): { id: number }[] },
  otherwise: number,
): number {
  const name = node.reference(key, 'name');
  if (typeof name === 'number') return name;
  return name === null ? otherwise : (table.by('name', name)[0]?.id ?? otherwise);
}

function gatewayOf(node: Entry, family: 'ipv4' | 'ipv6'): number | null {
  const shown = node.object('default_gateways')[family] as { link_id?: number | null } | undefined;
  return node.maybeNumber(`gateway_link_${family}`) ?? shown?.link_id ?? null;
}

function loadInterface(world: World, node: number, face: Entry, byName: Map<string, number>): void {
  const id = idIn(face, world.interfaces);
  const name = face.text('name', 'eno1');
  byName.set(name, id);
  const vlan = face.reference('vlan');
  const mtu = face.maybeNumber('mtu');
  world.interfaces.put({
    id,
    node,
    name,
    type: face.text('type', 'physical') as InterfaceType,
    mac_address: face.text('mac_address', macOf(id)),
    vlan: vlan === null ? null : Number(vlan),
    parents: face.texts('parents').map((each) => byName.get(each) ?? Number(each)),
    tags: face.texts('tags'),
    enabled: face.flag('enabled', true),
    params: { ...face.object('params'), ...(mtu === null ? {} : { mtu }) },
    more: face.without(reckonedOfInterface),
  });
  for (const link of face.entries('links')) loadLink(world, id, link);
}

const reckonedOfInterface = new Set(
  (
    'id name type mac_address vlan parents tags enabled params mtu links children system_id ' +
    'effective_mtu resource_uri'
  ).split(' '),
);

function loadLink(world: World, face: number, link: Entry): void {
  const subnet = link.reference('subnet');
  const mode = link.text('mode', 'link_up');
  if (!(linkModes as readonly string[]).includes(mode))
    throw new Error(`a link of the state has no such mode: ${mode}`);
  world.links.put({
    id: idIn(link, world.links),
    interface: face,
    mode: mode as LinkMode,
    subnet: subnet === null ? null : Number(subnet),
    ip_address: link.maybeText('ip_address') || null,
  });
}

function macOf(id: number): string {
  const digits = id.toString(16).padStart(6, '0');
  return `52:54:00:${digits.slice(0, 2)}:${digits.slice(2, 4)}:${digits.slice(4, 6)}`;
}
