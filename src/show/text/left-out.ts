/** What a plan leaves out because of what was chosen on the command line. */
import type { Change } from '../../model/change.ts';
import type { Plan, PlanOptions } from '../../model/plan.ts';
import { gravestFirst } from '../order.ts';
import { plannedChanges } from '../planned.ts';
import { changeSign } from '../sign.ts';

export function leftOutLines(view: {
  readonly plan: Plan;
  readonly changes: readonly Change[];
}): readonly string[] {
  const planned = new Set(
    plannedChanges(view.plan.changes, view.plan).map(({ address }) => address),
  );
  const rest = gravestFirst(
    view.changes.filter(({ address, action }) => !planned.has(address) && action !== 'adopt'),
  );
  if (rest.length === 0) return [];
  const chosen = choiceText(view.plan.options);
  return [
    `${rest.length === 1 ? '1 change is' : `${rest.length} changes are`} not planned${chosen}:`,
    ...rest.map(({ address, action }) => `  ${changeSign(action).sign} ${address}`),
  ];
}

function choiceText(options: PlanOptions): string {
  const parts = [
    ...options.files,
    ...options.only.map((each) => `--only ${each}`),
    ...options.phases.map((each) => `--phase ${each}`),
  ];
  return parts.length === 0 ? '' : `, since this was asked for: ${parts.join(' ')}`;
}
