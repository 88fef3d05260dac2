/** Carrying a plan out: approval, the writing place, a last look, the run, and a look at what came of it. */
import { applyPlan } from '../apply/apply.ts';
import { takeLock } from '../apply/lock.ts';
import type { ResumePoint } from '../apply/resume.ts';
import { staleProblems } from '../apply/stale.ts';
import type { ApplyOutcome, Clock } from '../apply/world.ts';
import type { Connections } from '../live/observe.ts';
import type { Address, SystemName, VendorId } from '../model/address.ts';
import type { Desired, ManualStep, Site } from '../model/desired.ts';
import type { Approval, Journal, RunId } from '../model/journal.ts';
import type { Impact } from '../model/operation.ts';
import type { Plan, Step, StepId } from '../model/plan.ts';
import type { Problem } from '../model/problem.ts';
import { basisNow } from '../plan/basis.ts';
import { kinds } from '../providers/index.ts';
import { Finder } from './conditions.ts';
import { deeper } from './deep.ts';
import type { Outcome, Request } from './engine.ts';
import { apartFrom, see } from './inner.ts';
import { journalOf, type Opened } from './opened.ts';
import { pause } from './pause.ts';
import { look } from './planning.ts';
import { teller } from './progress.ts';
import { takeBack } from './undo/take-back.ts';
import { isGone, writerName } from './writer.ts';

export interface Attempt {
  readonly plan: Plan;
  readonly approvals: readonly { readonly impact: Impact; readonly how: Approval['how'] }[];
  /** A run to take up again; absent: a new one. */
  readonly run?: { readonly id: RunId; readonly point: ResumePoint };
  /** What a look showed beside the plan: written down as the run begins. */
  readonly amend?: Parameters<Journal['amend']>[1];
}

/** Takes the writing place, looks once more, and runs the plan. */
export async function carryOut(
  opened: Opened,
  request: Request,
  attempt: Attempt,
): Promise<Outcome> {
  const { site } = opened.desired;
  const journal = await journalOf(site, true);
  if (!journal.ok) return { what: 'refused', exit: 1, problems: journal.problems, site: site.name };
  try {
    const lock = await takeLock(journal.value, site.name, {
      actor: writerName(request.actor),
      gone: isGone,
    });
    if (!lock.ok) return { what: 'refused', exit: 3, problems: lock.problems, site: site.name };
    const { epoch } = lock.value;
    try {
      return await underLock(opened, request, { ...attempt, journal: journal.value, epoch });
    } finally {
      await journal.value.unlock(site.name, epoch);
    }
  } finally {
    await journal.value.close();
  }
}

async function underLock(
  opened: Opened,
  request: Request,
  attempt: Attempt & { readonly journal: Journal; readonly epoch: number },
): Promise<Outcome> {
  const { plan, journal, epoch } = attempt;
  const { desired } = opened;
  const { site } = desired;
  const connections = opened.connect('read-write');
  // What a run did itself has moved since; but it goes on only where it began, and with the same sight.
  const basis = attempt.run === undefined ? plan : { ...plan, objects: [], pools: [], changes: [] };
  const moved = await movedSince(basis, { opened, connections, desired, request });
  if (moved !== undefined) return { what: 'refused', ...moved, site: site.name };
  const run = attempt.run?.id ?? (await journal.begin(plan, request.actor, epoch));
  if (attempt.run !== undefined) await journal.resume(run, epoch);
  if (attempt.amend !== undefined) await journal.amend(run, attempt.amend);
  const clock = realClock;
  for (const { impact, how } of attempt.approvals) {
    await journal.approve(run, { plan: plan.id, impact, who: request.actor, how, at: clock.now() });
  }
  const guarded = desired.resources.filter((each) => each.protect === true);
  await journal.protect(
    site.name,
    guarded.map((each) => each.address),
  );
  const freed = desired.resources.filter((each) => each.protect === false);
  await journal.unprotect(
    site.name,
    freed.map((each) => each.address),
  );
  const result = await applyPlan(plan, {
    connections,
    kinds,
    systems: site.systems,
    journal,
    run,
    epoch,
    clock,
    signal: request.signal,
    abort: request.abort,
    progress: teller(plan, request),
    done: attempt.run?.point.done ?? new Map(),
    inside: attempt.run?.point.inside ?? new Map(),
    half: attempt.run?.point.half ?? new Map(),
    inDoubt: attempt.run?.point.inDoubt ?? new Set(),
    failed: attempt.run?.point.failed ?? new Set(),
    manual: (step) => shown(step, { opened, connections, desired, request }),
  });
  const outcome = await told(opened, request, { plan, run, result, connections });
  await journal.finish(run, result.state);
  const cut = request.abort.aborted || result.state === 'stopped';
  if (outcome.what !== 'applied' || result.broken.length === 0 || cut) return outcome;
  const failed = { run, units: new Set(result.broken), journal };
  const undone = await takeBack(opened, request, {
    ...failed,
    carryOut: (former, quiet, back) => underLock(former, quiet, { ...back, journal, epoch }),
  });
  return { ...outcome, problems: [...outcome.problems, ...undone.problems], undone };
}

interface Eyes {
  readonly opened: Opened;
  readonly connections: Connections;
  readonly desired: Desired;
  readonly request: Request;
}

/** Why a plan must not begin: 1 where a system could not be read, 5 where the world is another than it was made for. */
interface Moved {
  readonly exit: 1 | 5;
  readonly problems: readonly Problem[];
}

/** Everything that the plan touches or relies on is read again and compared; undefined: it is as it was. */
export async function movedSince(
  plan: Plan,
  { opened, connections, desired, request }: Eyes,
): Promise<Moved | undefined> {
  const { snapshot: first } = await see(opened, connections, {
    desired,
    signal: request.abort,
    seen: plan.objects,
    apart: apartFrom(plan, desired),
  });
  const snapshot = await deeper(first, plan.changes, { connections, signal: request.abort });
  if (snapshot.unseen.length > 0)
    return { exit: 1, problems: snapshot.unseen.map(({ why }) => why) };
  const now = basisNow(plan, snapshot, { kinds, scope: scopeIn(desired.site) });
  const installations = [...snapshot.installations].map(([system, installation]) => ({
    system,
    installation,
  }));
  const stale = staleProblems(plan, { ...now, installations });
  return stale.length > 0 ? { exit: 5, problems: stale } : undefined;
}

export function scopeIn(site: Site) {
  return (system: SystemName) => ({ system, domain: site.systems.get(system)?.domain ?? system });
}

/** A person's step is done when a read shows its effect. */
async function shown(
  step: Step,
  { opened, connections, desired, request }: Eyes,
): Promise<'done' | 'not done'> {
  const own = stepsOf(desired, [step.id], [step]);
  const { snapshot } = await see(opened, connections, { desired, signal: request.abort });
  const finder = new Finder(snapshot, new Map(), kinds);
  const done = own.every(
    (each) =>
      each.done.length > 0 && each.done.every((check) => finder.check(check).holds === true),
  );
  return done ? 'done' : 'not done';
}

function stepsOf(
  desired: Desired,
  ids: readonly StepId[],
  steps: readonly Step[],
): readonly ManualStep[] {
  const addresses = new Set(
    steps
      .filter((each) => ids.includes(each.id))
      .flatMap((each) => each.operations.flatMap((operation) => operation.manual?.address ?? [])),
  );
  return desired.manual.filter((each) => addresses.has(each.address));
}

/** After the run: is it now as desired? */
async function told(
  opened: Opened,
  request: Request,
  made: {
    readonly plan: Plan;
    readonly run: RunId;
    readonly result: ApplyOutcome;
    readonly connections: Connections;
  },
): Promise<Outcome> {
  const { plan, run, result, connections } = made;
  // What is in systems inside VMs that the plan was made without is judged when that was planned.
  const apart = apartFrom(plan, opened.desired);
  const after = request.abort.aborted
    ? undefined
    : await look(knownNow(opened, plan, result), connections, { ...request, apart });
  const remaining = (after?.difference.changes ?? []).filter((each) => each.action !== 'adopt');
  const conditions = (after?.conditions ?? []).filter((each) => each.condition.when === 'expect');
  const failing = conditions.some((each) => each.holds !== true);
  const partial =
    plan.options.only.length + plan.options.phases.length + plan.options.files.length > 0;
  const problems = after?.problems;
  const clean =
    result.state === 'done' && (problems?.every((each) => each.level === 'warning') ?? false);
  const settled = partial || (remaining.length === 0 && !failing);
  const byOperation = new Map(
    plan.steps.flatMap((step) => step.operations.map((each) => [each.id, step.id] as const)),
  );
  return {
    what: 'applied',
    exit: clean && settled ? 0 : 4,
    site: plan.site,
    kinds,
    plan,
    run,
    done: result.done.length,
    inside: result.inside,
    failed: result.failed.flatMap((problem, at) => {
      const step = result.failedIn[at];
      return step === undefined ? [] : [{ step, problem }];
    }),
    skipped: [...new Set(result.skipped.flatMap((each) => byOperation.get(each) ?? []))],
    waiting: stepsOf(opened.desired, result.waiting, plan.steps),
    conditions,
    remaining,
    problems: [...result.unknown, ...result.stoppedBy, ...(problems ?? [])],
  };
}

/** What was meant by its id, and was made anew or has moved, is known by another one now. */
function knownNow(opened: Opened, plan: Plan, { ids }: ApplyOutcome): Opened {
  const now = new Map<Address, VendorId>();
  for (const { id, of, do: verb } of plan.steps.flatMap((step) => step.operations)) {
    const known = verb === 'delete' ? undefined : ids.get(id);
    if (known !== undefined) now.set(of, known);
  }
  const resources = opened.desired.resources.map((each) => {
    const id = each.id === undefined ? undefined : now.get(each.address);
    return id === undefined ? each : { ...each, id };
  });
  return { ...opened, desired: { ...opened.desired, resources } };
}

const realClock: Clock = { now: () => new Date(), wait: pause };
