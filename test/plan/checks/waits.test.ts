/** The checks of waits themselves, and of what people do. */
import { describe, expect, test } from 'vitest';
import { fact, type Operation, type OperationId } from '../../../src/model/operation.ts';
import { addressIn, byHand } from '../bugs/corner.ts';
import { bench, row, step } from './support.ts';

const rows = [
  row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
  row('host', 'b', { address: '10.0.1.1' }, { address: '10.0.1.2' }),
];
const { op, refusals } = bench(rows);
const [a, b] = [op('update', 'host/a'), op('update', 'host/b')];

describe('waits', () => {
  test('need not be there', () => {
    expect(refusals([step('a', [a]), step('b', [b])])).toEqual([]);
  });
  test('go round in no circle', () => {
    const found = refusals([step('a', [a], ['b']), step('b', [b], ['a'])]);
    expect(found).toEqual(['plan-waits: steps wait for each other in a circle.']);
  });
  test('go round in no circle that something leads to', () => {
    const found = refusals([step('m', []), step('a', [a], ['m', 'b']), step('b', [b], ['a'])]);
    expect(found).toEqual(['plan-waits: steps wait for each other in a circle.']);
  });
  test('are for steps of the plan', () => {
    const found = refusals([step('a', [a], ['c']), step('b', [b])]);
    expect(found).toEqual(['plan-waits: a waits for c, which is not in the plan.']);
  });
  test('tell steps apart', () => {
    expect(refusals([step('a', [a]), step('a', [b])])).toEqual([
      'plan-waits: two steps have one id.',
    ]);
  });
});

describe('what a person does', () => {
  const cables = byHand('cables', {
    after: [addressIn('host', 'a')],
    before: [addressIn('host', 'b')],
  });
  const gated = bench(rows, { manual: [cables] });
  const done: Operation = {
    ...a,
    id: 'do cables' as OperationId,
    do: 'act',
    of: cables.address,
    holder: cables.address,
    touches: [],
    gives: [fact('done', cables.address)],
    manual: cables,
  };
  const plan = (afterA: readonly string[], beforeB: readonly string[]) =>
    gated.refusals([step('a', [a]), step('do', [done], afterA), step('b', [b], beforeB)]);
  test('is waited for, and waits itself', () => {
    expect(plan(['a'], ['do'])).toEqual([]);
  });
  test('is not passed by', () => {
    expect(plan(['a'], [])).toEqual([
      expect.stringMatching('b may start before do cables is done'),
    ]);
    expect(plan([], ['do'])).toEqual([
      expect.stringMatching('do cables may start before .*host/a'),
    ]);
  });
});
