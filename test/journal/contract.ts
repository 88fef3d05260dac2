/** What every journal must do, whichever database it is kept in. */
import { describe, expect, test } from 'vitest';
import type { VendorId } from '../../src/model/address.ts';
import {
  LostLock,
  type Journal,
  type OperationEvent,
  type RunId,
} from '../../src/model/journal.ts';
import type { StepId } from '../../src/model/plan.ts';
import { problem } from '../../src/model/problem.ts';
import { Secret } from '../../src/model/secret.ts';
import { box } from '../support/fake-vendor.ts';
import { remembers } from './contract-memory.ts';
import { debt, event as eventAt, here, plan, row, type Begun } from './written.ts';

export function keepsItsWord(open: (now: () => Date) => Promise<Journal>): void {
  let time = Date.UTC(2026, 0, 1);
  const now = (): Date => new Date(time);
  const begun = async (): Promise<Begun> => {
    const journal = await open(now);
    const lock = await journal.lock('test', 'ann', 1_000);
    if ('held' in lock) throw new Error('held');
    const run = await journal.begin(plan, 'ann', lock.epoch);
    return { journal, epoch: lock.epoch, run };
  };

  describe('the writing place', () => {
    test('one writer per site; the other is told who', async () => {
      const { journal, epoch, run } = await begun();
      expect(await journal.lock('test', 'bob', 1_000)).toEqual({
        held: { actor: 'ann', epoch, run, since: now(), heartbeatAt: now() },
      });
      expect(await journal.lock('other', 'bob', 1_000)).toEqual({ epoch: 1 });
    });

    test('given back, it is free, with a new epoch', async () => {
      const { journal, epoch } = await begun();
      await journal.unlock('test', epoch);
      expect(await journal.beat('test', epoch)).toBe(false);
      expect(await journal.lock('test', 'bob', 1_000)).toEqual({ epoch: epoch + 1 });
    });

    test('a silent writer loses it; one that beats or writes does not', async () => {
      const { journal, epoch, run } = await begun();
      time += 900;
      expect(await journal.beat('test', epoch)).toBe(true);
      time += 900;
      await journal.record(run, epoch, event('intended', 'one'));
      time += 900;
      expect(await journal.lock('test', 'bob', 1_000)).toHaveProperty('held');
      time += 100;
      expect(await journal.lock('test', 'bob', 1_000)).toEqual({ epoch: epoch + 1 });
      expect(await journal.beat('test', epoch)).toBe(false);
      // A late unlock does not take away what is somebody else's.
      await journal.unlock('test', epoch);
      expect(await journal.beat('test', epoch + 1)).toBe(true);
    });

    test('a late writer can write nothing more', async () => {
      const { journal, epoch, run } = await begun();
      await journal.lock('test', 'bob', 0);
      const late = [
        journal.record(run, epoch, event('intended', 'one'), { debt: debt(run) }),
        journal.begin(plan, 'ann', epoch),
        journal.resume(run, epoch),
        journal.finish(run, 'done'),
        journal.adopt(run, [{ row, spec: {} }]),
        journal.approve(run, { plan: plan.id, impact: 'stop', who: 'ann', how: 'flag', at: now() }),
      ];
      for (const each of late) await expect(each).rejects.toThrow(LostLock);
      expect(await journal.read(run)).toMatchObject({ events: [], approvals: [] });
      expect(await journal.known('test', [here])).toMatchObject({ ledger: [], debts: [] });
    });
  });

  describe('runs', () => {
    test('are read back as they were written', async () => {
      const { journal, epoch, run } = await begun();
      const before = {
        kind: box,
        id: '1' as VendorId,
        spec: { size: 1, tags: ['a'] },
        falls: [{ kind: box, id: '2' as VendorId, spec: {} }],
      };
      const events: readonly OperationEvent[] = [
        { ...event('intended', 'one'), type: 'intended', before },
        { ...event('intended', 'one'), type: 'submitted', task: 'UPID:1' },
        event('done', 'one'),
        {
          ...event('intended', 'two'),
          type: 'failed',
          problem: problem('no', 'No.', { help: 'x' }),
        },
        { ...event('intended', 'three'), type: 'unknown', problem: problem('dunno', '?') },
        { ...event('intended', 'four'), type: 'skipped', because: 'step two' as StepId },
        event('intended', 'two'),
      ];
      for (const each of events) await journal.record(run, epoch, each);
      const approval = {
        plan: plan.id,
        impact: 'stop',
        who: 'ann',
        how: 'typed',
        at: now(),
      } as const;
      await journal.approve(run, approval);
      const summary = {
        id: run,
        site: 'test',
        plan: plan.id,
        actor: 'ann',
        startedAt: now(),
        steps: 1,
      };
      expect(await journal.read(run)).toEqual({
        ...summary,
        done: 1,
        failed: 0,
        planned: plan,
        events,
        approvals: [approval],
      });
      time += 5;
      await journal.finish(run, 'failed');
      const second = await journal.begin(plan, 'ann', epoch);
      expect(await journal.runs('test')).toEqual([
        { ...summary, id: second, startedAt: now(), done: 0, failed: 0 },
        { ...summary, done: 1, failed: 0, finishedAt: now(), outcome: 'failed' },
      ]);
      expect(await journal.runs('other')).toEqual([]);
      expect(await journal.read('nothing' as RunId)).toBeUndefined();
    });

    test('are taken up again under a new epoch', async () => {
      const { journal, epoch, run } = await begun();
      await journal.finish(run, 'stopped');
      await journal.unlock('test', epoch);
      await journal.lock('test', 'bob', 1_000);
      await journal.resume(run, epoch + 1);
      await journal.record(run, epoch + 1, event('intended', 'one'));
      expect(await journal.read(run)).not.toHaveProperty('outcome');
      expect(await journal.lock('test', 'eve', 1_000)).toMatchObject({
        held: { actor: 'bob', run },
      });
      await journal.finish(run, 'done');
      expect(await journal.lock('test', 'eve', 1_000)).not.toHaveProperty('held.run');
    });

    test('a thousand events keep their order', async () => {
      const { journal, epoch, run } = await begun();
      const names = Array.from({ length: 1_000 }, (_, index) => `operation ${index}`);
      await Promise.all(names.map((name) => journal.record(run, epoch, event('intended', name))));
      const record = await journal.read(run);
      expect(record?.events.map((each) => each.operation)).toEqual(names);
    });

    test('a secret is refused, not hidden, and nothing of the event stays', async () => {
      const { journal, epoch, run } = await begun();
      const key = { key: new Secret('${env:KEY}', 'hunter2') };
      const lastApplied = { address: row.address, spec: key };
      const told = journal.record(run, epoch, event('done', 'one'), {
        aftermath: { ledger: row, lastApplied },
      });
      await expect(told).rejects.toThrow('a secret must not reach the journal');
      expect((await journal.read(run))?.events).toEqual([]);
      expect((await journal.known('test', [here])).ledger).toEqual([]);
    });
  });

  remembers(begun);

  const event = (type: 'intended' | 'done', name: string): OperationEvent =>
    eventAt(now(), type, name);
}
