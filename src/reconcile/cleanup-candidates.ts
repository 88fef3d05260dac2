/** What the journal says was made under some labels: the ledger, and what runs that were cut off may have made. */
import { idsOf, type Ids } from '../apply/ids.ts';
import { resumePoint } from '../apply/resume.ts';
import type { Connections } from '../live/observe.ts';
import type { Address, VendorId } from '../model/address.ts';
import { meets, type Piece, type Target } from '../model/cleanup.ts';
import type { Departed, Holdings, RunRecord } from '../model/journal.ts';
import type { Operation } from '../model/operation.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LedgerRow, Resource } from '../model/resource.ts';
import { kinds } from '../providers/index.ts';
import type { Request } from './engine.ts';
import { pause } from './pause.ts';

/** One thing that may have to go. */
export interface Candidate {
  readonly row: LedgerRow;
  /** Not in the ledger: a run that was cut off made it, or it carries our mark. */
  readonly unknown?: 'run' | 'mark';
}

/** All that a target stands for. */
export interface Unit {
  readonly target: string;
  readonly candidates: readonly Candidate[];
  /** What was there and is gone. */
  readonly departed: readonly Departed[];
  /** Of which nobody can tell whether it was made. */
  readonly stuck: readonly Stuck[];
  /** What runs that did not come to their end were to make of it. */
  readonly planned: readonly Resource[];
  /** Under which its things were declared: what carries a mark with one of these is of it. */
  readonly addresses: ReadonlyMap<Address, LedgerRow['labels']>;
}

/** A creation that was cut off, and whose end even a look does not tell. */
export interface Stuck {
  readonly piece: Piece;
  readonly labels: LedgerRow['labels'];
}

/** What the journal knows, read once. */
export interface Remembered {
  readonly holdings: Holdings;
  /** Runs that did not come to their end. */
  readonly unfinished: readonly RunRecord[];
}

export function unitsOf(
  targets: readonly Target[],
  { holdings, unfinished }: Remembered,
  { found, stuck }: { readonly found: readonly LedgerRow[]; readonly stuck: readonly Stuck[] },
): readonly Unit[] {
  return targets.map((target) => {
    const under = <T extends { readonly labels?: LedgerRow['labels'] }>(all: readonly T[]): T[] =>
      all.filter((each) => meets(each.labels, target));
    const ledger = under(holdings.ledger);
    const departed = under(holdings.departed);
    const made = under(found);
    const planned = under(unfinished.flatMap(desiredIn));
    return {
      target: target.text,
      candidates: [
        ...ledger.map((row) => ({ row })),
        ...made.map((row) => ({ row, unknown: 'run' as const })),
      ],
      departed,
      stuck: under(stuck),
      planned,
      addresses: new Map(
        [...planned, ...departed, ...ledger, ...made].map((each) => [each.address, each.labels]),
      ),
    };
  });
}

/** Labels that anything was ever made or planned under, or is declared with. */
export function unheardOf(
  targets: readonly Target[],
  { holdings, unfinished }: Remembered,
  declared: readonly Resource[],
): readonly Problem[] {
  const all = [
    ...holdings.ledger,
    ...holdings.departed,
    ...unfinished.flatMap(desiredIn),
    ...declared,
  ].map(({ labels = {} }) => labels);
  const known = [
    ...new Set(
      all.flatMap((labels) => Object.entries(labels).map(([name, value]) => `${name}=${value}`)),
    ),
  ].toSorted();
  const list = known.slice(0, 20).join(', ') + (known.length > 20 ? ', …' : '');
  return targets
    .filter((target) => !all.some((labels) => meets(labels, target)))
    .map(({ text }) =>
      problem('no-such-label', `Nothing was ever made under ${text}.`, {
        about: text,
        help:
          known.length === 0
            ? 'Labels stand in the specs (`labels: { node: n1 }`); the journal keeps those of all that is applied.'
            : `Known are: ${list}.`,
      }),
    );
}

function desiredIn({ planned }: RunRecord): readonly Resource[] {
  return planned.changes.flatMap((each) =>
    each.action === 'delete' || each.desired === undefined ? [] : [each.desired],
  );
}

export interface CutOff {
  readonly found: readonly LedgerRow[];
  readonly stuck: readonly Stuck[];
  /** Errors where it is worth trying again a little later. */
  readonly problems: readonly Problem[];
}

/** Creations that a run began and never heard of again: looked for, never guessed. */
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
