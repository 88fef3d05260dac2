/** After a lost reply or a crash: does it still run, and if not, what does its check say? */
import type { VendorId } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Context, Settled } from '../../model/provider.ts';
import type { Tasks } from './task/task.ts';
import { sameInputs, verdictOn } from './checks/verdict.ts';

export async function settle(
  tasks: Tasks,
  { of, to }: Operation,
  { signal }: Context,
): Promise<Settled> {
  if (to === undefined) return unknown(of, problem('cannot', `${of} has nothing to be settled.`));
  const prepared = await tasks.prepare(to);
  if (!prepared.ok) return unknown(of, prepared.problems[0]);
  const task = prepared.value;
  tasks.declared.set(task.name, task.spec);
  const verdict = await verdictOn(tasks, task, signal);
  if (!verdict.known) return unknown(of, verdict.problem);
  // In place before and after: where only its inputs are new, that a run with them ended well is what tells.
  const done = verdict.inPlace && sameInputs(verdict.record, task.digest);
  return done ? { state: 'done', id: task.name as VendorId } : { state: 'not done' };
}

function unknown(of: string, why: Problem | undefined): Settled {
  const words = why ?? problem('check-failed', `nothing is known of ${of}.`);
  return { state: 'unknown', problem: { ...words, about: of } };
}
