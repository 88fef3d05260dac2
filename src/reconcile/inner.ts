/** Systems inside VMs of the site: while theirs is not there they are planned as empty, and planned again once they answer. */
import { resolve } from 'node:path';
import { addressParts, byText, type Address, type SystemName } from '../model/address.ts';
import type { Desired, System } from '../model/desired.ts';
import type { Later, ObjectDigest } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import type { Change } from '../model/change.ts';
import type { LiveResource, Snapshot } from '../model/resource.ts';
import { observe, type Connections } from '../live/observe.ts';
import { kinds } from '../providers/index.ts';
import { wantedFor } from './conditions.ts';
import type { Opened } from './opened.ts';

/** One look at all systems that are there. */
export interface Sight {
  readonly snapshot: Snapshot;
  /** Systems whose VM is not there or does not run, or whose key is still to be made; with the reason. */
  readonly silent: ReadonlyMap<SystemName, string>;
}

/** Asks those that stand by themselves first; they tell where the inner ones are. */
export async function see(
  opened: Opened,
  connections: Connections,
  {
    desired,
    signal,
    seen,
  }: {
    readonly desired: Desired;
    readonly signal: AbortSignal;
    /** What a plan saw is read in the same depth again. */
    readonly seen?: readonly ObjectDigest[];
  },
): Promise<Sight> {
  const wanted = wantedFor(desired, kinds, seen);
  const inner = new Map(
    [...desired.site.systems].filter(([, system]) => system.from !== undefined),
  );
  const standing = new Map([...connections].filter(([name]) => !inner.has(name)));
  let snapshot = await observe(standing, wanted, signal);
  const silent = new Map<SystemName, string>();
  // A VM in a VM is found when the outer one has answered.
  for (let found = true; found && inner.size > 0;) {
    found = false;
    silent.clear();
    for (const [name, system] of inner) {
      const host = hostOf(system, snapshot);
      if (typeof host !== 'string') {
        silent.set(name, host.silent);
        continue;
      }
      const reached = opened.reach(connections, system, host);
      const more = await observe(new Map([[name, reached]]), wanted, signal);
      const keyless = keyToCome(system, desired, more);
      if (keyless !== undefined) {
        silent.set(name, keyless);
        continue;
      }
      inner.delete(name);
      found = true;
      snapshot = {
        live: [...snapshot.live, ...more.live],
        unseen: [...snapshot.unseen, ...more.unseen],
        installations: new Map([...snapshot.installations, ...more.installations]),
      };
    }
  }
  return { snapshot, silent };
}

function hostOf({ from }: System, snapshot: Snapshot): string | { readonly silent: string } {
  const vm = from === undefined ? undefined : thingNamed(from, snapshot);
  if (vm === undefined) return { silent: `${from} is not there yet` };
  return vm.answersAt ?? { silent: `${from} does not run, or has no address yet` };
}

/** By its mark, else by its name where only one bears it. */
function thingNamed(address: Address, { live }: Snapshot): LiveResource | undefined {
  const { system, kind, name } = addressParts(address);
  const all = live.filter((each) => each.system === system && each.kind.endsWith(`/${kind}`));
  const marked = all.find((each) => each.mark?.address === address);
  if (marked !== undefined) return marked;
  const [named, second] = all.filter((each) => each.spec['name'] === name);
  return second === undefined ? named : undefined;
}

/** A key that another declared thing brings with it (`secretFile`) is not missing, only not made yet. */
function keyToCome(system: System, desired: Desired, seen: Snapshot): string | undefined {
  if (!seen.unseen.some((each) => each.why.code === 'no-secret')) return undefined;
  const files = Object.values(system.auth).flatMap(({ reference }) => {
    const [, path] = /^\$\{file:(?![~/])(.+)\}$/.exec(reference) ?? [];
    return path === undefined ? [] : [resolve(desired.site.root, path)];
  });
  const maker = desired.resources.find(
    ({ spec }) =>
      typeof spec['secretFile'] === 'string' &&
      files.includes(resolve(desired.site.root, spec['secretFile'])),
  );
  return maker === undefined ? undefined : `its key comes with ${maker.address}`;
}

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

/** What waits, by system, with what would change if that were empty. */
export function laterOf(
  changes: readonly Change[],
  silent: ReadonlyMap<SystemName, string>,
  desired: Desired,
): readonly Later[] {
  return [...silent]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([system, why]): Later => ({
      system,
      from: desired.site.systems.get(system)?.from ?? ('' as Address),
      why,
      changes: changes.filter((each) => each.system === system),
    }))
    .concat(elsewhere(changes, silent))
    .filter((each) => each.changes.length > 0);
}

/** What waits in systems that are there, since it comes after something in one that is not. */
function elsewhere(
  changes: readonly Change[],
  silent: ReadonlyMap<SystemName, string>,
): readonly Later[] {
  const bySystem = Map.groupBy(
    changes.filter((each) => !silent.has(each.system)),
    (each) => each.system,
  );
  return [...bySystem].map(([system, own]) => ({
    system,
    why: 'it comes after what is planned later',
    changes: own,
  }));
}

/** Problems of what is planned later are judged then. */
export function ofNow(
  problems: readonly Problem[],
  later: ReadonlySet<string>,
): readonly Problem[] {
  return problems.filter((each) => each.about === undefined || !later.has(each.about));
}
