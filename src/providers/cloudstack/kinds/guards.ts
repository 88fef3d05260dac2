/** The guards of `absent` rules and authorities that kinds of CloudStack understand. */
import { glob } from '../../../model/glob.ts';
import type { GuardCheck } from '../../../model/guarding.ts';
import { text } from '../../../model/spec-fields.ts';

/** `zone: NAME`. */
export const ofZone: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? text(live.status ?? {}, 'zoneName') === guard : undefined;

/** `owner: any`, `owner: trueup` (of any site), or the name of a site. */
export const ofOwner: GuardCheck = (live, guard) => {
  if (typeof guard !== 'string') return undefined;
  if (guard === 'any') return true;
  return guard === 'trueup' ? live.mark !== undefined : live.mark?.site === guard;
};

/** `created-before: 2026-01-31`, or with a time. */
export const createdBefore: GuardCheck = (live, guard) => {
  const limit = Date.parse(String(guard));
  const created = Date.parse(text(live.status ?? {}, 'created') ?? '');
  if (Number.isNaN(limit)) return undefined;
  return created < limit;
};

/** `name: GLOB`, for authorities: rules have a name of their own. */
export const ofName: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? glob(guard).test(text(live.spec, 'name') ?? live.label) : undefined;

/** Any field that is plain text: `project: lab`. */
export function ofText(field: string): GuardCheck {
  return (live, guard) => (typeof guard === 'string' ? live.spec[field] === guard : undefined);
}
