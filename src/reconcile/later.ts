/** What waits for a system inside a VM: shown as if that were empty, and planned anew once it answers. */
import { addressParts, byText, type Address, type SystemName } from '../model/address.ts';
import { patchOf } from '../diff/change-of.ts';
import type { Change } from '../model/change.ts';
import type { Desired } from '../model/desired.ts';
import type { Later, PlanOptions } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Resource } from '../model/resource.ts';
import { isChosen } from '../plan/choose.ts';
import { kinds } from '../providers/index.ts';

/** What is declared, parted into what can be planned now and what waits for a silent system. */
export interface Parted {
  readonly now: Desired;
  /** Addresses that wait. */
  readonly later: ReadonlySet<string>;
}

/** What comes after something that waits, or refers to it, waits too. */
export function parted(desired: Desired, silent: ReadonlyMap<SystemName, string>): Parted {
  if (silent.size === 0) return { now: desired, later: new Set() };
  const later = new Set<string>();
  const waits = (address: string): boolean =>
    later.has(address) || silent.has(addressParts(address as Address).system);
  for (let before = -1; before !== later.size;) {
    before = later.size;
    for (const { address, kind, spec } of desired.resources) {
      const after = kinds.get(kind)?.waits?.(spec).after ?? [];
      const named = Object.keys(kinds.get(kind)?.references ?? {}).flatMap((field) =>
        typeof spec[field] === 'string' && spec[field].includes('/') ? [spec[field]] : [],
      );
      if (waits(address) || [...after, ...named].some(waits)) later.add(address);
    }
    for (const { address, after } of desired.manual) if (after.some(waits)) later.add(address);
  }
  return {
    later,
    now: {
      ...desired,
      resources: desired.resources.filter((each) => !later.has(each.address)),
      absent: desired.absent.filter((each) => !silent.has(each.system)),
      authorities: desired.authorities.filter((each) => !silent.has(each.system)),
      conditions: desired.conditions.filter((each) => !waits(each.of)),
      manual: desired.manual.filter((each) => !later.has(each.address)),
    },
  };
}

/** What waits, by system, with what would change if that were empty: all of it, or what was chosen. */
export function laterOf(
  changes: readonly Change[],
  silent: ReadonlyMap<SystemName, string>,
  { desired, options }: { readonly desired: Desired; readonly options: PlanOptions },
): readonly Later[] {
  const wanted = desired.resources.filter(
    (each) => silent.has(each.system) && isChosen(placeOf(each), options),
  );
  const bySystem = Map.groupBy(wanted, (each) => each.system);
  const own = [...silent]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([system, why]): Later => {
      const [others, made] = [[], []] as [Address[], Change[]];
      for (const each of bySystem.get(system) ?? []) {
        const told = changes.find(({ address }) => address === each.address);
        // A vendor brings some things itself: they are compared when they can be seen.
        if (told === undefined && kinds.get(each.kind)?.can?.create === false)
          others.push(each.address);
        else made.push(told ?? creation(each));
      }
      const from = desired.site.systems.get(system)?.from;
      return {
        system,
        ...(from === undefined ? {} : { from }),
        why,
        changes: made,
        ...(others.length === 0 ? {} : { others }),
      };
    });
  return [...own, ...elsewhere(changes, silent, options)].filter(
    (each) => each.changes.length + (each.others?.length ?? 0) > 0,
  );
}

/** What it refers to can only be found there. */
function creation(resource: Resource): Change {
  const { address, system, kind, spec } = resource;
  const to = kinds.get(kind)?.normalise?.(spec) ?? spec;
  return { address, system, kind, action: 'create', desired: resource, to, patch: patchOf({}, to) };
}

/** What waits in systems that are there, since it comes after something in one that is not. */
function elsewhere(
  changes: readonly Change[],
  silent: ReadonlyMap<SystemName, string>,
  options: PlanOptions,
): readonly Later[] {
  const waiting = changes.filter(
    (each) =>
      !silent.has(each.system) &&
      each.action !== 'adopt' &&
      (each.action === 'delete' ||
        each.desired === undefined ||
        isChosen(placeOf(each.desired), options)),
  );
  return [...Map.groupBy(waiting, (each) => each.system)].map(([system, own]) => ({
    system,
    why: 'it comes after what is planned later',
    changes: own,
  }));
}

function placeOf({ address, phase, origin }: Resource): Parameters<typeof isChosen>[0] {
  return { of: address, ...(phase === undefined ? {} : { phase }), origin };
}

/** What is planned later relies on the VM that its system is in. */
export function reliedOn(
  later: readonly Later[],
): readonly { readonly by: Address; readonly on: Address }[] {
  return later.flatMap(({ from, changes, others = [] }) => {
    const by = changes[0]?.address ?? others[0];
    return from === undefined || by === undefined ? [] : [{ by, on: from }];
  });
}

/** Problems of what is planned later are judged then. */
export function ofNow(
  problems: readonly Problem[],
  later: ReadonlySet<string>,
): readonly Problem[] {
  return problems.filter((each) => each.about === undefined || !later.has(each.about));
}
