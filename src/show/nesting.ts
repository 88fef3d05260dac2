/** Changes of things that live inside others, under the change of what they live in. */
import { liveAddress, type Address } from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Kinds } from '../model/kind.ts';

export interface Nest {
  readonly change: Change;
  /** All that is replaced, created or deleted with it, however deep inside. */
  readonly inside: readonly Change[];
}

/** In the given order. Without kinds nobody knows what lives inside what, and each change stands alone. */
export function nested(changes: readonly Change[], kinds?: Kinds): readonly Nest[] {
  const holders = new Map<Address, Change>();
  for (const change of changes) {
    if (change.action === 'update' || change.action === 'adopt') continue;
    holders.set(change.address, change);
    const live = liveOf(change);
    if (live !== undefined) holders.set(live, change);
  }
  const topOf = (change: Change): Change => {
    const parent = parentAddress(change, kinds);
    const found = parent === undefined ? undefined : holders.get(parent);
    return found === undefined || found === change ? change : topOf(found);
  };
  const inside = new Map<Change, Change[]>();
  for (const change of changes) {
    const top = topOf(change);
    const known = inside.get(top);
    if (known === undefined) inside.set(top, top === change ? [] : [change]);
    else if (top !== change) known.push(change);
  }
  return changes.flatMap((change) =>
    topOf(change) === change ? [{ change, inside: inside.get(change) ?? [] }] : [],
  );
}

/** The field that names what it lives in. */
export function parentField(change: Change, kinds?: Kinds): string | undefined {
  const references = Object.entries(kinds?.get(change.kind)?.references ?? {});
  return references.find(([, { parent }]) => parent === true)?.[0];
}

/** The incarnation that is there now; undefined for what is still to be created. */
export function liveOf(change: Change): Address | undefined {
  if (change.action === 'create') return undefined;
  return liveAddress(change.system, change.kind, change.live.id);
}

// What goes falls with what it is in now; what comes waits for what it will be in.
function parentAddress(change: Change, kinds: Kinds | undefined): Address | undefined {
  if (change.action === 'update' || change.action === 'adopt') return undefined;
  const field = parentField(change, kinds);
  const value =
    field === undefined ? undefined : (change.action === 'create' ? change.to : change.from)[field];
  return typeof value === 'string' ? (value as Address) : undefined;
}
