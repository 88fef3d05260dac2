/** What runs that were cut off may have made, and nobody wrote down: looked for, never guessed. */
import { idsOf, type Ids } from '../../apply/ids.ts';
import { resumePoint } from '../../apply/resume.ts';
import type { Connections } from '../../live/observe.ts';
import type { VendorId } from '../../model/address.ts';
import { meets, type Target } from '../../model/cleanup.ts';
import type { Holdings, RunRecord } from '../../model/journal.ts';
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { LedgerRow } from '../../model/resource.ts';
import { kinds } from '../../providers/index.ts';
import { desiredIn, type Remembered, type Stuck } from './candidates.ts';
import type { Request } from '../engine.ts';
import { pause } from '../pause.ts';

export interface CutOff {
  readonly found: readonly LedgerRow[];
  readonly stuck: readonly Stuck[];
  /** Errors where it is worth trying again a little later. */
  readonly problems: readonly Problem[];
}

/** Creations that a run began and never heard of again. */
export async function cutOff(
  targets: readonly Target[],
  { holdings, unfinished }: Remembered,
  asked: {
    readonly connections: Connections;
    readonly request: Request;
    /** Calls that may still be under way are waited for. */
    readonly patient: boolean;
  },
): Promise<CutOff> {
  const known = new Set(holdings.ledger.map((each) => each.address));
  const found: LedgerRow[] = [];
  const stuck: Stuck[] = [];
  const problems: Problem[] = [];
  for (const record of unfinished) {
    const { inDoubt, failed, done, half } = resumePoint(record);
    if (inDoubt.size + failed.size === 0) continue;
    const resources = new Map(desiredIn(record).map((each) => [each.address, each]));
    const ids = idsOf(record.planned, done, half);
    for (const operation of record.planned.steps.flatMap((step) => step.operations)) {
      const { id, of, system, kind } = operation;
      const labels = resources.get(of)?.labels;
      const meant = targets.some((target) => meets(labels, target));
      if (operation.do !== 'create' || !meant || known.has(of)) continue;
      if (!inDoubt.has(id) && !sentFor(record, operation)) continue;
      if (foundSince(record, operation, holdings)) continue;
      const installation = record.planned.installations.find(
        (each) => each.system === system,
      )?.installation;
      const answer = await settled(record, operation, { ...asked, ids, open: inDoubt.has(id) });
      // What failed and is there all the same is ours only by its mark.
      if (!inDoubt.has(id) && !('stuck' in answer)) continue;
      if ('stuck' in answer) {
        const { message: why, help } = answer.stuck;
        const piece = { address: of, system, kind, id: nobodyKnows, state: 'left', why } as const;
        stuck.push({ piece, labels });
        problems.push({
          ...answer.stuck,
          level: 'warning',
          ...(help === undefined ? {} : { help }),
        });
      } else if ('problem' in answer) problems.push(answer.problem);
      else if (answer.id !== undefined && installation !== undefined)
        found.push({
          address: of,
          installation,
          kind,
          id: answer.id,
          how: 'created',
          run: record.id,
          ...(labels === undefined ? {} : { labels }),
        });
    }
  }
  return { found, stuck, problems };
}

/** It was found since and taken away, or what it was to be in was: that call takes effect no more. */
function foundSince(
  { events }: RunRecord,
  { id, of, kind, to = {} }: Operation,
  { departed }: Holdings,
): boolean {
  const last = events.findLast((each) => each.operation === id)?.at.getTime() ?? 0;
  const references = Object.entries(kinds.get(kind)?.references ?? {});
  const field = references.find(([, reference]) => reference.parent === true)?.[0];
  const parent = field === undefined ? undefined : to[field];
  return departed.some(
    (row) => (row.address === of || row.address === parent) && row.goneAt.getTime() >= last,
  );
}

/** It failed, but not before anything was sent. */
function sentFor({ events }: RunRecord, { id }: Operation): boolean {
  const own = events.filter((each) => each.operation === id);
  return own.at(-1)?.type === 'failed' && own.some((each) => each.type === 'intended');
}

const nobodyKnows = '' as VendorId;

async function settled(
  { events }: RunRecord,
  operation: Operation,
  asked: Parameters<typeof cutOff>[2] & {
    readonly ids: Ids;
    /** Its call may still be under way: it was never answered. */
    readonly open: boolean;
  },
): Promise<
  { readonly id?: LedgerRow['id'] } | { readonly problem: Problem } | { readonly stuck: Problem }
> {
  const { connections, request, patient, ids } = asked;
  const connection = connections.get(operation.system);
  const last = events.findLast((each) => each.operation === operation.id)?.at.getTime() ?? 0;
  for (;;) {
    const answer = await connection?.settle(operation, {
      signal: request.abort,
      idOf: (address) => ids.idOf(address),
      submitted: () => Promise.resolve(),
    });
    if (answer === undefined) return { problem: unanswered(operation) };
    if (answer.state === 'done') return { id: answer.id };
    if (answer.state === 'unknown') return { stuck: answer.problem };
    const limit = asked.open ? (connection?.timeLimitMilliseconds ?? 0) : 0;
    const open = last + limit - Date.now();
    // Its sender is dead, its call may be not: what it makes would be found by nobody.
    if (open <= 0) return {};
    if (!patient || request.signal.aborted) return { problem: underWay(operation, open) };
    await pause(open, request.signal);
  }
}

function underWay({ of }: Operation, milliseconds: number): Problem {
  return problem(
    'maybe-under-way',
    `A call of a run that was cut off, for ${of}, may still be under way.`,
    {
      about: of,
      help: `Try again in ${Math.ceil(milliseconds / 1000)} s; --apply waits for it.`,
      tryAgain: true,
    },
  );
}

function unanswered({ of, system }: Operation): Problem {
  return {
    code: 'not-connected',
    level: 'warning',
    message: `Nobody can tell what became of ${of}: there is no system ${system} any more.`,
    about: of,
  };
}
