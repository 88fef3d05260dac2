/** Reads the finished plan and trusts nothing in the planner; a plan that fails here is refused. */
import type { Step } from '../../model/plan.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { World } from '../world.ts';
import { lostAdditions } from './additions.ts';
import { collisions } from './claims.ts';
import { unowed } from './debts.ts';
import { misdeclared } from './effects.ts';
import { wrongEnds } from './end-state.ts';
import { missingFacts } from './facts.ts';
import { touchedForeigners } from './foreign.ts';
import { outsiders } from './inside.ts';
import { cutTooEarly } from './own-path.ts';
import { passedBy } from './people.ts';
import { replayOf } from './replay.ts';

/** Empty where no order that the plan allows, under full parallelism, does harm. */
export function checkPlan(world: World, steps: readonly Step[]): readonly Problem[] {
  const replay = replayOf(world, steps);
  const { broken } = replay.reach;
  if (broken.length > 0) return broken.map((each) => refused('plan-waits', each));
  return [
    ...collisions(replay).map((each) => refused('plan-collides', each)),
    ...missingFacts(replay).map((each) => refused('plan-lacks-fact', each)),
    ...outsiders(replay).map((each) => refused('plan-leaves-parent', each)),
    ...touchedForeigners(replay).map((each) => refused('plan-touches-foreign', each)),
    ...wrongEnds(replay).map((each) => refused('plan-ends-wrong', each)),
    ...misdeclared(replay).map((each) => refused('plan-misdeclares', each)),
    ...lostAdditions(replay).map((each) => refused('plan-loses-addition', each)),
    ...passedBy(replay).map((each) => refused('plan-passes-a-person', each)),
    ...cutTooEarly(replay).map((each) => refused('plan-cuts-its-path', each)),
    ...unowed(replay).map((each) => refused('plan-owes-nothing', each)),
  ];
}

function refused(code: string, what: string): Problem {
  return problem(code, `The plan was refused by its own check: ${what}.`, {
    help: 'Nothing was changed. This is a fault in trueup, not in your specs: please report it with this plan.',
  });
}
