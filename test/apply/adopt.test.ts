/** Adoption: what is as declared already is recorded as owned, without a step. */
import { expect, test } from 'vitest';
import { planIdOf } from '../../src/apply/plan-file.ts';
import type { Plan } from '../../src/model/plan.ts';
import { applied } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, item } from '../support/fake-vendor.ts';
import { creates, planOf } from '../support/plans.ts';

test('adopted things are in the ledger, with references by the names of what they stand for', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const outer = fake.put(box, '1', { name: 'b', size: 9 });
  const inner = fake.put(item, '2', { box: 'fake/box/#1' });
  const desired = [
    { live: outer, ...creates('fake', box, 'b', { name: 'b' }).change },
    { live: inner, ...creates('fake', item, 'i', { box: 'b' }).change },
  ];
  const empty = planOf(creates('fake', box, 'unused', {}));
  const changes = desired.map((each) => ({
    ...each,
    action: 'adopt',
  })) as unknown as Plan['changes'];
  const bare = { ...empty, steps: [], changes: changes.map(withoutTo) };
  const plan = { ...bare, id: planIdOf(bare) };
  const { outcome, journal } = await applied(plan, { clock, connections: { fake } });
  expect(outcome).toMatchObject({ state: 'done', done: [] });
  expect(fake.calls).toEqual([]);
  const known = await journal.known('test', ['fake install' as never]);
  expect(known.ledger.map(({ address, id, how }) => ({ address, id, how }))).toEqual([
    { address: 'fake/box/b', id: '1', how: 'adopted' },
    { address: 'fake/item/i', id: '2', how: 'adopted' },
  ]);
  expect([...known.lastApplied]).toEqual([
    ['fake/box/b', { name: 'b' }],
    ['fake/item/i', { box: 'fake/box/b' }],
  ]);
});

function withoutTo(change: Plan['changes'][number]): Plan['changes'][number] {
  const { to: _, ...rest } = change as Plan['changes'][number] & { readonly to?: unknown };
  return rest as Plan['changes'][number];
}
