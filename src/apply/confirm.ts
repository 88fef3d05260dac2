/** The look after a call: an operation is done when a read shows its effect. */
import type { VendorId } from '../model/address.ts';
import type { ObjectRef } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import { aftermathOf } from './aftermath.ts';
import { differenceText, notReached } from './compare.ts';
import type { Course } from './course.ts';
import { lookAt } from './look.ts';
import { fallingRefs } from './refs.ts';

/** Records `done` with all that it leaves behind; or gives back what the read shows instead. */
export async function confirm(
  course: Course,
  step: Step,
  operation: Operation,
  sent: { readonly id: VendorId; readonly already: boolean },
): Promise<Problem | undefined> {
  const read = await readBack(course, operation, sent.id);
  if ('problem' in read) return read.problem;
  if (operation.do === 'create') course.ids.learn(operation.holder, sent.id);
  await course.record(
    { type: 'done', step: step.id, operation: operation.id, id: sent.id },
    { aftermath: aftermathOf(course, operation, { id: sent.id, gone: read.gone }) },
  );
  course.finished.set(operation.id, sent.id);
  course.tell(step, operation, { type: 'done', ...sent });
  return undefined;
}

async function readBack(
  course: Course,
  operation: Operation,
  id: VendorId,
): Promise<{ readonly problem: Problem } | { readonly gone: readonly ObjectRef[] }> {
  const own = { kind: operation.kind, id };
  const { system } = operation;
  if (operation.do === 'delete') {
    const refs = [own, ...fallingRefs(course, operation)];
    const looked = await lookAt(course, { system, refs }, ({ first }) => first === 'gone');
    if (looked.first === 'gone') return { gone: looked.gone };
    if ('unseen' in looked.first) return { problem: looked.first.unseen };
    return wrong(operation, 'still-there', 'is still there after it was deleted.');
  }
  const kind = course.world.kinds.get(operation.kind);
  if (operation.to === undefined || kind === undefined) return { gone: [] };
  const by = { kind, ids: course.ids };
  const { first } = await lookAt(
    course,
    { system, refs: [own] },
    (looked) =>
      looked.first !== 'gone' &&
      !('unseen' in looked.first) &&
      notReached(operation, looked.first, by).length === 0,
  );
  if (first === 'gone')
    return wrong(operation, 'not-there', `is not there, though ${system} took the call.`);
  if ('unseen' in first) return { problem: first.unseen };
  const differs = notReached(operation, first, by);
  if (differs.length === 0) return { gone: [] };
  return wrong(operation, 'read-back-differs', `is not as asked: ${differenceText(differs)}.`);
}

function wrong(operation: Operation, code: string, what: string): { readonly problem: Problem } {
  return {
    problem: problem(code, `${operation.of} ${what}`, {
      about: operation.of,
      ...(operation.origin === undefined ? {} : { at: operation.origin }),
    }),
  };
}
