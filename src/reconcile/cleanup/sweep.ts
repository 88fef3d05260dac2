/** The plan that takes away what a clean-up is about, its run, and what came of each thing. */
import type { Connections } from '../../live/observe.ts';
import { liveAddress } from '../../model/address.ts';
import { totalsOf } from '../../model/cleanup.ts';
import type { Desired, Gone } from '../../model/desired.ts';
import type { Holdings } from '../../model/journal.ts';
import { passable, problem, type Problem, type Result } from '../../model/problem.ts';
import type { Snapshot } from '../../model/resource.ts';
import { kinds } from '../../providers/index.ts';
import { carryOut } from '../applying.ts';
import { approvalsFor } from '../approvals.ts';
import { aimAt, firstGuess, type Aim } from './aim.ts';
import type { Unit } from './candidates.ts';
import { checkUnits } from './check.ts';
import { resultsOf } from './results.ts';
import type { Outcome, Request } from '../engine.ts';
import { journalOf, type Opened } from '../opened.ts';
import { plan as planFor, type Made } from '../planning.ts';

type PlannedOutcome = Extract<Outcome, { readonly what: 'planned' }>;

/** How a plan is told; the command's own business. */
export type Show = (site: Opened, made: Made) => PlannedOutcome;

/** What is to be swept, and what for. */
export interface Sweep {
  readonly units: readonly Unit[];
  /** As it stands in the plan: `node=n1`. */
  readonly targets: readonly string[];
  readonly holdings: Holdings;
  readonly problems: readonly Problem[];
  readonly apply: boolean;
  readonly show: Show;
}

/** Plans, and carries it out where that is asked for. */
export async function sweep(opened: Opened, request: Request, asked: Sweep): Promise<Outcome> {
  const connections = opened.connect('read-only');
  const drawn = await draw(opened, request, { ...asked, connections });
  if (!drawn.ok) return { what: 'refused', exit: 1, problems: drawn.problems, ...named(opened) };
  const { site, made, aim } = drawn.value;
  const shown = asked.show(site, made);
  const left = aim.swept.some((each) => each.pieces.some(({ state }) => state === 'left'));
  const told: PlannedOutcome = {
    ...shown,
    // Nothing can be done, and yet something is left.
    exit: shown.exit === 0 && left ? 3 : shown.exit,
    cleanup: aim.swept,
    // What else is ours and undeclared is another matter.
    orphans: [],
    problems: [...asked.problems, ...made.problems],
  };
  const { plan } = made;
  if (!asked.apply || plan === undefined) return told;
  const remembers = aim.forget.length > 0 || aim.own.length > 0;
  if (plan.steps.length === 0 && !remembers) return told;
  const approved = await approvalsFor(plan, request, told);
  if (!approved.ok) return { ...told, exit: 3, problems: [...told.problems, ...approved.problems] };
  const outcome = await carryOut(site, request, {
    plan,
    approvals: approved.value,
    amend: { own: aim.own, forget: aim.forget },
  });
  return outcome.what === 'applied' ? cleaned(site, request, { ...asked, aim, outcome }) : outcome;
}

interface Drawn {
  readonly site: Opened;
  readonly made: Made;
  readonly aim: Aim;
}

/** Rows say in which installation a thing is; which system that is by now shows only when the systems are read. */
async function draw(
  opened: Opened,
  request: Request,
  { units, targets, holdings, connections }: Sweep & { readonly connections: Connections },
): Promise<Result<Drawn>> {
  const { site } = opened.desired;
  let gone = firstGuess(units, site);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const own = {
      ...opened,
      desired: bare(opened.desired, gone, { targets, units }),
      warnings: [],
    };
    const made = await planFor(own, connections, request);
    const aim = aimAt(units, made.snapshot, { site, ledger: holdings.ledger });
    if (sameThere(gone, aim.gone, made.snapshot))
      return { ok: true, value: { site: own, made, aim } };
    gone = aim.gone;
  }
  return {
    ok: false,
    problems: [
      problem('restless', 'What is to be cleaned up changes faster than it can be read.', {
        tryAgain: true,
      }),
    ],
  };
}

/** Specs have no say in it: they may be gone, or wrong. */
function bare(
  base: Desired,
  gone: readonly Gone[],
  { targets, units }: Pick<Sweep, 'targets' | 'units'>,
): Desired {
  return {
    site: base.site,
    resources: [],
    absent: [],
    authorities: [],
    gone,
    purpose: { what: 'cleanup', targets },
    watched: units.flatMap((each) => each.planned),
    conditions: [],
    manual: [],
    // An approval is of what goes, whatever the specs say meanwhile.
    digest: '',
    whole: false,
  };
}

function sameThere(a: readonly Gone[], b: readonly Gone[], { live }: Snapshot): boolean {
  const there = new Set(live.map((each) => liveAddress(each.system, each.kind, each.id)));
  const names = (all: readonly Gone[]): Set<string> =>
    new Set(
      all
        .map((each) => liveAddress(each.system, each.kind, each.id))
        .filter((each) => there.has(each)),
    );
  const [left, right] = [names(a), names(b)];
  return left.size === right.size && [...left].every((each) => right.has(each));
}

/** Afterwards: what the run did, what a new look shows, thing by thing. */
async function cleaned(
  site: Opened,
  request: Request,
  done: Sweep & {
    readonly aim: Aim;
    readonly outcome: Extract<Outcome, { readonly what: 'applied' }>;
  },
): Promise<Outcome> {
  const { aim, outcome, units } = done;
  const journal = await journalOf(site.desired.site, false);
  if (!journal.ok) return { ...outcome, exit: 4, problems: journal.problems };
  try {
    const record = await journal.value.read(outcome.run);
    const { ledger } = await journal.value.holdings(site.desired.site.name);
    if (record === undefined) return outcome;
    const checked = request.abort.aborted
      ? undefined
      : await checkUnits(site, withMarked(units, aim), {
          connections: site.connect('read-only'),
          request,
          ledger,
          gone: aim.gone,
        });
    const swept = resultsOf(aim.swept, record, checked?.left);
    const totals = totalsOf(swept);
    const failing = totals.failed + totals.skipped + totals.left > 0;
    const passed =
      checked?.checks.every((each) => each.checks.every(({ result }) => result === 'PASS')) ===
      true;
    const problems = [...done.problems, ...outcome.problems, ...(checked?.problems ?? [])];
    return {
      what: 'cleaned',
      exit: outcome.exit === 0 && passed && !failing && passable(problems) ? 0 : 4,
      problems,
      ...named(site),
      plan: outcome.plan,
      run: outcome.run,
      operations: { done: outcome.done, failed: outcome.failed },
      swept,
      totals,
      checks: checked?.checks ?? [],
    };
  } finally {
    await journal.value.close();
  }
}

/** What a mark told of is looked for like what the ledger told of. */
function withMarked(units: readonly Unit[], { own }: Aim): readonly Unit[] {
  return units.map((unit) => ({
    ...unit,
    candidates: [
      ...unit.candidates,
      ...own
        .filter((row) => unit.addresses.has(row.address))
        .map((row) => ({ row, unknown: 'run' as const })),
    ],
  }));
}

function named({ desired }: Opened) {
  return { site: desired.site.name, kinds };
}
