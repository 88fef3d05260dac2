/** The check of facts: what an operation needs holds from its start to its end. */
import { describe, expect, test } from 'vitest';
import { bench, factsOf, liveNamed, row, step } from './support.ts';

const lacks = (what: string) => [expect.stringMatching(`^plan-lacks-fact: ${what}`)];

describe('a reference', () => {
  const { op, refusals } = bench([
    row('net', 'n', undefined, { cidr: '10.0.0.0/24' }),
    row('host', 'a', undefined, { address: '10.0.0.5', net: 'n' }),
  ]);
  const [n, a] = [op('create', 'net/n'), op('create', 'host/a')];
  test('needs that what it names exists, whether the plan says so or not', () => {
    expect(refusals([step('n', [n]), step('a', [a], ['n'])])).toEqual([]);
    expect(refusals([step('n', [n]), step('a', [a])])).toEqual(
      lacks('create host/a may start before'),
    );
  });
  test('to what is not there is refused', () => {
    const found = refusals([step('a', [a])]);
    expect(found).toContainEqual(
      expect.stringMatching("needs 'exists hq/net/n', which nothing gives"),
    );
  });
  test('to what goes lasts until it has gone', () => {
    const gone = bench(
      [
        row('net', 'n', { cidr: '10.0.0.0/24' }),
        row('net', 'm', { cidr: '10.0.1.0/24' }, { cidr: '10.0.1.0/24' }),
        row('host', 'a', { address: '10.0.0.5', net: 'n' }, { address: '10.0.0.5', net: 'm' }),
      ],
      { prune: true },
    );
    const [out, away] = [gone.op('delete', 'net/n'), gone.op('update', 'host/a')];
    expect(gone.refusals([step('a', [away]), step('n', [out], ['a'])])).toEqual([]);
    const found = gone.refusals([step('n', [out]), step('a', [away])]);
    expect(found).toContainEqual(expect.stringMatching('may end .* while update host/a needs it'));
  });
});

describe('a fact', () => {
  const { op, refusals } = bench([
    row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
    row('host', 'b', { address: '10.0.1.1' }, { address: '10.0.1.2' }),
    row('host', 'c', { address: '10.0.2.1' }, { address: '10.0.2.2' }),
  ]);
  const ready = factsOf('ready hq/host/c');
  const gives = (on: string) => op('update', on, { gives: ready });
  const c = op('update', 'host/c', { needs: ready });
  test('of two givers holds when both are done', () => {
    const [a, b] = [step('a', [gives('host/a')]), step('b', [gives('host/b')])];
    expect(refusals([a, b, step('c', [c], ['a', 'b'])])).toEqual([]);
    expect(refusals([a, b, step('c', [c], ['a'])])).toEqual(
      lacks('update host/c may start before update host/b'),
    );
  });
  test('that nobody gives does not hold', () => {
    const rest = [step('a', [op('update', 'host/a')]), step('b', [op('update', 'host/b')])];
    expect(refusals([...rest, step('c', [c])])).toEqual(lacks('update host/c needs'));
  });
  test('is ended after those who need it, and once', () => {
    const a = step('a', [gives('host/a')]);
    const b = op('update', 'host/b', { needs: ready, ends: ready });
    expect(refusals([a, step('c', [c], ['a']), step('b', [b], ['c'])])).toEqual([]);
    expect(refusals([a, step('c', [c], ['a']), step('b', [b], ['a'])])).toEqual(
      lacks('update host/b may end .* while update host/c needs it'),
    );
    const twice = op('update', 'host/c', { needs: ready, ends: ready });
    expect(refusals([a, step('c', [twice], ['a']), step('b', [b], ['c'])])).toContainEqual(
      expect.stringMatching('is ended by update host/[bc] and update host/[bc]'),
    );
  });
  test('is given before it is ended', () => {
    const b = op('update', 'host/b', { ends: ready });
    const other = step('c', [op('update', 'host/c')]);
    expect(refusals([step('a', [gives('host/a')]), step('b', [b], ['a']), other])).toEqual([]);
    expect(refusals([step('a', [gives('host/a')]), step('b', [b]), other])).toEqual(
      lacks('update host/b may end .* before update host/a gives it'),
    );
  });
});

test('a fact that holds as things are needs no giver', () => {
  const lan = { name: 'l', vid: 5, dhcp: true };
  const { op, refusals } = bench([
    row('lan', 'l', lan, lan),
    row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
  ]);
  const needing = (what: string) => [step('a', [op('update', 'host/a', { needs: factsOf(what) })])];
  expect(refusals(needing('DHCP on hq/lan/l'))).toEqual([]);
  expect(refusals(needing(`DHCP on ${liveNamed('lan/l')}`))).toEqual(lacks('update host/a needs'));
  expect(refusals(needing('DHCP off hq/lan/l'))).toEqual(lacks('update host/a needs'));
});

describe('what the plan does not say itself', () => {
  test('a create gives that it exists, and a delete ends it', () => {
    const { op, refusals } = bench([
      row('net', 'n', undefined, { cidr: '10.0.0.0/24' }),
      row('host', 'a', undefined, { address: '10.0.0.5', net: 'n' }),
    ]);
    const [n, a] = [op('create', 'net/n', { gives: [] }), op('create', 'host/a')];
    expect(refusals([step('n', [n]), step('a', [a], ['n'])])).toEqual([]);
    expect(refusals([step('n', [n]), step('a', [a])])).toEqual(
      lacks('create host/a may start before'),
    );
  });
  test('an update needs that it exists', () => {
    const { op, refusals } = bench(
      [row('rack', 'r', { name: 'r' }), row('part', 'p', { name: 'p', rack: 'r' })],
      { prune: true },
    );
    const [part, gone] = [liveNamed('part/p'), op('delete', 'part/p', { ends: [] })];
    const touched = op('update', 'part/p', { holder: part, touches: [part], to: {} });
    const found = refusals([
      step('p', [gone]),
      step('late', [touched], ['p']),
      step('r', [op('delete', 'rack/r')], ['p']),
    ]);
    expect(found).toContainEqual(
      expect.stringMatching(`may end 'exists ${part}' while update part/p needs it`),
    );
  });
});

test('a fact is not given again once it was ended: a second time is a fact of its own', () => {
  const lan = { name: 'l', vid: 5, dhcp: true };
  const { op, refusals } = bench([
    row('lan', 'l', lan, lan),
    row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
    row('host', 'b', { address: '10.0.1.1' }, { address: '10.0.1.2' }),
    row('host', 'c', { address: '10.0.2.1' }, { address: '10.0.2.2' }),
  ]);
  const on = factsOf('DHCP on hq/lan/l');
  const [a, b] = [op('update', 'host/a', { ends: on }), op('update', 'host/b', { gives: on })];
  const c = op('update', 'host/c', { needs: on });
  const found = refusals([step('a', [a]), step('b', [b], ['a']), step('c', [c], ['b'])]);
  expect(found).toContainEqual(
    expect.stringMatching('host/a may end .* before update host/b gives it'),
  );
});
