/** Temporary values: where a thing is parked, and until when. */
import { sameValue } from '../model/json.ts';
import type { Kinds } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import { fieldTexts } from './field.ts';
import { partnerStep, type Steps } from './numbering.ts';
import { valueText } from './value.ts';

/** The fields of an operation; a parked one says until when, an arriving one where it comes from. */
export function operationFields(
  operation: Operation,
  plan: Steps,
  kinds?: Kinds,
): readonly string[] {
  if (operation.do !== 'update') return [];
  const arrives = (field: string): number | undefined =>
    partnerStep(plan, operation, (other) => other.action === 'arrive' && sets(other, field));
  const parks = (field: string): number | undefined =>
    partnerStep(plan, operation, (other) => other.action === 'park' && isParked(other, field));
  return operation.fields.flatMap((change) => {
    const { field, from, to } = change;
    if (operation.action === 'park' && isParked(operation, field)) {
      const step = arrives(field);
      const until = step === undefined ? 'until a later plan' : `until step ${step}`;
      return to === undefined || to === null
        ? `${field} ${valueText(from)} → unset ${until}`
        : `${field} ${valueText(from)} → parked on ${valueText(to)} ${until}`;
    }
    const since = operation.action === 'arrive' ? parks(field) : undefined;
    return since === undefined
      ? explained(
          fieldTexts(change),
          kinds?.get(operation.kind)?.means?.(field, operation.to ?? {}),
        )
      : `${field} ${valueText(from)} (parked in step ${since}) → ${valueText(to)}`;
  });
}

function explained(lines: readonly string[], meaning: string | undefined): readonly string[] {
  return meaning === undefined ? lines : lines.map((line) => `${line}  (${meaning})`);
}

function sets(operation: Operation, field: string): boolean {
  return operation.fields.some((each) => each.field === field);
}

/** On a value that is not the one it is to have: a park may bring other fields home already. */
function isParked(operation: Operation, field: string): boolean {
  const change = operation.fields.find((each) => each.field === field);
  return change !== undefined && !sameValue(change.to, operation.debt?.fields[field]);
}

/** The numbers of the steps that park something. */
export function parkingSteps(plan: Steps): readonly number[] {
  return plan.steps.flatMap((step, index) =>
    step.operations.some(({ action }) => action === 'park') ? [index + 1] : [],
  );
}
