/** A journal in which a site has made everything that is there. */
import { decodePlan, encodePlan } from '../../../src/apply/plan-file.ts';
import { openJournal } from '../../../src/journal/open.ts';
import type { Journal, RunId } from '../../../src/model/journal.ts';
import type { Plan } from '../../../src/model/plan.ts';
import type { Known, Spec } from '../../../src/model/resource.ts';
import { planOf } from '../../support/plans.ts';
import { siteName } from './desired.ts';

export interface Begun {
  readonly journal: Journal;
  readonly run: RunId;
  readonly epoch: number;
}

/** Opens a journal in `folder`, takes the writing place and begins a run whose first act is to own all that is known. */
export async function journalOf(
  folder: string,
  known: Known,
  plan: Plan = { ...planOf(), site: siteName },
): Promise<Begun> {
  const opened = await openJournal({
    store: 'sqlite:.trueup/journal.db',
    root: folder,
    codec: { encode: encodePlan, decode: decodePlan },
  });
  if (!opened.ok) throw new Error(opened.problems[0]?.message);
  const journal = opened.value;
  const lock = await journal.lock(siteName, 'bench', 0);
  if ('held' in lock) throw new Error(`${lock.held.actor} writes there`);
  const { epoch } = lock;
  const run = await journal.begin(plan, 'bench', epoch);
  await journal.adopt(
    run,
    known.ledger.map((row) => ({ row, spec: known.lastApplied.get(row.address) as Spec })),
  );
  return { journal, run, epoch };
}

/** Leaves the journal as a finished run leaves it. */
export async function left({ journal, run, epoch }: Begun): Promise<void> {
  await journal.finish(run, 'done');
  await journal.unlock(siteName, epoch);
  await journal.close();
}
