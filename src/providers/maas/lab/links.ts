/** Taking links and interfaces away, as several nouns do silently. */
import type { InterfaceRow, LinkRow } from './rows.ts';
import type { World } from './world.ts';

/** Removes a link, and the default gateway that pointed to it. */
export function removeLink(world: World, link: LinkRow): void {
  world.links.remove(link.id);
  const node = world.nodes.get(world.interfaces.get(link.interface)?.node);
  if (node === undefined) return;
  // A row is replaced even where nothing in it changes: its addresses are rendered with it.
  world.nodes.put({
    ...node,
    gateway_link_ipv4: node.gateway_link_ipv4 === link.id ? null : node.gateway_link_ipv4,
    gateway_link_ipv6: node.gateway_link_ipv6 === link.id ? null : node.gateway_link_ipv6,
  });
}

/** Removes every link of an interface and leaves nothing in their place. */
export function stripLinks(world: World, face: InterfaceRow): void {
  for (const link of world.linksOf(face)) removeLink(world, link);
}

/** Adds the `link_up` that an interface has when it has no other link. */
export function ensureLinkUp(world: World, face: InterfaceRow): void {
  if (world.links.by('interface', face.id).length > 0) return;
  world.links.put({
    id: world.links.newId(),
    interface: face.id,
    mode: 'link_up',
    subnet: null,
    ip_address: null,
  });
}

/** Removes an interface with its links, and the children of which it was the last parent. */
export function removeInterface(world: World, face: InterfaceRow): void {
  stripLinks(world, face);
  world.interfaces.remove(face.id);
  for (const child of world.interfaces.by('node', face.node)) {
    if (!child.parents.includes(face.id)) continue;
    const parents = child.parents.filter((id) => id !== face.id);
    if (parents.length === 0) removeInterface(world, child);
    else world.interfaces.put({ ...child, parents });
  }
}
