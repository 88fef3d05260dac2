/** Carries a plan out on fake vendors with a real journal in a folder of its own, and says what came of it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { applyPlan } from '../../src/apply/apply.ts';
import { decodePlan, encodePlan } from '../../src/apply/plan-file.ts';
import { resumePoint } from '../../src/apply/resume.ts';
import type { ApplyOutcome, ApplyWorld, Clock, Progress } from '../../src/apply/world.ts';
import { openJournal } from '../../src/journal/open.ts';
import type { SystemName } from '../../src/model/address.ts';
import type { Journal, OperationEvent, RunId } from '../../src/model/journal.ts';
import type { Plan } from '../../src/model/plan.ts';
import type { Connection } from '../../src/model/provider.ts';
import { kinds } from './fake-vendor.ts';

/** A new journal, closed and removed when the test ends. */
export async function newJournal(clock?: Clock): Promise<Journal> {
  const root = mkdtempSync(join(tmpdir(), 'trueup-journal-'));
  const opened = await openJournal({
    store: 'sqlite:journal.db',
    root,
    codec: { encode: encodePlan, decode: decodePlan },
    ...(clock === undefined ? {} : { now: () => clock.now() }),
  });
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  onTestFinished(async () => {
    await opened.value.close();
    rmSync(root, { recursive: true });
  });
  return opened.value;
}

export interface Applied {
  readonly outcome: ApplyOutcome;
  readonly events: readonly OperationEvent[];
  readonly progress: readonly Progress[];
  readonly run: RunId;
  readonly journal: Journal;
}

export interface Applying extends Partial<Omit<ApplyWorld, 'connections'>> {
  readonly clock: Clock;
  readonly connections: Readonly<Record<string, Connection>>;
  readonly book?: Journal;
}

/** Takes the site's place, begins a run and carries the plan out. */
export async function applied(plan: Plan, given: Applying): Promise<Applied> {
  const journal = given.book ?? (await newJournal(given.clock));
  const lock = await journal.lock(plan.site, 'tester', 30_000);
  if ('held' in lock) throw new Error('held');
  const run = await journal.begin(plan, 'tester', lock.epoch);
  return carriedOn(plan, { ...given, book: journal, run, epoch: lock.epoch });
}

/** Takes the place over, looks where the run was left and carries on. */
export async function resumed(plan: Plan, former: Applied, given: Applying): Promise<Applied> {
  const lock = await former.journal.lock(plan.site, 'tester', 0);
  if ('held' in lock) throw new Error('held');
  await former.journal.resume(former.run, lock.epoch);
  const record = await former.journal.read(former.run);
  if (record === undefined) throw new Error('no such run');
  return carriedOn(record.planned, {
    ...given,
    ...resumePoint(record),
    book: former.journal,
    run: former.run,
    epoch: lock.epoch,
  });
}

async function carriedOn(plan: Plan, given: Applying): Promise<Applied> {
  const never = new AbortController().signal;
  const { book, connections, run } = given;
  if (book === undefined || run === undefined) throw new Error('no run');
  const progress: Progress[] = [];
  const outcome = await applyPlan(plan, {
    kinds,
    journal: book,
    epoch: 1,
    signal: never,
    abort: never,
    done: new Map(),
    manual: async () => 'not done',
    ...given,
    run,
    connections: new Map(Object.entries(connections) as [SystemName, Connection][]),
    progress: (event) => {
      progress.push(event);
      given.progress?.(event);
    },
  });
  const record = await book.read(run);
  return { outcome, progress, run, journal: book, events: record?.events ?? [] };
}

/** `intended create fake/box/a`, in the order of the journal. */
export function story(events: readonly OperationEvent[]): readonly string[] {
  return events.map((event) => `${event.type} ${event.operation}`);
}
