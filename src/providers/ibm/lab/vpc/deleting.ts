/** How deletes begin: now it is `deleting`, and some requests later it is gone. */
import { faultNamed, type Call } from '../call.ts';
import { conflict } from '../wire/refusal.ts';

/** Has the object go after its pace; with the fault `delete-stuck` after as many requests as that says. */
export function beginDeleting(
  call: Call,
  { job, id, pace }: { readonly job: string; readonly id: string; readonly pace: number },
): void {
  const stuck = faultNamed(call, 'delete-stuck');
  const requests = stuck === undefined ? pace : requestsOf(stuck.detail);
  call.world.callOff(id);
  call.world.later(job, id, requests);
}

function requestsOf(detail: unknown): number {
  return typeof detail === 'number' ? detail : 10;
}

/** What is on its way out can neither be changed nor deleted again. */
export function checkLive(status: string, name: string): void {
  if (status === 'deleting')
    throw conflict('conflict_field', `${name} is being deleted, please wait.`);
}
