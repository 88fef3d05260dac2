/** Approval by impact: given on the command line, or typed by a person who has just seen the plan. */
import { impacts, type Impact } from '../model/operation.ts';
import type { Plan } from '../model/plan.ts';
import { problem, type Result } from '../model/problem.ts';
import type { Outcome, Request } from './engine.ts';
import { impactsOf } from './planning.ts';

/** Who approved what, or what is still to be approved. */
export async function approvalsFor(
  plan: Plan,
  request: Request,
  planned: Extract<Outcome, { readonly what: 'planned' }>,
): Promise<Result<readonly { readonly impact: Impact; readonly how: 'flag' | 'typed' }[]>> {
  const given: { impact: Impact; how: 'flag' | 'typed' }[] = [];
  const missing: Impact[] = [];
  let typed = -1;
  // The gravest first: whoever accepts that accepts what is less.
  for (const impact of impactsOf(plan)) {
    const grave = impacts.indexOf(impact);
    const flagged = request.approvals.some(
      (each) => each.plan === plan.id && impacts.indexOf(each.impact) >= grave,
    );
    if (flagged) given.push({ impact, how: 'flag' });
    else if (
      typed >= grave ||
      (missing.length === 0 &&
        request.confirm !== undefined &&
        (await request.confirm({ site: plan.site, plan: plan.id, impact, planned })))
    ) {
      typed = Math.max(typed, grave);
      given.push({ impact, how: 'typed' });
    } else missing.push(impact);
  }
  if (missing.length === 0) return { ok: true, value: given };
  const flags = `--approve ${plan.id}:${missing[0]}`;
  const other = request.approvals.find((each) => each.plan !== plan.id);
  const changed =
    other === undefined
      ? ''
      : ` The approval of ${other.plan} is for another plan: something has changed since.`;
  return {
    ok: false,
    problems: [
      problem(
        'not-approved',
        `Nothing was changed: this plan has steps with impact ${missing.join(', ')}.${changed}`,
        {
          about: plan.site,
          help: `Read the plan; if it is meant, add ${flags}`,
        },
      ),
    ],
  };
}
