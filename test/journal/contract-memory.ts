/** What every journal must remember for later plans: what is owned, applied, protected and owed. */
import { describe, expect, test } from 'vitest';
import type { Address, InstallationId, VendorId } from '../../src/model/address.ts';
import type { Aftermath, Journal, RunId } from '../../src/model/journal.ts';
import { problem } from '../../src/model/problem.ts';
import type { Debt, LedgerRow } from '../../src/model/resource.ts';
import { debt, event as eventAt, here, plan, row, type Begun } from './written.ts';

export function remembers(begun: () => Promise<Begun>): void {
  describe('what later plans must know', () => {
    test('ledger rows are kept by site and installation', async () => {
      const { journal, run } = await begun();
      await done(journal, run, {
        ledger: row,
        lastApplied: { address: row.address, spec: { size: 1 } },
      });
      expect(await journal.known('test', [here])).toEqual({
        ledger: [{ ...row, since, run }],
        lastApplied: new Map([[row.address, { size: 1 }]]),
        protected: new Set(),
        debts: [],
        unfinished: atWork(run),
      });
      expect((await journal.known('test', ['another' as InstallationId])).ledger).toEqual([]);
      expect((await journal.known('test', [])).ledger).toEqual([]);
      expect((await journal.known('elsewhere', [here])).ledger).toEqual([]);
    });

    test('that the newest run came to no end', async () => {
      const { journal, epoch, run } = await begun();
      const unfinished = async () => (await journal.known('test', [])).unfinished;
      expect(await unfinished()).toEqual(atWork(run));
      expect((await journal.known('elsewhere', [])).unfinished).toBeUndefined();
      await journal.finish(run, 'stopped');
      expect(await unfinished()).toEqual({ ...atWork(run), stopped: true });
      await journal.resume(run, epoch);
      expect(await unfinished()).toEqual(atWork(run));
      await journal.finish(run, 'failed');
      expect(await unfinished()).toBeUndefined();
      // Of an older one nothing is said: what came after it knew what it had left.
      const second = await journal.begin(plan, 'bob', epoch);
      const third = await journal.begin(plan, 'bob', epoch);
      await journal.finish(third, 'done');
      expect(second).not.toBe(third);
      expect(await unfinished()).toBeUndefined();
    });

    test('what was created stays created; what a vendor made is told apart', async () => {
      const { journal, run } = await begun();
      await done(journal, run, { ledger: { ...row, vendorMade: true } });
      await journal.adopt(run, [
        { row: { ...row, how: 'adopted', address: 'fake/box/b' as Address }, spec: { size: 2 } },
        { row: { ...row, how: 'adopted', id: '2' as VendorId }, spec: { size: 3 } },
      ]);
      const known = await journal.known('test', [here]);
      expect(known.ledger).toEqual([
        { ...row, vendorMade: true, address: 'fake/box/b', since, run },
        { ...row, how: 'adopted', id: '2', since: expect.any(Date) as Date, run },
      ]);
      expect([...known.lastApplied]).toEqual([
        ['fake/box/a', { size: 3 }],
        ['fake/box/b', { size: 2 }],
      ]);
    });

    test('what is gone is forgotten, but not what took its place', async () => {
      const { journal, epoch, run } = await begun();
      const lastApplied = { address: row.address, spec: {} };
      await journal.protect('test', [row.address]);
      await done(journal, run, { ledger: row, lastApplied });
      await journal.record(run, epoch, event('intended', 'x'), { debt: debt(run) });
      const successor = { ...row, id: '2' as VendorId };
      await done(journal, run, { ledger: successor });
      await done(journal, run, { forget: [row] });
      expect(await journal.known('test', [here])).toEqual({
        ledger: [{ ...successor, since, run }],
        lastApplied: new Map([[row.address, {}]]),
        protected: new Set([row.address]),
        debts: [],
        unfinished: atWork(run),
      });
      await done(journal, run, { forget: [successor] });
      expect(await journal.known('test', [here])).toEqual({
        ledger: [],
        lastApplied: new Map(),
        protected: new Set(),
        debts: [],
        unfinished: atWork(run),
      });
    });

    test('what was half moved goes on under its new id, with what it owes', async () => {
      const { journal, epoch, run } = await begun();
      const lastApplied = { address: row.address, spec: { size: 1 } };
      await done(journal, run, { ledger: row, lastApplied });
      await journal.record(run, epoch, event('intended', 'x'), { debt: debt(run) });
      const moved = { ...row, id: '2' as VendorId };
      await done(journal, run, { renamed: { from: row, to: moved } });
      expect(await journal.known('test', [here])).toEqual({
        ledger: [{ ...moved, since, run }],
        lastApplied: new Map([[row.address, { size: 1 }]]),
        protected: new Set(),
        debts: [{ ...debt(run), id: '2' }],
        unfinished: atWork(run),
      });
      await done(journal, run, { renamed: { from: row, to: moved } });
      expect((await journal.known('test', [here])).ledger).toEqual([{ ...moved, since, run }]);
    });

    test('labels follow what was applied last; when and by which run it was first written down stays', async () => {
      const { journal, run } = await begun();
      await done(journal, run, { ledger: { ...row, labels: { node: 'n1' } } });
      const later = eventAt(new Date(7_000), 'done', 'two');
      const ledger = { ...row, labels: { node: 'n2', deployment: 'd7' } };
      await journal.record(run, 1, later, { aftermath: { ledger } });
      expect((await journal.holdings('test')).ledger).toEqual([{ ...ledger, since, run }]);
    });

    test('what is gone is remembered: what it was, since when, and by which run it went', async () => {
      const { journal, run } = await begun();
      const made: LedgerRow = { ...row, id: '9' as VendorId, vendorMade: true };
      await done(journal, run, { ledger: { ...row, labels: { node: 'n1' } }, made: [made] });
      await journal.record(run, 1, eventAt(new Date(9_000), 'done', 'two'), {
        aftermath: { forget: [row] },
      });
      expect(await journal.holdings('test')).toEqual({
        ledger: [{ ...made, since, run }],
        departed: [
          { ...row, labels: { node: 'n1' }, since, run, goneAt: new Date(9_000), goneBy: run },
        ],
      });
      expect(await journal.holdings('elsewhere')).toEqual({ ledger: [], departed: [] });
    });

    test('what a look shows is written down and forgotten without an operation', async () => {
      const { journal, run } = await begun();
      const other = { ...row, id: '2' as VendorId };
      await journal.amend(run, { own: [row, other], forget: [] });
      await journal.amend(run, { own: [], forget: [row, { ...row, id: '3' as VendorId }] });
      const { ledger, departed } = await journal.holdings('test');
      expect(ledger).toMatchObject([other]);
      expect(departed).toMatchObject([row]);
    });

    test('protection is lifted by word only', async () => {
      const { journal } = await begun();
      const [one, two] = ['fake/box/a', 'fake/box/b'] as Address[];
      if (one === undefined || two === undefined) throw new Error('two');
      await journal.protect('test', [one, two]);
      await journal.protect('test', [one]);
      await journal.unprotect('test', [two]);
      expect((await journal.known('test', [])).protected).toEqual(new Set([one]));
    });

    test('debts of several operations on one object are one debt, paid at once', async () => {
      const { journal, epoch, run } = await begun();
      const owe = (name: string, fields: Debt['fields'], why: string) =>
        journal.record(run, epoch, event('intended', name), {
          debt: { ...debt(run), fields, why },
        });
      await owe('stop', { power: 'on' }, 'stopped');
      await owe('park', { name: 'a' }, 'parked');
      await owe('stop', { power: 'on' }, 'stopped');
      const [owed] = (await journal.known('test', [here])).debts;
      expect(owed).toEqual({
        ...debt(run),
        fields: { power: 'on', name: 'a' },
        why: 'parked; stopped',
      });
      await journal.record(
        run,
        epoch,
        { ...event('intended', 'stop'), type: 'failed', problem: problem('x', 'x') },
        {
          aftermath: { neverOwed: row },
        },
      );
      expect((await journal.known('test', [here])).debts).toMatchObject([
        { fields: { name: 'a' } },
      ]);
      await done(journal, run, { paid: row });
      expect((await journal.known('test', [here])).debts).toEqual([]);
    });
  });
}

const since = new Date(0);

function event(type: 'intended' | 'done', name: string) {
  return eventAt(new Date(0), type, name);
}

async function done(journal: Journal, run: RunId, aftermath: Aftermath): Promise<void> {
  await journal.record(run, 1, event('done', 'one'), { aftermath });
}

function atWork(run: RunId): object {
  return { run, actor: 'ann', startedAt: expect.any(Date) as Date, stopped: false };
}
