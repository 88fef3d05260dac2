/** What a finished operation leaves in the journal: who owns it, what was applied, what is paid. */
import type { VendorId } from '../model/address.ts';
import type { Aftermath } from '../model/journal.ts';
import type { ObjectRef } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import type { Debt, LedgerRow, Resource, Spec } from '../model/resource.ts';
import type { Change } from '../model/change.ts';
import { objectOf, type Course } from './course.ts';
import { untouched } from './compare.ts';
import { asLive } from './ids.ts';
import { lookAt } from './look.ts';
import { keyOf, refOf } from './refs.ts';

export function aftermathOf(
  course: Course,
  operation: Operation,
  seen: {
    readonly id: VendorId;
    readonly gone: readonly ObjectRef[];
    readonly former?: VendorId | undefined;
    readonly made?: readonly ObjectRef[] | undefined;
  },
): Aftermath {
  const key = keyOf(course.plan, operation.system, {
    kind: operation.kind,
    id: seen.id,
  });
  if (key === undefined || operation.manual?.address === operation.of) return {};
  if (operation.do === 'delete') {
    return {
      forget: seen.gone.flatMap((ref) => keyOf(course.plan, operation.system, ref) ?? []),
    };
  }
  const old = formerIds(course, operation, seen.former)
    .filter((id) => id !== seen.id)
    .flatMap((id) => keyOf(course.plan, operation.system, { kind: operation.kind, id }) ?? []);
  const change = course.changes.get(operation.of);
  const owned =
    change !== undefined &&
    'desired' in change &&
    change.desired !== undefined &&
    change.desired.unowned !== true;
  const applied = change === undefined ? undefined : appliedSpec(course, change, operation);
  const labels = owned ? labelsOf(change.desired) : {};
  const made = (seen.made ?? []).flatMap((ref): readonly LedgerRow[] => {
    const own = keyOf(course.plan, operation.system, ref);
    if (own === undefined) return [];
    return [
      {
        address: operation.of,
        ...own,
        how: 'created',
        vendorMade: true,
        ...labels,
      },
    ];
  });
  return {
    ...(owned
      ? {
          ledger: {
            address: operation.of,
            ...key,
            how: operation.do === 'create' ? 'created' : 'adopted',
            ...labels,
          },
        }
      : {}),
    ...(made.length === 0 ? {} : { made }),
    ...(applied === undefined ? {} : { lastApplied: { address: operation.of, spec: applied } }),
    ...(operation.pays === true || backAgain(course, change, operation) ? { paid: key } : {}),
    // Under its former id nobody will find it again.
    ...(old.length === 0 ? {} : { forget: old }),
  };
}

/** A rollback puts back whatever was taken away, and more. */
function backAgain(course: Course, change: Change | undefined, operation: Operation): boolean {
  const named = change !== undefined && 'desired' in change && change.desired?.id !== undefined;
  return named && course.plan.purpose?.what === 'rollback' && !openOn(course, operation);
}

/** More is to be done on its object. */
function openOn(course: Course, operation: Operation): boolean {
  return (course.onObject.get(objectOf(operation)) ?? []).some(
    (each) => each.id !== operation.id && !course.finished.has(each.id),
  );
}

function labelsOf(desired: Resource): Pick<LedgerRow, 'labels'> {
  return desired.labels === undefined ? {} : { labels: desired.labels };
}

/** What it had before: what was learnt last, and where a former attempt was cut off, what the plan saw. */
function formerIds(
  course: Course,
  operation: Operation,
  former: VendorId | undefined,
): readonly VendorId[] {
  const { liveId } = operation;
  const cut = course.world.inDoubt?.has(operation.id) === true && liveId !== undefined;
  const last = refOf(course, operation);
  const ids = [former, last?.id, cut ? liveId : undefined];
  return [...new Set(ids.filter((each) => each !== undefined))];
}

/** What must be put back later, in the form in which the next plan will read the object. */
export function debtOf(course: Course, operation: Operation): Debt | undefined {
  const ref = refOf(course, operation);
  const kind = course.world.kinds.get(operation.kind);
  const key = ref === undefined ? undefined : keyOf(course.plan, operation.system, ref);
  if (operation.debt === undefined || key === undefined || kind === undefined) return undefined;
  return {
    address: operation.of,
    ...key,
    fields: asLive(operation.debt.fields, kind, course.ids),
    why: operation.debt.why,
    run: course.world.run,
  };
}

/** What an operation that failed leaves: `former` is the id that its object had before. */
export async function failureOf(
  course: Course,
  operation: Operation,
  former: VendorId | undefined,
): Promise<Aftermath> {
  return {
    ...halfMade(course, operation),
    ...renamedFrom(course, operation, former),
    ...(await unowed(course, operation)),
  };
}

/** What a create made before it failed is ours all the same: a clean-up has to find it. */
function halfMade(course: Course, operation: Operation): Aftermath {
  const id = operation.do === 'create' ? course.ids.idOf(operation.holder) : undefined;
  const ref = id === undefined ? undefined : { kind: operation.kind, id };
  const key = ref === undefined ? undefined : keyOf(course.plan, operation.system, ref);
  const change = course.changes.get(operation.of);
  if (key === undefined || (change?.action !== 'create' && change?.action !== 'replace')) return {};
  const labels = labelsOf(change.desired);
  return { ledger: { address: operation.of, ...key, how: 'created', ...labels } };
}

/** It was half done, and its object has another id since. */
function renamedFrom(
  course: Course,
  operation: Operation,
  former: VendorId | undefined,
): Aftermath {
  const { system, kind } = operation;
  const now = refOf(course, operation);
  if (former === undefined || now === undefined || now.id === former) return {};
  const from = keyOf(course.plan, system, { kind, id: former });
  const to = keyOf(course.plan, system, now);
  return from === undefined || to === undefined ? {} : { renamed: { from, to } };
}

/** A debt was written before the call; where a look shows that nothing was taken away, it falls. */
async function unowed(course: Course, operation: Operation): Promise<Aftermath> {
  const debt = debtOf(course, operation);
  const kind = course.world.kinds.get(operation.kind);
  if (debt === undefined || kind === undefined) return {};
  const { first } = await lookAt(course, {
    system: operation.system,
    refs: [debt],
  });
  if (first === 'gone' || 'unseen' in first) return {};
  if (!untouched(operation, first, { kind, ids: course.ids })) return {};
  const { installation, id } = debt;
  return { neverOwed: { installation, kind: debt.kind, id } };
}

/** The fields that the spec sets, with references settled. */
export function desiredFields(desired: Spec, settled: Spec): Spec {
  return Object.fromEntries(
    Object.keys(desired).map((field) => [field, settled[field] ?? desired[field]]),
  );
}

/** Only the last operation of a change reaches what is desired; a parked value was never applied. */
function appliedSpec(course: Course, change: Change, operation: Operation): Spec | undefined {
  if (change.action === 'delete' || change.action === 'adopt') return undefined;
  if (change.desired === undefined || change.desired.unowned === true) return undefined;
  return openOn(course, operation) ? undefined : desiredFields(change.desired.spec, change.to);
}
