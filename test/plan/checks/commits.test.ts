/** The check of claims, where several operations take effect together. */
import { describe, expect, test } from 'vitest';
import { bench, row, step } from './support.ts';

const collides = [expect.stringMatching(/^plan-collides: /)];

/** Two ports that trade names, each in the commit of its node. */
function ports(first: string, second: string, how: 'atomic' | 'batched' = 'atomic') {
  const { op, refusals } = bench([
    row('port', 'a', { name: 'a', node: first, how }, { name: 'b', node: first, how }),
    row('port', 'b', { name: 'b', node: second, how }, { name: 'a', node: second, how }),
  ]);
  const swap = [
    op('update', 'port/a', { commit: { group: first, how } }),
    op('update', 'port/b', { commit: { group: second, how } }),
  ];
  return { swap, refusals };
}

describe('a commit', () => {
  test('of one atomic group swaps in one moment', () => {
    const { swap, refusals } = ports('n1', 'n1');
    expect(refusals([step('commit', swap)])).toEqual([]);
  });
  test('of two groups is two', () => {
    const { swap, refusals } = ports('n1', 'n2');
    expect(refusals([step('commit', swap)])).toEqual([...collides, ...collides]);
  });
  test('of a batched group is none', () => {
    const { swap, refusals } = ports('n1', 'n1', 'batched');
    expect(refusals([step('commit', swap)])).toEqual([...collides, ...collides]);
  });
  test('comes in one step: two steps of one group are two commits', () => {
    const { swap, refusals } = ports('n1', 'n1');
    const apart = swap.map((each) => step(each.id, [each]));
    expect(refusals(apart)).toEqual([...collides, ...collides]);
  });
});
