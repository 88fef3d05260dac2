/** Resume: wherever a run is cut, carrying on ends in the same state, and nothing is doubled. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { resumePoint } from '../../src/apply/resume.ts';
import { byText } from '../../src/model/address.ts';
import type { Journal, OperationEvent } from '../../src/model/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import { problem } from '../../src/model/problem.ts';
import { applied, newJournal, resumed } from '../support/applying.ts';
import { fakeClock, type FakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, item, type Vendor } from '../support/fake-vendor.ts';
import { after, creates, deletes, planOf, updates } from '../support/plans.ts';

const quiet = new AbortController().signal;

interface Story {
  readonly clock: FakeClock;
  readonly fake: Vendor;
  readonly plan: Plan;
}

/** A re-cut: a new box with items takes over from an old one, which goes with its child. */
function recut(): Story {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, tasks: true });
  const old = fake.put(box, '1', { name: 'old' });
  const child = fake.put(item, '2', { box: 'fake/box/#1' });
  const kept = fake.put(item, '3', { box: 'fake/box/#1', size: 1 });
  const made = creates('fake', box, 'new', { name: 'new' });
  const items = ['x', 'y', 'z'].map((name) => creates('fake', item, name, { box: 'fake/box/new' }));
  const moved = updates(kept, 'kept', { box: 'fake/box/new', size: 2 });
  const group = ['p', 'q'].map((name) => creates('fake', box, name, {}));
  const plan = planOf(
    made,
    ...items.map((each) => after(each, made)),
    after(moved, made),
    after(deletes(old, [child]), moved),
    group,
  );
  return { clock, fake, plan };
}

/** The journal dies after so many events, as a killed process would; the vendor goes on. */
function cutAfter(events: number, book: Journal, abort: AbortController): Journal {
  let left = events;
  return {
    ...book,
    record: async (run, epoch, event, more) => {
      if (left <= 0) throw new Error('killed');
      left -= 1;
      await book.record(run, epoch, event, more);
      if (left === 0) abort.abort();
    },
  };
}

function endOf({ fake }: Story): unknown {
  return [...fake.objects.values()]
    .map((each) => ({ kind: each.kind, mark: each.mark?.address, spec: withoutNumbers(each.spec) }))
    .toSorted((a, b) => byText(JSON.stringify(a), JSON.stringify(b)));
}

// Which number an object gets depends on the order of creation.
function withoutNumbers(spec: object): unknown {
  return JSON.parse(JSON.stringify(spec).replaceAll(/-\d+"/g, '"'));
}

async function holdings(journal: Journal): Promise<unknown> {
  const known = await journal.known('test', ['fake install' as never]);
  return {
    ledger: known.ledger.map((each) => `${each.address} ${each.how}`).toSorted(byText),
    applied: [...known.lastApplied],
    debts: known.debts,
  };
}

test('cut after each event, resume, same end', async () => {
  const whole = recut();
  const straight = await applied(whole.plan, {
    clock: whole.clock,
    connections: { fake: whole.fake },
  });
  expect(straight.outcome.state).toBe('done');
  const owned = await holdings(straight.journal);
  for (let events = 0; events < straight.events.length; events += 1) {
    const cut = recut();
    const book = await newJournal(cut.clock);
    const abort = new AbortController();
    const given = { clock: cut.clock, connections: { fake: cut.fake } };
    const first = await applied(cut.plan, {
      ...given,
      book,
      journal: cutAfter(events, book, abort),
      abort: abort.signal,
    });
    expect(first.events).toHaveLength(events);
    await cut.clock.wait(60_000, quiet);
    const second = await resumed(cut.plan, { ...first, journal: book }, given);
    expect(second.outcome, `cut after ${events}`).toMatchObject({ state: 'done', left: [] });
    expect(endOf(cut), `cut after ${events}`).toEqual(endOf(whole));
    expect(await holdings(book), `cut after ${events}`).toEqual(owned);
  }
});

test('cut anywhere, several times, with faults: same end, nothing doubled', async () => {
  const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
  const whole = recut();
  await applied(whole.plan, { clock: whole.clock, connections: { fake: whole.fake } });
  const fault = fc.constantFrom(
    { lost: 'worked' } as const,
    { lost: 'did not work' } as const,
    { answer: 'busy' } as const,
    { throws: 'oops' } as const,
    'fine' as const,
  );
  const ids = whole.plan.steps.flatMap((step) => step.operations.map((each) => each.id));
  const faults = fc.array(fc.tuple(fc.constantFrom(...ids), fc.array(fault, { maxLength: 3 })));
  const cuts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(cuts, faults, async (cutsAt, faultsOf) => {
      const story = recut();
      for (const [id, list] of faultsOf) story.fake.fault(id, ...list);
      const book = await newJournal(story.clock);
      const given = { clock: story.clock, connections: { fake: story.fake } };
      const dead = new AbortController();
      let last = await applied(story.plan, {
        ...given,
        book,
        journal: cutAfter(cutsAt[0] ?? 99, book, dead),
        abort: dead.signal,
      });
      for (const events of [...cutsAt.slice(1), 99]) {
        await story.clock.wait(60_000, quiet);
        const again = new AbortController();
        last = await resumed(
          story.plan,
          { ...last, journal: book },
          {
            ...given,
            journal: cutAfter(events, book, again),
            abort: again.signal,
          },
        );
      }
      expect(last.outcome).toMatchObject({ state: 'done' });
      expect(endOf(story)).toEqual(endOf(whole));
    }),
    { seed, numRuns: 60 },
  );
}, 60_000);

test('what failed is tried again, and what it made all the same is ours', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const a = creates('fake', box, 'a', { size: 1 });
  const b = creates('fake', box, 'b', {});
  const given = { clock, connections: { fake } };
  fake.fault(a.operation.id, { answer: 'refused' });
  const first = await applied(planOf(a, after(b, a)), given);
  expect(first.outcome).toMatchObject({ state: 'failed', skipped: ['create fake/box/b'] });
  fake.objects.set('9' as never, {
    ...fake.put(box, '9', { size: 1 }),
    mark: { site: 'test', address: a.operation.of },
  });
  const second = await resumed(planOf(a, after(b, a)), first, given);
  expect(second.outcome.state).toBe('done');
  expect([...fake.objects.keys()]).toEqual(['9', 'b-1']);
});

test('a call that outlives its process is waited for, not made again', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const abort = new AbortController();
  const plan = planOf(creates('fake', box, 'a', {}));
  const slow = {
    ...fake,
    timeLimitMilliseconds: 30_000,
    perform: async (...call: Parameters<typeof fake.perform>) => {
      abort.abort();
      await clock.wait(5_000, quiet);
      return fake.perform(...call);
    },
  };
  const first = await applied(plan, {
    clock,
    connections: { fake: slow },
    abort: abort.signal,
  });
  expect(first.outcome.state).toBe('stopped');
  const second = await resumed(plan, first, { clock, connections: { fake: slow } });
  expect(second.outcome.state).toBe('done');
  expect([...fake.objects.keys()]).toEqual(['a-1']);
  expect(clock.elapsed()).toBeGreaterThanOrEqual(30_000);
});

test('what was left half made is made whole', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const abort = new AbortController();
  const plan = planOf(creates('fake', box, 'a', { name: 'a', size: 3 }));
  const twice = {
    ...fake,
    perform: async (...[operation, context]: Parameters<typeof fake.perform>) => {
      if (operation.do === 'update') return fake.perform(operation, context);
      const made = await fake.perform({ ...operation, to: { name: 'a' } }, context);
      abort.abort();
      return made;
    },
  };
  const given = { clock, connections: { fake: twice } };
  const first = await applied(plan, { ...given, abort: abort.signal });
  expect(first.outcome.state).toBe('stopped');
  const second = await resumed(plan, first, given);
  expect(second.outcome).toMatchObject({ state: 'done', failed: [] });
  expect([...fake.objects.values()].map((each) => each.spec)).toEqual([{ name: 'a', size: 3 }]);
});

test('what a lost reply left half made is made whole at once', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const cut = {
    ...fake,
    perform: async (...[operation, context]: Parameters<typeof fake.perform>) => {
      if (operation.do === 'update') return fake.perform(operation, context);
      await fake.perform({ ...operation, to: { name: 'a' } }, context);
      return { ok: false, class: 'lost', problem: problem('cut', 'cut') } as const;
    },
  };
  const { outcome } = await applied(planOf(creates('fake', box, 'a', { name: 'a', size: 3 })), {
    clock,
    connections: { fake: cut },
  });
  expect(outcome).toMatchObject({ state: 'done', failed: [] });
  expect([...fake.objects.values()].map((each) => each.spec)).toEqual([{ name: 'a', size: 3 }]);
});

test('a doubt that cannot be settled stops the resumed run before it starts anything', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, tasks: true });
  const abort = new AbortController();
  const a = creates('fake', box, 'a', {});
  const b = creates('fake', box, 'b', {});
  const plan = planOf(a, after(b, a));
  const given = { clock, connections: { fake } };
  const progress = () => abort.abort();
  const first = await applied(plan, {
    ...given,
    abort: abort.signal,
    progress: (event) => {
      if (event.type === 'submitted') progress();
    },
  });
  const why = problem('two-found', 'There are two.');
  fake.settles(a.operation.id, { state: 'unknown', problem: why });
  const calls = fake.calls.length;
  const second = await resumed(plan, first, given);
  expect(second.outcome).toMatchObject({ state: 'stopped', unknown: [why], done: [] });
  expect(fake.calls.slice(calls).filter((each) => each.startsWith('+'))).toEqual([]);
});

describe('where a run was left', () => {
  const plan = planOf(creates('fake', box, 'a', {}));
  const [step] = plan.steps;
  const operation = step?.operations[0];
  if (step === undefined || operation === undefined) throw new Error('one');
  const base = { at: new Date(0), step: step.id, operation: operation.id };
  const intended: OperationEvent = { ...base, type: 'intended' };
  const failed: OperationEvent = { ...base, type: 'failed', problem: problem('x', 'x') };
  const skipped: OperationEvent = { ...base, type: 'skipped', because: step.id };
  const done: OperationEvent = { ...base, type: 'done', id: '7' as never };
  const unknown: OperationEvent = { ...base, type: 'unknown', problem: problem('x', 'x') };
  const submitted: OperationEvent = { ...base, type: 'submitted', task: 't' };
  test.each([
    ['todo', []],
    ['todo', [skipped]],
    ['inDoubt', [intended]],
    ['inDoubt', [intended, submitted]],
    ['inDoubt', [intended, unknown]],
    ['inDoubt', [intended, failed, intended]],
    ['failed', [intended, failed]],
    ['failed', [intended, failed, skipped]],
    ['done', [intended, done]],
  ] as const)('%s (%#)', (where, events) => {
    const point = resumePoint({ planned: plan, events });
    expect(
      Object.entries(point).filter(([, each]) => ('size' in each ? each.size : each.length) > 0),
    ).toEqual([[where, expect.anything()]]);
  });
});
