/** Strangers for random worlds: on a wanted value, beside it, over a live one; or one of ours that will not move. */
import type { Yard } from './yard.ts';
import type { Fields, Span, Thing } from './world.ts';

export function makeHostile(yard: Yard): void {
  const { random, things } = yard;
  const movers = things.filter((each) => each.live && each.desired && !same(each));
  const wanting = things.filter((each) => each.desired !== undefined && !same(each));
  if (wanting.length === 0) return;
  const style = random.int(20);
  if (style < 9 && movers.length > 0) stop(yard, random.pick(movers));
  else if (style < 15) settle(yard, random.pick(wanting), 'desired', 'f');
  else if (style < 17) beside(yard, random.pick(wanting));
  else if (movers.length > 0) settle(yard, random.pick(movers), 'live', 'over');
}

function same(thing: Thing): boolean {
  return JSON.stringify(thing.live) === JSON.stringify(thing.desired);
}

/** Its live value is wanted by others, and it stays where it is: a stranger's, or declared so. */
function stop(yard: Yard, thing: Thing): void {
  const { desired: _left, ...rest } = thing;
  const stands = yard.random.chance(0.2)
    ? { ...rest, ...(rest.live && { desired: rest.live }) }
    : { ...rest, stands: yard.random.chance(0.7) ? ('foreign' as const) : ('undeclared' as const) };
  yard.things.splice(yard.things.indexOf(thing), 1, stands);
}

/** A stranger with the main value of this thing; that some other may hold it live is checked later. */
function settle(yard: Yard, thing: Thing, when: 'live' | 'desired', prefix: string): void {
  const fields = thing[when];
  if (fields !== undefined) stranger(yard, thing, prefix, fields);
}

function beside(yard: Yard, thing: Thing): void {
  const { desired } = thing;
  if (desired === undefined) return;
  const place = desired.range && { first: desired.range.last + 1, last: desired.range.last + 1 };
  stranger(yard, thing, 'f', {
    ...desired,
    ...(place && { range: place }),
    ...(desired.address !== undefined && { address: desired.address + 1 }),
    ...(desired.name !== undefined && { name: `${desired.name}-not` }),
  });
}

function stranger(yard: Yard, thing: Thing, prefix: string, fields: Fields): void {
  const { random } = yard;
  const name = yard.fresh(prefix);
  const byName = fields.range === undefined || random.chance(0.3);
  const range: Span | undefined = fields.range;
  const live: Fields = {
    ...fields,
    ...(fields.name !== undefined && !byName && { name: `name-${name}` }),
    ...(range !== undefined && byName && { range: elsewhere(yard, thing, range) }),
  };
  yard.things.push({ name, kind: thing.kind, live, stands: 'foreign' });
}

// In a box there may be no room left; then the beginning does not stand the check, and another world is made.
function elsewhere(yard: Yard, thing: Thing, range: Span): Span {
  const box = yard.things.find((each) => each.name === thing.live?.box)?.live?.range;
  if (box === undefined) return yard.stretch(range.last - range.first + 1);
  const first = yard.random.between(box.first, box.last);
  return { first, last: first };
}
