/** Writes runs: each call is one transaction that checks first that the site's writing place is still ours. */
import { sql, type Kysely, type Transaction } from 'kysely';
import {
  LostLock,
  type Aftermath,
  type ObjectKey,
  type Approval,
  type OperationEvent,
  type Outcome,
  type RunId,
} from '../model/journal.ts';
import type { Plan } from '../model/plan.ts';
import type { Debt, LedgerRow, Spec } from '../model/resource.ts';
import { apply, forget, own, owe, writeAftermath } from './holdings.ts';
import { jsonText } from './json.ts';
import type { PlanCodec } from './codec.ts';
import { holdPlace } from './place.ts';
import type { Tables } from './tables.ts';

/** What the writing functions share. */
export interface Pen {
  readonly db: Kysely<Tables>;
  readonly codec: PlanCodec;
  readonly now: () => number;
}

/** Runs are numbered per site, so that their names are short to type: `d058-7`. */
export async function beginRun(
  pen: Pen,
  plan: Plan,
  by: { readonly actor: string; readonly epoch: number },
): Promise<RunId> {
  return pen.db.transaction().execute(async (trx) => {
    const now = pen.now();
    await holdPlace(trx, { site: plan.site, epoch: by.epoch }, now);
    const { newest } = await trx
      .selectFrom('runs')
      .select((runs) => runs.fn.max('number').as('newest'))
      .where('site', '=', plan.site)
      .executeTakeFirstOrThrow();
    const number = (newest ?? 0) + 1;
    const id = `${plan.site}-${number}` as RunId;
    await trx
      .insertInto('runs')
      .values({
        id,
        site: plan.site,
        number,
        plan_id: plan.id,
        plan: pen.codec.encode(plan),
        steps: plan.steps.length,
        actor: by.actor,
        epoch: by.epoch,
        started_at: now,
        finished_at: null,
        outcome: null,
        undoes: plan.purpose?.what === 'rollback' ? plan.purpose.run : null,
        purpose: plan.purpose === undefined ? null : jsonText(plan.purpose),
      })
      .execute();
    await trx.updateTable('writers').set({ run: id }).where('site', '=', plan.site).execute();
    return id;
  });
}

export async function resumeRun(pen: Pen, run: RunId, epoch: number): Promise<void> {
  await inRun(pen, run, { epoch }, async (trx, site) => {
    await trx
      .updateTable('runs')
      .set({ epoch, finished_at: null, outcome: null })
      .where('id', '=', run)
      .execute();
    await trx.updateTable('writers').set({ run }).where('site', '=', site).execute();
  });
}

/** The event, its debt and its aftermath: all of it or nothing. */
export async function recordEvent(
  pen: Pen,
  run: RunId,
  written: {
    readonly epoch: number;
    readonly event: OperationEvent;
    readonly debt?: Debt;
    readonly aftermath?: Aftermath;
  },
): Promise<void> {
  await inRun(pen, run, written, async (trx, site) => {
    const { at, step, operation, type, ...rest } = written.event;
    const { before, ...detail } = { before: undefined, ...rest };
    const { sequence } = await trx
      .insertInto('events')
      .values({
        run,
        sequence: sql<number>`(SELECT coalesce(max(sequence), 0) + 1 FROM events WHERE run = ${run})`,
        at: at.getTime(),
        step,
        operation,
        type,
        detail: jsonText(detail),
      })
      .returning('sequence')
      .executeTakeFirstOrThrow();
    if (before !== undefined)
      await trx
        .insertInto('objects_before')
        .values({ run, sequence, state: jsonText(before) })
        .execute();
    if (written.debt !== undefined)
      await owe(trx, site, { debt: written.debt, operation, sequence });
    if (written.aftermath !== undefined)
      await writeAftermath(trx, { site, run, operation, now: at.getTime() }, written.aftermath);
  });
}

export async function approveRun(pen: Pen, run: RunId, approval: Approval): Promise<void> {
  await inRun(pen, run, {}, async (trx) => {
    await trx
      .insertInto('approvals')
      .values({
        run,
        number: sql<number>`(SELECT coalesce(max(number), 0) + 1 FROM approvals WHERE run = ${run})`,
        plan_id: approval.plan,
        impact: approval.impact,
        who: approval.who,
        how: approval.how,
        at: approval.at.getTime(),
      })
      .execute();
  });
}

export async function adoptRows(
  pen: Pen,
  run: RunId,
  rows: readonly { readonly row: LedgerRow; readonly spec: Spec }[],
): Promise<void> {
  await inRun(pen, run, {}, async (trx, site) => {
    for (const each of rows) {
      await own(trx, { site, run, now: pen.now() }, each.row);
      await apply(trx, site, each.row.address, each.spec);
    }
  });
}

/** What a look showed beside the plan: things of ours that nobody had written down, and rows whose object is gone. */
export async function amendRows(
  pen: Pen,
  run: RunId,
  amended: { readonly own: readonly LedgerRow[]; readonly forget: readonly ObjectKey[] },
): Promise<void> {
  await inRun(pen, run, {}, async (trx, site) => {
    const by = { site, run, now: pen.now() };
    for (const row of amended.own) await own(trx, by, row);
    for (const gone of amended.forget) await forget(trx, by, gone);
  });
}

export async function finishRun(pen: Pen, run: RunId, outcome: Outcome): Promise<void> {
  await inRun(pen, run, {}, async (trx, site) => {
    await trx
      .updateTable('runs')
      .set({ finished_at: pen.now(), outcome })
      .where('id', '=', run)
      .execute();
    await trx.updateTable('writers').set({ run: null }).where('site', '=', site).execute();
  });
}

/** Without an epoch given, the one under which the run was begun or resumed last. */
async function inRun(
  pen: Pen,
  run: RunId,
  by: { readonly epoch?: number },
  write: (trx: Transaction<Tables>, site: string) => Promise<void>,
): Promise<void> {
  await pen.db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('runs')
      .select(['site', 'epoch'])
      .where('id', '=', run)
      .executeTakeFirst();
    if (row === undefined) throw new LostLock(`there is no run ${run}`);
    await holdPlace(trx, { site: row.site, epoch: by.epoch ?? row.epoch }, pen.now());
    await write(trx, row.site);
  });
}
