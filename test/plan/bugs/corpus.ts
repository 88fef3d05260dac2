/** What every planted bug is tried on: random worlds by seed, and the corner cases. */
import type { Step } from '../../../src/model/plan.ts';
import type { Problem } from '../../../src/model/problem.ts';
import { layOut, makePlan } from '../../../src/plan/make-plan.ts';
import { World, type Planning } from '../../../src/plan/world.ts';
import type { ManualStep } from '../../../src/model/desired.ts';
import { generate } from '../worlds/generate.ts';
import { planningOf } from '../worlds/plan-world.ts';
import type { World as RandomWorld } from '../worlds/world.ts';
import { corners } from './corners.ts';

export interface Case {
  /** `seed 17`, or what the corner is about. */
  readonly name: string;
  readonly planning: Planning;
  readonly manual: readonly ManualStep[];
  /** What it was made from, where an oracle can judge it. */
  readonly random?: RandomWorld;
}

export interface Outcome {
  readonly steps: readonly Step[];
  readonly problems: readonly Problem[];
}

/** Corners first: they are few, and most bugs show there. */
export function corpus(seeds: number): readonly Case[] {
  const random = Array.from({ length: seeds }, (_, index): Case => {
    const world = generate(index + 1);
    return { name: `seed ${index + 1}`, planning: planningOf(world), manual: [], random: world };
  });
  return [...corners(), ...random];
}

const outcomes = new WeakMap<Case, Outcome>();

/** All steps, before any are chosen, with what the checks say of them. Each case is planned once. */
export function laidOut(each: Case): Outcome {
  const known = outcomes.get(each) ?? layOut(new World(each.planning), each.manual);
  outcomes.set(each, known);
  return known;
}

/** What a person would be shown: chosen, limited, warned of. */
export function shown({ planning, manual }: Case): Outcome {
  const { plan, problems } = makePlan(planning, manual);
  return { steps: plan?.steps ?? [], problems };
}

export function refusedByChecks({ problems }: Outcome): string | undefined {
  return problems.find((each) => each.code.startsWith('plan-'))?.message;
}

export function stands({ problems }: Outcome): boolean {
  return problems.every((each) => each.level !== 'error');
}
