/** Steps in their order: waits, lanes, limits, commit groups and milestones. */
import { expect, test } from 'vitest';
import { planIdOf } from '../../src/apply/plan-file.ts';
import type { StepId, Wait } from '../../src/model/plan.ts';
import { applied, story } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, item } from '../support/fake-vendor.ts';
import { after, creates, deletes, having, planOf, updates } from '../support/plans.ts';

test('a step starts when all that it waits for is done, and independent ones run together', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const a = creates('fake', box, 'a', { size: 1 });
  const b = creates('fake', box, 'b', { size: 1 });
  const in_a = creates('fake', item, 'in-a', { box: 'fake/box/a' });
  const plan = planOf(a, b, after(in_a, a, b));
  const { outcome } = await applied(plan, { clock, connections: { fake } });
  expect(outcome).toMatchObject({ state: 'done', failed: [], skipped: [], left: [] });
  expect(fake.calls).toEqual([
    '+ create fake/box/a',
    '+ create fake/box/b',
    '- create fake/box/a',
    '- create fake/box/b',
    '+ create fake/item/in-a',
    '- create fake/item/in-a',
  ]);
  expect([...fake.objects.values()].map((each) => each.spec)).toContainEqual({
    box: 'fake/box/#a-1',
  });
  // Two rounds of settle, call and read-back at 20 ms each.
  expect(clock.elapsed()).toBe(120);
});

test('no more than a connection allows run at once, and two systems do not wait for each other', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, concurrency: 2 });
  const other = fakeVendor({ system: 'other', clock, concurrency: 3 });
  const many = Array.from({ length: 9 }, (_, index) => creates('fake', box, `b${index}`, {}));
  const more = Array.from({ length: 9 }, (_, index) => creates('other', box, `b${index}`, {}));
  const { outcome } = await applied(planOf(...many, ...more), {
    clock,
    connections: { fake, other },
  });
  expect(outcome.done).toHaveLength(18);
  expect([fake.mostAtOnce(), other.mostAtOnce()]).toEqual([2, 3]);
  expect(clock.elapsed()).toBe(5 * 60);
});

test('writes of one lane go one at a time, others beside them', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const laned = ['a', 'b', 'c'].map((name) =>
    having(creates('fake', box, name, {}), { lane: 'pool' }),
  );
  const free = creates('fake', box, 'free', {});
  const { outcome } = await applied(planOf(...laned, free), { clock, connections: { fake } });
  expect(outcome.state).toBe('done');
  expect(fake.mostAtOnce()).toBe(2);
  expect(clock.elapsed()).toBe(3 * 60);
});

test('lanes, limits and waits together starve nobody', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, concurrency: 2 });
  const many = Array.from({ length: 30 }, (_, index) =>
    having(creates('fake', box, `b${index}`, {}), index % 3 === 0 ? {} : { lane: `l${index % 4}` }),
  );
  const plan = planOf(
    ...many.map((made, index) =>
      index < 10 ? made : after(made, ...many.slice(index - 10, index - 8)),
    ),
  );
  const { outcome } = await applied(plan, { clock, connections: { fake } });
  expect(outcome.done).toHaveLength(30);
});

test('a commit group is sent in order before any of it is read back', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const a = creates('fake', box, 'a', {});
  const b = creates('fake', box, 'b', {});
  const { outcome, events } = await applied(planOf([a, b]), { clock, connections: { fake } });
  expect(outcome.state).toBe('done');
  expect(story(events)).toEqual([
    'intended create fake/box/a',
    'intended create fake/box/b',
    'done create fake/box/a',
    'done create fake/box/b',
  ]);
});

test('milestones are reached at once, also ten thousand in a row', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const first = creates('fake', box, 'first', {});
  const last = creates('fake', box, 'last', {});
  const plan = planOf(first, last);
  const [one, two] = plan.steps;
  if (one === undefined || two === undefined) throw new Error('two steps');
  const milestones = Array.from({ length: 10_000 }, (_, index) => ({
    id: `reach ${index}` as StepId,
    operations: [],
    after: [index === 0 ? wait(one.id) : wait(`reach ${index - 1}`)],
    milestone: 'empty',
  }));
  const steps = [one, ...milestones, { ...two, after: [wait('reach 9999')] }];
  const longer = { ...plan, steps };
  const { outcome } = await applied(
    { ...longer, id: planIdOf(longer) },
    { clock, connections: { fake } },
  );
  expect(outcome.state).toBe('done');
  expect(clock.elapsed()).toBe(120);
});

test('an update, a delete and what falls with it are looked at before and after', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const kept = fake.put(box, '1', { name: 'kept', size: 1, colour: 'red' });
  const old = fake.put(box, '2', { name: 'old' });
  const child = fake.put(item, '3', { box: 'fake/box/#2' });
  const plan = planOf(updates(kept, 'kept', { size: 2 }), deletes(old, [child]));
  const { outcome, events, journal } = await applied(plan, { clock, connections: { fake } });
  expect(outcome.state).toBe('done');
  expect([...fake.objects.values()].map((each) => each.spec)).toEqual([
    { name: 'kept', size: 2, colour: 'red' },
  ]);
  expect(events.filter((each) => each.type === 'intended')).toEqual([
    expect.objectContaining({
      before: { kind: box, id: '1', spec: kept.spec, falls: [] },
    }),
    expect.objectContaining({
      before: {
        kind: box,
        id: '2',
        spec: old.spec,
        falls: [{ kind: item, id: '3', spec: child.spec }],
      },
    }),
  ]);
  const known = await journal.known(
    'test',
    plan.installations.map((each) => each.installation),
  );
  expect(known.ledger).toMatchObject([
    { address: 'fake/box/kept', installation: 'fake install', kind: box, id: '1', how: 'adopted' },
  ]);
  expect([...known.lastApplied]).toEqual([['fake/box/kept', { size: 2 }]]);
});

function wait(step: string): Wait {
  return { step: step as StepId, why: 'fact', detail: '' };
}
