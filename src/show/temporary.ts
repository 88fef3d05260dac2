/** Temporary values: where a thing is parked, and until when. */
import type { Operation } from '../model/operation.ts';
import { fieldTexts } from './field.ts';
import { partnerStep, type Steps } from './numbering.ts';
import { valueText } from './value.ts';

/** The fields of an operation; a parked one says until when, an arriving one where it comes from. */
export function operationFields(operation: Operation, plan: Steps): readonly string[] {
  if (operation.action === 'park') {
    const arrives = partnerStep(plan, operation, ({ action }) => action === 'arrive');
    const until = arrives === undefined ? 'until a later plan' : `until step ${arrives}`;
    return operation.fields.map(({ field, from, to }) =>
      to === undefined || to === null
        ? `${field} ${valueText(from)} → unset ${until}`
        : `${field} ${valueText(from)} → parked on ${valueText(to)} ${until}`,
    );
  }
  if (operation.action === 'arrive') {
    const parks = partnerStep(plan, operation, ({ action }) => action === 'park');
    const since = parks === undefined ? 'parked' : `parked in step ${parks}`;
    return operation.fields.map(
      ({ field, from, to }) => `${field} ${valueText(from)} (${since}) → ${valueText(to)}`,
    );
  }
  return operation.do === 'update' ? operation.fields.flatMap(fieldTexts) : [];
}

/** The numbers of the steps that park something. */
export function parkingSteps(plan: Steps): readonly number[] {
  return plan.steps.flatMap((step, index) =>
    step.operations.some(({ action }) => action === 'park') ? [index + 1] : [],
  );
}
