/** Temporary values: where a thing is parked, and until when. */
import type { Operation } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import { fieldTexts } from './field.ts';
import { numberWhere } from './numbering.ts';
import { valueText } from './value.ts';

/** The fields of an operation; a parked one says until when, an arriving one where it comes from. */
export function operationFields(
  operation: Operation,
  plan: Pick<Plan, 'steps'>,
): readonly string[] {
  if (operation.action === 'park') {
    const arrives = numberWhere(plan, partner(operation, 'arrive'));
    const until = arrives === undefined ? 'until a later plan' : `until step ${arrives}`;
    return operation.fields.map(({ field, from, to }) =>
      to === undefined || to === null
        ? `${field} ${valueText(from)} → unset ${until}`
        : `${field} ${valueText(from)} → parked on ${valueText(to)} ${until}`,
    );
  }
  if (operation.action === 'arrive') {
    const parks = numberWhere(plan, partner(operation, 'park'));
    const since = parks === undefined ? 'parked' : `parked in step ${parks}`;
    return operation.fields.map(
      ({ field, from, to }) => `${field} ${valueText(from)} (${since}) → ${valueText(to)}`,
    );
  }
  return operation.do === 'update' ? operation.fields.flatMap(fieldTexts) : [];
}

/** The numbers of the steps that park something. */
export function parkingSteps(plan: Pick<Plan, 'steps'>): readonly number[] {
  return plan.steps.flatMap((step, index) =>
    step.operations.some(({ action }) => action === 'park') ? [index + 1] : [],
  );
}

function partner(operation: Operation, action: 'park' | 'arrive'): (other: Operation) => boolean {
  return (other) => other.action === action && other.holder === operation.holder;
}
