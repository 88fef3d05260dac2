/** The check of containment: a child's value lies within its parent's at every moment. */
import { describe, expect, test } from 'vitest';
import { bench, row, step, type Bench } from './support.ts';

const leaves = [expect.stringMatching(/^plan-leaves-parent: /)];
const band = (range: string) => ({ net: 'n', range });

describe('a child that moves with its parent', () => {
  const { op, refusals } = bench([
    row('net', 'n', { cidr: '10.0.0.0/23' }, { cidr: '10.0.0.0/24' }),
    row('band', 'b', band('10.0.1.5-10.0.1.9'), band('10.0.0.5-10.0.0.9')),
  ]);
  const [n, b] = [op('update', 'net/n'), op('update', 'band/b')];
  test('goes before its parent shrinks', () => {
    expect(refusals([step('b', [b]), step('n', [n], ['b'])])).toEqual([]);
    expect(refusals([step('b', [b]), step('n', [n])])).toEqual(leaves);
    expect(refusals([step('n', [n]), step('b', [b], ['n'])])).toEqual(leaves);
  });
});

describe('a child that comes', () => {
  const { op, refusals } = bench([
    row('net', 'n', { cidr: '10.0.0.0/24' }, { cidr: '10.0.0.0/23' }),
    row('band', 'b', undefined, band('10.0.1.5-10.0.1.9')),
  ]);
  const [n, b] = [op('update', 'net/n'), op('create', 'band/b')];
  test('comes after its parent has grown', () => {
    expect(refusals([step('n', [n]), step('b', [b], ['n'])])).toEqual([]);
    expect(refusals([step('n', [n]), step('b', [b])])).toEqual(leaves);
  });
});

describe('a parent by way of a middle value', () => {
  const { op, refusals } = bench([
    row('net', 'n', { cidr: '10.0.0.0/24' }, { cidr: '10.0.1.0/24' }),
    row('band', 'b', band('10.0.0.5-10.0.0.9'), band('10.0.1.5-10.0.1.9')),
  ]);
  const wide = { cidr: '10.0.0.0/23' };
  const debt = { fields: { cidr: '10.0.1.0/24' }, why: 'on its way' };
  const first = op('update', 'net/n', { to: wide, debt });
  const second = {
    ...op('update', 'net/n', { from: wide, pays: true }),
    id: 'n home' as typeof first.id,
  };
  const b = op('update', 'band/b');
  test('covers the child before and after', () => {
    const steps = [step('1', [first]), step('b', [b], ['1']), step('2', [second], ['b'])];
    expect(refusals(steps)).toEqual([]);
  });
  test('is not left half way', () => {
    const hasty = [step('1', [first]), step('b', [b], ['1']), step('2', [second], ['1'])];
    expect(refusals(hasty)).toEqual(leaves);
    expect(refusals([step('b', [b]), step('1', [first]), step('2', [second], ['1', 'b'])])).toEqual(
      leaves,
    );
  });
});

function stays(from: string, to: string): Bench {
  return bench([
    row('net', 'n', { cidr: from }, { cidr: to }),
    row('band', 'x', band('10.0.1.5-10.0.1.9'), undefined, { theirs: true }),
  ]);
}

describe('a child that stays', () => {
  test('is covered in the end, too', () => {
    const shrinks = stays('10.0.0.0/23', '10.0.0.0/24');
    expect(shrinks.refusals([step('n', [shrinks.op('update', 'net/n')])])).toEqual(leaves);
    const grows = stays('10.0.0.0/23', '10.0.0.0/22');
    expect(grows.refusals([step('n', [grows.op('update', 'net/n')])])).toEqual([]);
  });
  test('outside of its parent is no fault of the plan', () => {
    const apart = stays('10.0.0.0/24', '10.0.0.0/25');
    expect(apart.refusals([step('n', [apart.op('update', 'net/n')])])).toEqual([]);
  });
});

function coming(range: string): readonly string[] {
  const { op, refusals } = bench([
    row('net', 'n', { cidr: '10.0.0.0/24' }, { cidr: '10.0.0.0/24' }),
    row('band', 'b', undefined, band(range)),
  ]);
  return refusals([step('b', [op('create', 'band/b')])]);
}

test('a child that comes where its unchanged parent does not reach is refused', () => {
  expect(coming('10.0.0.255-10.0.1.0')).toEqual(leaves);
  expect(coming('10.0.0.255-10.0.0.255')).toEqual([]);
});

test('a parent does not leave a child for a while either', () => {
  const { op, refusals } = stays('10.0.0.0/23', '10.0.0.0/22');
  const debt = { fields: { cidr: '10.0.0.0/22' }, why: 'on its way' };
  const narrow = { cidr: '10.0.0.0/24' };
  const first = op('update', 'net/n', { to: narrow, debt });
  const second = op('update', 'net/n', { from: narrow, pays: true });
  const back = { ...second, id: 'back' as typeof first.id };
  expect(refusals([step('1', [first]), step('2', [back], ['1'])])).toEqual(leaves);
});
