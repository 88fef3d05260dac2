/** Carrying out: wall time against what the vendor's own slowness makes of the plan at best. */
import { setTimeout as delay } from 'node:timers/promises';
import { applyPlan } from '../../src/apply/apply.ts';
import { planIdOf } from '../../src/apply/plan-file.ts';
import type { Clock } from '../../src/apply/world.ts';
import { diff } from '../../src/diff/diff.ts';
import { liveAddress, type SystemName } from '../../src/model/address.ts';
import type { OperationId } from '../../src/model/operation.ts';
import { everything, type Plan } from '../../src/model/plan.ts';
import type { Connection } from '../../src/model/provider.ts';
import { Secret } from '../../src/model/secret.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import { kinds } from '../../src/providers/index.ts';
import { connectMaas } from '../../src/providers/maas/provider.ts';
import { inFolder } from './folder.ts';
import { startLabProcess, type Busy, type LabProcess } from './lab.ts';
import { desiredOf, siteName } from './site/desired.ts';
import { journalOf, left } from './site/journal.ts';
import { labState } from './site/lab-state.ts';
import { knownOf, system } from './site/live.ts';
import type { Row } from './site/rows.ts';

export interface Applied {
  readonly plan: Plan;
  readonly milliseconds: number;
  /** Every request while it was carried out. */
  readonly exchanges: readonly Busy[];
  /** From the start to the end of each operation. */
  readonly operations: ReadonlyMap<OperationId, Busy>;
}

export interface Course {
  readonly there: readonly Row[];
  readonly wanted: readonly Row[];
  readonly concurrency: number;
  readonly latencyMilliseconds: number;
}

/** Plans and applies on a new lab with a new journal; only the applying is timed. */
export function applied(course: Course): Promise<Applied> {
  return inFolder(async (folder) => {
    const lab = await startLabProcess(folder, labState(course.there), course.latencyMilliseconds);
    const connection = connected(lab, course.concurrency);
    try {
      const plan = await planned(course, connection);
      const book = await journalOf(folder, knownOf(course.there), plan);
      const began = new Map<OperationId, number>();
      const operations = new Map<OperationId, Busy>();
      await lab.exchanges();
      const start = now();
      const outcome = await applyPlan(plan, {
        connections: new Map([[system, connection]]),
        kinds,
        ...book,
        clock,
        signal: never,
        abort: never,
        done: new Map(),
        manual: () => Promise.resolve('not done'),
        progress: ({ type, operation }) => {
          if (type === 'started') began.set(operation, now());
          if (type === 'done')
            operations.set(operation, { from: began.get(operation) ?? NaN, to: now() });
        },
      });
      const milliseconds = now() - start;
      await left(book);
      if (outcome.state !== 'done') throw new Error(outcome.failed[0]?.message ?? outcome.state);
      return { plan, milliseconds, exchanges: await lab.exchanges(), operations };
    } finally {
      await connection.close();
      await lab.close();
    }
  });
}

function connected(lab: LabProcess, concurrency: number): Connection {
  const origin = { file: 'trueup.yaml', line: 1, column: 1 };
  const auth = { apiKey: new Secret('the lab', lab.apiKey) };
  const options = { url: lab.url, concurrency };
  return connectMaas(
    { name: system, driver: 'maas', options, auth, apply: 'automatic', domain: 'dc1', origin },
    { site: siteName, root: '.', access: 'read-write', signal: never, log: () => undefined },
  );
}

async function planned({ there, wanted }: Course, connection: Connection): Promise<Plan> {
  const seen = await connection.observe({}, never);
  const snapshot = {
    ...seen,
    installations: new Map<SystemName, typeof seen.installation>([[system, seen.installation]]),
  };
  const desired = desiredOf(wanted);
  const known = knownOf(there);
  const { changes, standsFor } = diff({ desired, snapshot, known, kinds, prune: true });
  const owned = new Set(known.ledger.map(({ kind, id }) => liveAddress(system, kind, id)));
  const options = { ...everything, prune: true };
  const made = makePlan({ desired, snapshot, kinds, changes, standsFor, owned, options }, []);
  if (made.plan === undefined) throw new Error(made.problems[0]?.message);
  return { id: planIdOf(made.plan), ...made.plan };
}

const never = new AbortController().signal;

const clock: Clock = {
  now: () => new Date(),
  // A run does not end before its last wait does.
  wait: (milliseconds, signal) => delay(milliseconds, undefined, { signal }).catch(() => undefined),
};

function now(): number {
  return performance.timeOrigin + performance.now();
}
