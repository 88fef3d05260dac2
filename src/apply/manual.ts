/** Steps that a person does: waited for, and recorded once a read shows their effect. */
import type { VendorId } from '../model/address.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import { aftermathOf, debtOf } from './aftermath.ts';
import type { Course } from './course.ts';
import { refOf } from './refs.ts';
import { settled } from './settle.ts';

export async function doManually(course: Course, step: Step): Promise<'done' | 'waiting'> {
  const answer = await course.unlessAborted(course.world.manual(step));
  if (answer === 'not done') {
    course.waiting.add(step.id);
    for (const operation of step.operations) course.tell(step, operation, { type: 'waiting' });
    return 'waiting';
  }
  for (const operation of step.operations) {
    if (course.finished.has(operation.id)) continue;
    const id = await idAfter(course, step, operation);
    if (operation.do === 'create') course.ids.learn(operation.holder, id);
    const debt = debtOf(course, operation);
    const gone = operation.do === 'delete' ? [{ kind: operation.kind, id }] : [];
    await course.record(
      { type: 'done', step: step.id, operation: operation.id, id },
      {
        aftermath: aftermathOf(course, operation, { id, gone }),
        ...(debt === undefined ? {} : { debt }),
      },
    );
    course.finished.set(operation.id, id);
    course.tell(step, operation, { type: 'done', id, already: true });
  }
  return 'done';
}

// What a person made has an id too, which its system can tell; a step beside all systems has only its name.
async function idAfter(course: Course, step: Step, operation: Operation): Promise<VendorId> {
  const known = refOf(course, operation)?.id;
  if (known !== undefined) return known;
  if (course.world.connections.has(operation.system) && course.world.kinds.has(operation.kind)) {
    const answer = await settled(course, step, operation);
    if (answer.state === 'done') return answer.id;
  }
  return operation.of as string as VendorId;
}
