/** How things stand per label value, and how many units are in which state. */
import type { Standing, UnitState } from '../../model/cleanup.ts';
import { oneLine } from '../clean.ts';
import { joined } from './indent.ts';
import { nextLines, type NextCommand } from './next.ts';
import { table } from './table.ts';
import type { Style } from '../style.ts';

export interface StandingView {
  readonly site: string;
  readonly standings: readonly Standing[];
  readonly next: readonly NextCommand[];
}

/** Of one label: in which state how many of its values are, and how many of them a clean-up would help. */
export interface StandingTotals {
  readonly label: string;
  readonly units: number;
  readonly states: Partial<Record<UnitState, number>>;
  readonly live: number;
  readonly needCleanup: number;
}

export function standingText(view: StandingView, style: Style): string {
  const { standings } = view;
  if (standings.length === 0) return 'Nothing was made under any label yet.\n';
  const [head = '', ...lines] = table([
    ['unit', 'state', 'live', 'adopted', 'gone', 'newest run'],
    ...standings.map(standingRow),
  ]);
  return joined([
    style.paint('quiet', head),
    ...lines,
    '',
    ...totalsOf(standings).map(totalsText),
    ...nextLines(view.next, style),
  ]);
}

export function standingRow(each: Standing): readonly string[] {
  const run = each.run === undefined ? '' : `${each.run} ${each.outcome}`;
  return [
    oneLine(`${each.label}=${each.value}`),
    each.state,
    String(each.live),
    String(each.adopted),
    String(each.gone),
    run,
  ];
}

/** In the order of the labels. */
export function totalsOf(standings: readonly Standing[]): readonly StandingTotals[] {
  return [...Map.groupBy(standings, (each) => each.label)].map(([label, own]) => {
    const states: Partial<Record<UnitState, number>> = {};
    for (const { state } of own) states[state] = (states[state] ?? 0) + 1;
    return {
      label,
      units: own.length,
      states,
      live: own.reduce((sum, each) => sum + each.live, 0),
      needCleanup: own.filter(needsCleanup).length,
    };
  });
}

/** It failed, and something of it is there. */
export function needsCleanup({ state, live }: Standing): boolean {
  return state === 'failed' && live > 0;
}

export function totalsText({ label, units, states, live, needCleanup }: StandingTotals): string {
  const parts = Object.entries(states).map(([state, many]) => `${many} ${state}`);
  return `${label}: ${units} in all: ${parts.join(', ')}; ${live} things live; ${needCleanup} to be cleaned up`;
}
