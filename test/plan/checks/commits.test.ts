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

describe('in one atomic commit', () => {
  const commit = { group: 'n1', how: 'atomic' } as const;
  const n24 = row('net', 'n', { cidr: '10.0.0.0/24' });
  const guest = row('host', 'a', { address: '10.0.0.5', net: 'n' });

  test('what goes may go together with what it refers to', () => {
    const { op, refusals } = bench([n24, guest], { prune: true });
    const [n, a] = [op('delete', 'net/n', { commit }), op('delete', 'host/a', { commit })];
    expect(refusals([step('n', [n, a])])).toEqual([]);
    const batched = [n, a].map((each) => ({
      ...each,
      commit: { ...commit, how: 'batched' } as const,
    }));
    expect(refusals([step('n', batched)])).not.toEqual([]);
  });

  describe('who is to turn to another', () => {
    const moves = row(
      'host',
      'a',
      { address: '10.0.0.5', net: 'n' },
      { address: '10.0.0.5', net: 'm' },
    );
    const other = row('net', 'm', { cidr: '10.0.1.0/24' }, { cidr: '10.0.1.0/24' });
    const { op, refusals } = bench([n24, other, moves], { prune: true });
    const n = op('delete', 'net/n', { commit });
    const away = op('update', 'host/a', { commit });

    test('may do so while the one goes', () => {
      expect(refusals([step('n', [n, away])])).toEqual([]);
    });
    test('does not stay on what goes', () => {
      const stays = { ...away, to: { ...away.from, address: '10.0.0.6' } };
      expect(refusals([step('n', [n, stays])])).toContainEqual(
        expect.stringMatching('may end .* while update host/a needs it'),
      );
    });
  });
});
