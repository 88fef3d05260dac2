/** The check of the end: as desired, nothing else, one operation at a time, each from where the last one ended. */
import { describe, expect, test } from 'vitest';
import { exists } from '../../../src/model/operation.ts';
import { bench, liveNamed, row, step } from './support.ts';

const wrong = (what: string) => expect.stringMatching(`^plan-ends-wrong: .*${what}`);

describe('the end', () => {
  const { op, refusals } = bench(
    [
      row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
      row('host', 'new', undefined, { address: '10.0.1.1' }),
      row('host', 'old', { address: '10.0.2.1' }),
    ],
    { prune: true },
  );
  const all = [op('update', 'host/a'), op('create', 'host/new'), op('delete', 'host/old')];
  const steps = all.map((each) => step(each.id, [each]));
  test('is as it is desired', () => {
    expect(refusals(steps)).toEqual([]);
  });
  test.each(steps)('$id may not be left out', ({ id }) => {
    expect(refusals(steps.filter((each) => each.id !== id))).toEqual([
      wrong('nothing is done about'),
    ]);
  });
  test('is not another one', () => {
    const other = op('update', 'host/a', { to: { address: '10.0.0.3' } });
    const found = refusals([step('a', [other]), ...steps.slice(1)]);
    expect(found).toEqual([wrong('hq/host/a does not end as it is desired')]);
  });
  test('is reached from what is there', () => {
    const blind = op('update', 'host/a', { from: { address: '10.0.0.9' } });
    expect(refusals([step('a', [blind]), ...steps.slice(1)])).toContainEqual(
      wrong('does not start from'),
    );
    const twice = op('create', 'host/a');
    expect(refusals([step('a', [twice]), ...steps.slice(1)])).toContainEqual(
      wrong('finds something there'),
    );
  });
});

describe('what no change asks for', () => {
  const { op, refusals } = bench([
    row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
    row('lan', 'l', { name: 'l', vid: 5, dhcp: true }, { name: 'l', vid: 5 }),
  ]);
  const a = step('a', [op('update', 'host/a')]);
  const [live, dark] = [
    { name: 'l', vid: 5, dhcp: true },
    { name: 'l', vid: 5, dhcp: false },
  ];
  const debt = { fields: { dhcp: true }, why: 'off' };
  const off = op('update', 'lan/l', { from: live, to: dark, debt });
  const on = {
    ...op('update', 'lan/l', { from: dark, to: live, pays: true }),
    id: 'on' as typeof off.id,
  };
  test('is left as it was found', () => {
    expect(refusals([a, step('off', [off]), step('on', [on], ['off'])])).toEqual([]);
    expect(refusals([a, step('off', [{ ...off, pays: true }])])).toContainEqual(
      wrong('no change asks for it'),
    );
  });
  test('may be told in any order', () => {
    expect(refusals([step('on', [on], ['off']), step('off', [off]), a])).toEqual([]);
  });
  test('is changed by one operation at a time', () => {
    expect(refusals([a, step('off', [off]), step('on', [on])])).toContainEqual(wrong('at once'));
  });
});

/** A rack is deleted together with a part that, if it is desired, should be in another one by then. */
function takingAlong(desired: boolean): readonly string[] {
  const { op, refusals, world } = bench(
    [
      row('rack', 'r', { name: 'r' }),
      row('rack', 's', { name: 's' }, { name: 's' }),
      row('part', 'p', { name: 'p', rack: 'r' }, desired ? { name: 'p', rack: 's' } : undefined),
    ],
    { prune: true },
  );
  const live = world.live(liveNamed('part/p'));
  const part = live === undefined ? liveNamed('part/p') : world.incarnation(live);
  const drops = [{ holder: part, claims: live === undefined ? [] : world.liveClaims(live) }];
  const touches = [liveNamed('rack/r'), part];
  const r = op('delete', 'rack/r', { touches, drops, ends: touches.map(exists) });
  return refusals([step('r', [r])]);
}

test('what is to stay does not go with the thing that it lives in', () => {
  expect(takingAlong(false)).toEqual([]);
  expect(takingAlong(true)).toContainEqual(wrong('takes hq/part/p away, which is to stay'));
});
