/** What a node runs while a change is pending: PVE shows the pending file and a diff, which is turned round here. */
import { sameIface, type Iface } from './iface.ts';
import { turnedBack } from './turned-back.ts';
import { hunksOf } from './unified-diff.ts';
import { attribute, continued, sidesOf, type Attributed } from './whose.ts';

export interface Running {
  readonly ifaces: ReadonlyMap<string, Iface>;
  /** Interfaces of which the diff does not tell enough. */
  readonly unclear: ReadonlySet<string>;
  /** Interfaces that would change if it were applied. */
  readonly changed: ReadonlySet<string>;
  /** It changes lines that belong to no interface. */
  readonly elsewhere: boolean;
}

/** `pending`: what PVE shows. Without a diff that is what runs. */
export function runningOf(pending: ReadonlyMap<string, Iface>, diff: string | undefined): Running {
  if (diff === undefined || diff.trim() === '')
    return { ifaces: pending, unclear: new Set(), changed: new Set(), elsewhere: false };
  const unclear = new Set<string>();
  const sides = hunksOf(diff).map((hunk) => sidesOf(hunk));
  const pieces = sides.map(({ now }) => now);
  const heads: Attributed[] = [];
  for (const [index, each] of sides.entries()) {
    const above = heads.map(({ now }) => now);
    heads.push(attribute(each, sides[index - 1], { pieces, index, above, pending }));
  }
  const attributed = heads.map((each, index) => continued(each, { heads, sides, index, pending }));
  for (const each of attributed) for (const name of each.doubtful) unclear.add(name);
  const names = new Set([
    ...attributed.flatMap(({ old, now }) => [...old.keys(), ...now.keys()]),
    ...sides.flatMap(({ old, now }) => [...old.autostart, ...now.autostart]),
  ]);
  // PVE shows nothing of the loopback.
  names.delete('lo');
  const ifaces = new Map(pending);
  const changed = new Set<string>();
  for (const name of names) {
    const known = pending.get(name);
    const before = turnedBack(name, known, { attributed, sides });
    if (before === 'unclear') unclear.add(name);
    else if (before === undefined) ifaces.delete(name);
    else ifaces.set(name, before);
    if (before === 'unclear' || !sameIface(before, known)) changed.add(name);
  }
  const elsewhere = sides.some(({ old, now }) => old.others.join('\n') !== now.others.join('\n'));
  return { ifaces, unclear, changed, elsewhere };
}
