/** The check of what operations say of themselves: takes, frees, fields, drops. */
import { describe, expect, test } from 'vitest';
import { exists } from '../../../src/model/operation.ts';
import { bench, liveNamed, row, step } from './support.ts';

const says = (what: string) => [expect.stringMatching(`^plan-misdeclares: .*${what}`)];

describe('an update', () => {
  const { op, refusals } = bench([row('lan', 'l', { name: 'l', vid: 5 }, { name: 'm', vid: 6 })]);
  const good = op('update', 'lan/l');
  const [name, vid] = [good.fields.filter((each) => each.field === 'name'), good.fields.slice(1)];
  test('says all that it does', () => {
    expect(refusals([step('l', [good])])).toEqual([]);
  });
  test.each([
    ['takes', { takes: good.takes.slice(1) }, 'does not say what it takes'],
    ['takes too much', { takes: [...good.takes, ...good.frees] }, 'does not say what it takes'],
    ['frees', { frees: [] }, 'does not say what it frees'],
    ['sets', { fields: name }, 'does not say that it sets vid'],
    [
      'sets rightly',
      { fields: [...name, ...vid.map((each) => ({ ...each, to: 7 }))] },
      'sets vid to another value',
    ],
  ])('that does not say what it %s is refused', (_, wrong, what) => {
    expect(refusals([step('l', [{ ...good, ...wrong }])])).toEqual(says(what));
  });
  test('may say that it sets what is set already', () => {
    const again = { field: 'vid', from: 6, to: 6, moved: 'spec' } as const;
    expect(refusals([step('l', [{ ...good, fields: [...name, ...vid, again] }])])).toEqual([]);
  });
});

test('a field that goes away is said as well, as null', () => {
  const off = bench([row('lan', 'l', { name: 'l', vid: 5 }, { name: 'l', vid: null as never })]);
  const update = off.op('update', 'lan/l');
  expect(off.refusals([step('l', [update])])).toEqual([]);
  expect(off.refusals([step('l', [{ ...update, fields: [] }])])).toEqual(says('sets vid'));
});

test('a delete says what falls with it, with all that it held', () => {
  const { op, refusals, world } = bench(
    [row('rack', 'r', { name: 'r' }), row('part', 'p', { name: 'p', rack: 'r' })],
    { prune: true },
  );
  const touches = [liveNamed('rack/r'), liveNamed('part/p')];
  const live = world.live(liveNamed('part/p'));
  const claims = live === undefined ? [] : world.liveClaims(live);
  const dropping = (drops: { holder: (typeof touches)[0]; claims: typeof claims }[]) =>
    refusals([step('r', [op('delete', 'rack/r', { touches, drops, ends: touches.map(exists) })])]);
  expect(dropping([{ holder: liveNamed('part/p'), claims }])).toEqual([]);
  expect(dropping([{ holder: liveNamed('part/p'), claims: [] }])).toEqual(says('frees'));
  expect(dropping([])).toEqual(says('does not say what hq/part/#id-p frees'));
});
