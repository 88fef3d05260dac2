/** What each object went through in a run: what it was before, what it is known by now, what was made and deleted. */
import { unitOf } from '../../apply/units.ts';
import type { Address, VendorId } from '../../model/address.ts';
import type { Before, OperationEvent, RunRecord } from '../../model/journal.ts';
import type { Kinds } from '../../model/kind.ts';
import type { Operation, OperationId } from '../../model/operation.ts';

/** Operations whose end nobody had written down, looked at since. */
export type Settled = ReadonlyMap<OperationId, VendorId | 'not done'>;

/** All that one object went through, in order. */
export interface Story {
  readonly operations: readonly [Operation, ...Operation[]];
  /** The run made it. */
  readonly made: boolean;
  /** Before the first touch; absent on what the run made. */
  readonly before?: Before;
  /** By which it is known now; absent where it is gone. */
  readonly id?: VendorId | undefined;
  readonly deleted?: Operation;
}

/** What was done, and what failed half-way: a look at the object tells how much of it there is to undo. */
export function storiesOf(
  { planned, events }: RunRecord,
  chosen: { readonly kinds: Kinds; readonly units?: ReadonlySet<string> | undefined },
  settled: Settled,
): readonly Story[] {
  const changes = new Map(planned.changes.map((each) => [each.address, each]));
  const own = Map.groupBy(events, (each) => each.operation);
  const stories = new Map<string, Story>();
  for (const operation of planned.steps.flatMap((step) => step.operations)) {
    if (operation.manual !== undefined) continue;
    const kind = chosen.kinds.get(operation.kind);
    const unit = unitOf(operation, changes.get(operation.of), kind);
    if (chosen.units !== undefined && (unit === undefined || !chosen.units.has(unit))) continue;
    const told = own.get(operation.id) ?? [];
    const reached = reachedBy(operation, told, settled.get(operation.id));
    if (reached === undefined) continue;
    const key = `${operation.system} ${operation.kind} ${operation.liveId ?? operation.holder}`;
    stories.set(key, goneOn(stories.get(key), operation, { ...reached, told }));
  }
  return [...stories.values()];
}

/** The declared address of what a story is about. */
export function addressIn({ operations: [first] }: Story): Address {
  return first.of;
}

interface Reached {
  readonly done: boolean;
  readonly id?: VendorId;
}

function goneOn(
  former: Story | undefined,
  operation: Operation,
  { done, id, told }: Reached & { readonly told: readonly OperationEvent[] },
): Story {
  const made = former?.made ?? operation.do === 'create';
  const before = former?.before ?? (made ? undefined : beforeIn(told));
  const ended = operation.do === 'delete' && done;
  return {
    operations: former === undefined ? [operation] : [...former.operations, operation],
    made,
    ...(before === undefined ? {} : { before }),
    id: ended ? undefined : (id ?? former?.id ?? operation.liveId),
    ...(ended ? { deleted: operation } : {}),
  };
}

function beforeIn(events: readonly OperationEvent[]): Before | undefined {
  const first = events.find((each) => each.type === 'intended' && each.before !== undefined);
  return first?.type === 'intended' ? first.before : undefined;
}

/** Undefined: nothing came of it. */
function reachedBy(
  { do: verb }: Operation,
  events: readonly OperationEvent[],
  settled: VendorId | 'not done' | undefined,
): Reached | undefined {
  if (settled === 'not done') return undefined;
  if (settled !== undefined) return { done: true, id: settled };
  const done = events.findLast((each) => each.type === 'done');
  if (done?.type === 'done') return { done: true, id: done.id };
  const half = events.findLast((each) => each.type === 'failed' && each.id !== undefined);
  if (half?.type === 'failed' && half.id !== undefined) return { done: false, id: half.id };
  // An update that failed may have set some of its fields: they are compared with what was before.
  const begun = events.some((each) => each.type === 'intended');
  return begun && verb === 'update' ? { done: false } : undefined;
}
