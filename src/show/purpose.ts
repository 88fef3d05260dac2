/** What a plan is for, where no spec asks for it. */
import type { Plan, Purpose } from '../model/plan.ts';
import { oneLine } from './clean.ts';
import { count, listed } from './plural.ts';

/** `back to before run d058-7`, `clean-up of node=n1`; empty for what the specs declare. */
export function purposeText(purpose: Purpose | undefined): string {
  if (purpose === undefined) return '';
  if (purpose.what === 'cleanup') return `clean-up of ${listed(purpose.targets.map(oneLine))}`;
  const units = purpose.units === undefined ? '' : `: ${listed(purpose.units.map(oneLine))}`;
  return `back to before run ${purpose.run}${units}`;
}

/** What holds when nothing of a plan is left: `live matches the specs`. */
export function fulfilled({ purpose }: Pick<Plan, 'purpose'>): string {
  if (purpose === undefined) return 'live matches the specs';
  if (purpose.what === 'cleanup') return 'nothing of it is left';
  const { run, kept } = purpose;
  const all = kept.length === 0 ? 'all' : `all but ${count(kept.length, 'thing')}`;
  return `${all} is as it was before run ${run}`;
}
