/** Drift as text: what differs, field by field, and who moved. */
import type { Change } from '../../model/change.ts';
import type { ManualStep } from '../../model/desired.ts';
import type { Later } from '../../model/plan.ts';
import type { LiveResource, Orphan, Unseen } from '../../model/resource.ts';
import { wantedText } from '../conditions.ts';
import { countsText } from '../counts.ts';
import { originsOf, placesOf } from '../places.ts';
import { count } from '../plural.ts';
import type { Style } from '../style.ts';
import { changesLines } from './changes.ts';
import { asideLines } from './headline.ts';
import { indent, joined, section } from './indent.ts';
import { laterHeading, laterLines } from './later.ts';
import { nextLines, type NextCommand } from './next.ts';
import { orphanLines } from './orphans.ts';
import { unmanagedLines } from './unmanaged.ts';
import { unseenLines } from './unseen.ts';

export interface DriftView {
  readonly site: string;
  readonly changes: readonly Change[];
  readonly unseen: readonly Unseen[];
  /** Made by us and no longer declared. */
  readonly orphans?: readonly Orphan[] | undefined;
  /** When asked for. */
  readonly unmanaged?: readonly LiveResource[] | undefined;
  /** Steps of people that are still open. */
  readonly manual?: readonly ManualStep[] | undefined;
  /** What waits for a system inside a VM. */
  readonly later?: readonly Later[] | undefined;
  readonly patch?: boolean | undefined;
  readonly next: readonly NextCommand[];
}

export function driftText(view: DriftView, style: Style): string {
  const heading = (text: string): string => style.paint('strong', text);
  const differing = differingIn(view);
  const places = placesOf(originsOf(differing, []));
  return joined([
    heading(driftHeadline(view, style)),
    ...indent(asideLines(differing, places), 2),
    ...section(
      heading('Differs (live → specs)'),
      changesLines(differing, style, { patch: view.patch, places }),
    ),
    ...section(heading(laterHeading), laterLines(view.later, style)),
    ...section(heading('By hand, still open'), openByHandLines(view.manual ?? [])),
    ...section(heading('Not looked at'), unseenLines(view.unseen)),
    ...section(heading('No longer declared'), orphanLines(view.orphans ?? [])),
    ...section(heading('Unmanaged'), unmanagedLines(view.unmanaged ?? [])),
    ...nextLines(view.next, style),
  ]);
}

/** `No drift.` only where everything was seen. */
export function driftHeadline(view: DriftView, { kinds }: Pick<Style, 'kinds'>): string {
  const differing = differingIn(view);
  if (differing.length > 0) return `Drift of ${view.site}: ${countsText(differing, kinds)}`;
  const later = view.later ?? [];
  if (later.length > 0)
    return `Drift of ${view.site}: ${later.map(({ system }) => system).join(', ')} cannot be looked at yet`;
  const open = view.manual ?? [];
  if (open.length > 0)
    return `No drift of ${view.site}; ${count(open.length, 'step')} by hand ${open.length === 1 ? 'is' : 'are'} open`;
  return view.unseen.length === 0
    ? `No drift. ${view.site} is as declared.`
    : `No drift of ${view.site} where it was looked; ${count(view.unseen.length, 'part')} could not be looked at`;
}

function openByHandLines(steps: readonly ManualStep[]): readonly string[] {
  return steps.flatMap(({ address, done }) => [
    address,
    ...done.map((each, at) => `  ${at === 0 ? 'done when' : 'and'}: ${wantedText(each)}`),
  ]);
}

/** What is only to be recorded is no drift. */
export function differingIn({ changes }: Pick<DriftView, 'changes'>): readonly Change[] {
  return changes.filter(({ action }) => action !== 'adopt');
}
