/** Judges one plan of one world: against the strict model, and against what exhaustive search found. */
import type { Step } from '../../../src/model/plan.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { beginningOf, differencesAtEnd } from './beginning.ts';
import { bruteForce, type Answer } from './brute-force.ts';
import { costOf, understated } from './cost.ts';
import { hasCycle } from './cycles.ts';
import { smallWorld } from './generate.ts';
import { rankOf } from './gravity.ts';
import { play } from './play.ts';
import { seeded } from './random.ts';
import { Refusal } from './strict-inspections.ts';
import { incarnationsOf, operationsOf, vendorIdOf, type World } from './world.ts';

/** What the planner answers; errors among the problems mean that there is no plan. */
export interface Planned {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
}

export interface Verdict {
  readonly world: World;
  readonly small: boolean;
  readonly cycle: boolean;
  /** Of a large world: not asked. */
  readonly answer: Answer | undefined;
  readonly planned: boolean;
  /** Tallied by name; what must never be is told apart from what may be rare. */
  readonly faults: readonly Fault[];
}
export interface Fault {
  readonly fault: FaultName;
  readonly story: string;
}
export type FaultName =
  /** The strict model refused, or the end was not the desired one. */
  | 'collision'
  /** A plan where exhaustive search says that there is none. */
  | 'impossible'
  /** No plan where there is one. */
  | 'unsolved'
  /** A way exists, and the planner says that there is none. */
  | 'denied'
  | 'more destructive'
  | 'graver'
  | 'more temporaries'
  /** Cheaper than the cheapest: then one of the two counts wrongly. */
  | 'cheaper'
  /** Parks at a price and does not say so. */
  | 'understated'
  /** A blocked world whose problems name nobody who is in the way. */
  | 'unnamed';

const orders = 3;

export function judge(world: World, { steps, problems }: Planned): Verdict {
  const small = operationsOf(world) <= smallWorld;
  const answer = small ? bruteForce(world) : undefined;
  const errors = problems.filter((each) => each.level === 'error');
  const planned = errors.length === 0;
  const faults = [
    ...(planned ? [...collisions(world, steps), ...silences(world, steps)] : []),
    ...(planned ? prices(world, steps, answer) : refusals(world, errors, answer)),
  ];
  return { world, small, cycle: hasCycle(world), answer, planned, faults };
}

function collisions(world: World, steps: readonly Step[]): readonly Fault[] {
  for (let order = 0; order < orders; order += 1)
    try {
      const specs = play(beginningOf(world), steps, seeded(world.seed * orders + order));
      const wrong = differencesAtEnd(world, specs);
      if (wrong.length > 0) return [{ fault: 'collision', story: wrong.join('\n') }];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [{ fault: 'collision', story: error.message }];
    }
  return [];
}

function silences(world: World, steps: readonly Step[]): readonly Fault[] {
  const found = understated(world, steps);
  return found.length === 0 ? [] : [{ fault: 'understated', story: found.join('\n') }];
}

function prices(
  world: World,
  steps: readonly Step[],
  answer: Answer | undefined,
): readonly Fault[] {
  if (answer?.solved === false) return [{ fault: 'impossible', story: answer.why }];
  if (answer?.solved !== true) return [];
  const cost = costOf(world, steps);
  const best = answer.cost;
  const story = `${JSON.stringify(cost)} where ${JSON.stringify(best)} is enough`;
  const compared: readonly (readonly [FaultName, number])[] = [
    ['graver', rankOf(cost.impact) - rankOf(best.impact)],
    ['more destructive', cost.destructive - best.destructive],
    ['more temporaries', cost.temporaries - best.temporaries],
  ];
  // Only the first difference tells: what is less grave may cost more temporaries.
  const first = compared.find(([, difference]) => difference !== 0);
  if (first === undefined) return [];
  return [{ fault: first[1] > 0 ? first[0] : 'cheaper', story }];
}

function refusals(
  world: World,
  errors: readonly Problem[],
  answer: Answer | undefined,
): readonly Fault[] {
  const story = errors.map(problemText).join('\n');
  if (answer?.solved === true) {
    const unsolved: Fault = { fault: 'unsolved', story };
    return /no way was found/i.test(story) ? [unsolved] : [unsolved, { fault: 'denied', story }];
  }
  if (answer?.solved !== false || answer.why !== 'end') return [];
  const named = answer.blockers.some(([, holder]) =>
    namesOf(world, holder).some((name) => story.includes(name)),
  );
  return named ? [] : [{ fault: 'unnamed', story: `${JSON.stringify(answer.blockers)}\n${story}` }];
}

function problemText(each: Problem): string {
  return [each.code, each.about, each.message, each.help].filter(Boolean).join(' · ');
}

/** All that people may know it by. */
function namesOf(world: World, address: string): readonly string[] {
  const each = incarnationsOf(world).find((other) => other.address === address);
  if (each === undefined) return [address];
  const label = each.from?.name;
  return [address, vendorIdOf(each.thing), ...(label === undefined ? [] : [`'${label}'`])];
}
