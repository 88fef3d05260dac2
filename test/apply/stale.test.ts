/** Stale plans and the one writing place: what is in the way is named. */
import { expect, test } from 'vitest';
import { takeLock } from '../../src/apply/lock.ts';
import { staleProblems } from '../../src/apply/stale.ts';
import type { Plan } from '../../src/model/plan.ts';
import { newJournal } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box } from '../support/fake-vendor.ts';
import { creates, planOf } from '../support/plans.ts';

const object = { system: 'fake', kind: box, id: '1', address: 'fake/box/a', digest: 'x' } as never;
const plan: Plan = {
  ...planOf(creates('fake', box, 'b', {})),
  objects: [object],
  pools: [{ pool: 'cidr dc1' as never, digest: 'y' }],
};

test('nothing that the plan relies on has moved', () => {
  expect(staleProblems(plan, plan)).toEqual([]);
  const more = { ...plan, objects: [...plan.objects, { ...(object as object), id: '2' } as never] };
  expect(staleProblems(plan, more)).toEqual([]);
});

test.each([
  ['an object has changed', { objects: [{ ...(object as object), digest: 'z' }] }, 'fake/box/a'],
  ['an object is gone', { objects: [] }, 'fake/box/a'],
  [
    'an object has an empty digest',
    { objects: [{ ...(object as object), digest: '' }] },
    'fake/box/a',
  ],
  ['a pool has a new holder', { pools: [{ pool: 'cidr dc1', digest: 'z' }] }, 'cidr dc1'],
  ['a pool was not seen', { pools: [] }, 'cidr dc1'],
  ['another installation', { installations: [{ system: 'fake', installation: 'new' }] }, 'fake'],
])('%s', (_, now, about) => {
  const problems = staleProblems(plan, { ...plan, ...(now as object) });
  expect(problems).toEqual([expect.objectContaining({ code: 'plan-stale', about })]);
});

test('a second writer is told who has the place, since when, and with which run', async () => {
  const clock = fakeClock();
  const journal = await newJournal(clock);
  const mine = await takeLock(journal, 'test', { actor: 'ann@desk' });
  if (!mine.ok) throw new Error('taken');
  const run = await journal.begin(plan, 'ann@desk', mine.value.epoch);
  const other = await takeLock(journal, 'test', { actor: 'bob@ci' });
  if (other.ok) throw new Error('two writers');
  expect(other.problems).toEqual([
    expect.objectContaining({ code: 'another-writer', tryAgain: true }),
  ]);
  for (const word of ['ann@desk', '2026-01-01T00:00:00.000Z', run])
    expect(other.problems[0]?.message).toContain(word);
  expect((await takeLock(journal, 'elsewhere', { actor: 'bob@ci' })).ok).toBe(true);
});
