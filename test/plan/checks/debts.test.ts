/** The check of debts: what is away for a while is owed, in the right value, and paid. */
import { describe, expect, test } from 'vitest';
import { bench, row, step } from './support.ts';

const owes = (what: string) => [expect.stringMatching(`^plan-owes-nothing: ${what}`)];
const { op, refusals } = bench([
  row('lan', 'a', { name: 'a', vid: 5 }, { name: 'a', vid: 6 }),
  row('lan', 'b', { name: 'b', vid: 6 }, { name: 'b', vid: 5 }),
]);
const away = { name: 'a', vid: 9 };
const debt = { fields: { vid: 6 }, why: 'parked' };
const park = op('update', 'lan/a', { to: away, debt });
const home = { ...op('update', 'lan/a', { from: away, pays: true }), id: 'home' as typeof park.id };
const b = op('update', 'lan/b');

function plan(first: typeof park, last: typeof park) {
  return refusals([step('1', [first]), step('b', [b], ['1']), step('2', [last], ['b'])]);
}
function owing(given: typeof park.debt): typeof park {
  const { debt: _none, ...rest } = park;
  return given === undefined ? rest : { ...rest, debt: given };
}

describe('a park', () => {
  test('owes the values that it takes away', () => {
    expect(plan(park, home)).toEqual([]);
    expect(plan(owing(undefined), home)).toEqual(owes('update lan/a leaves vid of hq/lan/a away'));
    expect(plan(owing({ fields: { name: 'a' }, why: '' }), home)).toEqual(
      owes('update lan/a leaves vid'),
    );
  });
  test('owes what is put back, and nothing else', () => {
    const other = owing({ fields: { vid: 7 }, why: '' });
    expect(plan(other, home)).toEqual(owes('update lan/a owes another vid'));
  });
  test('is paid by who brings it home', () => {
    const { pays: _not, ...unpaid } = home;
    expect(plan(park, unpaid)).toEqual(owes('what update lan/a owes is never paid'));
    expect(plan({ ...park, pays: true }, unpaid)).toEqual(
      owes('what update lan/a owes is never paid'),
    );
  });
});

test('a field that waits at its old or its new value is not away', () => {
  const both = bench([row('lan', 'c', { name: 'c', vid: 5 }, { name: 'd', vid: 6 })]);
  const half = { name: 'd', vid: 5 };
  const first = both.op('update', 'lan/c', { to: half });
  const second = { ...both.op('update', 'lan/c', { from: half }), id: 'rest' as typeof first.id };
  expect(both.refusals([step('1', [first]), step('2', [second], ['1'])])).toEqual([]);
});
