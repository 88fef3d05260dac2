/** The strict model refuses every sort of violation, and lets pass what is allowed. */
import { describe, expect, test } from 'vitest';
import type { Fact, Operation } from '../../../src/model/operation.ts';
import type { Address } from '../../../src/model/address.ts';
import { beginningOf } from './beginning.ts';
import { handMade, operation, played, setting, span, step, still, thing } from './hand-made.ts';
import { play } from './play.ts';
import { seeded } from './random.ts';
import { spanText } from './text.ts';
import type { Span } from './world.ts';

const trayTo = (to: Span): Operation => setting('sim/tray/t', 'range', to);

const [a, b] = ['sim/addr/a', 'sim/addr/b'];
const chain = handMade([
  thing('a', 'sim/addr', { address: 1 }, { address: 2 }),
  thing('b', 'sim/addr', { address: 2 }, { address: 3 }),
]);
const [aMoves, bMoves] = [setting(a, 'address', '10.0.0.2'), setting(b, 'address', '10.0.0.3')];

describe('holders', () => {
  test('a taker that waits for the giver passes', () => {
    expect(played(chain, [step('b', [bMoves]), step('a', [aMoves], ['b'])])).toBe('');
  });
  test('a taker that does not wait is refused', () => {
    expect(played(chain, [step('b', [bMoves]), step('a', [aMoves])])).toMatch(/both hold/);
  });
  test('one that is still moving holds its old value', () => {
    const stories = Array.from({ length: 20 }, (_, seed) => {
      try {
        play(beginningOf(chain), [step('b', [bMoves]), step('a', [aMoves])], seeded(seed));
        return '';
      } catch (error) {
        return String(error);
      }
    });
    // It began to leave first, and had not left yet.
    expect(stories.some((each) => /start sim.addr.b [^]*start sim.addr.a/.test(each))).toBe(true);
  });
  test('names are held as well', () => {
    const world = handMade([
      thing('x', 'sim/box', { name: 'p', range: span(1, 2) }, { name: 'q', range: span(1, 2) }),
      thing('y', 'sim/box', { name: 'q', range: span(3, 4) }, { name: 'r', range: span(3, 4) }),
    ]);
    const [x, y] = [setting('sim/box/x', 'name', 'q'), setting('sim/box/y', 'name', 'r')];
    expect(played(world, [step('x', [x]), step('y', [y], ['x'])])).toMatch(/both hold 'q'/);
    expect(played(world, [step('y', [y]), step('x', [x], ['y'])])).toBe('');
  });
  test('an overlap that was there may shrink, but not grow', () => {
    const stranger = {
      ...thing('s', 'sim/box', { name: 's', range: span(5, 9) }),
      stands: 'foreign' as const,
    };
    const tray = (to: Span) =>
      handMade([
        stranger,
        thing('t', 'sim/tray', { name: 't', range: span(1, 6) }, { name: 't', range: to }),
      ]);

    expect(played(tray(span(1, 5)), [step('t', [trayTo(span(1, 5))])])).toBe('');
    expect(played(tray(span(1, 7)), [step('t', [trayTo(span(1, 7))])])).toMatch(/both hold/);
  });
});

describe('atomic commits', () => {
  const commit = { group: 'n', how: 'atomic' as const };
  const swap = handMade([
    thing('a', 'sim/port', { address: 1, node: 'n' }, { address: 2, node: 'n' }),
    thing('b', 'sim/port', { address: 2, node: 'n' }, { address: 1, node: 'n' }),
  ]);
  const both = [
    { ...setting('sim/port/a', 'address', '10.0.0.2'), commit },
    { ...setting('sim/port/b', 'address', '10.0.0.1'), commit },
  ];
  test('a swap in one commit passes', () => {
    expect(played(swap, [step('n', both)])).toBe('');
  });
  test('a batched one is refused', () => {
    const batched = both.map((each) => ({
      ...each,
      commit: { group: 'n', how: 'batched' as const },
    }));
    expect(played(swap, [step('n', batched)])).toMatch(/both hold/);
  });
  test('two of one commit may not end on one value', () => {
    const clash = [
      both[0] ?? setting(a, 'address', ''),
      { ...setting('sim/port/b', 'address', '10.0.0.2'), commit },
    ];
    expect(played(swap, [step('n', clash)])).toMatch(/both hold/);
  });
});

describe('containers', () => {
  const item = { name: 'i', box: 't' };
  const world = handMade(
    [
      thing('t', 'sim/tray', { name: 't', range: span(1, 4) }, { name: 't', range: span(3, 8) }),
      thing('i', 'sim/item-gap', { ...item, range: span(1, 2) }, { ...item, range: span(7, 8) }),
    ],
    { parents: 'sim/tray' },
  );
  const moves = setting('sim/item-gap/i', 'range', span(7, 8));
  test('a child must lie in what its parent has, before and after', () => {
    const steps = [step('t', [trayTo(span(3, 8))]), step('i', [moves], ['t'])];
    expect(played(world, steps)).toMatch(/outside/);
    expect(played(world, [step('i', [moves]), step('t', [trayTo(span(3, 8))], ['i'])])).toMatch(
      /outside/,
    );
  });
  test('through the union of both it can go', () => {
    const steps = [
      step('wide', [trayTo(span(1, 8))]),
      step('i', [moves], ['wide']),
      step('t', [trayTo(span(3, 8))], ['i']),
    ];
    expect(played(world, steps)).toBe('');
  });
});

describe('what hangs on what', () => {
  const child = { name: 'i', range: span(1, 1), box: 'x' };
  const going = (stands?: 'loose' | 'foreign') =>
    handMade([
      thing('x', 'sim/box', { name: 'x', range: span(1, 4) }),
      { ...thing('i', 'sim/item-gap', child), ...(stands && { stands }) },
    ]);
  const box = operation('delete', 'sim/box/#id-x');
  const item = operation('delete', 'sim/item-gap/#id-i');
  test('a parent goes after its children', () => {
    expect(played(going(), [step('i', [item]), step('x', [box], ['i'])])).toBe('');
    expect(played(going(), [step('i', [item]), step('x', [box])])).toMatch(/being deleted/);
  });
  test('what falls must be listed', () => {
    const listed = { ...box, touches: ['sim/box/#id-x', 'sim/item-gap/#id-i'] as Address[] };
    expect(played(going('loose'), [step('x', [listed])])).toBe('');
    expect(played(going('loose'), [step('x', [box])])).toMatch(/being deleted/);
    expect(played(going('foreign'), [step('x', [listed])])).toMatch(/not ours/);
  });
  test('a child comes after its parent', () => {
    const world = handMade([
      thing('x', 'sim/box', undefined, { name: 'x', range: span(1, 4) }),
      thing('i', 'sim/item-gap', undefined, child),
    ]);
    const range = spanText(span(1, 4));
    const x = operation('create', 'sim/box/x', { to: { name: 'x', range } });
    const to = { name: 'i', range: spanText(child.range), box: 'sim/box/x' };
    const i = operation('create', 'sim/item-gap/i', { to });
    expect(played(world, [step('x', [x]), step('i', [i], ['x'])])).toBe('');
    expect(played(world, [step('x', [x]), step('i', [i])])).toMatch(/does not exist/);
  });
});

describe('facts', () => {
  const stopped = 'stopped sim/addr/a' as Fact;
  const giver = { ...bMoves, gives: [stopped] };
  test('a needed fact holds from start to end', () => {
    const taker = { ...aMoves, needs: [stopped] };
    expect(played(chain, [step('b', [giver]), step('a', [taker], ['b'])])).toBe('');
    expect(played(chain, [step('b', [bMoves]), step('a', [taker], ['b'])])).toMatch(
      /does not hold/,
    );
  });
  test('nobody ends it meanwhile', () => {
    const world = handMade([...chain.things, still('x', span(9, 9))]);
    const taker = { ...aMoves, needs: [stopped] };
    const ender = { ...setting('sim/box/x', 'name', 'x'), ends: [stopped] };
    const steps = [step('b', [giver]), step('a', [taker], ['b']), step('x', [ender], ['b'])];
    expect(played(world, steps)).toMatch(/does not hold/);
    expect(played(world, [...steps.slice(0, 2), step('x', [ender], ['a'])])).toBe('');
  });
  test('a counted fact waits for all its givers', () => {
    const other = { ...setting('sim/box/x', 'name', 'x'), gives: [stopped] };
    const world = handMade([...chain.things, still('x', span(9, 9))]);
    const taker = { ...aMoves, needs: [stopped] };
    const steps = [step('b', [giver]), step('x', [other]), step('a', [taker], ['b'])];
    expect(played(world, steps)).toMatch(/does not hold/);
    expect(played(world, [...steps.slice(0, 2), step('a', [taker], ['b', 'x'])])).toBe('');
  });
});

test('one thing is changed by one operation at a time', () => {
  const again = setting(a, 'address', '10.0.0.9');
  expect(
    played(chain, [step('1', [aMoves], ['b']), step('2', [again], ['b']), step('b', [bMoves])]),
  ).toMatch(/while another operation runs/);
});

test('an end that is not the desired one is told', () => {
  expect(played(chain, [step('b', [bMoves])])).toMatch(/sim\/addr\/a is/);
});
