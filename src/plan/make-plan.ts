/** Changes → an ordered plan free of collisions, or the problems that stand in its way. */
import { byText } from '../model/address.ts';
import type { ManualStep } from '../model/desired.ts';
import type { Plan, Step } from '../model/plan.ts';
import { passable, problem, type Problem } from '../model/problem.ts';
import { basisOf } from './basis.ts';
import { blockers, holdersInTheWay } from './blockers.ts';
import { checkPlan } from './checks/check-plan.ts';
import { chooseSteps } from './choose.ts';
import { fixedClaims, stayingHoldings } from './holdings.ts';
import { overLimits } from './limits.ts';
import { operationsOf } from './operations.ts';
import { breakCycles, type Broken } from './order/break-cycles.ts';
import { gated } from './order/gates.ts';
import { graphOf } from './order/graph.ts';
import { withFinality } from './final.ts';
import { wholeTask } from './order/parts.ts';
import { schedule } from './order/schedule.ts';
import { stepsOf } from './steps.ts';
import { World, type Planning } from './world.ts';

export interface Planned {
  /** Absent where a problem stands in the way. It gets its id when it is written down. */
  readonly plan?: Omit<Plan, 'id'>;
  readonly problems: readonly Problem[];
}

/** `manual`: the steps of people that are still to be done. Deterministic: the same input gives the same bytes. */
export function makePlan(planning: Planning, manual: readonly ManualStep[]): Planned {
  const world = new World(planning);
  const laid = layOut(world, manual);
  if (!passable(laid.problems)) return { problems: laid.problems };
  const chosen = chooseSteps(laid.steps, planning);
  const { site } = planning.desired;
  const problems = [
    ...laid.problems,
    ...chosen.problems,
    ...overLimits(world, chosen.steps, site.limits),
  ];
  if (!passable(problems)) return { problems };
  return { plan: planFile(world, chosen.steps, problems), problems };
}

/** All steps of all changes, checked. */
export function layOut(
  world: World,
  manual: readonly ManualStep[],
): { readonly steps: readonly Step[]; readonly problems: readonly Problem[] } {
  const { operations, problems: found } = operationsOf(world, manual);
  const tasks = operations.map((each) => wholeTask(each, world));
  const staying = stayingHoldings(world, tasks);
  // Who holds what is wanted is worth knowing at once, whatever else is wrong.
  if (!passable(found))
    return {
      steps: [],
      problems: [...found, ...holdersInTheWay(world, tasks, staying)],
    };
  const standing = blockers(world, tasks, staying);
  if (!passable(standing)) return { steps: [], problems: [...found, ...standing] };
  const broken = breakCycles(tasks, world, () => fixedClaims(staying, tasks));
  if (broken.stuck !== undefined)
    return { steps: [], problems: [...found, ...unbroken(broken.stuck)] };
  const graph = graphOf(broken.tasks);
  const run = schedule(graph);
  const steps = stepsOf(gated(graph, run), run, world);
  return {
    steps,
    problems: [...found, ...standing, ...checkPlan(world, steps)],
  };
}

function unbroken({ cycle, exhausted }: NonNullable<Broken['stuck']>): readonly Problem[] {
  const names = cycle.map((each) => each.operation.of);
  const path = [...names, names[0]].join(' → ');
  const fields = cycle.map(
    (each) => `${each.operation.of} (${[...each.sets.keys()].join(', ') || each.operation.do})`,
  );
  const [first] = cycle;
  return [
    problem(
      exhausted ? 'no-way-exists' : 'no-way-found',
      `${exhausted ? 'No way exists' : 'No way was found'} to order these changes, each of which waits for the next: ${path}.`,
      {
        about: names[0] ?? '',
        ...(first?.operation.origin === undefined ? {} : { at: first.operation.origin }),
        help: `None of these could be parked: ${fields.join(', ')}. Declare a scratch range for the domain, or change one of them to a free value first and plan again.`,
      },
    ),
  ];
}

function planFile(
  world: World,
  steps: readonly Step[],
  problems: readonly Problem[],
): Omit<Plan, 'id'> {
  const { desired, changes, options, snapshot } = world.input;
  return {
    site: desired.site.name,
    ...(desired.purpose === undefined ? {} : { purpose: desired.purpose }),
    specsDigest: desired.digest,
    ...(desired.commit === undefined ? {} : { commit: desired.commit }),
    installations: [...snapshot.installations]
      .map(([system, installation]) => ({ system, installation }))
      .toSorted((a, b) => byText(a.system, b.system)),
    options,
    changes,
    steps: withFinality(steps, world),
    ...basisOf(world, steps),
    conditions: desired.conditions,
    warnings: problems,
  };
}
