/** Carries out one step: each operation is looked at, announced, sent, looked at again and recorded. */
import type { VendorId } from '../model/address.ts';
import type { Before } from '../model/journal.ts';
import type { Operation } from '../model/operation.ts';
import type { Step } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { debtOf, failureOf } from './aftermath.ts';
import { check } from './check.ts';
import { confirm } from './confirm.ts';
import { Interrupted, type Course } from './course.ts';
import { doManually } from './manual.ts';
import { refOf } from './refs.ts';
import { send, sendTogether, type Sent } from './send.ts';

/** `left`: it was interrupted, and the journal says how far it came. */
export type StepEnd = 'done' | 'failed' | 'waiting' | 'left';

export async function carryOut(course: Course, step: Step): Promise<StepEnd> {
  try {
    const broken = step.operations.flatMap((each) => {
      const unit = course.unit(each);
      return unit === undefined ? [] : (course.broken.get(unit) ?? []);
    })[0];
    if (broken !== undefined) return await leftOut(course, step, broken);
    const manual = step.operations.some((each) => each.manual !== undefined);
    return manual ? await doManually(course, step) : await together(course, step);
  } catch (error) {
    if (error instanceof Interrupted) return 'left';
    throw error;
  }
}

/** Its unit goes back: what was not begun of it is not begun any more. */
async function leftOut(course: Course, step: Step, because: Step): Promise<StepEnd> {
  for (const operation of step.operations)
    if (!course.finished.has(operation.id)) await skip(course, operation, step, because);
  return 'failed';
}

interface SentOne extends Extract<Sent, { readonly state: 'done' }> {
  readonly operation: Operation;
  readonly already: boolean;
  readonly former?: VendorId | undefined;
}

/** All are sent, in order, before any is read back: what takes effect together shows itself only then. */
async function together(course: Course, step: Step): Promise<StepEnd> {
  const { sent, whole: sentAll } = isGroup(course, step)
    ? await sentAtOnce(course, step)
    : await sentInOrder(course, step);
  let whole = sentAll;
  for (const { operation, ...end } of sent) {
    const problem = await confirm(course, step, operation, end);
    if (problem === undefined) continue;
    whole = false;
    if (operation.do !== 'delete') course.ids.learn(operation.holder, end.id);
    await ended(course, { step, operation, state: 'failed', problem, former: end.former });
  }
  // What waits for an operation that nobody can tell of is neither done nor given up.
  if (step.operations.some((each) => course.unknown.has(each.id))) return 'left';
  return whole ? 'done' : 'failed';
}

/** A commit group of a vendor that takes all of it in one call. */
function isGroup(course: Course, { operations }: Step): boolean {
  const [first] = operations;
  if (first?.commit === undefined) return false;
  return course.world.connections.get(first.system)?.performTogether !== undefined;
}

interface AllSent {
  readonly sent: readonly SentOne[];
  readonly whole: boolean;
}

/** Nothing is sent unless all of it may be: half a group is what nobody planned. */
async function sentAtOnce(course: Course, step: Step): Promise<AllSent> {
  course.mayWrite();
  const open = step.operations.filter((each) => !course.finished.has(each.id));
  const sent: SentOne[] = [];
  const go: { operation: Operation; before?: Before }[] = [];
  let failed = open.some((each) => course.failed.has(each.id));
  for (const operation of open) {
    course.tell(step, operation, { type: 'started' });
    const checked = await check(course, step, operation);
    if (checked.state === 'already') {
      if (operation.do === 'create') course.ids.learn(operation.holder, checked.id);
      sent.push({ operation, state: 'done', id: checked.id, already: true, found: true });
    } else if (checked.state === 'go')
      go.push({ operation, ...(checked.before === undefined ? {} : { before: checked.before }) });
    else {
      failed = true;
      await ended(course, { step, operation, state: 'failed', problem: checked.problem });
    }
  }
  if (failed) {
    for (const { operation } of go)
      if (!course.failed.has(operation.id)) await skip(course, operation, step);
    return { sent, whole: false };
  }
  for (const { operation, before } of go) await intend(course, { step, operation, before });
  const ends = await sendTogether(
    course,
    step,
    go.map((each) => each.operation),
  );
  let whole = true;
  for (const { operation } of go) {
    const end = ends.get(operation);
    // Others of the group may live in it: their read back must know it.
    if (end?.state === 'done' && operation.do === 'create')
      course.ids.learn(operation.holder, end.id);
    if (end?.state === 'done') sent.push({ operation, ...end, already: false });
    else if (end !== undefined) {
      whole = false;
      await ended(course, { step, operation, state: end.state, problem: end.problem });
    }
  }
  return { sent, whole };
}

async function sentInOrder(course: Course, step: Step): Promise<AllSent> {
  const sent: SentOne[] = [];
  let whole = true;
  for (const operation of step.operations) {
    if (course.finished.has(operation.id)) continue;
    if (!whole || course.failed.has(operation.id)) {
      if (!course.failed.has(operation.id)) await skip(course, operation, step);
      whole = false;
      continue;
    }
    const end = await attempted(course, step, operation);
    if (end.state === 'done') sent.push({ operation, ...end });
    else {
      whole = false;
      const { state, problem, former } = end;
      await ended(course, { step, operation, state, problem, former });
    }
  }
  return { sent, whole };
}

/** Writes down an operation that did not come to its end. One that nobody can tell of stops the run. */
export async function ended(
  course: Course,
  end: {
    readonly step: Step;
    readonly operation: Operation;
    readonly state: 'failed' | 'unknown';
    readonly problem: Problem;
    /** The id that its object had before. */
    readonly former?: VendorId | undefined;
  },
): Promise<void> {
  const { step, operation, state, problem, former } = end;
  course[state].set(operation.id, problem);
  if (state === 'unknown') course.halt();
  const unit = course.unit(operation);
  if (state === 'failed' && unit !== undefined) course.broken.set(unit, step);
  const half = halfDone(course, operation, former);
  await course.record(
    {
      type: state,
      step: step.id,
      operation: operation.id,
      problem,
      ...(half === undefined ? {} : { id: half }),
    },
    { aftermath: state === 'failed' ? await failureOf(course, operation, former) : {} },
  );
  course.tell(step, operation, { type: state, problem });
}

/** The id that its object has since: another one than before, or its first. */
function halfDone(
  course: Course,
  operation: Operation,
  former: VendorId | undefined,
): VendorId | undefined {
  if (operation.do === 'create') return course.ids.idOf(operation.holder);
  const now = refOf(course, operation)?.id;
  return former === undefined || now === former ? undefined : now;
}

/** Writes down that an operation is not tried, since `because` failed. */
export async function skip(
  course: Course,
  operation: Operation,
  at: Step,
  because: Step = at,
): Promise<void> {
  course.skipped.add(operation.id);
  await course.record({
    type: 'skipped',
    step: at.id,
    operation: operation.id,
    because: because.id,
  });
  course.tell(at, operation, { type: 'skipped', because: because.id });
}

async function attempted(course: Course, step: Step, operation: Operation) {
  course.mayWrite();
  course.tell(step, operation, { type: 'started' });
  const former = refOf(course, operation)?.id;
  const checked = await check(course, step, operation);
  if (checked.state === 'failed') return { ...checked, former };
  if (checked.state === 'already')
    return { ...checked, state: 'done', already: true, found: true, former } as const;
  await intend(course, { step, operation, before: checked.before });
  const end = await send(course, step, operation);
  return end.state === 'done' ? ({ ...end, already: false, former } as const) : { ...end, former };
}

/** A crash after this leaves a trace; a crash before it leaves nothing to find. */
async function intend(
  course: Course,
  what: { readonly step: Step; readonly operation: Operation; readonly before: Before | undefined },
): Promise<void> {
  const { step, operation, before } = what;
  const debt = debtOf(course, operation);
  await course.record(
    {
      type: 'intended',
      step: step.id,
      operation: operation.id,
      ...(before === undefined ? {} : { before }),
    },
    debt === undefined ? {} : { debt },
  );
}
