/** Specs and live state → the plan: look, compare, look deeper where something goes, plan. */
import { diff, type Difference } from '../diff/diff.ts';
import { keptBy } from '../diff/kept.ts';
import { planIdOf } from '../apply/plan-file.ts';
import type { Connections } from '../live/observe.ts';
import { liveAddress, type Address, type SystemName } from '../model/address.ts';
import type { Desired, ManualStep } from '../model/desired.ts';
import { sameValue } from '../model/json.ts';
import { impacts, type Impact } from '../model/operation.ts';
import type { Later, Plan, PlanOptions } from '../model/plan.ts';
import { passable, problem, type Problem } from '../model/problem.ts';
import type { Known, LedgerRow, LiveResource, Snapshot } from '../model/resource.ts';
import { makePlan } from '../plan/make-plan.ts';
import type { Planning, Spared } from '../plan/world.ts';
import { kinds } from '../providers/index.ts';
import type { Checked } from '../show/conditions.ts';
import { Finder, pendingSteps } from './conditions.ts';
import { deeper } from './deep.ts';
import type { Exit, Request } from './engine.ts';
import { see } from './inner.ts';
import { laterOf, ofNow, parted, reliedOn } from './later.ts';
import { chosenFiles, knownOf, type Opened } from './opened.ts';

/** Everything that was seen and made of it. */
export interface Picture {
  readonly snapshot: Snapshot;
  readonly known: Known;
  readonly difference: Difference;
  readonly conditions: readonly Checked[];
  readonly manual: readonly ManualStep[];
  /** What is declared and can be planned now; without systems inside VMs that is everything. */
  readonly now: Desired;
  /** What waits for a system that is not there yet. */
  readonly later: readonly Later[];
  readonly problems: readonly Problem[];
}

/** Looks and compares. `apart`: systems inside VMs that are left alone. */
export async function look(
  opened: Opened,
  connections: Connections,
  request: Request & { readonly apart?: ReadonlySet<SystemName> },
): Promise<Picture> {
  const { desired } = opened;
  const { abort: signal, apart = new Set() } = request;
  const { snapshot, silent } = await see(opened, connections, { desired, signal, apart });
  const known = await knownOf(desired.site, [...snapshot.installations.values()]);
  if (!known.ok) return blind(snapshot, desired, known.problems);
  const whole = diff({
    desired,
    snapshot,
    known: known.value,
    kinds,
    prune: request.options.prune,
  });
  const { now, later } = parted(desired, silent);
  const waiting = whole.changes.filter((each) => later.has(each.address));
  const difference: Difference = {
    ...whole,
    changes: whole.changes.filter((each) => !later.has(each.address)),
    // What is declared says nothing here: see `Purpose`.
    ...(desired.purpose === undefined ? {} : { orphans: [], unmanaged: [] }),
    problems: ofNow(whole.problems, later),
  };
  const finder = new Finder(snapshot, difference.standsFor, kinds);
  return {
    snapshot,
    known: known.value,
    difference,
    conditions: now.conditions.map((each) => finder.check(each)),
    manual: pendingSteps(now, finder),
    now,
    later: laterOf(waiting, silent, { desired, options: optionsOf(request) }),
    problems: difference.problems,
  };
}

function blind(snapshot: Snapshot, now: Desired, problems: readonly Problem[]): Picture {
  const difference: Difference = {
    changes: [],
    resolved: new Map(),
    standsFor: new Map(),
    problems,
    orphans: [],
    unmanaged: [],
  };
  const known: Known = { ledger: [], lastApplied: new Map(), protected: new Set(), debts: [] };
  return { snapshot, known, difference, conditions: [], manual: [], now, later: [], problems };
}

export interface Made extends Picture {
  readonly plan?: Plan;
  readonly exit: Exit;
}

/** The whole way to a plan. Unread beats blocked, blocked beats drift. */
export async function plan(
  opened: Opened,
  connections: Connections,
  request: Request,
): Promise<Made> {
  const picture = await look(opened, connections, request);
  const { desired } = opened;
  const left = unfinished(picture.known, desired);
  // What was not read or is wrongly declared ends it here; whatever else is in the way is told together.
  if (!passable(picture.problems) && exitFor(picture) === 1)
    return { ...picture, problems: [...left, ...picture.problems], exit: 1 };
  const { difference } = picture;
  const snapshot = await deeper(picture.snapshot, difference.changes, {
    connections,
    signal: request.abort,
  });
  const options = optionsOf(request);
  const kept = keptBy(desired, snapshot, kinds);
  const changing = difference.changes.some((each) => each.action !== 'adopt');
  // Steps of people gate changes; with nothing to change there is nothing to gate but what they must do themselves.
  const made = makePlan(
    {
      desired: picture.now,
      snapshot,
      kinds,
      changes: difference.changes,
      standsFor: difference.standsFor,
      owned: new Set([...ownedOf(picture, desired.site.name), ...kept]),
      kept,
      options,
      ...sparedIn(picture, desired),
      relied: reliedOn(picture.later),
    },
    picture.manual,
  );
  const problems = [
    ...opened.warnings,
    ...left,
    ...picture.problems,
    ...hidden(snapshot),
    ...made.problems,
    ...(changing ? unmet(picture.conditions) : []),
  ];
  const seen = { ...picture, snapshot, problems };
  if (made.plan === undefined || !passable(problems)) return { ...seen, exit: exitFor(seen) };
  const { later } = picture;
  const whole = later.length === 0 ? made.plan : { ...made.plan, later };
  return {
    ...seen,
    plan: { id: planIdOf(whole), ...whole },
    exit: made.plan.steps.length > 0 || later.length > 0 ? 2 : 0,
  };
}

function optionsOf(request: Request): PlanOptions {
  return { ...request.options, files: chosenFiles(request) };
}

/** By ledger or by mark, also what is to be deleted now. */
function ownedOf({ known, snapshot }: Picture, site: string): ReadonlySet<Address> {
  const rows = new Set(known.ledger.map((each) => `${each.installation} ${each.kind} ${each.id}`));
  const owned = new Set<Address>();
  for (const live of snapshot.live) {
    const installation = snapshot.installations.get(live.system);
    if (rows.has(`${installation} ${live.kind} ${live.id}`) || live.mark?.site === site) {
      owned.add(liveAddress(live.system, live.kind, live.id));
    }
  }
  return owned;
}

/** In a clean-up: what is ours and is not to go, though it hangs on something that does. */
function sparedIn(
  { known, snapshot }: Picture,
  { gone = [], purpose, site }: Desired,
): Pick<Planning, 'spared'> {
  if (purpose?.what !== 'cleanup') return {};
  const going = new Set(gone.map((each) => liveAddress(each.system, each.kind, each.id)));
  const rows = new Map(
    known.ledger.map((row) => [`${row.installation} ${row.kind} ${row.id}`, row]),
  );
  const lives = new Map(
    snapshot.live.map((each) => [liveAddress(each.system, each.kind, each.id), each]),
  );
  const rowOf = (live: LiveResource | undefined): LedgerRow | undefined =>
    live === undefined
      ? undefined
      : rows.get(`${snapshot.installations.get(live.system)} ${live.kind} ${live.id}`);
  const spared = new Map<Address, Spared>();
  for (const [address, live] of lives) {
    const row = rowOf(live);
    if (going.has(address) || (row === undefined && live.mark?.site !== site.name)) continue;
    const adopted = row?.how === 'adopted';
    const because = adopted
      ? 'trueup found it there and did not make it'
      : `trueup made it as ${row?.address ?? live.mark?.address}, which is not to go`;
    const parent = rowOf(lives.get(parentOf(live) ?? address));
    const part = adopted && parent !== undefined && sameValue(parent.labels, row.labels);
    spared.set(address, { because, part });
  }
  return { spared };
}

function parentOf({ kind, spec }: LiveResource): Address | undefined {
  const references = Object.entries(kinds.get(kind)?.references ?? {});
  const field = references.find(([, reference]) => reference.parent === true)?.[0];
  return field === undefined ? undefined : (spec[field] as Address | undefined);
}

/** A deep read that failed hides who would be hurt. */
function hidden(snapshot: Snapshot): readonly Problem[] {
  return snapshot.unseen.map(({ why }) => why);
}

/** What such a run has begun may be what stands in the way now. Taking a run back finishes it, too. */
function unfinished({ unfinished: left }: Known, { purpose }: Desired): readonly Problem[] {
  if (left === undefined || purpose?.what === 'rollback') return [];
  const { run, actor, startedAt, stopped } = left;
  const when = `${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const how = stopped ? 'was stopped before its end' : 'has not come to an end';
  return [
    {
      code: 'unfinished-run',
      level: 'warning',
      message: `Run ${run}, which ${actor} began at ${when}, ${how}.`,
      help: `${stopped ? '' : 'If nobody is at it any more: '}trueup resume ${run} shows what is left to do, and with --apply finishes it; trueup rollback ${run} takes it back.`,
    },
  ];
}

function unmet(conditions: readonly Checked[]): readonly Problem[] {
  return conditions
    .filter((each) => each.condition.when === 'requires' && each.holds !== true)
    .map(({ condition, now }) =>
      problem(
        'requires-unmet',
        `The specs require ${condition.of} ${condition.field} = ${JSON.stringify(condition.value)}; it is ${JSON.stringify(now)}.`,
        {
          about: condition.of,
          at: condition.origin,
          help: 'Bring it about, then plan again.',
          tryAgain: true,
        },
      ),
    );
}

/** 1 where something could not be read or is wrongly declared, 3 where something stands in the way. */
export function exitFor({ snapshot, problems }: Pick<Picture, 'snapshot' | 'problems'>): Exit {
  const unread = new Set(snapshot.unseen.map((each) => each.why.code));
  const wrong = new Set([
    'unknown-reference',
    'unknown-guard',
    'contradiction',
    'journal-unreadable',
    'unknown-store',
  ]);
  const grave = problems.some(
    (each) =>
      each.level === 'error' &&
      (unread.has(each.code) || wrong.has(each.code) || each.code.startsWith('plan-')),
  );
  return grave ? 1 : 3;
}

/** Impacts above none that the plan's steps have, the gravest first. */
export function impactsOf({ steps }: Pick<Plan, 'steps'>): readonly Impact[] {
  const found = new Set(steps.flatMap((step) => step.operations.map((each) => each.impact)));
  return impacts.filter((each) => each !== 'none' && found.has(each)).toReversed();
}
