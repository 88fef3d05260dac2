/** Conditions of the specs (`requires`, `expect`) and whether they hold. */
import type { Condition } from '../model/condition.ts';
import { valueText } from './value.ts';

export interface Checked {
  readonly condition: Condition;
  readonly holds: boolean | 'unknown';
  readonly now: unknown;
}

/** Before anything is done an unmet `expect` is only not yet so; afterwards it is a failure. */
export type Moment = 'before' | 'after';

export type Verdict = 'holds' | 'fails' | 'not yet' | 'unknown';

export function verdict(checked: Checked, moment: Moment): Verdict {
  if (checked.holds === 'unknown') return 'unknown';
  if (checked.holds) return 'holds';
  return checked.condition.when === 'expect' && moment === 'before' ? 'not yet' : 'fails';
}

/** `caracal/machine/openstack0 status = Ready`, and what it is where that differs. */
export function conditionText({ condition, holds, now }: Checked): string {
  const wanted = wantedText(condition);
  // A vendor's null is a field that is not set.
  return holds === false ? `${wanted}, now ${valueText(now ?? undefined)}` : wanted;
}

/** What a condition asks for. */
export function wantedText({ of, field, value }: Condition): string {
  return `${of} ${field} = ${valueText(value)}`;
}
