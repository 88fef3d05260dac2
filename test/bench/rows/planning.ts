/** Diff, plan and checks in memory, on sites of three sizes. */
import { diff } from '../../../src/diff/diff.ts';
import { liveAddress } from '../../../src/model/address.ts';
import { everything } from '../../../src/model/plan.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { kinds } from '../../../src/providers/index.ts';
import { seeded } from '../../plan/worlds/random.ts';
import { longestPath } from '../longest-path.ts';
import { median, timed } from '../measure.ts';
import { desiredOf } from '../site/desired.ts';
import { knownOf, snapshotOf, system } from '../site/live.ts';
import { rowsOf, siteAtRest } from '../site/rows.ts';
import { unrest } from '../site/unrest.ts';
import { amount, type Figure } from '../table.ts';

interface Planned {
  readonly milliseconds: number;
  readonly note: string;
}

/** 10,000 resources against the clock, 100,000 against those; 1,000 only to be told. */
export async function planning(
  seed: number,
  runs: number,
  largest: boolean,
): Promise<readonly Figure[]> {
  const small = await planOne(1_000, seed, runs);
  const usual = await planOne(10_000, seed, runs);
  const large = largest ? await planOne(100_000, seed, Math.min(runs, 3)) : undefined;
  return [
    {
      what: 'diff, plan and checks, 10,000 resources',
      measured: usual.milliseconds,
      bar: 500,
      is: 'most',
      unit: ' ms',
      note: `${usual.note}; 1,000 resources: ${amount(small.milliseconds, ' ms')}`,
    },
    {
      what: 'the same, 100,000 resources, against 10,000',
      ...(large === undefined ? {} : { measured: large.milliseconds / usual.milliseconds }),
      bar: 12,
      is: 'most',
      unit: ' ×',
      note:
        large === undefined
          ? 'not asked for'
          : `${amount(large.milliseconds, ' ms')}, ${large.note}`,
    },
  ];
}

async function planOne(resources: number, seed: number, runs: number): Promise<Planned> {
  const rest = siteAtRest(resources);
  const there = rowsOf(rest);
  const { wanted, cycles } = unrest(rest, resources, seeded(seed));
  const snapshot = snapshotOf(there);
  const known = knownOf(there);
  const desired = desiredOf(wanted);
  const owned = new Set(known.ledger.map(({ kind, id }) => liveAddress(system, kind, id)));
  const options = { ...everything, prune: true };
  let note = '';
  const figures = await timed(runs, () => {
    const { changes, standsFor, problems } = diff({ desired, snapshot, known, kinds, prune: true });
    const made = makePlan({ desired, snapshot, kinds, changes, standsFor, owned, options }, []);
    const wrong = [...problems, ...made.problems].find((each) => each.level === 'error');
    if (made.plan === undefined) throw new Error(`nothing was planned: ${wrong?.message}`);
    const chain = longestPath(made.plan.steps, () => 1);
    note = `${changes.length} changes, ${cycles} cycles, chains of up to ${chain} steps, median of ${runs}`;
  });
  return { milliseconds: median(figures), note };
}
