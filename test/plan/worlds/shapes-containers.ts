/** Shapes of change in which containers move: trays with their contents, and boxes made anew. */
import { itemKind } from './shapes.ts';
import { lay, moving, stillBox, type Yard } from './yard.ts';
import type { Fields, Span } from './world.ts';

/** Trays cut anew, with items that move along, stay, or leave. */
export function trays(yard: Yard): void {
  const { random } = yard;
  const count = random.between(1, 3);
  const sizes = Array.from({ length: count }, () => random.between(2, 6));
  const frame = yard.stretch(sizes.reduce((sum, size) => sum + size, random.between(0, 6)));
  const wanted = sizes.map((size) =>
    random.chance(0.5) ? Math.max(1, size + random.between(-2, 3)) : size,
  );
  const order = random.chance(0.3)
    ? random.shuffle([...Array(count).keys()])
    : [...Array(count).keys()];
  const live = lay(random, frame, sizes);
  const laid = lay(
    random,
    frame,
    order.map((each) => wanted[each] ?? 1),
  );
  if (live === undefined || laid === undefined) return;
  let room = yard.room - count;
  live.forEach((from, index) => {
    const to = laid[order.indexOf(index)] ?? from;
    const box = yard.fresh('y');
    const name = `box-${box}`;
    yard.things.push({
      name: box,
      kind: 'sim/tray',
      live: { name, range: from },
      desired: { name, range: to },
    });
    // Contents that stand where both the old and the new range reach are what makes a move possible at all.
    const meet = { first: Math.max(from.first, to.first), last: Math.min(from.last, to.last) };
    const kept = meet.first <= meet.last && random.chance(0.6);
    const some = room > 0 ? random.between(0, Math.min(2, room)) : 0;
    room -= some;
    contents(yard, box, {
      from: kept ? meet : from,
      to: random.chance(0.5) && kept ? meet : to,
      count: some,
    });
  });
}

function contents(
  yard: Yard,
  box: string,
  { from, to, count }: { from: Span; to: Span; count: number },
): void {
  const { random } = yard;
  const sizes = Array.from({ length: count }, () => random.between(1, 2));
  const before = lay(random, from, sizes);
  const after = lay(random, to, random.chance(0.3) ? sizes.toReversed() : sizes);
  if (before === undefined || after === undefined) return;
  const kind = itemKind(yard);
  const turned = random.chance(0.3);
  before.forEach((range, index) => {
    const name = `name-${yard.fresh('n')}`;
    const goal = after[turned ? count - 1 - index : index] ?? range;
    const style = random.int(10);
    const live = { name, range, box };
    const desired = { name, range: goal, box };
    if (style === 0) yard.things.push({ name: yard.fresh('i'), kind, desired });
    else if (style === 1) yard.things.push({ name: yard.fresh('i'), kind, live });
    else moving(yard, kind, live, desired);
  });
}

/** Boxes made anew, at times in each other's place, with children of every sort. */
export function replaced(yard: Yard): void {
  const { random } = yard;
  const count = yard.room >= 4 && random.chance(0.4) ? 2 : 1;
  const places = [0, 1, 2].map(() => yard.stretch(6));
  const swap = count === 2 && random.chance(0.6);
  let room = yard.room - count * 2;
  for (let index = 0; index < count; index += 1) {
    const box = yard.fresh('r');
    const [from, free] = [places[index], places[2]];
    const to = swap
      ? places[1 - index]
      : index === 0
        ? free
        : { ...from, last: (from?.last ?? 0) - 1 };
    const name = `box-${box}`;
    const spans = { from: from as Span, to: to as Span };
    const renamed = random.chance(0.2) ? `${name}-new` : name;
    yard.things.push({
      name: box,
      kind: 'sim/box',
      live: { name, range: spans.from },
      desired: { name: renamed, range: spans.to },
    });
    const some = random.between(0, 2);
    for (let child = 0; child < some && room > 0; child += 1)
      room -= childOf(yard, box, { ...spans, at: child });
  }
}

/** Returns how many operations it takes. */
function childOf(yard: Yard, box: string, place: { from: Span; to: Span; at: number }): number {
  const { random } = yard;
  const name = `name-${yard.fresh('n')}`;
  const at = (span: Span): Span => ({
    first: span.first + place.at * 2,
    last: span.first + place.at * 2,
  });
  const live: Fields = { name, range: at(place.from), box };
  const desired: Fields = { name, range: at(place.to), box };
  const child = { name: yard.fresh('c'), kind: itemKind(yard) };
  const style = random.int(20);
  if (style < 11) yard.things.push({ ...child, live, desired });
  else if (style < 13)
    yard.things.push({
      ...child,
      live,
      desired: { ...desired, box: stillBox(yard, 6).box, range: undefinedRange(yard) },
    });
  else if (style < 15) yard.things.push({ ...child, live });
  else if (style < 17) yard.things.push({ ...child, desired });
  else if (style < 19) yard.things.push({ ...child, live, stands: 'loose' });
  else yard.things.push({ ...child, live, stands: random.chance(0.5) ? 'foreign' : 'undeclared' });
  return style < 13 ? 2 : style < 17 ? 1 : 0;
}

// Moves house: its new place is in the box that was made last.
function undefinedRange(yard: Yard): Span {
  const { first } = yard.things.at(-1)?.live?.range ?? { first: 0 };
  return { first, last: first };
}
