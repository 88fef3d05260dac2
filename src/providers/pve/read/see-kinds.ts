/** Reads the kinds that are asked for: lists of all, details of what is declared. */
import type { KindName } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Declared } from '../../../model/provider.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { hiddenSubnets, readSdn, sdnKinds, sdnThings } from '../sdn/read.ts';
import { whereTheyAnswer } from './answering.ts';
import { chosenNodes, chosenUsers, pluggedElsewhere, speaksOf } from './choosing.ts';
import { chosenGuests } from './choosing-guests.ts';
import { detailed, freshRows, guestKinds, listGuests } from './guests.ts';
import { blindness, networkKinds, readNetworks } from './networks.ts';
import { noSight } from './no-sight.ts';
import { nodeThing } from './nodes.ts';
import type { Row } from './rows.ts';
import type { Sight } from './sight.ts';
import { seeStorages } from './storages.ts';
import { lostValues, seeTokens } from './tokens.ts';

/** What was seen, and what could not be. */
export interface Part {
  readonly live: readonly LiveResource[];
  readonly blind: readonly { readonly kind: KindName; readonly why: Problem }[];
}

export interface Scope {
  readonly kinds: ReadonlySet<KindName>;
  readonly sight: Sight;
  /** Absent: everything is looked at closely. */
  readonly declared: Declared | undefined;
}

export async function seeKinds(pve: Pve, scope: Scope, signal: AbortSignal): Promise<Part> {
  const { kinds, declared } = scope;
  const any = (of: readonly KindName[]): boolean => of.some((each) => kinds.has(each));
  const spoken = (of: readonly KindName[]): boolean =>
    any(of) && (declared === undefined || speaksOf(declared, of));
  const guests = any([...guestKinds, names.container]) ? seeGuests(pve, scope, signal) : none;
  const parts = await Promise.all([
    guests,
    seeNetworks(pve, { ...scope, guests }, signal),
    // A volume goes only where its storage takes such.
    spoken([names.storage, names.disk]) ? seeStorages(pve, scope.sight, signal) : none,
    spoken([names.token]) ? seeOwnTokens(pve, declared, signal) : none,
  ]);
  return {
    live: parts.flatMap((each) => each.live).filter(({ kind }) => kinds.has(kind)),
    blind: parts.flatMap((each) => each.blind).filter(({ kind }) => kinds.has(kind)),
  };
}

const none: Part = { live: [], blind: [] };

async function seeGuests(pve: Pve, { declared }: Scope, signal: AbortSignal): Promise<Part> {
  const list = await listGuests(pve, signal);
  if (!list.ok) return { live: [], blind: blindness([...guestKinds, names.container], list.why) };
  const chosen = declared === undefined ? list.value : chosenGuests(list.value, declared);
  const close = new Set(chosen.map(({ vmid }) => vmid));
  const rest = list.value.filter(({ vmid }) => !close.has(vmid));
  const { live, blind } = await closely(pve, chosen, signal);
  const told = await whereTheyAnswer(pve, { live, hosts: declared?.hosts ?? [] }, signal);
  return { live: [...told, ...rest.map((row) => pve.make.guest(row))], blind };
}

/** With states and names of this moment. */
async function closely(pve: Pve, rows: readonly Row[], signal: AbortSignal): Promise<Part> {
  if (rows.length === 0) return none;
  return detailed(pve, await freshRows(pve, rows, signal), signal);
}

/** The nodes, the networks of those that something speaks of, and the SDN where that matters. */
async function seeNetworks(
  pve: Pve,
  scope: Scope & { readonly guests: Part | Promise<Part> },
  signal: AbortSignal,
): Promise<Part> {
  const { kinds, sight, declared } = scope;
  const all = sight.nodes.map(({ name }) => name);
  const wanted = networkKinds.some((kind) => kinds.has(kind));
  const chosen = !wanted ? [] : declared === undefined ? all : chosenNodes(declared, all);
  const networks = await readNetworks(pve, { nodes: chosen, sight }, signal);
  const nodes = sight.nodes.map((node) => nodeThing(pve, node, networks.pending.get(node.name)));
  const seen = [...networks.live, ...(await scope.guests).live];
  const sdn = needsSdn(scope, seen) ? await seeSdn(pve, sight, signal) : none;
  return {
    live: [...nodes, ...networks.live, ...sdn.live],
    blind: [...networks.blind, ...sdn.blind],
  };
}

// Zones lie on bridges, and NICs may be plugged into a vnet as into a bridge.
function needsSdn({ kinds, declared }: Scope, seen: readonly LiveResource[]): boolean {
  if (!sdnKinds.some((kind) => kinds.has(kind))) return false;
  if (declared === undefined || speaksOf(declared, [...sdnKinds, names.bridge])) return true;
  return pluggedElsewhere(declared, seen);
}

async function seeSdn(pve: Pve, { may }: Sight, signal: AbortSignal): Promise<Part> {
  if (!may('SDN.Audit', '/sdn'))
    return { live: [], blind: blindness(sdnKinds, noSight(pve.client, ['SDN.Audit on /sdn'])) };
  const sdn = await readSdn(pve, signal);
  if (!sdn.ok) return { live: [], blind: blindness(sdnKinds, sdn.why) };
  const hidden = hiddenSubnets(pve, sdn.value);
  return {
    live: sdnThings(pve, sdn.value),
    blind: hidden === undefined ? [] : blindness([names.sdnsubnet], hidden),
  };
}

async function seeOwnTokens(
  pve: Pve,
  declared: Declared | undefined,
  signal: AbortSignal,
): Promise<Part> {
  const users = declared === undefined ? undefined : chosenUsers(declared);
  const seen = await seeTokens(pve, users, signal);
  const ours = (declared?.resources ?? []).filter(({ kind }) => kind === names.token);
  const lost = await lostValues(pve, ours, seen.live);
  return {
    live: seen.live,
    blind: [...seen.blind, ...lost.flatMap((why) => blindness([names.token], why))],
  };
}
