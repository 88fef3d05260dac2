/** Shapes of change without containers on the move: names, addresses, ports of one commit, bands of one box. */
import { lay, moving, permutation, stillBox, type Yard } from './yard.ts';
import type { SimKind, Span } from './world.ts';

/** Names that wander among boxes, or among items of one box. */
export function names(yard: Yard): void {
  const { random } = yard;
  const count = random.between(2, Math.max(2, Math.min(6, yard.room)));
  const texts = Array.from({ length: count }, () => `name-${yard.fresh('n')}`);
  const next = permutation(random, count).map((to) => texts[to] ?? `name-${yard.fresh('n')}`);
  const ofItems = random.chance(0.4);
  const kind: SimKind = ofItems ? itemKind(yard) : yard.parents;
  const home = ofItems ? stillBox(yard, count) : undefined;
  texts.forEach((name, index) => {
    const range = home
      ? { first: home.range.first + index, last: home.range.first + index }
      : yard.stretch(2);
    const rest = { range, ...(home && { box: home.box }) };
    moving(yard, kind, { name, ...rest }, { name: next[index] ?? name, ...rest });
  });
}

export function addresses(yard: Yard): void {
  const { random } = yard;
  const count = random.between(2, Math.max(2, Math.min(6, yard.room)));
  const { first } = yard.stretch(count * 2);
  const spare = random.shuffle(Array.from({ length: count }, (_, index) => first + count + index));
  permutation(random, count).forEach((to, index) => {
    const desired = { address: to < 0 ? (spare[index] ?? first) : first + to };
    const live = { address: first + index };
    const style = random.int(10);
    if (style === 0) yard.things.push({ name: yard.fresh('a'), kind: 'sim/addr', desired });
    else if (style === 1) yard.things.push({ name: yard.fresh('a'), kind: 'sim/addr', live });
    else moving(yard, 'sim/addr', live, desired);
  });
}

/** Ports of one or two nodes; at times an address that commits alone stands among them. */
export function ports(yard: Yard): void {
  const { random } = yard;
  const count = random.between(2, Math.max(2, Math.min(6, yard.room)));
  const { first } = yard.stretch(count * 2);
  const nodes = [yard.fresh('node'), yard.fresh('node')];
  const mixed = random.chance(0.5);
  permutation(random, count).forEach((to, index) => {
    const alone = mixed && random.chance(0.3);
    const node = alone ? {} : { node: nodes[mixed ? random.int(2) : 0] ?? '' };
    const address = to < 0 ? first + count + index : first + to;
    const kind = alone ? 'sim/addr' : 'sim/port';
    moving(yard, kind, { address: first + index, ...node }, { address, ...node });
  });
}

/** Bands of one box cut anew: moved, swapped, grown, shrunk, split, merged; with or without room to spare. */
export function bands(yard: Yard): void {
  const { random } = yard;
  const count = random.between(2, Math.max(2, Math.min(5, yard.room)));
  const sizes = Array.from({ length: count }, () => random.between(1, 4));
  const slack = random.chance(0.3) ? 0 : random.between(1, 6);
  const { box, range } = stillBox(
    yard,
    sizes.reduce((sum, size) => sum + size, slack),
  );
  const kind = itemKind(yard);
  const wanted = random.chance(0.5)
    ? sizes
    : sizes.map((size) => (random.chance(0.4) ? random.between(1, 4) : size));
  const order = random.shuffle([...Array(count).keys()]);
  const live = lay(random, range, sizes);
  const laid = lay(
    random,
    range,
    order.map((each) => wanted[each] ?? 1),
  );
  if (live === undefined || laid === undefined) return;
  const withNames = random.chance(0.3);
  const turned = withNames ? permutation(random, count) : [];
  const texts = sizes.map(() => `name-${yard.fresh('n')}`);
  live.forEach((from, index) => {
    const to = laid[order.indexOf(index)] ?? from;
    const text = texts[index] ?? '';
    const name = withNames ? (texts[turned[index] ?? -1] ?? `${text}-new`) : text;
    band(yard, { kind, box, from, to, names: [text, name] });
  });
}

interface Band {
  readonly kind: SimKind;
  readonly box: string;
  readonly from: Span;
  readonly to: Span;
  readonly names: readonly [string, string];
}

/** Mostly one that moves; at times one that goes, one that comes, or one that goes while another comes. */
function band(yard: Yard, { kind, box, from, to, names: [old, name] }: Band): void {
  const style = yard.random.int(10);
  const live = { name: old, range: from, box };
  const desired = { name, range: to, box };
  if (style === 0) yard.things.push({ name: yard.fresh('i'), kind, live });
  else if (style === 1) yard.things.push({ name: yard.fresh('i'), kind, desired });
  else moving(yard, kind, live, desired);
}

export function itemKind(yard: Yard): SimKind {
  return yard.random.pick([
    'sim/item-gap',
    'sim/item-gap',
    'sim/item-gap',
    'sim/item-unset',
    'sim/item-unset',
    'sim/item-none',
    'sim/lump',
  ]);
}
