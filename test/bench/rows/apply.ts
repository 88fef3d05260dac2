/** Wall time of an apply, against what the vendor's own slowness makes of the plan at best. */
import type { Plan } from '../../../src/model/plan.ts';
import { seeded } from '../../plan/worlds/random.ts';
import { applied, type Applied, type Course } from '../applied.ts';
import type { Busy } from '../lab.ts';
import { longestPath } from '../longest-path.ts';
import { rowsOf, siteAtRest } from '../site/rows.ts';
import { unrest } from '../site/unrest.ts';
import { amount, type Figure } from '../table.ts';

/** What a MAAS region works on at once. */
const concurrency = 4;
const latencyMilliseconds = 20;

/** A plan that is as long as its longest chain, and one that is as long as its work. */
export async function apply(seed: number): Promise<readonly Figure[]> {
  const rest = siteAtRest(1000);
  const there = rowsOf(rest);
  const { wanted } = unrest(rest, 1000, seeded(seed));
  const edited = there.map((each) =>
    each.kind === 'subnet' ? { ...each, spec: { ...each.spec, dns: ['10.0.0.9'] } } : each,
  );
  return [
    await figure('apply, mostly one chain', { there, wanted }),
    await figure('apply, nothing waits', { there, wanted: edited }),
  ];
}

async function figure(what: string, site: Pick<Course, 'there' | 'wanted'>): Promise<Figure> {
  // One after the other, each request belongs to one operation: so long is each of them by itself.
  const alone = await applied({ ...site, concurrency: 1, latencyMilliseconds });
  const together = await applied({ ...site, concurrency, latencyMilliseconds });
  const chain = longestChain(together.plan, alone);
  const work = sum(together.exchanges.map(lasting)) / concurrency;
  return {
    what,
    measured: together.milliseconds / Math.max(chain, work),
    bar: 1.15,
    is: 'most',
    unit: ' ×',
    note: `${amount(together.milliseconds, ' ms')}; chain ${amount(chain, ' ms')}, work ÷ ${concurrency} ${amount(work, ' ms')}; ${together.operations.size} operations, ${together.exchanges.length} requests of ${latencyMilliseconds} ms`,
  };
}

function longestChain(plan: Plan, { exchanges, operations }: Applied): number {
  return longestPath(plan.steps, (step) =>
    sum(
      step.operations.map(({ id }) => {
        const own = operations.get(id);
        if (own === undefined) throw new Error(`${id} was not carried out`);
        return busy(exchanges.filter((each) => each.from >= own.from - 1 && each.to <= own.to + 1));
      }),
    ),
  );
}

/** The time in which at least one request was under way. */
function busy(exchanges: readonly Busy[]): number {
  let until = 0;
  let total = 0;
  for (const each of exchanges.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, each.to - Math.max(each.from, until));
    until = Math.max(until, each.to);
  }
  return total;
}

function lasting({ from, to }: Busy): number {
  return to - from;
}

function sum(figures: readonly number[]): number {
  return figures.reduce((total, each) => total + each, 0);
}
