/** Network objects as MAAS shows them, nested objects in full. */
import { objectOf, type Json } from './json.ts';
import type * as row from './rows.ts';
import type { World } from './world.ts';

/** What every resource_uri begins with. */
export const root = '/MAAS/api/2.0';

/** The user of this name; null where there is none. */
export function showUser(world: World, username: string | null): Json | null {
  const user = username === null ? undefined : world.users.by('username', username)[0];
  if (user === undefined) return null;
  return world.rendered.of(user, [], () => userObject(user));
}

/** A user as given, whatever the table says of them. */
export function userObject(user: row.UserRow): Json {
  return objectOf({
    is_superuser: user.is_superuser,
    username: user.username,
    email: user.email,
    is_local: true,
    resource_uri: `${root}/users/${user.username}/`,
  });
}

/** A VLAN with the VLAN that it relays to. */
export function showVlan(world: World, vlan: row.VlanRow): Json {
  const fabric = world.fabrics.get(vlan.fabric);
  const space = spaceName(world, vlan);
  const relay = world.vlans.get(vlan.relay_vlan);
  // A default VLAN is called `untagged` whatever its name is (`maasserver/models/vlan.py:228`).
  const name = world.defaultVlan(vlan.fabric) === vlan ? 'untagged' : vlan.name;
  const nested = relay === undefined ? null : showVlan(world, relay);
  return world.rendered.of(vlan, [fabric, space, nested, name], () =>
    objectOf({
      vid: vlan.vid,
      mtu: vlan.mtu,
      dhcp_on: vlan.dhcp_on,
      external_dhcp: vlan.external_dhcp,
      relay_vlan: nested,
      fabric: fabric?.name,
      fabric_id: vlan.fabric,
      name,
      space,
      secondary_rack: vlan.secondary_rack,
      primary_rack: vlan.primary_rack,
      id: vlan.id,
      resource_uri: `${root}/vlans/${vlan.id}/`,
    }),
  );
}

/** `undefined` is what MAAS calls having no space. */
export function spaceName(world: World, vlan: row.VlanRow): string {
  return world.spaces.get(vlan.space)?.name ?? 'undefined';
}

/** A fabric with all its VLANs. */
export function showFabric(world: World, fabric: row.FabricRow): Json {
  const vlans = world.vlans.by('fabric', fabric.id).map((each) => showVlan(world, each));
  return world.rendered.of(fabric, vlans, () =>
    objectOf({
      class_type: fabric.class_type,
      id: fabric.id,
      vlans,
      name: fabric.name,
      resource_uri: `${root}/fabrics/${fabric.id}/`,
    }),
  );
}

/** A space with its VLANs and their subnets. */
export function showSpace(world: World, space: row.SpaceRow): Json {
  const rows = world.vlans.by('space', space.id);
  return showSpaceOf(world, space, rows);
}

/** The pseudo space -1 that holds every VLAN without one. */
export function showUndefinedSpace(world: World): Json | undefined {
  const rows = world.vlans.all().filter((each) => each.space === null);
  if (rows.length === 0) return undefined;
  return showSpaceOf(world, { id: -1, name: 'undefined', description: '' }, rows);
}

function showSpaceOf(world: World, space: row.SpaceRow, rows: readonly row.VlanRow[]): Json {
  const vlans = rows.map((each) => showVlan(world, each));
  const subnets = rows
    .flatMap((each) => world.subnets.by('vlan', each.id))
    .map((each) => showSubnet(world, each));
  return world.rendered.of(space, [...vlans, ...subnets], () =>
    objectOf({
      description: space.description,
      name: space.name,
      resource_uri: `${root}/spaces/${space.id === -1 ? 'undefined' : space.id}/`,
      subnets,
      id: space.id,
      vlans,
    }),
  );
}

/** A subnet with its VLAN. */
export function showSubnet(world: World, subnet: row.SubnetRow): Json {
  const vlan = world.vlans.get(subnet.vlan);
  if (vlan === undefined) throw new Error(`subnet ${subnet.id} is on no VLAN`);
  const nested = showVlan(world, vlan);
  return world.rendered.of(subnet, [nested], () => subnetObject(world, subnet, subnet.gateway_ip));
}

/** The answer to a write shows `""` where a later GET shows null. */
export function showWrittenSubnet(world: World, subnet: row.SubnetRow): Json {
  return subnetObject(world, subnet, subnet.gateway_ip ?? '');
}

function subnetObject(world: World, subnet: row.SubnetRow, gateway: string | null): Json {
  const vlan = world.vlans.get(subnet.vlan) as row.VlanRow;
  return objectOf({
    name: subnet.name,
    description: subnet.description,
    vlan: showVlan(world, vlan),
    cidr: subnet.cidr,
    rdns_mode: subnet.rdns_mode,
    gateway_ip: gateway,
    dns_servers: subnet.dns_servers,
    allow_dns: subnet.allow_dns,
    allow_proxy: subnet.allow_proxy,
    active_discovery: subnet.active_discovery,
    managed: subnet.managed,
    disabled_boot_architectures: subnet.disabled_boot_architectures,
    space: spaceName(world, vlan),
    id: subnet.id,
    resource_uri: `${root}/subnets/${subnet.id}/`,
  });
}

/** The subnet of this id; null where there is none. */
export function showSubnetOf(world: World, id: number | null): Json | null {
  const subnet = world.subnets.get(id);
  return subnet === undefined ? null : showSubnet(world, subnet);
}

/** An IP range with its subnet and the user who made it. */
export function showRange(world: World, range: row.RangeRow): Json {
  const subnet = showSubnetOf(world, range.subnet);
  const user = showUser(world, range.user);
  return world.rendered.of(range, [subnet, user], () =>
    objectOf({
      subnet,
      type: range.type,
      start_ip: range.start_ip,
      end_ip: range.end_ip,
      user,
      comment: range.comment,
      id: range.id,
      resource_uri: `${root}/ipranges/${range.id}/`,
    }),
  );
}

/** A static route with both its subnets. */
export function showRoute(world: World, route: row.RouteRow): Json {
  const source = showSubnetOf(world, route.source);
  const destination = showSubnetOf(world, route.destination);
  return world.rendered.of(route, [source, destination], () =>
    objectOf({
      source,
      destination,
      gateway_ip: route.gateway_ip,
      metric: route.metric,
      id: route.id,
      resource_uri: `${root}/static-routes/${route.id}/`,
    }),
  );
}

/** A reserved IP with its subnet. */
export function showReservedIp(world: World, reserved: row.ReservedIpRow): Json {
  const subnet = showSubnetOf(world, reserved.subnet);
  return world.rendered.of(reserved, [subnet], () =>
    objectOf({
      subnet,
      ip: reserved.ip,
      mac_address: reserved.mac_address,
      comment: reserved.comment,
      id: reserved.id,
      resource_uri: `${root}/reservedips/${reserved.id}/`,
    }),
  );
}
