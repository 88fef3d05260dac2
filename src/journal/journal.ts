/** The journal over any database that kysely speaks to. */
import type { Journal } from '../model/journal.ts';
import { setProtected } from './holdings.ts';
import { readHoldings, readKnown } from './known.ts';
import { keepPlace, leavePlace, takePlace } from './place.ts';
import { listRuns, readRun } from './runs.ts';
import {
  adoptRows,
  amendRows,
  approveRun,
  beginRun,
  finishRun,
  recordEvent,
  resumeRun,
  type Pen,
} from './write.ts';

export function journalOver(pen: Pen): Journal {
  const { db } = pen;
  return {
    holdings: (site) => readHoldings(db, site),
    known: (site, installations) => readKnown(db, site, installations),
    lock: (site, actor, staleMilliseconds) =>
      takePlace(db, { site, actor, staleMilliseconds }, pen.now()),
    beat: (site, epoch) => keepPlace(db, { site, epoch }, pen.now()),
    unlock: (site, epoch) => leavePlace(db, { site, epoch }),
    begin: (plan, actor, epoch) => beginRun(pen, plan, { actor, epoch }),
    resume: (run, epoch) => resumeRun(pen, run, epoch),
    record: (run, epoch, event, more) => recordEvent(pen, run, { epoch, event, ...more }),
    approve: (run, approval) => approveRun(pen, run, approval),
    adopt: (run, rows) => adoptRows(pen, run, rows),
    amend: (run, amended) => amendRows(pen, run, amended),
    protect: (site, addresses) => setProtected(db, site, { addresses, on: true }),
    unprotect: (site, addresses) => setProtected(db, site, { addresses, on: false }),
    finish: (run, outcome) => finishRun(pen, run, outcome),
    read: (run) => readRun(db, run, pen.codec),
    runs: (site) => listRuns(db, site),
    close: () => db.destroy(),
  };
}
