/** One look at a CloudStack: a few lists, whole, whatever is in them. */
import { byText, type InstallationId, type KindName } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Declared, Seen, Wanted } from '../../../model/provider.ts';
import type { LiveResource } from '../../../model/resource.ts';
import type { List } from '../client/list.ts';
import type { CloudStack } from '../cloudstack.ts';
import { kinds as allKinds } from '../kinds/all.ts';
import { names } from '../kinds/names.ts';
import { openLists, type Lists } from './lists.ts';
import { readBack } from './read-back.ts';
import type { Named } from './rows.ts';
import { noSight, type Sight } from './sight.ts';
import { unlisted } from './unlisted.ts';
import { gone } from './volume-states.ts';

export async function observe(
  stack: CloudStack,
  wanted: Wanted,
  signal: AbortSignal,
): Promise<Seen> {
  // Objects read back one by one belong to a look that proved its sight before.
  const proof = await stack.sight(signal, wanted.ids !== undefined);
  if (!proof.ok) return nothing(stack, proof.why);
  const { sight } = proof;
  const { installation } = sight;
  const lists = openLists(stack.client, signal);
  const only = wanted.ids !== undefined && wanted.kinds === undefined;
  const deep = (wanted.deep ?? []).map((each) => each.kind);
  const chosen = wanted.kinds ?? (only ? [] : allKinds.map((each) => each.kind));
  const kinds = new Set([...chosen, ...deep]);
  const parts = await Promise.all(
    readers
      .filter((each) => each.of.some((kind) => kinds.has(kind)))
      .map(async (reader) => ({
        of: reader.of,
        ...(await reader.read(stack, lists, { sight, declared: wanted.declared })),
      })),
  );
  // A role that may not list something has been given sight of a part alone, and nobody knows of which.
  const denied = parts.find((each) => 'why' in each && each.class === 'denied');
  if (denied !== undefined && 'why' in denied)
    return nothing(stack, noSight(stack.client, 'denied', denied.why).why);
  const live = parts.flatMap((each) => ('live' in each ? each.live : []));
  const unseen = parts.flatMap((each) =>
    'why' in each ? each.of.map((kind) => ({ system: stack.system, kind, why: each.why })) : [],
  );
  const back =
    (wanted.ids?.length ?? 0) > 0
      ? await readBack(stack, wanted.ids ?? [], { lists, sight })
      : undefined;
  const seen = [...live, ...unlisted(stack.make, live)].filter(({ kind }) => kinds.has(kind));
  return {
    installation,
    live: inOrder([...seen, ...(back?.live ?? [])]),
    unseen: [...unseen, ...(back?.unseen ?? [])],
    gone: back?.gone ?? [],
  };
}

type Part =
  | { readonly live: readonly LiveResource[] }
  | { readonly why: Problem; readonly class: Extract<List<unknown>, { ok: false }>['class'] };

interface More {
  readonly sight: Sight;
  readonly declared: Declared | undefined;
}
interface Reader {
  /** What its lists tell of. */
  readonly of: readonly KindName[];
  readonly read: (stack: CloudStack, lists: Lists, more: More) => Promise<Part>;
}

const made = <T>(list: List<T>, make: (each: T) => LiveResource | readonly LiveResource[]): Part =>
  list.ok ? { live: list.items.flatMap(make) } : { why: list.why, class: list.class };

const named = (kind: KindName, read: (lists: Lists) => Promise<List<Named>>): Reader => ({
  of: [kind],
  read: async ({ make }, lists) => made(await read(lists), (each) => make.named(kind, each)),
});

const readers: readonly Reader[] = [
  named(names.zone, (lists) => lists.zones()),
  named(names.serviceOffering, (lists) => lists.serviceOfferings()),
  named(names.diskOffering, (lists) => lists.diskOfferings()),
  named(names.networkOffering, (lists) => lists.networkOfferings()),
  named(names.vpc, (lists) => lists.vpcs()),
  {
    of: [names.template],
    // There may be thousands, and only what is made is made from one.
    read: async ({ make }, lists, { declared }) => {
      const used = declared?.resources.some(({ spec }) => spec['template'] !== undefined) ?? true;
      if (!used) return { live: [] };
      return made(await lists.templates(), (each) => make.named(names.template, each));
    },
  },
  {
    of: [names.network],
    read: async ({ make }, lists) => made(await lists.networks(), make.network),
  },
  { of: [names.range], read: async ({ make }, lists) => made(await lists.ranges(), make.range) },
  {
    of: [names.address],
    read: async ({ make }, lists) => made(await lists.addresses(), make.address),
  },
  {
    of: [names.vm, names.nic, names.secondary],
    read: async ({ make }, lists, { sight: { mayExpunge } }) => {
      const [vms, snapshots] = await Promise.all([lists.vms(), lists.vmSnapshots()]);
      if (!snapshots.ok) return { why: snapshots.why, class: snapshots.class };
      const counts = new Map<string, number>();
      for (const vm of snapshots.items) counts.set(vm, (counts.get(vm) ?? 0) + 1);
      return made(vms, (row) => make.vm(row, { snapshots: counts.get(row.id) ?? 0, mayExpunge }));
    },
  },
  {
    of: [names.volume],
    read: async ({ make }, lists) => {
      const volumes = await lists.volumes();
      if (!volumes.ok) return { why: volumes.why, class: volumes.class };
      return { live: volumes.items.filter(({ state }) => !gone.has(state)).map(make.volume) };
    },
  },
];

function nothing({ system }: CloudStack, why: Problem): Seen {
  // Nobody knows which CloudStack did not answer.
  const installation = `cloudstack ${system}` as InstallationId;
  return { installation, live: [], unseen: [{ system, why }], gone: [] };
}

// The same world looks the same, however it is listed; what two lists show is one thing.
function inOrder(live: readonly LiveResource[]): readonly LiveResource[] {
  const once = new Map(live.map((each) => [`${each.kind} ${each.id}`, each]));
  return [...once.values()].toSorted((a, b) => byText(a.kind, b.kind) || byText(a.id, b.id));
}
