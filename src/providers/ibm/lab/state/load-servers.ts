/** Loads VNIs, bare metal servers, instances, volumes, floating IPs. */
import type { InstanceStatus, Reason, ServerStatus, VniRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import {
  entriesOf,
  entryOf,
  flagOf,
  listOf,
  numberOf,
  rowFor,
  saidOf,
  textOf,
  type Entry,
} from './entry.ts';
import { basics, lifecycleOf, loadIp, nextPublic, statusOf, zoneFor } from './load-network.ts';

export function loadServers(world: World, state: Entry): void {
  for (const entry of entriesOf(state['placement_groups']))
    world.placementGroups.put({
      ...basics(world, entry),
      strategy: entry['strategy'] === 'power_spread' ? 'power_spread' : 'host_spread',
      lifecycle_state: lifecycleOf(entry['lifecycle_state']),
    });
  for (const entry of entriesOf(state['virtual_network_interfaces'])) loadVni(world, entry);
  for (const entry of entriesOf(state['volumes'])) loadVolume(world, entry);
  for (const entry of entriesOf(state['bare_metal_servers'])) loadServer(world, entry);
  for (const entry of entriesOf(state['instances'])) loadInstance(world, entry);
  for (const entry of entriesOf(state['floating_ips'])) {
    const target = saidOf(entry['target']);
    // Those of public gateways were made with them.
    if (target !== undefined && world.gateways.get(target) !== undefined) continue;
    world.floatingIps.put({
      ...basics(world, entry),
      zone: zoneFor(world, entry['zone']),
      address: textOf(entry['address']) ?? nextPublic(world),
      status: statusOf(entry['status']),
      target: target === undefined ? null : rowFor(world.vnis, target, 'the VNI').id,
    });
  }
}

function loadVni(world: World, entry: Entry): void {
  const subnet = rowFor(world.subnets, entry['subnet'], 'the subnet');
  const vpc = rowFor(world.vpcs, subnet.vpc, 'the VPC');
  const row = basics(world, entry, subnet.zone);
  const said = [entry['primary_ip'], ...listOf(entry['ips'])].filter((each) => each !== undefined);
  const ips = said.map((each) => ipFor(world, each, subnet.id));
  if (ips.length === 0)
    throw new Error(`the lab's state gives the VNI '${row.name}' no primary_ip`);
  for (const id of ips) {
    const ip = world.ips.get(id);
    if (ip !== undefined) ip.target = row.id;
  }
  const groups = listOf(entry['security_groups']).map(
    (each) => rowFor(world.securityGroups, each, 'the security group').id,
  );
  const target = entryOf(entry['target']);
  world.vnis.put({
    ...row,
    subnet: subnet.id,
    primary_ip: ips[0] ?? '',
    ips: [...new Set(ips)],
    auto_delete: flagOf(entry['auto_delete'], false),
    allow_ip_spoofing: flagOf(entry['allow_ip_spoofing'], false),
    enable_infrastructure_nat: flagOf(entry['enable_infrastructure_nat'], true),
    protocol_state_filtering_mode: (textOf(entry['protocol_state_filtering_mode']) ??
      'auto') as VniRow['protocol_state_filtering_mode'],
    security_groups: groups.length > 0 ? groups : [vpc.default_security_group],
    lifecycle_state: lifecycleOf(entry['lifecycle_state']),
    mac_address: textOf(entry['mac_address']) ?? macOf(world),
    // What is in a server is said by the server.
    target:
      target['resource_type'] === 'share_mount_target' ? (target as Record<string, string>) : null,
  });
}

/** A reserved IP that is there, or is made here. */
function ipFor(world: World, value: unknown, subnet: string): string {
  const home = rowFor(world.subnets, subnet, 'the subnet');
  const said = saidOf(value);
  const inSubnet = world.ips.by('subnet', subnet);
  const there = inSubnet.find((each) => [each.id, each.name, each.address].includes(said ?? ''));
  if (there !== undefined) return there.id;
  return loadIp(world, typeof value === 'string' ? { address: value } : entryOf(value), home).id;
}

/** The next MAC of the lab's own. */
export function macOf(world: World): string {
  world.sequence += 1;
  const hex = world.sequence.toString(16).padStart(8, '0');
  return `02:00:${hex.match(/../g)?.join(':') ?? ''}`;
}

function loadVolume(world: World, entry: Entry): void {
  const profile = saidOf(entry['profile']) ?? 'general-purpose';
  const zone = zoneFor(world, entry['zone']);
  const image = saidOf(entry['source_image']);
  world.volumes.put({
    ...basics(world, entry),
    zone,
    profile,
    status: (textOf(entry['status']) ?? 'available') as 'available',
    capacity: numberOf(entry['capacity'], 100),
    iops: numberOf(entry['iops'], 3000),
    bandwidth: numberOf(entry['bandwidth'], 393),
    busy: flagOf(entry['busy'], false),
    ...(image === undefined ? {} : { source_image: rowFor(world.images, image, 'the image').id }),
  });
}

function loadAttachments(
  world: World,
  entry: Entry,
  of: { readonly id: string; readonly zone: string; readonly metal: boolean },
): string | undefined {
  let vpc: string | undefined;
  for (const [at, each] of entriesOf(entry['network_attachments']).entries()) {
    const vni = rowFor(world.vnis, each['virtual_network_interface'], 'the VNI');
    vpc ??= world.subnets.get(vni.subnet)?.vpc;
    const { id, name, created_at } = basics(world, each, of.zone);
    const vlan = each['interface_type'] === 'vlan';
    vni.target = world.attachments.put({
      id,
      name,
      created_at,
      of: of.id,
      type: each['type'] === 'secondary' || at > 0 ? 'secondary' : 'primary',
      interface_type: of.metal ? (vlan ? 'vlan' : 'pci') : null,
      allowed_vlans: listOf(each['allowed_vlans']).map(Number),
      vlan: vlan ? numberOf(each['vlan'], 1) : null,
      allow_to_float: flagOf(each['allow_to_float'], false),
      virtual_network_interface: vni.id,
      lifecycle_state: lifecycleOf(each['lifecycle_state']),
    }).id;
  }
  return vpc;
}

function loadServer(world: World, entry: Entry): void {
  const zone = zoneFor(world, entry['zone']);
  const row = basics(world, entry, zone);
  const profile = rowFor(
    world.serverProfiles,
    entry['profile'] ?? 'bx2-metal-96x384',
    'the profile',
  );
  const vpc = loadAttachments(world, entry, { id: row.id, zone, metal: true });
  const initialization = entryOf(entry['initialization']);
  const image = entry['image'] ?? initialization['image'] ?? world.images.all()[0]?.id;
  const keys = listOf(entry['keys'] ?? initialization['keys'] ?? [world.keys.all()[0]?.id]);
  world.servers.put({
    ...row,
    vpc: vpc ?? rowFor(world.vpcs, entry['vpc'], 'the VPC').id,
    zone,
    profile: profile.id,
    status: (textOf(entry['status']) ?? 'running') as ServerStatus,
    status_reasons: entriesOf(entry['status_reasons']) as unknown as Reason[],
    lifecycle_state: lifecycleOf(entry['lifecycle_state']),
    bandwidth: numberOf(entry['bandwidth'], profile.bandwidth),
    enable_secure_boot: flagOf(entry['enable_secure_boot'], false),
    metadata_service: { enabled: false, protocol: 'http' },
    trusted_platform_module: 'disabled',
    image: rowFor(world.images, image, 'the image').id,
    keys: keys.map((each) => rowFor(world.keys, each, 'the key').id),
    user_data: textOf(entry['user_data']) ?? null,
    disk: { id: world.newId(zone), name: world.newName() },
  });
}

function loadInstance(world: World, entry: Entry): void {
  const zone = zoneFor(world, entry['zone']);
  const row = basics(world, entry, zone);
  const vpc = loadAttachments(world, entry, { id: row.id, zone, metal: false });
  const group = saidOf(entryOf(entry['placement_target'])) ?? textOf(entry['placement_group']);
  world.instances.put({
    ...row,
    vpc: vpc ?? rowFor(world.vpcs, entry['vpc'], 'the VPC').id,
    zone,
    profile: saidOf(entry['profile']) ?? 'bx2-2x8',
    status: (textOf(entry['status']) ?? 'running') as InstanceStatus,
    status_reasons: [],
    lifecycle_state: lifecycleOf(entry['lifecycle_state']),
    image: rowFor(world.images, entry['image'] ?? world.images.all()[0]?.id, 'the image').id,
    placement_group:
      group === undefined ? null : rowFor(world.placementGroups, group, 'the placement group').id,
  });
  const boot = saidOf(entryOf(entry['boot_volume_attachment']));
  for (const each of entriesOf(entry['volume_attachments'])) {
    const { id, name, created_at } = basics(world, each, zone);
    const isBoot = each['type'] === 'boot' || id === boot || name === boot;
    world.volumeAttachments.put({
      id,
      name,
      created_at,
      instance: row.id,
      volume: rowFor(world.volumes, each['volume'], 'the volume').id,
      delete_volume_on_instance_delete: flagOf(each['delete_volume_on_instance_delete'], isBoot),
      type: isBoot ? 'boot' : 'data',
      status: 'attached',
      device: textOf(entryOf(each['device'])['id']) ?? `${id}-${id.slice(-5)}`,
    });
  }
}
