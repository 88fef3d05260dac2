/** Random worlds by seed: mostly small ones that can be searched whole, some larger. */
import { blockersOf } from './blockers.ts';
import { shared, within } from './held.ts';
import { makeHostile } from './hostile.ts';
import { puzzleOf } from './puzzle.ts';
import { seeded, type Random } from './random.ts';
import { replaced, trays } from './shapes-containers.ts';
import { addresses, bands, names, ports } from './shapes.ts';
import { boundsLength, yardOf, type Yard } from './yard.ts';
import { operationsOf, type Span, type World } from './world.ts';

/** What exhaustive search is asked to solve. */
export const smallWorld = 6;

const shapes = {
  names,
  addresses,
  ports,
  bands,
  trays,
  replaced,
} satisfies Record<string, (yard: Yard) => void>;
type Shape = keyof typeof shapes;

/** The same seed, the same world. */
export function generate(seed: number): World {
  for (let attempt = 0; ; attempt += 1) {
    const random = seeded(Math.imul(seed, 0x9e3779b1) + attempt);
    const world = attemptAt(random, seed);
    if (world !== undefined) return world;
  }
}

function attemptAt(random: Random, seed: number): World | undefined {
  const large = random.chance(0.06);
  const hostile = random.chance(0.26);
  const room = large
    ? random.between(8, 40)
    : Math.max(random.between(2, smallWorld), random.between(2, smallWorld));
  const parents = random.chance(0.4) ? 'sim/tray' : 'sim/box';
  const picks: readonly Shape[] = [
    'names',
    'addresses',
    'ports',
    'bands',
    'bands',
    'bands',
    ...(parents === 'sim/tray'
      ? (['trays', 'trays'] as const)
      : (['replaced', 'replaced'] as const)),
  ];
  const used: Shape[] = [];
  const yard = yardOf(random, parents, room);
  const count = large ? random.between(3, 8) : random.chance(0.2) ? 2 : 1;
  for (let index = 0; index < count; index += 1) {
    const left = room - operationsOf(worldOf(yard, seed, used));
    if (left < 2) break;
    const shape = random.pick(picks);
    used.push(shape);
    shapes[shape]({ ...yard, room: left });
  }
  const plain = worldOf(yard, seed, used);
  if (hostile) makeHostile(yard);
  const world = { ...choices(random, worldOf(yard, seed, used)), shape: shapeOf(used, hostile) };
  const operations = operationsOf(world);
  if (operations === 0 || operations > 40 || (!large && operations > smallWorld)) return undefined;
  if (blocked(plain) && !hostile && !used.includes('replaced')) return undefined;
  return beginsWell(world) ? world : undefined;
}

function worldOf(yard: Yard, seed: number, used: readonly Shape[]): World {
  return {
    seed,
    shape: used.join('+'),
    bounds: { first: 0, last: boundsLength },
    scratch: [],
    parents: yard.parents,
    parkImpact: 'none',
    namesPark: true,
    addressesPark: true,
    commit: 'atomic',
    things: [...yard.things],
  };
}

function choices(random: Random, world: World): World {
  const scratch: Span[] = random.chance(0.75) ? [{ first: 1000, last: 1000 + random.int(4) }] : [];
  // A wide scratch lets trays park there, too.
  if (scratch.length > 0 && random.chance(0.3)) scratch.push({ first: 1100, last: 1115 });
  return {
    ...world,
    scratch,
    bounds: { first: 0, last: random.chance(0.5) ? boundsLength : lastUsed(world) },
    parkImpact: random.chance(0.45) ? 'restart' : 'none',
    namesPark: random.chance(0.92),
    addressesPark: random.chance(0.92),
    commit: random.chance(0.6) ? 'atomic' : 'batched',
  };
}

function lastUsed(world: World): number {
  const ends = world.things.flatMap(({ live, desired }) => [
    live?.range?.last,
    desired?.range?.last,
  ]);
  return Math.max(1, ...ends.filter((each) => each !== undefined));
}

function shapeOf(used: readonly Shape[], hostile: boolean): string {
  const shape = used.length > 2 ? 'many' : [...new Set(used)].toSorted().join('+');
  return hostile ? `${shape} hostile` : shape;
}

function blocked(world: World): boolean {
  return blockersOf(puzzleOf(world)).length > 0;
}

/** Nothing shares a value at the start (but for what is meant to), and everything lies where it hangs. */
function beginsWell(world: World): boolean {
  const { slots, pools } = puzzleOf(world);
  const overlapping = world.things.some((each) => each.name.startsWith('over'));
  const apart = [...pools.values()].every((members) =>
    members.every((a, index) =>
      members.slice(index + 1).every((b) => {
        const [x, y] = [slots[a], slots[b]];
        return !x?.from || !y?.from || overlapping || shared(x.from, y.from) === undefined;
      }),
    ),
  );
  const inside = slots.every((slot) => {
    const outer = slots[slot.outer ?? -1];
    return !slot.from || !outer?.from || within(slot.from, outer.from);
  });
  return apart && inside;
}
