/** The exhaustive planner's answers on worlds whose answers are known, and its shortcuts against none. */
import { describe, expect, test } from 'vitest';
import { beginningOf, differencesAtEnd } from './beginning.ts';
import { bruteForce, type Cost } from './brute-force.ts';
import { generate, smallWorld } from './generate.ts';
import { handMade, span, still, thing } from './hand-made.ts';
import { play } from './play.ts';
import { seeded } from './random.ts';
import { witnessSteps } from './witness.ts';
import {
  operationsOf,
  type Fields,
  type SimKind,
  type Span,
  type Thing,
  type World,
} from './world.ts';

function answer(world: World): Partial<Cost> | 'end' | 'no way' | 'unknown' {
  const found = bruteForce(world);
  if (found.solved === true) return found.cost;
  return found.solved === false ? found.why : 'unknown';
}
function temporaries(world: World): number | string {
  const cost = answer(world);
  return typeof cost === 'string' ? cost : (cost.temporaries ?? -1);
}

const swap = [
  thing('a', 'sim/addr', { address: 1 }, { address: 2 }),
  thing('b', 'sim/addr', { address: 2 }, { address: 1 }),
];
const scratch = [span(1000, 1000)];

/** Keeps its name, and its box if it is in one. */
function ranged(
  name: string,
  kind: SimKind,
  [from, to]: readonly [Span, Span],
  box?: string,
): Thing {
  const rest = { name, ...(box !== undefined && { box }) };
  return thing(name, kind, { ...rest, range: from }, { ...rest, range: to });
}

function cell(name: string, at: number): Fields {
  return { name, range: span(at, at), box: 'x' };
}

/** `a` waits with its name for `b`, and `b` with its range for `a`. */
function crossed(kind: SimKind): World {
  return handMade([
    still('x', span(1, 9)),
    thing('a', kind, cell('n1', 1), cell('n2', 3)),
    thing('b', kind, cell('n2', 2), cell('n3', 1)),
  ]);
}

function tray(from: Span, to: Span): Thing {
  return ranged('x', 'sim/tray', [from, to]);
}

function item(from: Span, to: Span): Thing {
  return ranged('i', 'sim/item-none', [from, to], 'x');
}

describe('addresses', () => {
  test('a swap needs one temporary', () => {
    const cost = { impact: 'none', destructive: 0, temporaries: 1 };
    expect(answer(handMade(swap, { scratch }))).toEqual(cost);
  });
  test('without scratch there is no way', () => {
    expect(answer(handMade(swap))).toBe('no way');
    expect(answer(handMade(swap, { scratch, addressesPark: false }))).toBe('no way');
  });
  test('two swaps may use one scratch address in turn', () => {
    const more = [
      thing('c', 'sim/addr', { address: 3 }, { address: 4 }),
      thing('d', 'sim/addr', { address: 4 }, { address: 3 }),
    ];
    expect(temporaries(handMade([...swap, ...more], { scratch }))).toBe(2);
  });
  test('a chain needs none', () => {
    const more = thing('b', 'sim/addr', { address: 2 }, { address: 3 });
    expect(temporaries(handMade([swap[0] ?? more, more]))).toBe(0);
  });
  test('what is deleted and created anew needs none', () => {
    const rotation = [
      ranged('x', 'sim/box', [span(1, 2), span(3, 4)]),
      ranged('y', 'sim/box', [span(3, 4), span(5, 6)]),
      ranged('z', 'sim/box', [span(5, 6), span(1, 2)]),
    ];
    expect(answer(handMade(rotation))).toEqual({ impact: 'none', destructive: 3, temporaries: 0 });
  });
});

describe('commits', () => {
  const ports = [
    thing('a', 'sim/port', { address: 1, node: 'n' }, { address: 2, node: 'n' }),
    thing('b', 'sim/port', { address: 2, node: 'n' }, { address: 1, node: 'n' }),
  ];
  test('a swap in one atomic group needs none, in a batched one it does', () => {
    expect(temporaries(handMade(ports, { scratch }))).toBe(0);
    expect(temporaries(handMade(ports, { scratch, commit: 'batched' }))).toBe(1);
  });
  test('through an outsider it needs one', () => {
    const through = [
      thing('a', 'sim/port', { address: 1, node: 'n' }, { address: 2, node: 'n' }),
      thing('b', 'sim/port', { address: 2, node: 'n' }, { address: 3, node: 'n' }),
      thing('c', 'sim/addr', { address: 3 }, { address: 1 }),
    ];
    expect(temporaries(handMade(through, { scratch }))).toBe(1);
  });
});

function items(
  kind: SimKind,
  moves: readonly (readonly [Span, Span])[],
  box: Span,
): readonly Thing[] {
  return [still('x', box), ...moves.map((move, index) => ranged(`i${index}`, kind, move, 'x'))];
}

describe('bands', () => {
  const swapped = [
    [span(1, 2), span(3, 4)],
    [span(3, 4), span(1, 2)],
  ] as const;
  test('a swap goes through a gap, where there is one', () => {
    expect(temporaries(handMade(items('sim/item-gap', swapped, span(1, 6))))).toBe(1);
    expect(answer(handMade(items('sim/item-gap', swapped, span(1, 4))))).toBe('no way');
    expect(temporaries(handMade(items('sim/item-unset', swapped, span(1, 4))))).toBe(1);
    expect(answer(handMade(items('sim/item-none', swapped, span(1, 6))))).toBe('no way');
  });
  test('what can shrink first needs no temporary', () => {
    const border = [
      [span(1, 4), span(1, 6)],
      [span(5, 8), span(7, 10)],
      [span(9, 12), span(11, 12)],
    ] as const;
    expect(temporaries(handMade(items('sim/item-none', border, span(1, 12))))).toBe(0);
    const turned = [
      [span(1, 4), span(3, 6)],
      [span(5, 8), span(1, 2)],
    ] as const;
    expect(temporaries(handMade(items('sim/item-gap', turned, span(1, 8))))).toBe(0);
  });
  test('a dear parking is told, and avoided where another way costs more temporaries', () => {
    const dear = handMade(items('sim/item-gap', swapped, span(1, 6)), { parkImpact: 'restart' });
    expect(answer(dear)).toEqual({ impact: 'restart', destructive: 1, temporaries: 1 });
  });
});

describe('two fields', () => {
  test('opposite waits need nothing where fields are set apart', () => {
    expect(temporaries(crossed('sim/item-gap'))).toBe(0);
    expect(temporaries(crossed('sim/lump'))).toBe(1);
  });
});

describe('containers', () => {
  const more = { parents: 'sim/tray' as const };
  test('one that slides passes through the union', () => {
    const sliding = [tray(span(1, 4), span(3, 8)), item(span(1, 2), span(7, 8))];
    expect(temporaries(handMade(sliding, more))).toBe(1);
    expect(
      temporaries(handMade([tray(span(1, 4), span(1, 8)), item(span(1, 2), span(7, 8))], more)),
    ).toBe(0);
    expect(
      temporaries(handMade([tray(span(1, 8), span(5, 8)), item(span(1, 2), span(7, 8))], more)),
    ).toBe(0);
  });
  test('over a hole its contents cannot follow', () => {
    const jumping = [tray(span(1, 4), span(11, 14)), item(span(1, 2), span(11, 12))];
    expect(answer(handMade(jumping, more))).toBe('no way');
  });
});

test('strangers and leftovers block, and are named', () => {
  const stranger = { ...thing('s', 'sim/addr', { address: 2 }), stands: 'foreign' as const };
  const found = bruteForce(
    handMade([stranger, thing('a', 'sim/addr', { address: 1 }, { address: 2 })]),
  );
  expect(found).toMatchObject({ why: 'end', blockers: [['sim/addr/a', 'sim/addr/#id-s']] });
  const left = { ...thing('l', 'sim/item-gap', { name: 'l', range: span(1, 1), box: 'x' }) };
  const box = ranged('x', 'sim/box', [span(1, 4), span(1, 5)]);
  const undeclared = { ...left, stands: 'undeclared' as const };
  expect(answer(handMade([box, undeclared]))).toBe('end');
  expect(answer(handMade([box, { ...left, stands: 'loose' as const }]))).toMatchObject({
    destructive: 1,
  });
});

test('shortcuts change no answer, and every way found stands the strict model', () => {
  let solved = 0;
  for (let seed = 1; seed <= 600; seed += 1) {
    const world = generate(seed);
    if (operationsOf(world) > smallWorld) continue;
    const found = bruteForce(world);
    const plain = bruteForce(world, { plain: true, states: 20_000 });
    const cost = (each: typeof found): unknown => (each.solved === true ? each.cost : each);
    if (plain.solved !== 'unknown') expect(cost(found), `seed ${seed}`).toEqual(cost(plain));
    if (found.solved !== true) continue;
    solved += 1;
    const specs = play(beginningOf(world), witnessSteps(world, found.witness), seeded(seed));
    expect(differencesAtEnd(world, specs), `seed ${seed}`).toEqual([]);
  }
  expect(solved).toBeGreaterThan(300);
});
