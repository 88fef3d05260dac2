/** Interfaces with their links as MAAS shows them. */
import { objectOf, type Json } from './json.ts';
import type * as row from './rows.ts';
import { root, showSubnetOf, showVlan } from './show.ts';
import type { World } from './world.ts';

/** An interface with its VLAN, links and relatives. */
export function showInterface(world: World, face: row.InterfaceRow, node: row.NodeRow): Json {
  const vlan = world.vlans.get(face.vlan);
  const nested = vlan === undefined ? null : showVlan(world, vlan);
  const links = world.linksOf(face).map((each) => showLink(world, each));
  const siblings = world.interfaces.by('node', node.id);
  const parents = face.parents.map((id) => world.interfaces.get(id)?.name ?? '');
  const children = siblings
    .filter((each) => each.parents.includes(face.id))
    .map((each) => each.name);
  const physical = face.type === 'physical';
  const names = [...parents, '|', ...children].join();
  return world.rendered.of(face, [nested, names, ...links], () =>
    objectOf({
      numa_node: physical ? 0 : null,
      interface_speed: physical ? 1000 : 0,
      sriov_max_vf: 0,
      firmware_version: null,
      vendor: null,
      product: null,
      discovered: null,
      link_connected: physical,
      link_speed: physical ? 1000 : 0,
      ...face.more,
      params: physical && Object.keys(face.params).length === 0 ? '' : face.params,
      parents,
      vlan: nested,
      system_id: node.system_id,
      links,
      id: face.id,
      name: face.name,
      effective_mtu: face.params['mtu'] ?? vlan?.mtu ?? 1500,
      mac_address: face.mac_address,
      children,
      tags: face.tags,
      enabled: face.enabled,
      type: face.type,
      resource_uri: `${root}/nodes/${node.system_id}/interfaces/${face.id}/`,
    }),
  );
}

function showLink(world: World, link: row.LinkRow): Json {
  const subnet = showSubnetOf(world, link.subnet);
  return world.rendered.of(link, [subnet], () =>
    objectOf({
      id: link.id,
      mode: link.mode,
      ...(link.ip_address === null ? {} : { ip_address: link.ip_address }),
      ...(subnet === null ? {} : { subnet }),
    }),
  );
}
