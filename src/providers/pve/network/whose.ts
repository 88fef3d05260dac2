/** Whose stanza a hunk begins and ends in: the line with its name may lie above it, and it may go on below. */
import type { Iface } from './iface.ts';
import { thatCanStand, type Place } from './place.ts';
import { isListed, pieceOf, type Piece, type Told } from './stanzas.ts';
import type { Hunk } from './unified-diff.ts';

export interface Sides {
  readonly old: Piece;
  readonly now: Piece;
}

export function sidesOf({ lines, top }: Hunk): Sides {
  const of = (side: 'old' | 'new'): Piece =>
    pieceOf(
      lines.filter((each) => each.side === side || each.side === 'both').map(({ text }) => text),
      !top,
    );
  return { old: of('old'), now: of('new') };
}

export interface Attributed {
  readonly old: ReadonlyMap<string, Told>;
  readonly now: ReadonlyMap<string, Told>;
  readonly doubtful: readonly string[];
  /** The stanza that it begins in, where that had to be found out. */
  readonly owner?: string;
}

/** Finds out whose stanza a hunk begins in, since the line with its name may lie above it. */
export function attribute({ old, now }: Sides, above: Sides | undefined, place: Place): Attributed {
  const headless = { old: old.told.get(undefined), now: now.told.get(undefined) };
  const [inOld, inNow] = [named(old), named(now)];
  // Whose it is matters only where something of it changes, or where one side stays in it and the other does not.
  const leads = old.open?.name !== now.open?.name && [old.open, now.open].some(isHeadless);
  if (sameTold(headless.old, headless.now) && !leads)
    return { old: inOld, now: inNow, doubtful: [] };

  const told = headless.now ?? { name: undefined, families: new Set(), settings: new Map() };
  const fitting = thatCanStand(told, place);
  const owner = fitting.length === 1 ? fitting[0] : undefined;
  // Where the hunk above ends in stanzas of different names, the two sides may be of different ones here.
  const parted = above !== undefined && above.old.open?.name !== above.now.open?.name;
  if (owner === undefined || parted) {
    const any = fitting.length === 0 ? [...place.pending.values()] : fitting;
    return { old: inOld, now: inNow, doubtful: any.map(({ name }) => name) };
  }
  if (headless.old !== undefined) join(inOld, owner.name, headless.old, 'above');
  if (headless.now !== undefined) join(inNow, owner.name, headless.now, 'above');
  return { old: inOld, now: inNow, doubtful: [], owner: owner.name };
}

function isHeadless(open: Piece['open']): boolean {
  return open !== undefined && open.name === undefined;
}

interface Below {
  readonly heads: readonly Attributed[];
  readonly sides: readonly Sides[];
  readonly index: number;
  readonly pending: ReadonlyMap<string, Iface>;
}

/** Lines below a hunk are in both files: under another name where the hunk changed the name above them. */
export function continued(head: Attributed, { heads, sides, index, pending }: Below): Attributed {
  const { old, now } = sides[index] ?? {};
  const nameOf = (open: Piece['open']): string | undefined =>
    isHeadless(open) ? head.owner : open?.name;
  const [was, is] = [nameOf(old?.open), nameOf(now?.open)];
  if (old?.open === undefined || now?.open === undefined || was === is) return head;
  const known = pending.get(is ?? '');
  const next = sides[index + 1];
  const apart =
    next !== undefined && !sameTold(next.old.told.get(undefined), next.now.told.get(undefined));
  if (was === undefined || is === undefined || known === undefined || apart)
    return { ...head, doubtful: [...head.doubtful, ...[was, is].flatMap((each) => each ?? [])] };
  const seen = heads.flatMap((each) => each.now.get(is) ?? []);
  const rest: Told = {
    name: undefined,
    families: new Set(),
    settings: unseen(known, seen, now.open.family),
  };
  const [inOld, inNow] = [new Map(head.old), new Map(head.now)];
  join(inOld, was, rest, 'below');
  join(inNow, is, rest, 'below');
  return { ...head, old: inOld, now: inNow };
}

/** The settings of a stanza that stand in no hunk. */
function unseen(
  { settings, families }: Iface,
  seen: readonly Told[],
  family: string,
): Map<string, string> {
  const rest = new Map<string, string>();
  for (const [name, value] of settings) {
    const six = name === 'cidr6' || name === 'gateway6';
    // Each family has a stanza of its own, and the first of them all that is no address.
    if (families.length > 1 && six !== (family === 'inet6')) continue;
    const shown = seen.flatMap((each) => each.settings.get(name) ?? []);
    const lines = shown.flatMap((each) => each.split('\n'));
    const left = isListed(name)
      ? value
          .split('\n')
          .filter((line) => !lines.includes(line))
          .join('\n')
      : value;
    if (isListed(name) ? left !== '' : shown.length === 0) rest.set(name, left);
  }
  return rest;
}

function sameTold(a: Told | undefined, b: Told | undefined): boolean {
  return toldText(a) === toldText(b);
}

function toldText(told: Told | undefined): string {
  const lines = [...(told?.settings ?? [])].map((each) => each.join(' '));
  return lines.toSorted().join('\n');
}

function named({ told }: Piece): Map<string, Told> {
  return new Map([...told].flatMap(([name, each]) => (name === undefined ? [] : [[name, each]])));
}

/** Adds what stands above or below what is told of it already. */
function join(all: Map<string, Told>, name: string, told: Told, where: 'above' | 'below'): void {
  const known = all.get(name);
  const [first, second] = where === 'above' ? [told, known] : [known, told];
  const settings = new Map(first?.settings ?? []);
  for (const [setting, value] of second?.settings ?? []) {
    const before = isListed(setting) ? settings.get(setting) : undefined;
    settings.set(setting, before === undefined ? value : `${before}\n${value}`);
  }
  const families = new Set([...(known?.families ?? []), ...told.families]);
  all.set(name, { name, families, settings });
}
