/** A plan as people read it before they say yes: changes, steps, approvals, acceptance, the next command. */
import type { Change } from '../../model/change.ts';
import type { Impact } from '../../model/operation.ts';
import type { Plan } from '../../model/plan.ts';
import type { LiveResource, Unseen } from '../../model/resource.ts';
import type { Checked } from '../conditions.ts';
import { gravestFirst } from '../order.ts';
import { parkingSteps } from '../temporary.ts';
import { approvalLines } from './approvals.ts';
import { acceptanceLines } from './acceptance.ts';
import { changeLines } from './change.ts';
import { headline } from './headline.ts';
import { joined, section } from './indent.ts';
import { leftOutLines } from './left-out.ts';
import { nextLines, type NextCommand } from './next.ts';
import { problemLines } from './problems.ts';
import { stepLines } from './step.ts';
import { unmanagedLines } from './unmanaged.ts';
import { unseenLines } from './unseen.ts';
import type { Style } from '../style.ts';

/** All that is said about a plan. */
export interface PlanView {
  readonly plan: Plan;
  /** All that differs; the plan may hold fewer, where some were left out on the command line. */
  readonly changes: readonly Change[];
  readonly needsApproval: readonly Impact[];
  readonly conditions: readonly Checked[];
  readonly unseen: readonly Unseen[];
  /** When asked for. */
  readonly unmanaged?: readonly LiveResource[] | undefined;
  /** Commands to type, exact, each with what it does. */
  readonly next: readonly NextCommand[];
  readonly patch?: boolean | undefined;
}

export function planText(view: PlanView, style: Style): string {
  const { plan } = view;
  const heading = (text: string): string => style.paint('strong', text);
  return joined([
    heading(headline(plan)),
    ...section(
      heading('Changes'),
      gravestFirst(plan.changes, plan).flatMap((change) =>
        changeLines(change, style, { plan, patch: view.patch }),
      ),
    ),
    ...section(
      heading('Steps'),
      [
        ...parkingLines(plan),
        ...plan.steps.flatMap((step, index) => stepLines(step, index + 1, { plan, style })),
      ],
      1,
    ),
    ...section(heading('Left out'), leftOutLines(view)),
    ...section(heading('Needs approval'), approvalLines(plan, view.needsApproval)),
    ...section(heading('Acceptance list'), acceptanceLines(view.conditions, 'before', style)),
    ...section(heading('Not looked at'), unseenLines(view.unseen)),
    ...section(heading('Unmanaged'), unmanagedLines(view.unmanaged ?? [])),
    ...section(
      heading('Warnings'),
      plan.warnings.flatMap((warning) => problemLines(warning, style)),
    ),
    ...nextLines(view.next, style),
  ]);
}

function parkingLines(plan: Plan): readonly string[] {
  const parks = parkingSteps(plan);
  if (parks.length === 0) return [];
  return [
    'Some things trade values in a circle, so one of each circle is parked on a temporary value for a while.',
  ];
}
