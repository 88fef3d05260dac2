/** Which waits of a plan are in vain: dropped, and yet the checks are content. */
import { isDeepStrictEqual } from 'node:util';
import { liveAddress } from '../../src/model/address.ts';
import type { Step } from '../../src/model/plan.ts';
import { kinds } from '../../src/providers/index.ts';
import { checkPlan } from '../../src/plan/checks/check-plan.ts';
import { withFinality } from '../../src/plan/final.ts';
import { layOut } from '../../src/plan/make-plan.ts';
import { World } from '../../src/plan/world.ts';
import type { Request } from '../../src/reconcile/engine.ts';
import { open } from '../../src/reconcile/opened.ts';
import { plan } from '../../src/reconcile/planning.ts';

export interface Waits {
  readonly count: number;
  readonly vain: readonly string[];
  /** The steps that were tried are those of the plan. */
  readonly whole: boolean;
}

export async function waitsOf(request: Request): Promise<Waits> {
  const opened = await open(request);
  if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
  const site = opened.value;
  try {
    const made = await plan(site, site.connect('read-only'), request);
    const { changes, standsFor } = made.difference;
    // At the first plan nothing is in a ledger yet.
    const marked = made.snapshot.live.filter((each) => each.mark?.site === site.desired.site.name);
    const owned = new Set(marked.map((each) => liveAddress(each.system, each.kind, each.id)));
    const { desired } = site;
    const { snapshot } = made;
    const { options } = request;
    const world = new World({ desired, snapshot, kinds, changes, standsFor, owned, options });
    const { steps } = layOut(world, made.manual);
    const vain = steps.flatMap((step) =>
      step.after
        .filter(
          (_, at) =>
            checkPlan(
              world,
              steps.map((each) => without(each, step, at)),
            ).length === 0,
        )
        .map((wait) => `${step.id} after ${wait.step}: ${wait.detail}`),
    );
    const count = steps.reduce((sum, each) => sum + each.after.length, 0);
    return { count, vain, whole: isDeepStrictEqual(withFinality(steps, world), made.plan?.steps) };
  } finally {
    await site.close();
  }
}

function without(each: Step, step: Step, at: number): Step {
  return each === step ? { ...step, after: step.after.filter((_, other) => other !== at) } : each;
}
