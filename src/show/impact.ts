/** Impacts: what each means for those who use the thing, and the gravest of a plan. */
import { graver, type Impact, type Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';

const meanings = {
  none: 'nobody notices',
  cascades: 'other things change or fall with it',
  restart: 'it restarts',
  stop: 'it stops',
  'data-loss': 'data is lost for good',
  'cuts-own-path': 'the way from here to the system may be cut',
} satisfies Record<Impact, string>;

/** `cascades: other things change or fall with it`. */
export function impactText(impact: Impact): string {
  return `${impact}: ${meanings[impact]}`;
}

/** The gravest impact among these operations. */
export function gravest(operations: readonly Operation[]): Impact {
  return operations.reduce<Impact>((highest, { impact }) => graver(highest, impact), 'none');
}

/** The gravest impact of a plan. */
export function highestImpact(steps: readonly Step[]): Impact {
  return gravest(steps.flatMap(({ operations }) => operations));
}

/** The numbers of the steps that have exactly this impact. */
export function stepsOfImpact(steps: readonly Step[], impact: Impact): readonly number[] {
  return steps.flatMap((step, index) => (gravest(step.operations) === impact ? [index + 1] : []));
}
