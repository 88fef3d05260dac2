/** Debts: written before the call that takes something away, paid by what puts it back. */
import { expect, test } from 'vitest';
import type { Journal } from '../../src/model/journal.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Connection } from '../../src/model/provider.ts';
import { applied, newJournal, resumed } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor } from '../support/fake-vendor.ts';
import { after, having, planOf, updates } from '../support/plans.ts';

const debt = { fields: { power: 'on' }, why: 'stopped to be moved' };

async function debts(journal: Journal) {
  return (await journal.known('test', ['fake install' as never])).debts;
}

function stopAndStart(clock: ReturnType<typeof fakeClock>) {
  const fake = fakeVendor({ system: 'fake', clock });
  const running = fake.put(box, '1', { power: 'on' });
  const stop = having(updates(running, 'vm', { power: 'off' }), {
    id: 'stop fake/box/vm' as Operation['id'],
    debt,
  });
  const stopped = { ...running, spec: { power: 'off' } };
  const start = having(updates(stopped, 'vm', { power: 'on' }), {
    id: 'start fake/box/vm' as Operation['id'],
    pays: true,
  });
  return { fake, plan: planOf(stop, after(start, stop)) };
}

test('a debt is in the journal before the call, and gone once it is paid', async () => {
  const clock = fakeClock();
  const { fake, plan } = stopAndStart(clock);
  const journal = await newJournal(clock);
  const seen: unknown[] = [];
  const watched: Connection = {
    ...fake,
    perform: async (operation, context) => {
      seen.push((await debts(journal)).map((each) => each.fields));
      return fake.perform(operation, context);
    },
  };
  const { outcome } = await applied(plan, { clock, connections: { fake: watched }, book: journal });
  expect(outcome.state).toBe('done');
  expect(seen).toEqual([[{ power: 'on' }], [{ power: 'on' }]]);
  expect(await debts(journal)).toEqual([]);
});

test('a run that is cut between the two leaves the debt, and resume pays it', async () => {
  const clock = fakeClock();
  const { fake, plan } = stopAndStart(clock);
  const stop = new AbortController();
  const given = { clock, connections: { fake } };
  const first = await applied(plan, {
    ...given,
    signal: stop.signal,
    progress: () => stop.abort(),
  });
  expect(first.outcome.state).toBe('stopped');
  expect(await debts(first.journal)).toEqual([
    {
      address: 'fake/box/vm',
      installation: 'fake install',
      kind: box,
      id: '1',
      fields: { power: 'on' },
      why: 'stopped to be moved',
      run: first.run,
    },
  ]);
  const second = await resumed(plan, first, given);
  expect(second.outcome.state).toBe('done');
  expect(await debts(first.journal)).toEqual([]);
  expect([...fake.objects.values()][0]?.spec).toEqual({ power: 'on' });
});

test.each([
  ['a refused call took nothing away: nothing is owed', { answer: 'refused' } as const, 0],
  ['a call that worked half-way keeps its debt', { answer: 'denied' } as const, 1],
])('%s', async (_, fault, owed) => {
  const clock = fakeClock();
  const { fake, plan } = stopAndStart(clock);
  fake.fault('stop fake/box/vm', fault);
  const { outcome, journal } = await applied(plan, {
    clock,
    connections: { fake },
    progress: (event) => {
      if (owed === 1 && event.type === 'started')
        setImmediate(() => setImmediate(() => fake.put(box, '1', { power: 'stopping' })));
    },
  });
  expect(outcome.state).toBe('failed');
  expect(await debts(journal)).toHaveLength(owed);
});
