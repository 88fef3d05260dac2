/** What a saved plan wants, when no specs are at hand: enough to carry it out and to see that it came about. */
import { liveAddress, type Address } from '../model/address.ts';
import type { Desired, Gone, ManualStep } from '../model/desired.ts';
import type { Plan } from '../model/plan.ts';
import type { Resource, Spec } from '../model/resource.ts';
import { kinds } from '../providers/index.ts';

/** A plan file stands alone: `apply` and `resume` need the systems of `trueup.yaml`, and nothing of the specs. */
export function desiredOfPlan(plan: Plan, base: Desired): Desired {
  const own = new Set(plan.changes.map((each) => each.address));
  const live = new Map(
    plan.objects.map((each) => [each.address, liveAddress(each.system, each.kind, each.id)]),
  );
  const resources = plan.changes.flatMap((change): readonly Resource[] => {
    if (change.action === 'delete' || change.desired === undefined) return [];
    if (change.action === 'adopt') return [change.desired];
    return [{ ...change.desired, spec: named(change.desired, change.to, { own, live }) }];
  });
  return {
    site: base.site,
    resources,
    absent: [],
    authorities: [],
    gone: goneIn(plan),
    ...(plan.purpose === undefined ? {} : { purpose: plan.purpose }),
    conditions: plan.conditions,
    manual: manualOf(plan),
    digest: plan.specsDigest,
    // Others may be declared that the plan does not speak of: nothing is judged to be too much.
    whole: false,
  };
}

/** What the journal named and no spec asks for. */
function goneIn({ changes }: Plan): readonly Gone[] {
  return changes.flatMap((change): readonly Gone[] => {
    if (change.action !== 'delete') return [];
    const { system, kind, live, reason: why } = change;
    return why === 'rollback' || why === 'cleanup' ? [{ system, kind, id: live.id, why }] : [];
  });
}

/** The fields that the spec set, with references that hold without the other declarations. */
function named(
  desired: Resource,
  to: Spec,
  known: { readonly own: ReadonlySet<Address>; readonly live: ReadonlyMap<Address, Address> },
): Spec {
  const spec: Record<string, unknown> = {};
  const references = kinds.get(desired.kind)?.references ?? {};
  for (const field of Object.keys(desired.spec)) {
    const value = to[field] ?? desired.spec[field];
    const refers = references[field] !== undefined && typeof value === 'string';
    const address = value as Address;
    spec[field] = refers && !known.own.has(address) ? (known.live.get(address) ?? value) : value;
  }
  return spec;
}

function manualOf(plan: Plan): readonly ManualStep[] {
  return plan.steps.flatMap((step) =>
    step.operations.flatMap(({ manual, impact, origin, phase }) =>
      manual === undefined || origin === undefined
        ? []
        : [
            {
              ...manual,
              before: [],
              after: [],
              impact,
              origin,
              ...(phase === undefined ? {} : { phase }),
            },
          ],
    ),
  );
}
