/** The networks of nodes: what runs there, also while somebody's change is pending. */
import type { KindName } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { at } from '../client/call.ts';
import { names } from '../kinds/names.ts';
import { ifacesIn, type Iface } from '../network/iface.ts';
import { runningOf, type Running } from '../network/running.ts';
import type { Pve } from '../pve.ts';
import { noSight } from './no-sight.ts';
import { isPath, pathAddresses } from './own-path.ts';
import { read, type Read } from '../client/reading.ts';
import type { Sight } from './sight.ts';

export const networkKinds: readonly KindName[] = [names.bridge, names.bond, names.vlan, names.port];

export interface NodeNetwork {
  readonly node: string;
  /** What PVE shows: pending where something is. */
  readonly shown: ReadonlyMap<string, Iface>;
  /** The diff of what is pending. */
  readonly changes: string | undefined;
  readonly running: Running;
}

export async function readNetwork(
  { client }: Pve,
  node: string,
  signal: AbortSignal,
): Promise<Read<NodeNetwork>> {
  return read(
    client,
    {
      path: at`/nodes/${node}/network`,
      of: (value, place, changes) => networkIn(node, value, place, changes),
    },
    signal,
  );
}

function networkIn(
  node: string,
  value: unknown,
  place: string,
  changes: string | undefined,
): NodeNetwork {
  const shown = ifacesIn(value, place);
  return { node, shown, changes, running: runningOf(shown, changes) };
}

export interface NetworksSeen {
  readonly live: readonly LiveResource[];
  readonly blind: readonly { readonly kind: KindName; readonly why: Problem }[];
  /** The diffs of what is pending, by node. */
  readonly pending: ReadonlyMap<string, string>;
}

export interface Asked {
  readonly nodes: Iterable<string>;
  readonly sight: Sight;
}

/** The interfaces of these nodes as they run. */
export async function readNetworks(
  pve: Pve,
  { nodes, sight }: Asked,
  signal: AbortSignal,
): Promise<NetworksSeen> {
  const all = [...nodes];
  const hidden = all.length === 0 ? undefined : whyHidden(pve, sight);
  if (hidden !== undefined)
    return { live: [], blind: blindness(networkKinds, hidden), pending: new Map() };
  const networks = await Promise.all(all.map((node) => readNetwork(pve, node, signal)));
  const paths = all.length === 0 ? undefined : await pathAddresses(pve, sight);
  const live: LiveResource[] = [];
  const blind: { kind: KindName; why: Problem }[] = [];
  const pending = new Map<string, string>();
  for (const network of networks) {
    if (!network.ok) {
      blind.push(...blindness(networkKinds, network.why));
      continue;
    }
    const { node, changes } = network.value;
    if (changes !== undefined) pending.set(node, changes);
    live.push(...ifaceThings(pve, network.value, paths?.get(node)));
    const why = whyUnclear(pve, network.value);
    if (why !== undefined) blind.push(...blindness(networkKinds, why));
  }
  return { live, blind, pending };
}

/** PVE shows bridges only to those who may see what its SDN makes of them. */
function whyHidden({ client }: Pve, { may }: Sight): Problem | undefined {
  return may('SDN.Audit', '/sdn') ? undefined : noSight(client, ['SDN.Audit on /sdn']);
}

export function blindness(
  kinds: readonly KindName[],
  why: Problem,
): readonly { readonly kind: KindName; readonly why: Problem }[] {
  return kinds.map((kind) => ({ kind, why }));
}

/** `path`: the addresses by which trueup reaches the node. */
export function ifaceThings(
  { make }: Pve,
  { node, running }: NodeNetwork,
  path: ReadonlySet<string> = new Set(),
): readonly LiveResource[] {
  return [...running.ifaces.values()]
    .filter(({ name }) => !running.unclear.has(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((iface) => make.iface(node, iface, isPath(iface, path)) ?? []);
}

/** What runs of these cannot be told while the diff is there. */
export function whyUnclear({ system }: Pve, { node, running }: NodeNetwork): Problem | undefined {
  if (running.unclear.size === 0) return undefined;
  const which = [...running.unclear].toSorted().join(', ');
  return problem(
    'network-unclear',
    `${system}: a change is pending in the network of ${node}, and PVE does not show enough of what runs there now: ${which}.`,
    {
      about: system,
      help: `Apply it or throw it away on ${node} (System → Network: Apply Configuration, Revert), then try again.`,
    },
  );
}
