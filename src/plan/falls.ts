/** What goes when its parent goes, and what stands in the way of that. */
import { liveAddress, type Address } from '../model/address.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LiveResource } from '../model/resource.ts';
import type { World } from './world.ts';

export interface Fallen {
  readonly live: LiveResource;
  readonly note?: string;
}

export interface Falls {
  /** Live addresses of what goes with its parent and needs no operation of its own. */
  readonly with: ReadonlySet<Address>;
  /** The topmost deleted thing → all that goes with it, nearest first. */
  readonly under: ReadonlyMap<Address, readonly Fallen[]>;
  readonly problems: readonly Problem[];
}

/** Walks down from every thing that is deleted or replaced; a foreign child refuses it. */
export function whatFalls(world: World): Falls {
  const ending = world.input.changes.flatMap((each) =>
    each.action === 'delete' || each.action === 'replace' ? [each.live] : [],
  );
  const endingIds = new Set(ending.map((each) => liveAddress(each.system, each.kind, each.id)));
  const fallen = new Set<Address>();
  const under = new Map<Address, readonly Fallen[]>();
  const problems: Problem[] = [];
  for (const top of ending) {
    const address = liveAddress(top.system, top.kind, top.id);
    if (hasEndingParent(world, top, endingIds)) continue;
    const found: Fallen[] = [];
    const queue: LiveResource[] = [top];
    const seen = new Set<LiveResource>(queue);
    for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
      for (const each of world.hanging(world.incarnation(parent))) {
        if (seen.has(each) || leaves(world, each, parent)) continue;
        seen.add(each);
        const fate = fateOf(world, each, parent, endingIds);
        if (fate === 'goes first') continue;
        if (fate.fate === 'blocks') {
          problems.push(blocked(world, top, each, fate.because));
          continue;
        }
        fallen.add(liveAddress(each.system, each.kind, each.id));
        found.push({ live: each, ...(fate.note === undefined ? {} : { note: fate.note }) });
        queue.push(each);
      }
    }
    under.set(address, found);
  }
  return { with: fallen, under, problems };
}

function parentOf(world: World, live: LiveResource): Address | undefined {
  const references = Object.entries(world.kind(live.kind).references);
  const field = references.find(([, reference]) => reference.parent === true)?.[0];
  return field === undefined ? undefined : (world.spec(live)[field] as Address | undefined);
}

function hasEndingParent(world: World, live: LiveResource, ending: ReadonlySet<Address>): boolean {
  const parent = parentOf(world, live);
  return parent !== undefined && ending.has(parent);
}

/** It has an operation of its own that takes it away from there. */
function leaves(world: World, live: LiveResource, from: LiveResource): boolean {
  const change = world.change(world.incarnation(live));
  if (change?.action !== 'update') return false;
  const old = world.incarnation(from);
  return Object.keys(world.kind(live.kind).references).every((field) => change.to[field] !== old);
}

type Verdict =
  | 'goes first'
  | (
      | { readonly fate: 'falls'; readonly note?: string }
      | { readonly fate: 'blocks'; readonly because: string }
    );

function fateOf(
  world: World,
  live: LiveResource,
  parent: LiveResource,
  ending: ReadonlySet<Address>,
): Verdict {
  const change = world.change(world.incarnation(live));
  const ends = change?.action === 'delete' || change?.action === 'replace';
  const child = parentOf(world, live) === world.incarnation(parent);
  // What our own changes end needs no fate; whether it may end at all was asked by `untouchable`.
  if (ends) return child ? { fate: 'falls' } : 'goes first';
  // A part of something else that goes too falls with that, and before this.
  if (!child && hasEndingParent(world, live, ending)) return 'goes first';
  const spared = world.input.spared?.get(liveAddress(live.system, live.kind, live.id));
  if (spared?.part === false) return { fate: 'blocks', because: spared.because };
  const fate = world.kind(live.kind).fate?.(live, world);
  if (fate !== undefined) return fate;
  if (spared !== undefined) return { fate: 'blocks', because: spared.because };
  if (world.input.owned.has(liveAddress(live.system, live.kind, live.id)) && child) {
    return {
      fate: 'falls',
      note: `${live.label} goes too: trueup made it, and no spec declares it any more`,
    };
  }
  return { fate: 'blocks', because: 'no spec declares it, and trueup did not make it' };
}

function blocked(world: World, top: LiveResource, each: LiveResource, because: string): Problem {
  const change = world.change(world.incarnation(top));
  const doing = change?.action === 'replace' ? 'replaced' : 'deleted';
  const name = change?.address ?? world.incarnation(top);
  const at = change?.action === 'replace' ? { at: change.desired.origin } : {};
  return problem(
    'blocked-by-unmanaged',
    `${name} (${top.label}) cannot be ${doing}: ${kindWord(each)} ${each.label} (#${each.id}) hangs on it and would be lost: ${because}.`,
    {
      about: name,
      ...at,
      help:
        world.input.spared === undefined
          ? `Declare it under its parent, name it under 'absent:', or take it away by hand; then plan again.`
          : 'Clean it up too, or take it away from there; then plan again.',
    },
  );
}

function kindWord(live: LiveResource): string {
  return live.kind.slice(live.kind.indexOf('/') + 1);
}
