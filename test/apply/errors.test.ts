/** What goes wrong: classes of errors, lost replies, and who is skipped. */
import { describe, expect, test } from 'vitest';
import { problem } from '../../src/model/problem.ts';
import { applied, story } from '../support/applying.ts';
import { fakeClock, type FakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, type Vendor } from '../support/fake-vendor.ts';
import { after, creates, planOf, updates } from '../support/plans.ts';

const create = 'create fake/box/a';

function world(): { readonly clock: FakeClock; readonly fake: Vendor } {
  const clock = fakeClock();
  return { clock, fake: fakeVendor({ system: 'fake', clock, latencyMilliseconds: 0 }) };
}

describe('an error that may pass is tried again, only after a look', () => {
  test.each(['busy', 'locked', 'rate', 'temporary'] as const)('%s', async (answer) => {
    const { clock, fake } = world();
    fake.fault(create, { answer }, { answer });
    const plan = planOf(creates('fake', box, 'a', {}));
    const { outcome, progress } = await applied(plan, { clock, connections: { fake } });
    expect(outcome.state).toBe('done');
    expect(fake.objects.size).toBe(1);
    expect(fake.calls.filter((each) => each.startsWith('+'))).toHaveLength(3);
    expect(clock.elapsed()).toBe(250 + 500);
    expect(progress.filter((each) => each.type === 'again')).toHaveLength(2);
  });

  test('what the server asks for is honoured', async () => {
    const { clock, fake } = world();
    fake.fault(create, { answer: 'rate', retryAfterMilliseconds: 42_000 });
    await applied(planOf(creates('fake', box, 'a', {})), { clock, connections: { fake } });
    expect(clock.elapsed()).toBe(42_000);
  });

  test('six times at most', async () => {
    const { clock, fake } = world();
    fake.fault(create, ...Array.from({ length: 9 }, () => ({ answer: 'busy' }) as const));
    const plan = planOf(creates('fake', box, 'a', {}));
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome).toMatchObject({ state: 'failed', failed: [{ code: 'vendor-busy' }] });
    expect(fake.calls).toHaveLength(12);
  });

  test('where the look shows it done after all, nothing is sent twice', async () => {
    const { clock, fake } = world();
    const live = fake.put(box, '1', { size: 1 });
    const made = updates(live, 'b', { size: 2 });
    fake.fault(made.operation.id, { answer: 'temporary' });
    fake.settles(made.operation.id, { state: 'done', id: live.id });
    fake.objects.set(live.id, { ...live, spec: { size: 1 } });
    const running = applied(planOf(made), {
      clock,
      connections: { fake },
      progress: (event) => {
        if (event.type === 'again') fake.put(box, '1', { size: 2 });
      },
    });
    expect((await running).outcome.state).toBe('done');
    expect(fake.calls).toHaveLength(2);
  });
});

test.each(['refused', 'gone', 'denied'] as const)('%s is final', async (answer) => {
  const { clock, fake } = world();
  fake.fault(create, { answer });
  const plan = planOf(creates('fake', box, 'a', {}));
  const { outcome } = await applied(plan, { clock, connections: { fake } });
  expect(outcome).toMatchObject({ state: 'failed', failed: [{ code: `vendor-${answer}` }] });
  expect(fake.calls).toHaveLength(2);
});

describe('a lost reply is settled by looking', () => {
  test('it worked: go on, and nothing is doubled', async () => {
    const { clock, fake } = world();
    fake.fault(create, { lost: 'worked' });
    const next = creates('fake', box, 'b', {});
    const first = creates('fake', box, 'a', {});
    const plan = planOf(first, after(next, first));
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome.state).toBe('done');
    expect(fake.objects.size).toBe(2);
  });

  test('it did not: try again', async () => {
    const { clock, fake } = world();
    fake.fault(create, { lost: 'did not work' });
    const plan = planOf(creates('fake', box, 'a', {}));
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome.state).toBe('done');
    expect(fake.objects.size).toBe(1);
  });

  test('nobody can tell: the run stops and names the object', async () => {
    const { clock, fake } = world();
    const why = problem('two-found', 'There are two.', { about: 'fake/box/a' });
    fake.fault(create, { lost: 'worked' });
    fake.settles(create, { state: 'not done' }, { state: 'unknown', problem: why });
    const first = creates('fake', box, 'a', {});
    const beside = creates('fake', box, 'b', {});
    const behind = creates('fake', box, 'c', {});
    const plan = planOf(
      first,
      beside,
      after(behind, beside),
      after(creates('fake', box, 'd', {}), first),
    );
    const { outcome, events } = await applied(plan, { clock, connections: { fake } });
    expect(outcome).toMatchObject({ state: 'stopped', unknown: [why], failed: [] });
    expect(outcome.left).toContain('create fake/box/d');
    expect(story(events)).toContain('unknown create fake/box/a');
  });

  test('the look cannot be had for the moment: it is asked again', async () => {
    const { clock, fake } = world();
    const why = problem('away', 'No answer.', { tryAgain: true });
    fake.settles(create, { state: 'unknown', problem: why }, { state: 'unknown', problem: why });
    const plan = planOf(creates('fake', box, 'a', {}));
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome.state).toBe('done');
  });

  test('a provider that throws has lost its reply', async () => {
    const { clock, fake } = world();
    fake.fault(create, { throws: 'undefined is not a function' });
    const plan = planOf(creates('fake', box, 'a', {}));
    const { outcome } = await applied(plan, { clock, connections: { fake } });
    expect(outcome.state).toBe('done');
  });
});

test('a failed step skips what waits for it, however far, and nothing else', async () => {
  const { clock, fake } = world();
  fake.fault(create, { answer: 'refused' });
  const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((name) => creates('fake', box, name, {}));
  if (a === undefined || b === undefined || c === undefined || d === undefined || e === undefined)
    throw new Error('five');
  const plan = planOf(a, after(b, a), after(c, b, d), d, after(e, d));
  const { outcome, events } = await applied(plan, { clock, connections: { fake } });
  expect(outcome).toMatchObject({
    state: 'failed',
    done: ['create fake/box/d', 'create fake/box/e'],
    skipped: ['create fake/box/b', 'create fake/box/c'],
    left: [],
  });
  expect(events.filter((each) => each.type === 'skipped')).toEqual([
    expect.objectContaining({ operation: 'create fake/box/b', because: `step ${create}` }),
    expect.objectContaining({ operation: 'create fake/box/c', because: `step ${create}` }),
  ]);
});

test('within a commit group a failure skips the rest of it', async () => {
  const { clock, fake } = world();
  fake.fault('create fake/box/b', { answer: 'refused' });
  const group = ['a', 'b', 'c'].map((name) => creates('fake', box, name, {}));
  const { outcome } = await applied(planOf(group), { clock, connections: { fake } });
  expect(outcome).toMatchObject({
    state: 'failed',
    done: ['create fake/box/a'],
    skipped: ['create fake/box/c'],
  });
});
