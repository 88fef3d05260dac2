/** One clean-up with faults in its way, and whoever carries it on until all is as it should be. */
import type { Fault } from '../../src/lab/faults.ts';
import { plan, planAndApply, resume } from '../../src/reconcile.ts';
import type { Outcome } from '../../src/reconcile/engine.ts';
import { failover, type Ground, type Seen, type Wish } from './ground.ts';

export interface Case {
  readonly name: string;
  /** Of CloudStack, and of the inside of the appliance. */
  readonly ossea?: readonly Fault[];
  readonly oma?: readonly Fault[];
}

export interface Verdict {
  readonly name: string;
  /** How the first attempt ended. */
  readonly exit: number;
  /** Volumes went back by themselves. */
  readonly tookBack: boolean;
  readonly resumes: number;
  readonly plans: number;
  readonly seen: Seen;
  /** After the first attempt, before anybody carried on: nobody held these. */
  readonly between: readonly string[];
  readonly wrong: readonly string[];
}

// A fault strikes a few times at most, so that somebody gets through in the end.
const mostRounds = 8;

export async function caseOf(
  { name, ossea = [], oma = [] }: Case,
  wish: Wish = {},
): Promise<Verdict> {
  const ground = await failover(wish);
  try {
    for (const each of ossea) ground.ossea.fault(each);
    for (const each of oma) ground.oma.fault(each);
    const first = await ground.apply();
    const between = ground.seen().withoutHolder;
    let resumes = 0;
    let plans = 0;
    let last = first;
    let again = await plan(ground.request());
    while (!isEmpty(again) && resumes + plans < mostRounds) {
      // What a person would do: carry on; where there is nothing to carry on, plan anew.
      const carried = await resume(ground.request(), 'latest', true);
      if (carried.what === 'applied') resumes += 1;
      last = carried;
      if (carried.what !== 'applied' || carried.exit !== 0 || !isWhole(ground)) {
        last = await planAndApply(ground.request());
        plans += 1;
      }
      again = await plan(ground.request());
    }
    const seen = ground.seen();
    const tookBack = first.what === 'applied' && first.undone !== undefined;
    const wrong = [
      ...(isEmpty(again) ? [] : [`the last plan is not empty: ${told(again)}; ${told(last)}`]),
      ...(isWhole(ground)
        ? []
        : [`it is not as declared: ${JSON.stringify(seen.held)} ${seen.vms.join()}`]),
      // Who goes back leaves nothing behind, whatever comes after.
      ...(first.what === 'applied' && first.undone?.state === 'done' ? between : []).map(
        (each) => `it went back, and nobody held volume ${each}`,
      ),
      ...seen.withoutHolder.map((each) => `nobody holds volume ${each}`),
      ...seen.deletedWithVolumes.map((each) => `deleted with a volume on it: ${each}`),
      ...seen.foreignTouched.map((each) => `of others, and not as it was: ${each}`),
      ...ground.ossea.violations(),
      ...ground.oma.violations(),
    ];
    return {
      name,
      exit: first.exit,
      tookBack,
      resumes,
      plans,
      seen,
      between,
      wrong: wrong.map((each) => `${name}: ${each}`),
    };
  } finally {
    await ground.close();
  }
}

function isWhole(ground: Ground): boolean {
  const { held, vms } = ground.seen();
  return held.winboot === 'oma 2' && held.windata === 'oma 4' && vms.join() === 'PGWINTESTBIOS,oma';
}

function isEmpty(outcome: Outcome): boolean {
  return (
    outcome.what === 'planned' &&
    outcome.exit === 0 &&
    outcome.changes.length === 0 &&
    outcome.plan?.steps.length === 0
  );
}

export function told(outcome: Outcome): string {
  const problems = outcome.problems.map((each) => `${each.code} ${each.message}`);
  if (outcome.what !== 'applied') return [outcome.what, outcome.exit, ...problems].join('; ');
  const failed = outcome.failed.map(({ problem }) => `${problem.code} ${problem.message}`);
  const left = outcome.remaining.map((each) => `${each.action} ${each.address}`);
  return [`applied ${outcome.exit}`, ...problems, ...failed, ...left].join('; ');
}

/** Several at once: most of a case is waiting. */
export async function all(
  cases: readonly Case[],
  wish: Wish = {},
  atOnce = 16,
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let each = cases[next++]; each !== undefined; each = cases[next++])
        verdicts.push(await caseOf(each, wish));
    }),
  );
  return verdicts;
}

/** For people: what came of so many clean-ups. */
export function countsOf(verdicts: readonly Verdict[]): string {
  const sum = (of: (verdict: Verdict) => number): number =>
    verdicts.reduce((total, each) => total + of(each), 0);
  const exits = Object.entries(Object.groupBy(verdicts, ({ exit }) => exit))
    .map(([exit, those]) => `${those?.length} × exit ${exit}`)
    .join(', ');
  return [
    `${verdicts.length} clean-ups: ${exits}`,
    `  went back by themselves: ${sum((each) => (each.tookBack ? 1 : 0))}; carried on by resume: ${sum((each) => each.resumes)}, by a new plan: ${sum((each) => each.plans)}`,
    `  volumes without a holder at the end: ${sum((each) => each.seen.withoutHolder.length)} (after the first attempt: ${sum((each) => each.between.length)})`,
    `  VMs deleted with a volume on them: ${sum((each) => each.seen.deletedWithVolumes.length)}`,
    `  foreign things touched: ${sum((each) => each.seen.foreignTouched.length)}`,
  ].join('\n');
}
