/** One look at a cluster: a few lists, and closer looks at what something declared speaks of. */
import { byText, type InstallationId, type KindName } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import type { Seen, Wanted } from '../../../model/provider.ts';
import type { LiveResource, Unseen } from '../../../model/resource.ts';
import { kinds as allKinds } from '../kinds/all.ts';
import type { Pve } from '../pve.ts';
import { readDeep } from './deep.ts';
import { readBack } from './read-back.ts';
import { seeKinds } from './see-kinds.ts';

export async function observe(pve: Pve, wanted: Wanted, signal: AbortSignal): Promise<Seen> {
  // Objects read back one by one belong to a look that proved its sight before.
  const proof = await pve.sight(signal, wanted.ids !== undefined);
  if (!proof.ok) return nothing(pve, proof.why);
  const { sight } = proof;
  const { installation } = sight;
  if (wanted.ids !== undefined && wanted.kinds === undefined && wanted.deep === undefined)
    return { installation, ...(await readBack(pve, wanted.ids, signal)) };

  const kinds = new Set(wanted.kinds ?? allKinds.map((each) => each.kind));
  const parts = [
    await seeKinds(pve, { kinds, sight, declared: wanted.declared }, signal),
    await readDeep(pve, { deep: wanted.deep ?? [], sight }, signal),
  ];
  const back = wanted.ids?.length ? await readBack(pve, wanted.ids, signal) : undefined;
  const blind = parts.flatMap((each) => each.blind);
  const hidden = new Set(blind.map((each) => each.kind));
  const things = parts.flatMap((each) => each.live).filter(({ kind }) => !hidden.has(kind));
  return {
    installation,
    live: inOrder([...things, ...(back?.live ?? [])]),
    unseen: [...unseenOf(pve, blind), ...(back?.unseen ?? [])],
    gone: back?.gone ?? [],
  };
}

function nothing({ system }: Pve, why: Problem): Seen {
  // Nobody knows which cluster did not answer.
  const installation = `pve ${system}` as InstallationId;
  return { installation, live: [], unseen: [{ system, why }], gone: [] };
}

function unseenOf(
  { system }: Pve,
  blind: readonly { readonly kind: KindName; readonly why: Problem }[],
): readonly Unseen[] {
  const told = new Set<string>();
  return blind.flatMap(({ kind, why }) => {
    const key = `${kind} ${why.message}`;
    if (told.has(key)) return [];
    told.add(key);
    return [{ system, kind, why }];
  });
}

// PVE lists in another order each time.
function inOrder(live: readonly LiveResource[]): readonly LiveResource[] {
  const once = new Map(live.map((each) => [`${each.kind} ${each.id}`, each]));
  return [...once.values()].toSorted(
    (a, b) => byText(a.kind, b.kind) || a.id.length - b.id.length || byText(a.id, b.id),
  );
}
