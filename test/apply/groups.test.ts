/** Commit groups of a vendor that takes them in one call, and objects whose id changes on the way. */
import { expect, test } from 'vitest';
import { applied, resumed, story } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, type Vendor } from '../support/fake-vendor.ts';
import { after, creates, planOf, updates, type Made } from '../support/plans.ts';

function world(more: object = {}) {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, groups: true, ...more });
  return { clock, fake, connections: { fake } };
}

const grouped = (names: readonly string[]) =>
  names.map((name) => inGroup(creates('fake', box, name, {})));
const inGroup = (made: Made): Made => ({
  ...made,
  operation: { ...made.operation, commit: { group: 'net', how: 'atomic' } },
});
const calls = (fake: Vendor) => fake.calls.filter((each) => each.startsWith('+'));

test('all of a group is announced, sent in one call and read back', async () => {
  const { clock, fake, connections } = world({ tasks: true });
  const { outcome, events } = await applied(planOf(grouped(['a', 'b', 'c'])), {
    clock,
    connections,
  });
  expect(outcome.state).toBe('done');
  expect(calls(fake)).toEqual(['+ create fake/box/a, create fake/box/b, create fake/box/c']);
  expect(story(events)).toEqual([
    'intended create fake/box/a',
    'intended create fake/box/b',
    'intended create fake/box/c',
    'submitted create fake/box/a',
    'submitted create fake/box/b',
    'submitted create fake/box/c',
    'done create fake/box/a',
    'done create fake/box/b',
    'done create fake/box/c',
  ]);
});

test('a group that is busy is sent again, as a whole', async () => {
  const { clock, fake, connections } = world();
  fake.fault('create fake/box/b', { answer: 'busy' }, { answer: 'locked' });
  const { outcome } = await applied(planOf(grouped(['a', 'b'])), { clock, connections });
  expect(outcome.state).toBe('done');
  expect(calls(fake)).toHaveLength(3);
  expect(fake.objects.size).toBe(2);
});

test.each(['worked', 'did not work'] as const)(
  'a lost reply that %s is settled by looking',
  async (lost) => {
    const { clock, fake, connections } = world();
    fake.fault('create fake/box/a', { lost });
    const { outcome } = await applied(planOf(grouped(['a', 'b'])), { clock, connections });
    expect(outcome.state).toBe('done');
    expect(calls(fake)).toHaveLength(lost === 'worked' ? 1 : 2);
    expect(fake.objects.size).toBe(2);
  },
);

test('a refused group fails as a whole, and what waits for it is skipped', async () => {
  const { clock, fake, connections } = world();
  fake.fault('create fake/box/a', { answer: 'refused' });
  const [a, b] = grouped(['a', 'b']);
  if (a === undefined || b === undefined) throw new Error('two');
  const next = creates('fake', box, 'next', {});
  const plan = planOf([a, b], after(next, a));
  const { outcome } = await applied(plan, { clock, connections });
  expect(outcome.failed).toHaveLength(2);
  expect(outcome.skipped).toEqual(['create fake/box/next']);
  expect(fake.objects.size).toBe(0);
});

test('nothing of a group is sent where one of it is not as the plan saw it', async () => {
  const { clock, fake, connections } = world();
  const live = fake.put(box, 'old', { name: 'old', size: 3 });
  const stale = { ...live, spec: { ...live.spec, size: 1 } };
  const change = inGroup(updates(stale, 'old', { size: 2 }));
  const { outcome } = await applied(planOf([change, ...grouped(['a'])]), { clock, connections });
  expect(outcome.failed).toEqual([expect.objectContaining({ code: 'moved-since' })]);
  expect(outcome.skipped).toEqual(['create fake/box/a']);
  expect(calls(fake)).toEqual([]);
});

test.each(['refused', 'busy'] as const)(
  'an object that was half moved (%s) is known by its new id, with what it owes',
  async (half) => {
    const { clock, fake, connections } = world();
    const live = fake.put(box, 'd', { size: 1 });
    const away = updates(live, 'd', { size: 2 });
    const debt = { fields: { size: 1 }, why: 'to be moved' };
    const first: Made = { ...away, operation: { ...away.operation, debt } };
    const back = updates({ ...live, spec: { size: 2 } }, 'd', { size: 1 });
    const pays = { ...back.operation, id: 'back' as never, pays: true };
    const second: Made = { ...back, operation: pays };
    const plan = planOf(first, after(second, first));
    // What is busy is tried again, and refused then.
    fake.fault('back', { half }, ...(half === 'busy' ? [{ answer: 'refused' } as const] : []));
    const former = await applied(plan, { clock, connections });
    const installations = plan.installations.map((each) => each.installation);
    const known = await former.journal.known(plan.site, installations);
    expect(known.ledger.map((each) => each.id)).toEqual(["d'"]);
    expect(known.debts).toMatchObject([{ id: "d'", fields: { size: 1 } }]);
    const { outcome, journal } = await resumed(plan, former, { clock, connections });
    expect(outcome.state).toBe('done');
    const later = await journal.known(plan.site, installations);
    expect(later.ledger.map((each) => each.id)).toEqual(["d'"]);
    expect(later.debts).toEqual([]);
  },
);

test('an object whose id an operation changed is found again by the next, and after a crash', async () => {
  const { clock, fake, connections } = world({ renames: true });
  const live = fake.put(box, 'd', { size: 1 });
  const first = updates(live, 'd', { size: 2 });
  const grown = updates({ ...live, spec: { size: 2 } }, 'd', { size: 3 });
  const second: Made = { ...grown, operation: { ...grown.operation, id: 'grow again' as never } };
  const plan = planOf(first, after(second, first));
  fake.fault('grow again', { answer: 'refused' });
  const former = await applied(plan, { clock, connections });
  expect(former.outcome.done).toHaveLength(1);
  const { outcome, journal } = await resumed(plan, former, { clock, connections });
  expect(outcome.state).toBe('done');
  expect([...fake.objects.keys()]).toEqual(["d''"]);
  const known = await journal.known(plan.site, [
    plan.installations[0]?.installation ?? ('' as never),
  ]);
  expect(known.ledger.filter((each) => each.id !== "d''")).toEqual([]);
});
