/** Where a run was left: what is done, what nobody can say of yet, and what is still to do. */
import type { VendorId } from '../model/address.ts';
import type { OperationEvent, RunRecord, Sighted } from '../model/journal.ts';
import type { OperationId } from '../model/operation.ts';

export interface ResumePoint {
  readonly done: ReadonlyMap<OperationId, VendorId>;
  /** What was to be seen from inside of what is done. */
  readonly inside: ReadonlyMap<OperationId, Sighted>;
  /** Half done: by which id their objects are known since. */
  readonly half: ReadonlyMap<OperationId, VendorId>;
  /** Begun and never ended, or ended in `unknown`: settled before anything else. */
  readonly inDoubt: ReadonlySet<OperationId>;
  /** Tried and failed: tried again. */
  readonly failed: ReadonlySet<OperationId>;
  /** Never begun, or skipped. */
  readonly todo: readonly OperationId[];
}

export function resumePoint(record: Pick<RunRecord, 'planned' | 'events'>): ResumePoint {
  const last = new Map<OperationId, OperationEvent>();
  const tried = new Set<OperationId>();
  const done = new Map<OperationId, VendorId>();
  const half = new Map<OperationId, VendorId>();
  const inside = new Map<OperationId, Sighted>();
  for (const event of record.events) {
    if (event.type === 'done') {
      done.set(event.operation, event.id);
      if (event.inside !== undefined) inside.set(event.operation, event.inside);
    }
    if (event.type === 'failed') tried.add(event.operation);
    if ('id' in event && event.type !== 'done') half.set(event.operation, event.id);
    last.set(event.operation, event);
  }
  const inDoubt = new Set<OperationId>();
  const failed = new Set<OperationId>();
  const todo: OperationId[] = [];
  for (const { id } of record.planned.steps.flatMap((step) => step.operations)) {
    if (done.has(id)) continue;
    const type = last.get(id)?.type;
    if (type === 'intended' || type === 'submitted' || type === 'unknown') inDoubt.add(id);
    // Skipped after it had failed once: what it made then is still ours.
    else if (tried.has(id)) failed.add(id);
    else todo.push(id);
  }
  return { done, inside, half, inDoubt, failed, todo };
}
