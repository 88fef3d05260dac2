/** Systems inside VMs of the site: they are asked where their VM answers, once that runs. */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { addressParts, type Address, type SystemName } from '../model/address.ts';
import type { Desired, System } from '../model/desired.ts';
import type { ObjectDigest, Plan } from '../model/plan.ts';
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
    apart,
  }: {
    readonly desired: Desired;
    readonly signal: AbortSignal;
    /** What a plan saw is read in the same depth again. */
    readonly seen?: readonly ObjectDigest[];
    /** Systems inside VMs that are left alone, wherever they answer by now. */
    readonly apart?: ReadonlySet<SystemName>;
  },
): Promise<Sight> {
  const wanted = wantedFor(desired, kinds, seen);
  const inner = new Map(
    [...desired.site.systems].filter(
      ([name, system]) => system.from !== undefined && apart?.has(name) !== true,
    ),
  );
  const standing = new Map(
    [...connections].filter(([name]) => desired.site.systems.get(name)?.from === undefined),
  );
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
  for (const name of apart ?? []) silent.set(name, 'it is planned anew');
  return { snapshot, silent };
}

/** Those that this plan was made without: what it does is no business of theirs yet. */
export function apartFrom({ installations }: Plan, { site }: Desired): ReadonlySet<SystemName> {
  const seen = new Set(installations.map((each) => each.system));
  return new Set(
    [...site.systems.values()].flatMap(({ name, from }) =>
      from === undefined || seen.has(name) ? [] : [name],
    ),
  );
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

/** A key that another declared thing brings with it is not missing, only not made yet. */
function keyToCome(system: System, desired: Desired, seen: Snapshot): string | undefined {
  if (!seen.unseen.some((each) => each.why.code === 'no-secret')) return undefined;
  const maker = keyMaker(system, desired);
  return maker === undefined ? undefined : `its key comes with ${maker}`;
}

/** The declared thing whose `secretFile` holds a key of this system. */
export function keyMaker({ auth }: System, { site, resources }: Desired): Address | undefined {
  const path = (text: string): string =>
    text.startsWith('~/') ? join(homedir(), text.slice(2)) : resolve(site.root, text);
  const files = Object.values(auth).flatMap(({ reference }) => {
    const [, file] = /^\$\{file:(.+)\}$/.exec(reference) ?? [];
    return file === undefined ? [] : [path(file.trim())];
  });
  return resources.find(({ spec: { secretFile } }) =>
    typeof secretFile === 'string' ? files.includes(path(secretFile)) : false,
  )?.address;
}
