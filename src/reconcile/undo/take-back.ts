/** `onFailure: rollback`: what failed half-way goes back by itself. */
import type { Journal, RunId, Undone } from '../../model/journal.ts';
import type { Impact } from '../../model/operation.ts';
import { everything, type Plan } from '../../model/plan.ts';
import type { Outcome, Request } from '../engine.ts';
import type { Opened } from '../opened.ts';
import { impactsOf, plan as planFor } from '../planning.ts';
import { before } from './rollback.ts';

/** A way back, approved by the specs that ask for it. */
interface Back {
  readonly plan: Plan;
  readonly approvals: readonly { readonly impact: Impact; readonly how: 'spec' }[];
}

/** What failed half-way and is to go back does so at once, under the same lock, as a run of its own. */
export async function takeBack(
  opened: Opened,
  request: Request,
  failed: {
    readonly run: RunId;
    readonly units: ReadonlySet<string>;
    readonly journal: Journal;
    /** Carries a plan out under the lock that is held. */
    readonly carryOut: (site: Opened, request: Request, back: Back) => Promise<Outcome>;
  },
): Promise<Undone> {
  const { run, units, journal, carryOut } = failed;
  const base = { units: [...units], steps: 0 };
  const record = await journal.read(run);
  if (record === undefined) return { ...base, state: 'blocked', problems: [] };
  const connections = opened.connect('read-only');
  const site = await before(opened, record, { journal, connections, request, units });
  if (!site.ok) return { ...base, state: 'blocked', problems: site.problems };
  const { plan, problems } = await planFor(site.value, connections, {
    ...request,
    specs: [],
    options: everything,
  });
  if (plan === undefined) return { ...base, state: 'blocked', problems };
  if (plan.steps.length === 0) return { ...base, state: 'done', problems };
  const approvals = impactsOf(plan).map((impact) => ({ impact, how: 'spec' as const }));
  const quiet = { ...request, specs: [], options: everything };
  const outcome = await carryOut(site.value, quiet, { plan, approvals });
  const steps = plan.steps.length;
  if (outcome.what !== 'applied')
    return { ...base, steps, state: 'blocked', problems: [...problems, ...outcome.problems] };
  return {
    ...base,
    steps,
    run: outcome.run,
    state: outcome.exit === 0 ? 'done' : 'failed',
    problems: [...problems, ...outcome.problems, ...outcome.failed.map((each) => each.problem)],
  };
}
