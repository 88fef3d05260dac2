/** The journal in SQLite: the contract, several processes, and a kill in the middle. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { decodePlan, encodePlan } from '../../src/apply/plan-file.ts';
import { openJournal } from '../../src/journal/open.ts';
import type { Journal, RunId } from '../../src/model/journal.ts';
import { keepsItsWord } from './contract.ts';

const codec = { encode: encodePlan, decode: decodePlan };
const folders: string[] = [];
afterAll(() => {
  for (const each of folders) rmSync(each, { recursive: true });
});

keepsItsWord(async (now) => open(folder(), now));

describe('opening', () => {
  test('a missing journal is made, with its folder, unless it must not be', async () => {
    const root = folder();
    const store = 'sqlite:.trueup/journal.db';
    const none = await openJournal({ store, root, codec, create: false });
    expect(none).toMatchObject({ ok: false, problems: [{ code: 'no-journal' }] });
    expect(existsSync(join(root, '.trueup'))).toBe(false);
    const made = await openJournal({ store, root, codec });
    if (!made.ok) throw new Error('not made');
    await made.value.close();
    expect(existsSync(join(root, '.trueup/journal.db'))).toBe(true);
  });

  test('a file that is no journal, or a store that is not known, is a problem', async () => {
    const root = folder();
    writeFileSync(join(root, 'journal.db'), 'no database at all, but long enough to be looked at');
    const broken = await openJournal({ store: 'sqlite:journal.db', root, codec });
    expect(broken).toMatchObject({ ok: false, problems: [{ code: 'journal-unreadable' }] });
    const unknown = await openJournal({ store: 'mysql://me:secret@db/x', root, codec });
    if (unknown.ok) throw new Error('opened');
    expect(unknown.problems[0]).toMatchObject({ code: 'unknown-store' });
    expect(unknown.problems[0]?.message).not.toContain('secret');
  });

  test('a journal of a newer trueup is left alone', async () => {
    const root = folder();
    const journal = await open(root);
    await journal.close();
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(join(root, 'journal.db'));
    db.exec("INSERT INTO kysely_migration VALUES ('9999-later', '2030-01-01')");
    db.close();
    const opened = await openJournal({ store: 'sqlite:journal.db', root, codec });
    expect(opened).toMatchObject({ ok: false, problems: [{ code: 'journal-unreadable' }] });
  });
});

describe('several processes', () => {
  test('that open a new file and ask at once: exactly one gets the place', async () => {
    const root = folder();
    const all = Array.from({ length: 4 }, () => writer(root, 'race'));
    const answers = await Promise.all(all.map(firstLine));
    expect(answers.toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'epoch 1',
      'held',
      'held',
      'held',
    ]);
  }, 30_000);

  test('kill -9 in the middle loses nothing that was durable', async () => {
    const root = folder();
    const child = writer(root, 'write');
    let durable = 0;
    for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
      durable = Number(line);
      if (durable === 200) child.kill('SIGKILL');
    }
    expect(durable).toBeGreaterThanOrEqual(200);
    const journal = await open(root);
    const record = await journal.read('test-1' as RunId);
    const written = record?.events.map((each) => each.operation) ?? [];
    expect(written.length).toBeGreaterThanOrEqual(durable);
    expect(written).toEqual(written.map((_, index) => `operation ${index + 1}`));
    // The dead process still has the place until its heartbeat is old.
    expect(await journal.lock('test', 'me', 60_000)).toHaveProperty('held');
    expect(await journal.lock('test', 'me', 0)).toEqual({ epoch: 2 });
  }, 30_000);
});

test('the cost of an event does not grow with what the journal holds', async () => {
  const journal = await open(folder());
  const lock = await journal.lock('test', 'me', 0);
  if ('held' in lock) throw new Error('held');
  const { planOf, creates } = await import('../support/plans.ts');
  const { box } = await import('../support/fake-vendor.ts');
  const run = await journal.begin(planOf(creates('fake', box, 'a', {})), 'me', lock.epoch);
  const small = await medianOf(journal, run, lock.epoch);
  const rows = Array.from({ length: 20_000 }, (_, index) => ({
    row: {
      address: `fake/box/${index}`,
      installation: 'fake install',
      kind: box,
      id: `${index}`,
      how: 'adopted',
    } as never,
    spec: { index },
  }));
  await journal.adopt(run, rows);
  const large = await medianOf(journal, run, lock.epoch);
  // Generous, since the machine is shared; a scan of the rows would be a hundred times as much.
  expect(large).toBeLessThan(small * 3 + 1);
}, 60_000);

async function medianOf(journal: Journal, run: RunId, epoch: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < 200; index += 1) {
    const from = performance.now();
    const id = `x${index}` as never;
    await journal.record(
      run,
      epoch,
      { at: new Date(0), step: 's' as never, operation: id, type: 'done', id },
      {
        aftermath: {
          ledger: {
            address: id,
            installation: 'i' as never,
            kind: 'k' as never,
            id,
            how: 'created',
          },
          lastApplied: { address: id, spec: { index } },
        },
      },
    );
    times.push(performance.now() - from);
  }
  return times.toSorted((a, b) => a - b)[100] ?? 0;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'trueup-journal-'));
  folders.push(made);
  return made;
}

async function open(root: string, now?: () => Date): Promise<Journal> {
  const opened = await openJournal({
    store: 'sqlite:journal.db',
    root,
    codec,
    ...(now === undefined ? {} : { now }),
  });
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  onTestFinished(() => opened.value.close());
  return opened.value;
}

function writer(root: string, task: 'write' | 'race'): ChildProcess {
  const program = join(import.meta.dirname, 'writer.ts');
  return spawn(process.execPath, [program, `sqlite:${join(root, 'journal.db')}`, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

async function firstLine(child: ChildProcess): Promise<string> {
  const lines: string[] = [];
  child.stdout?.on('data', (data: Buffer) => lines.push(data.toString()));
  await once(child, 'close');
  return lines.join('').trim();
}
