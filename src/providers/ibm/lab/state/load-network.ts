/** Loads VPCs, what is in them, and what comes with them. */
import { addressOf, addressText, blockOf } from '../world/network.ts';
import * as parts from '../world/network-parts.ts';
import type {
  Lifecycle,
  ReservedIpRow,
  SecurityRuleRow,
  Status,
  SubnetRow,
  VpcRow,
} from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { entriesOf, entryOf, flagOf, listOf, rowFor, saidOf, textOf, type Entry } from './entry.ts';
import { groupFor, longAgo } from './given.ts';

/** What all but the smallest things have. */
export function basics(
  world: World,
  entry: Entry,
  zone?: string,
): { readonly id: string; name: string; created_at: string; resource_group: string } {
  return {
    id: textOf(entry['id']) ?? world.newId(zone),
    name: textOf(entry['name']) ?? world.newName(),
    created_at: textOf(entry['created_at']) ?? longAgo,
    resource_group: groupFor(world, entry),
  };
}

/** The zone that an entry names; the first of the region where it names none. */
export function zoneFor(world: World, value: unknown): string {
  return saidOf(value) ?? world.zonesHere()[0] ?? `${world.region}-1`;
}

export function statusOf(value: unknown): Status {
  return (textOf(value) ?? 'available') as Status;
}

export function lifecycleOf(value: unknown): Lifecycle {
  return (textOf(value) ?? 'stable') as Lifecycle;
}

export function loadNetwork(world: World, state: Entry): void {
  for (const entry of entriesOf(state['vpcs'])) loadVpc(world, entry, state);
  for (const entry of entriesOf(state['security_groups'])) loadGroup(world, entry);
  for (const entry of entriesOf(state['network_acls'])) {
    const vpc = rowFor(world.vpcs, entry['vpc'], 'the VPC');
    const id = parts.addDefaultAcl(world, { ...vpc, resource_group: groupFor(world, entry) });
    const row = world.acls.get(id);
    if (row !== undefined) row.name = textOf(entry['name']) ?? row.name;
  }
  for (const entry of entriesOf(state['public_gateways'])) loadGateway(world, entry);
  for (const entry of entriesOf(state['subnets'])) loadSubnet(world, entry);
  for (const entry of entriesOf(state['reserved_ips']))
    loadIp(world, entry, rowFor(world.subnets, entry['subnet'], 'the subnet'));
}

function loadVpc(world: World, entry: Entry, state: Entry): void {
  const row: VpcRow = world.vpcs.put({
    ...basics(world, entry),
    status: statusOf(entry['status']),
    classic_access: flagOf(entry['classic_access'], false),
    default_network_acl: '',
    default_routing_table: '',
    default_security_group: '',
    resolution_binding_count: Number(entryOf(entry['dns'])['resolution_binding_count'] ?? 0),
  });
  row.default_network_acl = parts.addDefaultAcl(world, row);
  row.default_routing_table = parts.addDefaultRoutes(world, row);
  row.default_security_group = parts.addDefaultGroup(world, row);
  const own = entriesOf(entry['address_prefixes']);
  const beside = entriesOf(state['address_prefixes']).filter((each) =>
    [row.id, row.name].includes(saidOf(each['vpc']) ?? ''),
  );
  const manual = entry['address_prefix_management'] === 'manual';
  if (own.length + beside.length === 0 && !manual) parts.addDefaultPrefixes(world, row);
  for (const each of [...own, ...beside]) {
    const zone = zoneFor(world, each['zone']);
    const { id, name, created_at } = basics(world, each);
    const cidr = textOf(each['cidr']) ?? '';
    if (blockOf(cidr) === undefined) throw new Error(`the lab's state has a prefix '${cidr}'`);
    const first = !world.prefixes.by('vpc', row.id).some((other) => other.zone === zone);
    const is_default = flagOf(each['is_default'], first);
    world.prefixes.put({ id, name, created_at, vpc: row.id, cidr, zone, is_default });
  }
}

function loadGroup(world: World, entry: Entry): void {
  const vpc = rowFor(world.vpcs, entry['vpc'], 'the VPC');
  const rules = entriesOf(entry['rules']).map((rule): SecurityRuleRow => {
    const remote = entryOf(rule['remote'] ?? { cidr_block: '0.0.0.0/0' });
    const group = remote['id'] ?? remote['name'];
    return {
      id: textOf(rule['id']) ?? world.newId(),
      name: textOf(rule['name']) ?? world.newName(),
      direction: rule['direction'] === 'outbound' ? 'outbound' : 'inbound',
      protocol: textOf(rule['protocol']) ?? 'any',
      local: { cidr_block: '0.0.0.0/0' },
      remote:
        group === undefined
          ? (remote as Record<string, string>)
          : { id: rowFor(world.securityGroups, group, 'the security group').id },
      ...(typeof rule['port_min'] === 'number' ? { port_min: rule['port_min'] } : {}),
      ...(typeof rule['port_max'] === 'number' ? { port_max: rule['port_max'] } : {}),
    };
  });
  world.securityGroups.put({ ...basics(world, entry), vpc: vpc.id, rules });
}

function loadGateway(world: World, entry: Entry): void {
  const zone = zoneFor(world, entry['zone']);
  const row = basics(world, entry);
  const address = textOf(entryOf(entry['floating_ip'])['address']) ?? nextPublic(world);
  const { created_at, resource_group } = row;
  const fip = world.floatingIps.put({
    id: world.newId(),
    name: world.newName(),
    created_at,
    resource_group,
    zone,
    address,
    status: 'available',
    target: row.id,
  });
  world.gateways.put({
    ...row,
    vpc: rowFor(world.vpcs, entry['vpc'], 'the VPC').id,
    zone,
    status: statusOf(entry['status']),
    floating_ip: fip.id,
    made_floating_ip: true,
  });
}

/** The next free address of the documentation blocks that the lab gives public addresses from. */
export function nextPublic(world: World): string {
  const taken = new Set(world.floatingIps.all().map((each) => each.address));
  for (let at = 1; at < 2 ** 17; at += 1) {
    const address = addressText((addressOf('198.18.0.0') ?? 0) + at);
    if (!taken.has(address)) return address;
  }
  throw new Error('the lab has no public address left');
}

function loadSubnet(world: World, entry: Entry): void {
  const vpc = rowFor(world.vpcs, entry['vpc'], 'the VPC');
  const zone = zoneFor(world, entry['zone']);
  const gateway = entry['public_gateway'];
  const acl = entry['network_acl'];
  const row: SubnetRow = world.subnets.put({
    ...basics(world, entry, zone),
    vpc: vpc.id,
    zone,
    status: statusOf(entry['status']),
    ipv4_cidr_block: textOf(entry['ipv4_cidr_block']) ?? '',
    network_acl:
      acl === undefined ? vpc.default_network_acl : rowFor(world.acls, acl, 'the network ACL').id,
    routing_table: vpc.default_routing_table,
    public_gateway:
      gateway === undefined || gateway === null
        ? null
        : rowFor(world.gateways, gateway, 'the public gateway').id,
  });
  if (blockOf(row.ipv4_cidr_block) === undefined)
    throw new Error(`the lab's state has a subnet '${row.ipv4_cidr_block}'`);
  parts.addProviderIps(world, row);
  for (const each of listOf(entry['reserved_ips']))
    loadIp(world, typeof each === 'string' ? { address: each } : entryOf(each), row);
}

/** A reserved IP; those that the provider keeps are there already. */
export function loadIp(world: World, entry: Entry, subnet: SubnetRow): ReservedIpRow {
  const address = textOf(entry['address']) ?? '';
  const there = world.ips.by('subnet', subnet.id).find((each) => each.address === address);
  if (there !== undefined) return there;
  const { id, name, created_at } = basics(world, entry, subnet.zone);
  const target = entryOf(entry['target']);
  const kept =
    target['resource_type'] !== undefined &&
    target['resource_type'] !== 'virtual_network_interface';
  const held_by = textOf(entry['held_by']);
  return world.ips.put({
    id,
    name,
    created_at,
    subnet: subnet.id,
    address,
    auto_delete: flagOf(entry['auto_delete'], false),
    owner: entry['owner'] === 'provider' ? 'provider' : 'user',
    lifecycle_state: lifecycleOf(entry['lifecycle_state']),
    // What is bound to a VNI is said by the VNI.
    target: kept ? (target as Record<string, string>) : null,
    ...(held_by === undefined ? {} : { held_by }),
  });
}
