/** Reads runs back: short for a list, whole for one. */
import { sql, type Kysely } from 'kysely';
import type { OperationId } from '../model/operation.ts';
import type { Purpose, StepId } from '../model/plan.ts';
import type {
  Approval,
  Before,
  OperationEvent,
  Outcome,
  RunId,
  RunRecord,
  RunSummary,
} from '../model/journal.ts';
import { jsonValue } from './json.ts';
import type { PlanCodec } from './codec.ts';
import type { Tables } from './tables.ts';

/** Newest first. */
export async function listRuns(db: Kysely<Tables>, site: string): Promise<readonly RunSummary[]> {
  const rows = await summaries(db).where('runs.site', '=', site).execute();
  return rows.map(summary);
}

export async function readRun(
  db: Kysely<Tables>,
  run: RunId,
  codec: PlanCodec,
): Promise<RunRecord | undefined> {
  const row = await summaries(db).select('runs.plan').where('runs.id', '=', run).executeTakeFirst();
  if (row === undefined) return undefined;
  const planned = codec.decode(row.plan);
  if (!planned.ok)
    throw new Error(`the plan of run ${run} cannot be read: ${planned.problems[0]?.message}`);
  return {
    ...summary(row),
    planned: planned.value,
    events: await eventsOf(db, run),
    approvals: await approvalsOf(db, run),
  };
}

// An operation that was tried again counts by how it went last.
function summaries(db: Kysely<Tables>) {
  return db
    .with('last', (cte) =>
      cte
        .selectFrom('events')
        .select((events) => ['run', events.fn.max('sequence').as('sequence')])
        .groupBy(['run', 'operation']),
    )
    .with('tally', (cte) =>
      cte
        .selectFrom('events')
        .innerJoin('last', (join) =>
          join.onRef('last.run', '=', 'events.run').onRef('last.sequence', '=', 'events.sequence'),
        )
        .select('events.run')
        .select(sql<number>`count(CASE WHEN type = 'done' THEN 1 END)`.as('done'))
        .select(sql<number>`count(CASE WHEN type = 'failed' THEN 1 END)`.as('failed'))
        .groupBy('events.run'),
    )
    .selectFrom('runs')
    .leftJoin('tally', 'tally.run', 'runs.id')
    .select(['id', 'site', 'plan_id', 'actor', 'started_at', 'finished_at', 'outcome', 'steps'])
    .select(['undoes', 'purpose'])
    .select(['tally.done', 'tally.failed'])
    .orderBy('number', 'desc');
}

interface SummaryRow extends Pick<
  Tables['runs'],
  | 'id'
  | 'site'
  | 'plan_id'
  | 'actor'
  | 'started_at'
  | 'finished_at'
  | 'outcome'
  | 'steps'
  | 'undoes'
  | 'purpose'
> {
  readonly done: number | null;
  readonly failed: number | null;
}

function summary(row: SummaryRow): RunSummary {
  return {
    id: row.id as RunId,
    site: row.site,
    plan: row.plan_id,
    actor: row.actor,
    startedAt: new Date(row.started_at),
    ...(row.finished_at === null ? {} : { finishedAt: new Date(row.finished_at) }),
    ...(row.outcome === null ? {} : { outcome: row.outcome as Outcome }),
    done: row.done ?? 0,
    failed: row.failed ?? 0,
    steps: row.steps,
    ...(row.undoes === null ? {} : { undoes: row.undoes as RunId }),
    ...(row.purpose === null ? {} : { purpose: jsonValue(row.purpose) as Purpose }),
  };
}

async function eventsOf(db: Kysely<Tables>, run: RunId): Promise<readonly OperationEvent[]> {
  const rows = await db
    .selectFrom('events')
    .leftJoin('objects_before', (join) =>
      join
        .onRef('objects_before.run', '=', 'events.run')
        .onRef('objects_before.sequence', '=', 'events.sequence'),
    )
    .select(['at', 'step', 'operation', 'type', 'detail', 'state'])
    .where('events.run', '=', run)
    .orderBy('events.sequence')
    .execute();
  return rows.map(
    (row) =>
      ({
        at: new Date(row.at),
        step: row.step as StepId,
        operation: row.operation as OperationId,
        type: row.type,
        ...(jsonValue(row.detail) as object),
        ...(row.state === null ? {} : { before: jsonValue(row.state) as Before }),
      }) as OperationEvent,
  );
}

async function approvalsOf(db: Kysely<Tables>, run: RunId): Promise<readonly Approval[]> {
  const rows = await db
    .selectFrom('approvals')
    .selectAll()
    .where('run', '=', run)
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    plan: row.plan_id,
    impact: row.impact,
    who: row.who,
    how: row.how as Approval['how'],
    at: new Date(row.at),
  }));
}
