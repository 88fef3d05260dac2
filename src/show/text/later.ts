/** What waits for a system inside a VM: planned anew when that answers, shown as if it were empty. */
import type { Later } from '../../model/plan.ts';
import { gravestFirst } from '../order.ts';
import { changeSign } from '../sign.ts';
import { changeTitle } from '../summary.ts';
import type { Style } from '../style.ts';

export function laterLines(
  later: readonly Later[] | undefined,
  { kinds }: Pick<Style, 'kinds'>,
): readonly string[] {
  return (later ?? []).flatMap(({ system, why, changes, others = [] }) => [
    `${system}: ${why}`,
    ...gravestFirst(changes).map(
      (change) => `  ${changeSign(change.action).sign} ${changeTitle(change, kinds)}`,
    ),
    ...others.map((each) => `  ${changeSign('update').sign} ${each} as it is found there`),
  ]);
}

export const laterHeading = 'Planned anew when it answers (here as if it were empty)';
