/** One operation at work, and the calls that it makes. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Context, Performed } from '../../../model/provider.ts';
import type { Call } from '../client/call.ts';
import type { Failure } from '../client/failure.ts';
import { awaitTask, parseUpid } from '../client/task.ts';
import type { Pve } from '../pve.ts';
import type { Read } from '../client/reading.ts';
import { vmNow, type VmNow } from '../read/vm-now.ts';

export interface Job {
  readonly pve: Pve;
  readonly operation: Operation;
  readonly context: Context;
}

export type Ran =
  | { readonly ok: true; readonly value: unknown; readonly notes: readonly string[] }
  | Failure;

export interface Patience {
  /** How long a node may keep silent while its task runs. */
  readonly silenceMilliseconds?: number;
}

/** Sends a call; where that begins a task, waits for its end. */
export async function ran(
  { pve, context }: Pick<Job, 'pve' | 'context'>,
  call: Call,
  patience: Patience = {},
): Promise<Ran> {
  const answer = await pve.client.write(call, context.signal);
  if (!answer.ok) return answer;
  const { value } = answer;
  if (parseUpid(value) === undefined) return { ok: true, value, notes: [] };
  const id = String(value);
  await context.submitted(id);
  const { signal } = context;
  const end = await awaitTask(pve.client, id, {
    signal,
    limitMilliseconds: pve.taskMilliseconds,
    ...patience,
  });
  return end.ok ? { ok: true, value, notes: end.notes } : end;
}

/** Several calls, one after the other, until one fails. */
export async function inTurn(
  steps: readonly (() => Promise<Ran>)[],
): Promise<{ readonly ok: true; readonly notes: readonly string[] } | Failure> {
  const notes: string[] = [];
  for (const step of steps) {
    const end = await step();
    if (!end.ok) return end;
    notes.push(...end.notes);
  }
  return { ok: true, notes };
}

export function done(id: VendorId, notes: readonly string[] = []): Performed {
  return { ok: true, id, ...(notes.length === 0 ? {} : { notes }) };
}

export function refused(
  { pve, operation }: Pick<Job, 'pve' | 'operation'>,
  code: string,
  told: { readonly why: string } & Partial<Problem>,
): Failure {
  const { why, ...more } = told;
  const message = pve.client.masked(`${operation.of}: ${why}`);
  return {
    ok: false,
    class: 'refused',
    problem: problem(code, message, { about: operation.of, ...more }),
  };
}

/** A look before a call that went wrong: nothing was sent. */
export function unread(failed: Extract<Read<unknown>, { readonly ok: false }>): Failure {
  const { why, class: of } = failed;
  return { ok: false, class: of === 'gone' || of === 'lost' ? 'refused' : of, problem: why };
}

/** The VM as it is now; its absence is a failure of class `gone`. */
export async function vmFor(
  job: Job,
  vmid: number,
): Promise<{ readonly ok: true; readonly vm: VmNow } | Failure> {
  const found = await vmNow(job.pve, vmid, job.context.signal);
  if (!found.ok) return unread(found);
  if (found.value === undefined || 'container' in found.value)
    return { ...refused(job, 'gone', { why: `there is no VM ${vmid}.` }), class: 'gone' };
  return { ok: true, vm: found.value };
}
