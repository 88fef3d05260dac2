/** A plan as people read it before they say yes: changes, steps, approvals, acceptance, the next command. */
import type { Change } from '../../model/change.ts';
import type { Swept } from '../../model/cleanup.ts';
import type { Impact } from '../../model/operation.ts';
import type { Plan } from '../../model/plan.ts';
import type { LiveResource, Orphan, Unseen } from '../../model/resource.ts';
import type { Checked } from '../conditions.ts';
import { finalHeading, finalLines } from '../final.ts';
import { originsOf, placesOf } from '../places.ts';
import { plannedChanges } from '../planned.ts';
import { approvalLines } from './approvals.ts';
import { acceptanceLines } from './acceptance.ts';
import { changesLines } from './changes.ts';
import { aimLines } from './cleaned.ts';
import { asideLines, headline } from './headline.ts';
import { indent, joined, section } from './indent.ts';
import { laterHeading, laterLines } from './later.ts';
import { leftOutLines } from './left-out.ts';
import { nextLines, type NextCommand } from './next.ts';
import { problemLines } from './problems.ts';
import { stepsLines } from './steps.ts';
import { orphanLines } from './orphans.ts';
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
  /** Made by us and no longer declared. */
  readonly orphans?: readonly Orphan[] | undefined;
  /** When asked for. */
  readonly unmanaged?: readonly LiveResource[] | undefined;
  /** Commands to type, exact, each with what it does. */
  readonly next: readonly NextCommand[];
  readonly patch?: boolean | undefined;
  /** What a clean-up is about. */
  readonly cleanup?: readonly Swept[] | undefined;
}

export function planText(view: PlanView, style: Style): string {
  const { plan } = view;
  const heading = (text: string): string => style.paint('strong', text);
  const changes = plannedChanges(plan.changes, plan);
  const places = placesOf(originsOf(changes, view.conditions, plan));
  return joined([
    heading(headline(plan, style)),
    ...indent(asideLines(changes, places), 2),
    ...section(heading('Clean-up'), aimLines(view.cleanup, style)),
    ...section(
      heading('Changes'),
      changesLines(changes, style, {
        plan,
        patch: view.patch,
        places,
        all: view.changes,
      }),
    ),
    ...section(heading('Steps'), stepsLines(plan, style), 1),
    ...section(heading(laterHeading), laterLines(plan.later, style)),
    ...section(heading('Left out'), leftOutLines(view)),
    ...section(heading('Needs approval'), approvalLines(plan, view.needsApproval)),
    ...section(heading(finalHeading), finalLines(plan.steps)),
    ...section(
      heading('Acceptance list (at the end)'),
      acceptanceLines(view.conditions, 'before', { style, places }),
    ),
    ...section(heading('Not looked at'), unseenLines(view.unseen)),
    ...section(heading('No longer declared'), orphanLines(view.orphans ?? [])),
    ...section(heading('Unmanaged'), unmanagedLines(view.unmanaged ?? [])),
    ...section(
      heading('Warnings'),
      plan.warnings.flatMap((warning) => problemLines(warning, style)),
    ),
    ...nextLines(view.next, style),
  ]);
}
