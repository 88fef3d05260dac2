/** Runs that are cut short: Ctrl-C once and twice, a lost writing place, a person who has to act. */
import { expect, test } from 'vitest';
import { LostLock } from '../../src/model/journal.ts';
import type { Operation } from '../../src/model/operation.ts';
import { applied, newJournal, resumed, story } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor } from '../support/fake-vendor.ts';
import { after, creates, having, planOf } from '../support/plans.ts';

const a = creates('fake', box, 'a', {});
const b = creates('fake', box, 'b', {});
const c = creates('fake', box, 'c', {});

test('Ctrl-C once: nothing new starts, what is in flight finishes and is written down', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const stop = new AbortController();
  const plan = planOf(a, after(b, a), after(c, b));
  const { outcome, events } = await applied(plan, {
    clock,
    connections: { fake },
    signal: stop.signal,
    progress: (event) => {
      if (event.type === 'started') stop.abort();
    },
  });
  expect(outcome).toMatchObject({
    state: 'stopped',
    done: ['create fake/box/a'],
    left: ['create fake/box/b', 'create fake/box/c'],
  });
  expect(story(events)).toEqual(['intended create fake/box/a', 'done create fake/box/a']);
});

test('Ctrl-C during the last step changes nothing', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const stop = new AbortController();
  const { outcome } = await applied(planOf(a), {
    clock,
    connections: { fake },
    signal: stop.signal,
    progress: () => stop.abort(),
  });
  expect(outcome.state).toBe('done');
});

test('Ctrl-C twice: it ends now, and what is in flight stays in doubt until resume looks', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, tasks: true, latencyMilliseconds: 1_000 });
  const abort = new AbortController();
  const plan = planOf(a, after(b, a));
  const given = { clock, connections: { fake } };
  const first = await applied(plan, {
    ...given,
    abort: abort.signal,
    progress: (event) => {
      if (event.type === 'submitted') abort.abort();
    },
  });
  expect(first.outcome).toMatchObject({ state: 'stopped', done: [] });
  expect(story(first.events)).toEqual([
    'intended create fake/box/a',
    'submitted create fake/box/a',
  ]);
  // The vendor goes on with what it was told.
  await clock.wait(5_000, new AbortController().signal);
  const second = await resumed(plan, first, given);
  expect(second.outcome.state).toBe('done');
  expect([...fake.objects.keys()]).toEqual(['a-1', 'b-2']);
});

test('a writing place that was lost stops the run before its next write', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const book = await newJournal(clock);
  const plan = planOf(a, after(b, a));
  const { outcome } = await applied(plan, {
    clock,
    connections: { fake },
    book,
    journal: {
      ...book,
      record: async (run, epoch, event, more) => {
        if (event.operation === 'create fake/box/b') await book.lock('test', 'other', 0);
        await book.record(run, epoch, event, more);
      },
    },
  });
  expect(outcome).toMatchObject({
    state: 'stopped',
    done: ['create fake/box/a'],
    stoppedBy: [{ code: 'lost-lock' }],
  });
  expect(fake.calls).not.toContain('+ create fake/box/b');
});

test('the heartbeat finds it out between two writes', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, latencyMilliseconds: 60_000 });
  const book = await newJournal(clock);
  const beats: number[] = [];
  const { outcome } = await applied(planOf(a, after(b, a)), {
    clock,
    connections: { fake },
    book,
    heartbeatMilliseconds: 10_000,
    journal: {
      ...book,
      beat: async (site, epoch) => {
        beats.push(clock.elapsed());
        return beats.length < 3 ? book.beat(site, epoch) : false;
      },
    },
  });
  expect(beats).toEqual([10_000, 20_000, 30_000]);
  expect(outcome).toMatchObject({ state: 'stopped', stoppedBy: [{ code: 'lost-lock' }] });
  expect(fake.calls).toEqual([]);
});

test('a journal that cannot be written stops the run, and nothing is sent unannounced', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const book = await newJournal(clock);
  const { outcome } = await applied(planOf(a, b), {
    clock,
    connections: { fake },
    book,
    journal: { ...book, record: async () => Promise.reject(new Error('disk full')) },
  });
  expect(outcome).toMatchObject({ state: 'stopped', stoppedBy: [{ code: 'journal-unwritable' }] });
  expect(fake.calls).toEqual([]);
});

test('an epoch that is over is refused by the journal itself', async () => {
  const book = await newJournal();
  const lock = await book.lock('test', 'me', 0);
  if ('held' in lock) throw new Error('held');
  const run = await book.begin(planOf(a), 'me', lock.epoch);
  await book.lock('test', 'other', 0);
  const at = new Date();
  const step = planOf(a).steps[0];
  if (step === undefined) throw new Error('a step');
  const event = { at, step: step.id, operation: a.operation.id, type: 'intended' } as const;
  await expect(book.record(run, lock.epoch, event)).rejects.toThrow(LostLock);
});

test('a step for a person is waited for; what does not wait for it goes on', async () => {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock });
  const byHand = having(creates('fake', box, 'byhand', {}), {
    id: 'do site/manual/cable' as Operation['id'],
    manual: { instructions: ['Plug it in.'], address: a.operation.of, done: [] },
  });
  const plan = planOf(byHand, after(a, byHand), b);
  const given = { clock, connections: { fake } };
  const first = await applied(plan, given);
  expect(first.outcome).toMatchObject({
    state: 'stopped',
    done: ['create fake/box/b'],
    waiting: ['step do site/manual/cable'],
    left: ['create fake/box/a'],
  });
  const second = await resumed(plan, first, { ...given, manual: async () => 'done' });
  expect(second.outcome).toMatchObject({ state: 'done', waiting: [] });
});

test('a plan for a system that is not connected starts nothing', async () => {
  const clock = fakeClock();
  const { outcome } = await applied(planOf(a), { clock, connections: {} });
  expect(outcome).toMatchObject({ state: 'stopped', stoppedBy: [{ code: 'not-connected' }] });
});
