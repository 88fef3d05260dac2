/** Drift as text: what differs, field by field, and who moved. */
import type { Change } from '../../model/change.ts';
import type { LiveResource, Unseen } from '../../model/resource.ts';
import { countChanges, countsText } from '../counts.ts';
import { gravestFirst } from '../order.ts';
import { count } from '../plural.ts';
import type { Style } from '../style.ts';
import { changeLines } from './change.ts';
import { joined, section } from './indent.ts';
import { nextLines, type NextCommand } from './next.ts';
import { unmanagedLines } from './unmanaged.ts';
import { unseenLines } from './unseen.ts';

export interface DriftView {
  readonly site: string;
  readonly changes: readonly Change[];
  readonly unseen: readonly Unseen[];
  /** When asked for. */
  readonly unmanaged?: readonly LiveResource[] | undefined;
  readonly patch?: boolean | undefined;
  readonly next: readonly NextCommand[];
}

export function driftText(view: DriftView, style: Style): string {
  const heading = (text: string): string => style.paint('strong', text);
  const differing = gravestFirst(view.changes.filter(({ action }) => action !== 'adopt'));
  return joined([
    heading(driftHeadline(view)),
    ...section(
      heading('Differs (live → specs)'),
      differing.flatMap((change) => changeLines(change, style, { patch: view.patch })),
    ),
    ...section(heading('Not looked at'), unseenLines(view.unseen)),
    ...section(heading('Unmanaged'), unmanagedLines(view.unmanaged ?? [])),
    ...nextLines(view.next, style),
  ]);
}

/** `No drift.` only where everything was seen. */
export function driftHeadline(view: Pick<DriftView, 'site' | 'changes' | 'unseen'>): string {
  const differing = view.changes.filter(({ action }) => action !== 'adopt');
  if (differing.length > 0) return `Drift of ${view.site}: ${countsText(countChanges(differing))}`;
  return view.unseen.length === 0
    ? `No drift. ${view.site} is as declared.`
    : `No drift of ${view.site} where it was looked; ${count(view.unseen.length, 'part')} could not be looked at`;
}
