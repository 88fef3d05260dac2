/** Plans and their parts as JSON: what a person reads in the text, for programs. */
import type { Change } from '../../model/change.ts';
import type { Claim } from '../../model/claim.ts';
import type { Operation } from '../../model/operation.ts';
import type { Origin } from '../../model/problem.ts';
import type { Later, Plan, PlanOptions, Step } from '../../model/plan.ts';
import type { Unseen } from '../../model/resource.ts';
import { claimText } from '../claims.ts';
import { verdict, type Checked, type Moment } from '../conditions.ts';
import { countChanges } from '../counts.ts';
import { highestImpact } from '../impact.ts';
import { numbersOf, type Steps } from '../numbering.ts';
import { reasonText } from '../reason.ts';
import { gravestFirst } from '../order.ts';
import { plannedChanges } from '../planned.ts';
import { purposeText } from '../purpose.ts';
import { approvalFlag } from '../text/approvals.ts';
import type { PlanView } from '../text/plan.ts';
import { problemJson } from './document.ts';
import { sweptJson } from './cleaned.ts';
import { orphansJson, unmanagedJson } from './unmanaged.ts';

/** The body of `planned.json`. */
export function planBody(view: PlanView): object {
  const { plan } = view;
  const planned = new Set(plannedChanges(plan.changes, plan).map(({ address }) => address));
  return {
    ...planJson(plan),
    approvals: view.needsApproval.map((impact) => ({ impact, flag: approvalFlag(plan, impact) })),
    conditions: conditionsJson(view.conditions, 'before'),
    leftOut: view.changes
      .filter(({ address }) => !planned.has(address))
      .map(({ address, action }) => ({ address, action })),
    unseen: unseenJson(view.unseen),
    orphans: orphansJson(view.orphans),
    cleanup: sweptJson(view.cleanup),
    unmanaged: unmanagedJson(view.unmanaged),
    next: view.next,
  };
}

/** A plan by itself. */
export function planJson(plan: Plan): object {
  return {
    plan: plan.id,
    purpose: plan.purpose === undefined ? undefined : purposeText(plan.purpose),
    commit: plan.commit,
    options: optionsJson(plan.options),
    counts: countChanges(plan.changes),
    highestImpact: highestImpact(plan.steps),
    changes: changesJson(plan.changes),
    steps: plan.steps.map((step, index) => stepJson(step, index + 1, plan)),
    later: laterJson(plan.later),
    warnings: plan.warnings.map(problemJson),
  };
}

export function laterJson(later: readonly Later[] | undefined): readonly object[] | undefined {
  return later?.map(({ changes, ...each }) => ({ ...each, changes: changesJson(changes) }));
}

function optionsJson({ files, only, phases, withNeeds, prune, limits }: PlanOptions): object {
  return { files, only, phases, withNeeds, prune, limits };
}

export function changesJson(changes: readonly Change[]): readonly object[] {
  return gravestFirst(changes).map((change) => ({
    action: change.action,
    address: change.address,
    system: change.system,
    kind: change.kind,
    id: 'live' in change ? change.live.id : undefined,
    at: originOf(change),
    reason: change.action === 'delete' ? change.reason : undefined,
    because: change.action === 'replace' ? change.because : undefined,
    debt: change.action === 'update' ? change.debt : undefined,
    fields: 'fields' in change ? change.fields : [],
    patch: change.patch,
  }));
}

export function conditionsJson(checked: readonly Checked[], moment: Moment): readonly object[] {
  return checked.map((each) => ({
    when: each.condition.when,
    of: each.condition.of,
    field: each.condition.field,
    value: each.condition.value,
    now: each.now,
    verdict: verdict(each, moment),
    at: each.condition.origin,
  }));
}

export function unseenJson(unseen: readonly Unseen[]): readonly object[] {
  return unseen.map(({ system, kind, why }) => ({ system, kind, why: problemJson(why) }));
}

/** A step with its number, which is how people and other steps refer to it. */
export function stepJson(step: Step, number: number, plan: Steps): object {
  const numbers = numbersOf(plan);
  return {
    number,
    id: step.id,
    milestone: step.milestone,
    operations: step.operations.map(operationJson),
    after: step.after.map((wait) => {
      const on = numbers.get(wait.step);
      const waitedFor = on === undefined ? undefined : plan.steps[on - 1];
      return { number: on, step: wait.step, why: wait.why, detail: reasonText(wait, waitedFor) };
    }),
  };
}

function operationJson(operation: Operation): object {
  return {
    id: operation.id,
    do: operation.do,
    action: operation.action,
    of: operation.of,
    holder: operation.holder,
    system: operation.system,
    kind: operation.kind,
    liveId: operation.liveId,
    fields: operation.fields,
    takes: operation.takes.map(claimJson),
    frees: operation.frees.map(claimJson),
    drops: operation.drops?.map(({ holder, claims }) => ({
      holder,
      claims: claims.map(claimJson),
    })),
    touches: operation.touches,
    needs: operation.needs,
    gives: operation.gives,
    ends: operation.ends,
    impact: operation.impact,
    commit: operation.commit,
    notes: operation.notes,
    manual: operation.manual,
    debt: operation.debt,
    pays: operation.pays,
    final: operation.final,
    phase: operation.phase,
    at: operation.origin,
  };
}

function claimJson(claim: Claim): object {
  return { pool: claim.pool, as: claim.as, value: claimText(claim), purpose: claim.purpose };
}

function originOf(change: Change): Origin | undefined {
  if (change.action === 'delete') return change.origin;
  return change.desired?.origin;
}
