/** What the shapes of random worlds are made with: names, free numbers, and orders to move in. */
import type { Random } from './random.ts';
import type { Fields, SimKind, Span, Thing } from './world.ts';

export interface Yard {
  readonly random: Random;
  readonly parents: 'sim/box' | 'sim/tray';
  readonly things: Thing[];
  /** A name that nothing else in the world has. */
  fresh(prefix: string): string;
  /** A stretch of numbers that nothing else lies in, with a free one on either side. */
  stretch(length: number): Span;
  /** As many operations as a shape may still use. */
  readonly room: number;
}

export const boundsLength = 96;

export function yardOf(random: Random, parents: Yard['parents'], room: number): Yard {
  let count = 0;
  let used = 0;
  return {
    random,
    parents,
    room,
    things: [],
    fresh: (prefix) => `${prefix}${(count += 1)}`,
    stretch: (length) => {
      const first = used + 1;
      used = first + length;
      return { first, last: first + length - 1 };
    },
  };
}

/** Where each of `count` goes, as an index: itself is never among them; -1 is a free place. */
export function permutation(random: Random, count: number): readonly number[] {
  const order = random.shuffle([...Array(count).keys()]);
  const next: number[] = Array.from({ length: count }, () => -1);
  const style = random.int(10);
  // One cycle, two cycles, a chain, or a cycle with a chain that waits for it.
  const cut = count >= 4 && style >= 5 && style < 7 ? 2 : count;
  const parts = [order.slice(0, cut), order.slice(cut)].filter((each) => each.length > 0);
  for (const part of parts)
    part.forEach((each, at) => {
      const last = at === part.length - 1;
      next[each] = last
        ? style < 7 && part.length > 1
          ? (part[0] ?? -1)
          : -1
        : (part[at + 1] ?? -1);
    });
  return next;
}

/** Spans of these sizes in this order within `frame`, the slack spread at random; undefined where they do not fit. */
export function lay(
  random: Random,
  frame: Span,
  sizes: readonly number[],
): readonly Span[] | undefined {
  let slack = frame.last - frame.first + 1 - sizes.reduce((sum, size) => sum + size, 0);
  if (slack < 0) return undefined;
  let at = frame.first;
  return sizes.map((size) => {
    const gap = random.chance(0.5) ? random.int(slack + 1) : 0;
    slack -= gap;
    const span = { first: at + gap, last: at + gap + size - 1 };
    at = span.last + 1;
    return span;
  });
}

/** A box (or tray) that stays as it is, and its name. */
export function stillBox(
  yard: Yard,
  length: number,
): { readonly box: string; readonly range: Span } {
  const box = yard.fresh('b');
  const range = yard.stretch(length);
  const fields = { name: `box-${box}`, range };
  yard.things.push({ name: box, kind: yard.parents, live: fields, desired: fields });
  return { box, range };
}

export function moving(yard: Yard, kind: SimKind, live: Fields, desired: Fields): void {
  yard.things.push({ name: yard.fresh('t'), kind, live, desired });
}
