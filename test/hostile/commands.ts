/** Every command on a site, as it is typed; what reads only, and what may change something. */
import type { Yard } from './yard.ts';
import { approvalsIn } from './yard.ts';

export type Words = readonly string[];

/** Commands that look at the live systems. `plan.json` is a plan file made before. */
export const looking: readonly Words[] = [
  ['drift'],
  ['drift', '--unmanaged', '--patch'],
  ['plan'],
  ['apply', 'plan.json'],
  ['explain', '1'],
  ['graph'],
];

/** Commands that need no system. */
export const offline: readonly Words[] = [
  ['validate'],
  ['runs'],
  ['show', 'latest'],
  ['resume', 'latest'],
  ['schema'],
  ['schema', 'spec'],
  ['--version'],
  ['--help'],
];

/** Saves a plan as `plan.json` and leaves a run behind that failed at the last write. */
export async function withHistory(yard: Yard): Promise<void> {
  yard.lab.fault({ name: 'state-409', at: 'POST interfaces link_subnet', times: 1 });
  const run = await yard.apply();
  if (run.exit !== 4) throw new Error(`the run was to fail: ${run.err}`);
  const saved = await yard.run('plan', '--out', 'plan.json');
  if (saved.exit !== 2) throw new Error(`there was to be a plan: ${saved.err}`);
}

/** `--approve` for every impact of the saved plan. */
export async function approvalsOf(yard: Yard, ...words: Words): Promise<Words> {
  const { out, err } = await yard.run(...words);
  return approvalsIn(`${out}\n${err}`);
}
