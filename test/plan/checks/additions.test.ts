/** The check of what kinds add: halves with their facts and impacts, companions with their debts. */
import { describe, expect, test } from 'vitest';
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import { bench, factsOf, liveNamed, row, step } from './support.ts';

const lost = (what: string) => expect.stringMatching(`^plan-loses-addition: ${what}`);
const rack = liveNamed('rack/r');
const empty = factsOf(`no guest in ${rack}`);

describe('a half', () => {
  const { op, refusals } = bench(
    [
      row('rack', 'r', { name: 'r' }),
      row('rack', 's', { name: 's' }, { name: 's' }),
      row('guest', 'g', { name: 'g', rack: 'r' }, { name: 'g', rack: 's' }),
      row('part', 'p', { name: 'p', rack: 'r' }),
    ],
    { prune: true },
  );
  const plan = (guest: Partial<Operation>, part: Partial<Operation>) =>
    refusals([
      step('g', [op('update', 'guest/g', guest)]),
      step('p', [op('delete', 'part/p', part)], ['g']),
      step('r', [op('delete', 'rack/r')], ['p']),
    ]);
  const restart = { gives: empty, impact: 'restart' } as const;
  test('keeps what it gives and needs', () => {
    expect(plan(restart, { needs: empty })).toEqual([]);
    expect(plan({ ...restart, gives: [] }, { needs: [] })).toEqual([
      lost('nothing on hq/guest/g gives'),
      lost('nothing on hq/part/#id-p needs'),
    ]);
  });
  test('keeps its impact, or is graver', () => {
    expect(plan({ ...restart, impact: 'stop' }, { needs: empty })).toEqual([]);
    expect(plan({ ...restart, impact: 'cascades' }, { needs: empty })).toEqual([
      lost('nothing on hq/guest/g says that its impact is restart'),
    ]);
  });
});

describe('companions', () => {
  const lan = { name: 'l', vid: 5 };
  const net = { cidr: '10.0.0.0/24', lan: 'l' };
  const { op, refusals } = bench([
    row('lan', 'l', { ...lan, dhcp: true }, lan),
    row('net', 'n', net, { ...net, family: 4 }),
  ]);
  const [dark, fact] = [factsOf('DHCP off on hq/lan/l'), factsOf('DHCP served by hq/net/n')];
  const [on, off] = [
    { ...lan, dhcp: true },
    { ...lan, dhcp: false },
  ];
  const debt = { fields: { dhcp: true }, why: 'DHCP was turned off' };
  const named = (verb: string, more: Partial<Operation>) =>
    op('update', 'lan/l', { id: `${verb} hq/lan/l` as OperationId, ...more });
  const first = named('dhcp-off', { from: on, to: off, gives: dark, impact: 'restart', debt });
  const last = named('dhcp-on', {
    from: off,
    to: on,
    needs: [...dark, ...fact],
    ends: dark,
    pays: true,
  });
  const plan = (one: Operation, two: Operation, served = fact) => {
    const gone = op('delete', 'net/n', { needs: dark });
    const made = op('create', 'net/n');
    return refusals([
      step('off', [one]),
      step('gone', [gone], ['off']),
      step('made', [{ ...made, gives: [...made.gives, ...served] }], ['gone']),
      step('on', [two], ['made']),
    ]);
  };
  test('are there', () => {
    expect(plan(first, last)).toEqual([]);
    expect(plan({ ...first, id: 'off' as OperationId }, last)).toEqual([
      lost('dhcp-off hq/lan/l is not in the plan'),
    ]);
  });
  test('are needed by halves of what is made anew', () => {
    expect(plan(first, last, [])).toContainEqual(lost('nothing on hq/net/n gives'));
  });
  test('say what they need', () => {
    expect(plan(first, { ...last, needs: dark })).toEqual([lost('nothing on dhcp-on .* needs')]);
  });
  test('say what they owe and that they pay', () => {
    const { debt: _none, ...unowed } = first;
    expect(plan(unowed, last)).toContainEqual(lost('dhcp-off .* what it owes'));
    const { pays: _not, ...unpaid } = last;
    expect(plan(first, unpaid)).toContainEqual(lost('dhcp-on .* that it pays'));
  });
  test('do what they are for', () => {
    const idle = { ...first, from: on, to: on, fields: [] };
    expect(plan(idle, last)).toContainEqual(lost('dhcp-off hq/lan/l does not set dhcp'));
  });
});

test('what only arrives keeps its half', () => {
  const { op, refusals } = bench([
    row('rack', 'r', { name: 'r' }, { name: 'r' }),
    row('guest', 'g', undefined, { name: 'g', rack: 'r' }),
  ]);
  const created = (impact: Operation['impact']) => [
    step('g', [op('create', 'guest/g', { impact })]),
  ];
  expect(refusals(created('cascades'))).toEqual([]);
  expect(refusals(created('none'))).toEqual([lost('nothing on hq/guest/g says that its impact')]);
});
