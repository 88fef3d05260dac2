/** The check of claims: no moment at which two hold one value, in any order that the plan allows. */
import { describe, expect, test } from 'vitest';
import { bench, factsOf, liveNamed, row, step } from './support.ts';

const collides = [expect.stringMatching(/^plan-collides: /)];

describe('who takes a value', () => {
  const { op, refusals } = bench([
    row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
    row('host', 'b', { address: '10.0.0.2' }, { address: '10.0.0.3' }),
  ]);
  const [a, b] = [op('update', 'host/a'), op('update', 'host/b')];
  test('waits for who gives it up', () => {
    expect(refusals([step('b', [b]), step('a', [a], ['b'])])).toEqual([]);
  });
  test('may wait by way of others', () => {
    const steps = [step('b', [b]), step('m', [], ['b']), step('a', [a], ['m'])];
    expect(refusals(steps)).toEqual([]);
  });
  test('is refused where the place in the list is all that orders them', () => {
    expect(refusals([step('b', [b]), step('a', [a])])).toEqual(collides);
  });
  test('is refused where it is waited for', () => {
    expect(refusals([step('a', [a]), step('b', [b], ['a'])])).toEqual(collides);
  });
  test('is refused in the same step, for steps are no commits', () => {
    expect(refusals([step('both', [a, b])])).toEqual(collides);
  });
});

describe('ranges', () => {
  const net = { cidr: '10.0.0.0/24' };
  const bands = (last: string) =>
    bench([
      row('net', 'n', net, net),
      row(
        'band',
        'a',
        { net: 'n', range: '10.0.0.1-10.0.0.5' },
        { net: 'n', range: `10.0.0.1-${last}` },
      ),
      row(
        'band',
        'b',
        { net: 'n', range: '10.0.0.9-10.0.0.12' },
        { net: 'n', range: '10.0.0.10-10.0.0.12' },
      ),
    ]);
  test('that end just before the next begins do not meet', () => {
    const { op, refusals } = bands('10.0.0.8');
    expect(
      refusals([step('a', [op('update', 'band/a')]), step('b', [op('update', 'band/b')])]),
    ).toEqual([]);
  });
  test('that share the last value do', () => {
    const { op, refusals } = bands('10.0.0.9');
    const [a, b] = [step('a', [op('update', 'band/a')]), op('update', 'band/b')];
    expect(refusals([a, step('b', [b])])).toEqual(collides);
    expect(refusals([step('b', [b]), { ...a, after: step('', [], ['b']).after }])).toEqual([]);
  });
  test('of IPv6 meet like others', () => {
    const { op, refusals } = bench([
      row('net', 'a', { cidr: 'fd00::/63' }, { cidr: 'fd00::/64' }),
      row('net', 'b', undefined, { cidr: 'fd00:0:0:1::/64' }),
    ]);
    const [a, b] = [op('update', 'net/a'), op('create', 'net/b')];
    expect(refusals([step('a', [a]), step('b', [b])])).toEqual(collides);
    expect(refusals([step('a', [a]), step('b', [b], ['a'])])).toEqual([]);
  });
});

describe('a stranger', () => {
  test('keeps what it holds', () => {
    const { op, refusals } = bench([
      row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
      row('host', 'x', { address: '10.0.0.2' }, undefined, { theirs: true }),
    ]);
    expect(refusals([step('a', [op('update', 'host/a')])])).toEqual(collides);
  });
  test('that shares a value already may go on sharing it', () => {
    const { op, refusals } = bench([
      row('net', 'a', { cidr: '10.0.0.0/23' }, { cidr: '10.0.0.0/24' }),
      row('net', 'x', { cidr: '10.0.0.0/24' }, undefined, { theirs: true }),
    ]);
    expect(refusals([step('a', [op('update', 'net/a')])])).toEqual([]);
  });
});

describe('a band', () => {
  const net = { cidr: '10.0.0.0/24' };
  const band = { net: 'n', range: '10.0.0.10-10.0.0.19' };
  test.each([
    ['lets in who has its purpose', { purpose: 'vip' }, { purpose: 'vip' }, []],
    ['keeps out who has another', { purpose: 'vip' }, { purpose: 'host' }, collides],
    ['of no purpose lets in everybody', {}, { purpose: 'host' }, []],
  ])('%s', (_, of, guest, wrong) => {
    const { op, refusals } = bench([
      row('net', 'n', net, net),
      row('band', 'b', { ...band, ...of }, { ...band, ...of }),
      row('host', 'a', undefined, { address: '10.0.0.12', ...guest }),
    ]);
    expect(refusals([step('a', [op('create', 'host/a')])])).toEqual(wrong);
  });
});

test('what falls with its parent frees its values when the parent is gone', () => {
  const { op, refusals, world } = bench(
    [
      row('net', 'n', { cidr: '10.0.0.0/24' }),
      row('band', 'b', { net: 'n', range: '10.0.0.10-10.0.0.19', purpose: 'dhcp' }),
      row('host', 'a', undefined, { address: '10.0.0.12' }),
    ],
    { prune: true },
  );
  const band = liveNamed('band/b');
  const live = world.live(band);
  const gone = op('delete', 'net/n', {
    touches: [liveNamed('net/n'), band],
    drops: [{ holder: band, claims: live === undefined ? [] : world.liveClaims(live) }],
    ends: factsOf(`exists ${liveNamed('net/n')}`, `exists ${band}`),
  });
  const a = op('create', 'host/a');
  expect(refusals([step('n', [gone]), step('a', [a], ['n'])])).toEqual([]);
  expect(refusals([step('n', [gone]), step('a', [a])])).toEqual(collides);
});
