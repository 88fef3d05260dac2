/** Reads of machines, devices and rack controllers, with the passing of time that reading brings. */
import { forbidden, invalid, notFound, ok, refuse } from './answers.ts';
import { okShuffled, type Call, type Handler } from './call.ts';
import { listOf } from './json.ts';
import type { NodeKind, NodeRow, UserRow } from './rows.ts';
import { showNode } from './show-nodes.ts';
import { statusName } from './statuses.ts';
import { timePasses } from './transitions.ts';
import type { World } from './world.ts';

/** Machines come ordered by id, devices and racks in no order. */
export function nodeList(kind: NodeKind): Handler {
  return (call) => {
    const { query, world } = call;
    if (kind === 'machine') refuseUnknownFilters(query);
    const nodes = visible(call, kind).filter((each) => matches(world, each, query));
    const shown = nodes.map((each) => showNode(world, timePasses(world, each)));
    return kind === 'machine' ? ok(listOf(shown)) : okShuffled(world, shown);
  };
}

/** One node of a kind. */
export function nodeOne(kind: NodeKind): Handler {
  return (call) => ok(showNode(call.world, timePasses(call.world, nodeAt(call, kind))));
}

/** The node in the path, if the caller may see it. */
export function nodeAt({ path: [systemId = ''], user, world }: Call, kind?: NodeKind): NodeRow {
  const node = world.node(systemId);
  if (node === undefined || (kind !== undefined && node.kind !== kind))
    throw notFound(`No ${nodeNames[kind ?? 'node']} matches the given query.`);
  if (node.kind === 'machine' && !isVisible(node, user)) throw forbidden();
  return node;
}

/** A machine that the caller owns, or any for an admin. */
export function ownMachine(call: Call): NodeRow {
  const machine = nodeAt(call, 'machine');
  if (!call.user.is_superuser && machine.owner !== call.user.username) throw forbidden();
  return machine;
}

/** The machines that the caller may see: own and unowned ones, all for an admin. */
export function visible({ user, world }: Call, kind: NodeKind): readonly NodeRow[] {
  const all = world.nodes.by('kind', kind).toSorted((a, b) => a.id - b.id);
  return kind === 'machine' ? all.filter((each) => isVisible(each, user)) : all;
}

const nodeNames = {
  machine: 'Machine',
  device: 'Device',
  rack: 'RackController',
  node: 'Node',
} as const;

function isVisible(node: NodeRow, user: UserRow): boolean {
  return user.is_superuser || node.owner === null || node.owner === user.username;
}

type Test = (world: World, node: NodeRow, value: string) => boolean;

const filters: Readonly<Record<string, Test>> = {
  id: (_, node, value) => node.system_id === value,
  hostname: (_, node, value) => node.hostname === value,
  mac_address: (world, node, value) =>
    world.interfacesOf(node).some((each) => each.mac_address === value.toLowerCase()),
  domain: (world, node, value) => world.domains.get(node.domain)?.name === value,
  zone: (world, node, value) => world.zones.get(node.zone)?.name === value,
  pool: (world, node, value) => world.pools.get(node.pool)?.name === value,
  owner: (_, node, value) => node.owner === value,
  status: (_, node, value) => node.status === statusName(value),
};

// Filters that the lab knows and lets everything through: their values are not reckoned with.
const unreckoned =
  'agent_name not_zone not_pool not_tags arch cpu_count mem pod not_pod pod_type not_pod_type devices ' +
  'link_speed fabrics not_fabrics vlans not_vlans subnets not_subnets fabric_classes not_fabric_classes interfaces storage';

function refuseUnknownFilters(query: URLSearchParams): void {
  const known = new Set([
    ...Object.keys(filters),
    'tags',
    'op',
    'format',
    ...unreckoned.split(' '),
  ]);
  for (const name of query.keys())
    if (!known.has(name)) throw invalid({ [name]: ['No such constraint.'] });
}

function matches(world: World, node: NodeRow, query: URLSearchParams): boolean {
  for (const tag of query.getAll('tags').flatMap((each) => each.split(',')))
    if (!node.tag_names.includes(tag)) {
      if (!world.nodes.all().some((each) => each.tag_names.includes(tag)))
        throw invalid({ tags: [`No such tag(s): '${tag}'.`] });
      return false;
    }
  for (const [kind, table] of [
    ['zone', world.zones],
    ['pool', world.pools],
  ] as const)
    for (const name of query.getAll(kind))
      if (table.by('name', name).length === 0) throw refuse(400, `No such ${kind}(s): ${name}.`);
  return Object.entries(filters).every(([name, test]) => {
    const values = query.getAll(name);
    return values.length === 0 || values.some((value) => test(world, node, value));
  });
}
