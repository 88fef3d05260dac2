/** The whole pipeline, command by command: spec → live → diff → plan → apply. Read this first. */
import { decodePlan, encodePlan } from './apply/plan-file.ts';
import { resumePoint } from './apply/resume.ts';
import type { Target } from './model/cleanup.ts';
import type { RunId, RunRecord, RunSummary } from './model/journal.ts';
import type { Plan } from './model/plan.ts';
import { passable, problem, type Problem, type Result } from './model/problem.ts';
import { kinds } from './providers/index.ts';
import { carryOut, movedSince } from './reconcile/applying.ts';
import { approvalsFor } from './reconcile/approvals.ts';
import { standings } from './reconcile/cleanup/status.ts';
import { checkCleaned, cleanUp } from './reconcile/cleanup/cleanup.ts';
import type {
  AskedOrphans,
  Finding,
  Outcome,
  Request,
  Round,
  RunningLabs,
} from './reconcile/engine.ts';
import { examineSite } from './reconcile/examine.ts';
import { standAlone } from './reconcile/labs.ts';
import { journalOf, load, open, type Opened } from './reconcile/opened.ts';
import { sweepOrphans } from './reconcile/cleanup/orphans.ts';
import { desiredOfPlan } from './reconcile/plan-desired.ts';
import { exitFor, impactsOf, look, plan as planFor, type Made } from './reconcile/planning.ts';
import { before as siteBefore } from './reconcile/undo/rollback.ts';
import { untilAnswered } from './reconcile/rounds.ts';
import { scriptOfPlan } from './reconcile/scripted.ts';

/** Offline: schema, references, collisions inside the specs. */
export async function validate(request: Request): Promise<Outcome> {
  const { desired, problems, files } = await load(request);
  const exit = desired !== undefined && passable(problems) ? 0 : 1;
  return {
    what: 'validated',
    exit,
    problems,
    resources: desired?.resources.length ?? 0,
    files: files.length,
    ...(desired === undefined ? {} : { site: desired.site.name }),
  };
}

/** What differs, field by field, and who moved. Changes nothing. */
export function drift(request: Request): Promise<Outcome> {
  return opened(request, async (site) => {
    const picture = await look(site, site.connect('read-only'), request);
    const { changes, unmanaged } = picture.difference;
    const differing = changes.filter((each) => each.action !== 'adopt');
    const pending = differing.length + picture.manual.length + picture.later.length > 0;
    return {
      what: 'drift',
      ...named(site),
      exit: passable(picture.problems) ? (pending ? 2 : 0) : exitFor(picture),
      problems: [...site.warnings, ...picture.problems],
      changes,
      unmanaged,
      orphans: picture.difference.orphans,
      manual: picture.manual,
      later: picture.later,
      unseen: picture.snapshot.unseen,
    };
  });
}

/** Drift and ordered steps. Changes nothing. */
export function plan(request: Request): Promise<Outcome> {
  return opened(request, async (site) =>
    planned(site, await planFor(site, site.connect('read-only'), request)),
  );
}

/** The same, and carries it out; what waited for a system inside a VM is planned anew when that answers. */
export function planAndApply(request: Request): Promise<Outcome> {
  return opened(request, async (site) => {
    const rounds: Round[] = [];
    const told = (outcome: Outcome): Outcome =>
      rounds.length === 0 ? outcome : { ...outcome, rounds };
    for (;;) {
      const outcome = await oneRound(site, request);
      if (outcome.what !== 'applied' || outcome.exit !== 0) return told(outcome);
      const { plan: carried, run, done } = outcome;
      if (carried.later === undefined) return told(outcome);
      const answered = await untilAnswered(site, carried, request);
      if (!answered.ok) {
        return told({ ...outcome, exit: 4, problems: [...outcome.problems, ...answered.problems] });
      }
      rounds.push({ run, plan: carried.id, done });
    }
  });
}

async function oneRound(site: Opened, request: Request): Promise<Outcome> {
  const made = await planFor(site, site.connect('read-only'), request);
  const shown = planned(site, made);
  const adopts = made.plan?.changes.some((each) => each.action === 'adopt') ?? false;
  // Adopting is worth a run too, and so is protection: from then on the journal knows.
  const remembers = adopts || protectionMoves(site, made);
  if (made.plan === undefined || (made.plan.steps.length === 0 && !remembers)) return shown;
  const approved = await approvalsFor(made.plan, request, shown);
  if (!approved.ok) {
    return { ...shown, exit: 3, problems: [...shown.problems, ...approved.problems] };
  }
  const outcome = await carryOut(site, request, { plan: made.plan, approvals: approved.value });
  // With nothing to do but to remember, the plan is the better thing to show.
  return outcome.what === 'applied' && made.plan.steps.length === 0 && outcome.exit === 0
    ? shown
    : outcome;
}

function protectionMoves({ desired }: Opened, { known }: Made): boolean {
  return desired.resources.some(
    ({ address, protect }) => protect !== undefined && protect !== known.protected.has(address),
  );
}

/** A saved plan against the world; `apply` carries it out. */
export async function applyFile(request: Request, text: string, apply: boolean): Promise<Outcome> {
  const decoded = decodePlan(text);
  if (!decoded.ok) return { what: 'refused', exit: 1, problems: decoded.problems };
  const saved = decoded.value;
  return opened(
    request,
    async (opening) => {
      const site = { ...opening, desired: desiredOfPlan(saved, opening.desired) };
      if (saved.site !== site.desired.site.name) {
        return { what: 'refused', exit: 1, problems: [otherSite(saved, site)], ...named(site) };
      }
      const connections = site.connect('read-only');
      const moved = await movedSince(saved, {
        opened: site,
        connections,
        desired: site.desired,
        request,
      });
      if (moved !== undefined) return { what: 'refused', ...moved, ...named(site) };
      const before = shownPlan(site, saved);
      if (!apply) return before;
      const approved = await approvalsFor(saved, request, before);
      if (!approved.ok) return { ...before, exit: 3, problems: approved.problems };
      return carryOut(site, request, { plan: saved, approvals: approved.value });
    },
    'site',
  );
}

/** The journal's runs, newest first. */
export function runs(request: Request): Promise<Outcome> {
  return withJournal(request, async (site, journal) => ({
    what: 'runs',
    exit: 0,
    problems: [],
    ...named(site),
    runs: await journal.runs(site.desired.site.name),
  }));
}

/** One run in full. */
export function showRun(request: Request, run: string): Promise<Outcome> {
  return withJournal(request, async (site, journal) => {
    const record = await recordOf(site, journal, run);
    if (record === undefined) return noRun(run);
    return { what: 'run', exit: 0, problems: [], ...named(site), run: record };
  });
}

/** What a run left undone; `apply` finishes it. */
export function resume(request: Request, run: string, apply: boolean): Promise<Outcome> {
  return opened(
    request,
    async (opening) => {
      const journal = await journalOf(opening.desired.site, false);
      if (!journal.ok) return { what: 'refused', exit: 1, problems: journal.problems };
      const record = await recordOf(opening, journal.value, run);
      const undone =
        record === undefined ? undefined : await undoneBy(opening, journal.value, record);
      await journal.value.close();
      if (record === undefined) return noRun(run);
      if (undone !== undefined)
        return { what: 'refused', exit: 3, problems: [takenBack(record, undone)] };
      const site = { ...opening, desired: desiredOfPlan(record.planned, opening.desired) };
      const point = resumePoint(record);
      const left = point.todo.length + point.inDoubt.size + point.failed.size;
      if (left === 0 && record.outcome === 'done') {
        return { what: 'run', exit: 0, problems: [], ...named(site), run: record };
      }
      if (!apply) return { what: 'run', exit: 2, problems: [], ...named(site), run: record };
      // What was approved when the run began is approved still: the plan is the same, and so is its id.
      const given = record.approvals.map(({ impact }) => impact);
      const missing = impactsOf(record.planned).filter((each) => !given.includes(each));
      const approved =
        missing.length === 0
          ? { ok: true as const, value: [] }
          : await approvalsFor(record.planned, request, shownPlan(site, record.planned));
      if (!approved.ok) return { what: 'refused', exit: 3, problems: approved.problems };
      return carryOut(site, request, {
        plan: record.planned,
        approvals: approved.value,
        run: { id: record.id, point },
      });
    },
    'site',
  );
}

/** Back to the state before a run; `apply` carries it out. */
export function rollback(request: Request, run: string, apply: boolean): Promise<Outcome> {
  return opened(
    request,
    async (opening) => {
      const journal = await journalOf(opening.desired.site, false);
      if (!journal.ok) return { what: 'refused', exit: 1, problems: journal.problems };
      let site: Awaited<ReturnType<typeof siteBefore>>;
      try {
        // Who types it after a run that went back by itself means that run, and not what went back.
        const record = await recordOf(opening, journal.value, run, isForward);
        if (record === undefined) return noRun(run);
        const connections = opening.connect('read-only');
        site = await siteBefore(opening, record, { journal: journal.value, connections, request });
      } finally {
        await journal.value.close();
      }
      if (!site.ok) return { what: 'refused', exit: 3, problems: site.problems, ...named(opening) };
      if (apply) return oneRound(site.value, request);
      const made = await planFor(site.value, site.value.connect('read-only'), request);
      return planned(site.value, made);
    },
    'site',
  );
}

/** Takes away what the journal says was made under these labels, with or without specs; `apply` carries it out. */
export function cleanup(
  request: Request,
  targets: readonly Target[],
  apply: boolean,
): Promise<Outcome> {
  return opened(
    request,
    (site) => cleanUp(site, request, { targets, apply, show: planned }),
    'site',
  );
}

/** Is anything left of it? */
export function checkCleanup(request: Request, targets: readonly Target[]): Promise<Outcome> {
  return opened(request, (site) => checkCleaned(site, request, targets), 'site');
}

/** How things stand per label value, by the journal. */
export async function cleanupStatus(request: Request, by?: string): Promise<Outcome> {
  const told = await withJournal(request, async (site, journal) => ({
    what: 'status',
    exit: 0,
    problems: [],
    ...named(site),
    standings: await standings(journal, site.desired.site.name, by),
  }));
  // Where there is no journal yet, nothing stands under any label.
  return told.what === 'runs' ? { ...told, what: 'status', standings: [] } : told;
}

/** What trueup made and nobody declares any more; `apply` takes it away. */
export function orphans(request: Request, asked: AskedOrphans): Promise<Outcome> {
  return opened(request, (site) => sweepOrphans(site, request, { ...asked, show: planned }));
}

/** The text of a plan file, which `applyFile` reads back. */
export function planFileText(saved: Plan): string {
  return encodePlan(saved);
}

/** A saved plan as a shell script of vendor commands, for when nothing of this can run. */
export function script(planFile: string): Promise<Result<string>> {
  return scriptOfPlan(planFile);
}

/** The plan of a run, as a file would hold it. */
export async function planOfRun(request: Request, run: string): Promise<Result<string>> {
  const outcome = await showRun(request, run);
  return outcome.what === 'run'
    ? { ok: true, value: encodePlan(outcome.run.planned) }
    : { ok: false, problems: outcome.problems };
}

/** Looks at the store, the lock and every system. */
export function examine(request: Request): Promise<readonly Finding[]> {
  return examineSite(request);
}

/** The simulators of all systems, for others to point at. */
export async function startLabs(
  request: Request,
): Promise<RunningLabs | { readonly problems: readonly Problem[] }> {
  const { desired, problems } = await load(request);
  if (desired === undefined || !passable(problems)) return { problems };
  const started = await standAlone(desired.site, request);
  return started.ok ? started.value : { problems: started.problems };
}

async function opened(
  request: Request,
  then: (site: Opened) => Promise<Outcome>,
  need: 'specs' | 'site' = 'specs',
): Promise<Outcome> {
  const site = await open(request, need);
  if (!site.ok) return { what: 'refused', exit: 1, problems: site.problems };
  try {
    return await then(site.value);
  } finally {
    await site.value.close();
  }
}

function withJournal(
  request: Request,
  then: (
    site: Opened,
    journal: Extract<Awaited<ReturnType<typeof journalOf>>, { ok: true }>['value'],
  ) => Promise<Outcome>,
): Promise<Outcome> {
  return opened(
    request,
    async (site) => {
      const journal = await journalOf(site.desired.site, false);
      if (!journal.ok) {
        const fresh = journal.problems.every((each) => each.code === 'no-journal');
        return fresh
          ? { what: 'runs', exit: 0, problems: [], ...named(site), runs: [] }
          : { what: 'refused', exit: 1, problems: journal.problems };
      }
      try {
        return await then(site, journal.value);
      } finally {
        await journal.value.close();
      }
    },
    'site',
  );
}

async function recordOf(
  site: Opened,
  journal: Parameters<Parameters<typeof withJournal>[1]>[1],
  run: string,
  latest: (run: RunSummary) => boolean = () => true,
) {
  const id = run === 'latest' ? (await journal.runs(site.desired.site.name)).find(latest)?.id : run;
  return id === undefined ? undefined : journal.read(id as RunId);
}

/** It took nothing back. */
function isForward({ undoes }: RunSummary): boolean {
  return undoes === undefined;
}

/** The run that took this one back, wholly or in part. */
async function undoneBy(
  site: Opened,
  journal: Parameters<Parameters<typeof withJournal>[1]>[1],
  { id }: RunRecord,
): Promise<RunSummary | undefined> {
  const all = await journal.runs(site.desired.site.name);
  return all.find((each) => each.undoes === id);
}

function takenBack({ id }: RunRecord, by: RunSummary): Problem {
  return problem('taken-back', `Run ${id} was taken back by run ${by.id}: it does not go on.`, {
    about: id,
    help: `Plan anew with \`trueup plan\`, or finish run ${by.id} with \`trueup resume ${by.id}\`.`,
  });
}

function planned(site: Opened, made: Made): Extract<Outcome, { readonly what: 'planned' }> {
  return {
    what: 'planned',
    exit: made.exit,
    problems: made.problems,
    ...named(site),
    ...(made.plan === undefined ? {} : { plan: made.plan }),
    changes: made.difference.changes,
    needsApproval: made.plan === undefined ? [] : impactsOf(made.plan),
    conditions: made.conditions,
    unmanaged: made.difference.unmanaged,
    orphans: made.difference.orphans,
    unseen: made.snapshot.unseen,
  };
}

function shownPlan(site: Opened, saved: Plan): Extract<Outcome, { readonly what: 'planned' }> {
  return {
    what: 'planned',
    exit: saved.steps.length > 0 ? 2 : 0,
    problems: [],
    ...named(site),
    plan: saved,
    changes: saved.changes,
    needsApproval: impactsOf(saved),
    conditions: [],
  };
}

function named(site: Opened) {
  return { site: site.desired.site.name, kinds };
}

function otherSite(saved: Plan, site: Opened): Problem {
  return problem(
    'other-site',
    `This plan is for site ${saved.site}; here is ${site.desired.site.name}.`,
    { help: 'Go to the folder of that site, or name its trueup.yaml with --config.' },
  );
}

function noRun(run: string): Outcome {
  return {
    what: 'refused',
    exit: 1,
    problems: [
      problem('no-run', run === 'latest' ? 'There is no run yet.' : `There is no run ${run}.`, {
        help: 'List them with: trueup runs',
      }),
    ],
  };
}
