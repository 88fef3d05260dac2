/** The looks right before and right after a call: what they find, and what is done about it. */
import { describe, expect, test } from 'vitest';
import { applied } from '../support/applying.ts';
import { fakeClock, type FakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, type Vendor } from '../support/fake-vendor.ts';
import { after, creates, deletes, planOf, updates } from '../support/plans.ts';

const create = 'create fake/box/a';

function world(): { readonly clock: FakeClock; readonly fake: Vendor } {
  const clock = fakeClock();
  return { clock, fake: fakeVendor({ system: 'fake', clock, latencyMilliseconds: 0 }) };
}

describe('the look before a call', () => {
  const moved = { size: 7 };
  test.each([
    ['changed by others', { size: 7 }, 'moved-since'],
    ['gone', undefined, 'gone-since'],
  ] as const)('%s: nothing is sent', async (_, spec, code) => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', { size: 1 });
    const plan = planOf(updates(live, 'a', { size: 2 }));
    if (spec === undefined) fake.objects.delete(live.id);
    else fake.put(box, '1', moved);
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome).toMatchObject({ state: 'failed', failed: [{ code }] });
    expect(fake.calls).toEqual([]);
  });

  test('already as wanted: it is done, and noted', async () => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', { size: 1 });
    const gone = fake.put(box, '2', {});
    const plan = planOf(updates(live, 'a', { size: 2 }), deletes(gone));
    fake.put(box, '1', { size: 2 });
    fake.objects.delete(gone.id);
    const { outcome, progress } = await applied(plan, { clock, connections: { fake } });
    expect(outcome.state).toBe('done');
    expect(fake.calls).toEqual([]);
    expect(progress.filter((each) => each.type === 'done' && each.already)).toHaveLength(2);
  });

  test('what an earlier operation of the same plan made of it is no surprise', async () => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', { dhcp: true });
    const off = updates(live, 'a', { dhcp: false });
    const removed = deletes(live);
    const { outcome } = await applied(planOf(off, after(removed, off)), {
      clock,
      connections: { fake },
    });
    expect(outcome.state).toBe('done');
    expect(fake.objects.size).toBe(0);
  });

  test('something with our mark that the plan did not see', async () => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', {});
    const plan = planOf(creates('fake', box, 'a', {}));
    fake.settles(create, { state: 'done', id: live.id });
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome).toMatchObject({ state: 'failed', failed: [{ code: 'already-there' }] });
  });
});

describe('the look after a call', () => {
  test('a stale answer is asked again', async () => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', { size: 1 });
    const { outcome } = await applied(planOf(updates(live, 'a', { size: 2 })), {
      clock,
      connections: { fake },
      progress: (event) => {
        if (event.type === 'started') setImmediate(() => setImmediate(() => fake.staleReads(3)));
      },
    });
    expect(outcome.state).toBe('done');
  });

  test('a call that did nothing fails and names the field', async () => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', { size: 1 });
    const made = updates(live, 'a', { size: 2 });
    fake.fault(made.operation.id, 'ignored');
    const { outcome } = await applied(planOf(made), { clock, connections: { fake } });
    expect(outcome.failed).toEqual([
      expect.objectContaining({
        code: 'read-back-differs',
        message: 'fake/box/a is not as asked: size is 1, not 2.',
      }),
    ]);
  });

  test('a delete that did nothing', async () => {
    const { clock, fake } = world();
    const made = deletes(fake.put(box, '1', {}));
    fake.fault(made.operation.id, 'ignored');
    const { outcome } = await applied(planOf(made), { clock, connections: { fake } });
    expect(outcome.failed).toEqual([expect.objectContaining({ code: 'still-there' })]);
  });

  test('gone is what a delete wants', async () => {
    const clock = fakeClock();
    const fake = fakeVendor({ system: 'fake', clock, tasks: true });
    const live = fake.put(box, '1', {});
    const { outcome } = await applied(planOf(deletes(live)), {
      clock,
      connections: { fake },
      progress: (event) => {
        if (event.type === 'submitted') fake.objects.delete(live.id);
      },
    });
    expect(outcome.state).toBe('done');
  });
});
