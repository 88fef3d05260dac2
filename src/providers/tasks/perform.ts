/** Runs a task, and asks its check whether that has brought it about. */
import type { VendorId } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import { problem, type Problem } from '../../model/problem.ts';
import type { Context, Performed } from '../../model/provider.ts';
import { failed } from './ran.ts';
import { runCommand } from './run-command.ts';
import { runPlaybook } from './run-playbook.ts';
import type { Task, Tasks } from './task/task.ts';
import { verdictOn } from './checks/verdict.ts';

export async function perform(
  tasks: Tasks,
  operation: Operation,
  { signal }: Context,
): Promise<Performed> {
  const { of, to } = operation;
  if (tasks.access === 'read-only')
    return failed('refused', problem('read-only', `${of}: this connection only reads.`));
  if (to === undefined || (operation.do !== 'create' && operation.do !== 'update'))
    return failed('refused', problem('cannot', `'${operation.id}' is nothing that a task can do.`));
  const prepared = await tasks.prepare(to);
  if (!prepared.ok) return failed('refused', first(of, prepared.problems));
  const task = prepared.value;
  tasks.declared.set(task.name, task.spec);
  const { playbook, run } = task.listed.does;
  const ran =
    playbook === undefined
      ? await runCommand(task, run, signal)
      : await runPlaybook(tasks, { task, playbook, signal });
  return ran.ok ? settled(tasks, task, { operation, notes: ran.notes, signal }) : about(of, ran);
}

/** A run that ended well is evidence; the check is what counts. */
async function settled(
  tasks: Tasks,
  task: Task,
  {
    operation,
    notes,
    signal,
  }: {
    readonly operation: Operation;
    readonly notes: readonly string[];
    readonly signal: AbortSignal;
  },
): Promise<Performed> {
  const verdict = await verdictOn(tasks, task, signal);
  const { of } = operation;
  if (!verdict.known) return about(of, failed('lost', verdict.problem));
  if (!verdict.inPlace) {
    const message = `${of} was run and ended well, and yet its check says that it is not in place.`;
    const help = [...verdict.told, ...notes].join('\n');
    return failed('refused', problem('not-settled', message, { about: of, help }));
  }
  // What was found right after the run need not be found out again by the look that follows.
  tasks.fresh.set(task.name, verdict);
  return { ok: true, id: task.name as VendorId, notes };
}

function about<T extends { readonly problem: Problem }>(of: string, answer: T): T {
  return { ...answer, problem: { ...answer.problem, about: of } };
}

function first(of: string, [why]: readonly Problem[]): Problem {
  return { ...(why ?? problem('bad-task', `${of} cannot be run.`)), about: of };
}
