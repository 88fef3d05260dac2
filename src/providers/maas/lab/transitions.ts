/** How machines move from state to state: at once, or after some reads have seen them on their way. */
import { addressText } from '../../../model/ip.ts';
import { refuse } from './answers.ts';
import { removeInterface } from './links.ts';
import { nextFree } from './occupancy.ts';
import type { LinkRow, NodeRow, SubnetRow } from './rows.ts';
import type { World } from './world.ts';

/** How many reads see a passing state; a lab has no minutes to spend on switching machines off. */
const readsPerState = 1;

/** Sends a machine through states; the last one is where it stays. */
export function sendThrough(world: World, node: NodeRow, states: readonly string[]): NodeRow {
  const [first = node.status, ...next] = states;
  const arrived = world.nodes.put({
    ...node,
    previous_status: node.status,
    status: first,
    pending: next.length === 0 ? null : { reads: readsPerState, next },
  });
  return enter(world, arrived);
}

/** A read of a machine: shows it as it is, and lets time pass for the next one. Returns what is to be shown. */
export function timePasses(world: World, node: NodeRow): NodeRow {
  const { pending } = node;
  if (pending === null) return node;
  if (pending.reads > 0)
    return world.nodes.put({ ...node, pending: { ...pending, reads: pending.reads - 1 } });
  return sendThrough(world, node, pending.next);
}

// What arriving in a state does to a machine.
function enter(world: World, node: NodeRow): NodeRow {
  switch (node.status) {
    case 'Ready':
    case 'New':
      return settle(world, node);
    case 'Deployed':
      return world.nodes.put({ ...node, power_state: 'on' });
    default:
      return node;
  }
}

// Owner, AUTO addresses and annotations go; STATIC links and those of users stay (`maasserver/models/node.py:3703`).
function settle(world: World, node: NodeRow): NodeRow {
  freeAutoAddresses(world, node);
  for (const face of world.interfacesOf(node))
    if (face.params['made_at_deploy'] === true) removeInterface(world, face);
  const { workload_annotations: _, ...more } = node.more;
  return world.nodes.put({
    ...node,
    owner: null,
    power_state: 'off',
    osystem: '',
    distro_series: '',
    more,
  });
}

/** Takes the addresses off AUTO links; the links stay. */
export function freeAutoAddresses(world: World, node: NodeRow): void {
  for (const link of world.interfacesOf(node).flatMap((each) => world.linksOf(each)))
    if (link.mode === 'auto' && link.ip_address !== null)
      world.links.put({ ...link, ip_address: null });
}

/** A full subnet fails the whole deployment before it begins. */
export function refuseExhausted(world: World, node: NodeRow): void {
  for (const [, subnet] of waiting(world, node))
    if (nextFree(world, subnet) === undefined)
      throw refuse(
        503,
        `${node.system_id}: Unable to allocate static IP due to address exhaustion.`,
      );
}

/** Gives each AUTO link an address. */
export function claimAddresses(world: World, node: NodeRow): void {
  for (const [link, subnet] of waiting(world, node)) {
    const ip = nextFree(world, subnet);
    if (ip !== undefined) world.links.put({ ...link, ip_address: addressText(ip) });
  }
}

// AUTO links without an address, with their subnets.
function waiting(world: World, node: NodeRow): readonly (readonly [LinkRow, SubnetRow])[] {
  return world
    .interfacesOf(node)
    .flatMap((each) => world.linksOf(each))
    .flatMap((link) => {
      const subnet = world.subnets.get(link.subnet);
      const waits = link.mode === 'auto' && link.ip_address === null && subnet !== undefined;
      return waits ? [[link, subnet] as const] : [];
    });
}
