/** How grave impacts are to the oracle: its own list, so that a slip in the planner's shows. */
import type { Impact } from '../../../src/model/operation.ts';

const gravest: readonly Impact[] = [
  'none',
  'cascades',
  'restart',
  'stop',
  'data-loss',
  'cuts-own-path',
];

export function rankOf(impact: Impact): number {
  return gravest.indexOf(impact);
}

export function impactOf(rank: number): Impact {
  const impact = gravest[rank];
  if (impact === undefined) throw new Error(`no impact has rank ${rank}`);
  return impact;
}

/** From here on an impact counts as destructive. */
export const restart = rankOf('restart');
