/** One declared resource against the live thing that it is: the change, with its patch and who moved. */
import jsonpatch from 'fast-json-patch';
import { liveAddress, type Address } from '../model/address.ts';
import type { Change, FieldChange, Mover, PatchOperation } from '../model/change.ts';
import { sameValue } from '../model/json.ts';
import type { Kind } from '../model/kind.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { LedgerRow, LiveResource, Resource, Spec } from '../model/resource.ts';
import type { Differing } from './differing.ts';
import type { Identity } from './identity.ts';

/** Only fields that the spec sets are compared: a vendor's defaults are not drift. */
export function changeOf(
  kind: Kind,
  resource: Resource,
  identity: Identity,
  input: Differing,
): { readonly change?: Change; readonly problems: readonly Problem[] } {
  const live = identity.liveOf.get(resource.address);
  const declared = identity.resolved.get(resource.address) ?? resource.spec;
  // What is meant by its id goes back to what it was, whatever a run wanted to make of it.
  const owing = live !== undefined && resource.id === undefined;
  const debt = owing ? identity.debtOn(live) : undefined;
  // What a run took away is put back, unless the spec says otherwise by now.
  const whole =
    debt === undefined ? declared : { ...identity.asIncarnations(kind, debt.fields), ...declared };
  const base = { address: resource.address, system: resource.system, kind: resource.kind };
  const to = live === undefined ? whole : without(whole, kind.once);
  if (live === undefined) {
    if (kind.can?.create === false) return { problems: [cannot(resource, 'be created')] };
    return {
      change: { ...base, action: 'create', desired: resource, to, patch: patchOf({}, to) },
      problems: [],
    };
  }
  const from = identity.incarnationSpec(kind, live);
  const last = input.known.lastApplied.get(resource.address);
  const same = identity.identitySpec(kind, live);
  const fields = fieldChanges(from, to, same, last);
  if (fields.length === 0) {
    const row = identity.ledgerRow(live);
    const back = resource.id !== undefined || resource.unowned === true;
    if (back || (row !== undefined && sameLabels(row, resource))) return { problems: [] };
    return {
      change: { ...base, action: 'adopt', desired: resource, live, patch: [] },
      problems: [],
    };
  }
  const patch = patchOf(pick(from, fields), pick(to, fields));
  const because = fields
    .map((each) => each.field)
    .filter((field) => kind.fixed.includes(field) || madeAnew(kind, field, { same, to }));
  const common = { ...base, desired: resource, live, from, to: merged(from, to), fields, patch };
  const problems = guarded(kind, resource, live, because.length > 0, input);
  const owed = debt !== undefined && fields.some(({ field }) => field in debt.fields);
  const back = owed ? { debt: `${debt.why} (run ${debt.run})` } : {};
  if (because.length === 0) return { change: { ...common, ...back, action: 'update' }, problems };
  identity.replaced.add(liveAddress(live.system, live.kind, live.id));
  return { change: { ...common, action: 'replace', to: whole, because }, problems };
}

/** A clean-up goes by the labels in the ledger: where only they differ, they are written down anew. */
function sameLabels({ labels = {} }: LedgerRow, { labels: declared = {} }: Resource): boolean {
  return sameValue(labels, declared);
}

/** What will be there: a field that is to be nothing, and is, says nothing. */
function merged(from: Spec, to: Spec): Spec {
  const said = Object.entries(to).filter(
    ([field, value]) => value !== null || from[field] !== undefined,
  );
  return { ...from, ...Object.fromEntries(said) };
}

/** Its parent stays the same one and is made anew: what goes along with it, goes and comes with it. */
function madeAnew(
  kind: Kind,
  field: string,
  { same, to }: { readonly same: Spec; readonly to: Spec },
): boolean {
  return kind.references[field]?.along === true && sameValue(same[field], to[field]);
}

function without(spec: Spec, fields: readonly string[] = []): Spec {
  if (!fields.some((field) => field in spec)) return spec;
  return Object.fromEntries(Object.entries(spec).filter(([field]) => !fields.includes(field)));
}

function fieldChanges(from: Spec, to: Spec, same: Spec, last: Spec | undefined): FieldChange[] {
  const changes: FieldChange[] = [];
  for (const field of Object.keys(to).toSorted()) {
    if (to[field] === undefined || sameValue(from[field], to[field])) continue;
    // An explicit null asks for nothing to be there, and nothing is.
    if (to[field] === null && from[field] === undefined) continue;
    const moved = mover(last, field, same[field], to[field]);
    changes.push({ field, from: from[field] ?? null, to: to[field], moved });
  }
  return changes;
}

function mover(last: Spec | undefined, field: string, live: unknown, desired: unknown): Mover {
  if (last === undefined) return 'unknown';
  if (sameValue(last[field], live)) return 'spec';
  return sameValue(last[field], desired) ? 'live' : 'both';
}

/** From live to desired, over the fields that the spec sets. */
export function patchOf(from: Spec, to: Spec): readonly PatchOperation[] {
  return jsonpatch.compare(from, to) as PatchOperation[];
}

function pick(spec: Spec, fields: readonly FieldChange[]): Spec {
  const picked: Record<string, unknown> = {};
  for (const { field } of fields) if (spec[field] !== undefined) picked[field] = spec[field];
  return picked;
}

function guarded(
  kind: Kind,
  resource: Resource,
  live: LiveResource,
  replace: boolean,
  { known }: Differing,
): readonly Problem[] {
  if (!replace) {
    return kind.can?.update === false ? [cannot(resource, 'be changed in place')] : [];
  }
  if (kind.can?.delete === false) return [cannot(resource, 'be replaced')];
  const reason = kind.untouchable?.(live);
  const problems: Problem[] = [];
  if (resource.protect === true || known.protected.has(resource.address)) {
    problems.push(isProtected(resource.address, 'replace', resource));
  }
  if (reason !== undefined) {
    problems.push(
      problem('untouchable', `${resource.address} would be replaced, but ${reason}.`, {
        about: resource.address,
        at: resource.origin,
        help: 'Bring it into a state in which that is allowed, or leave it as it is in the spec; then plan again.',
      }),
    );
  }
  return problems;
}

function cannot(resource: Resource, what: string): Problem {
  return problem('cannot', `${resource.address} cannot ${what} by trueup.`, {
    about: resource.address,
    at: resource.origin,
    help: 'Do it by hand, then plan again.',
  });
}

/** Protection outlives the spec that asked for it: it is recorded in the journal. */
export function isProtected(
  address: Address,
  action: 'delete' | 'replace',
  resource?: Resource,
): Problem {
  return problem('protected', `${address} is protected, and the plan would ${action} it.`, {
    about: address,
    ...(resource === undefined ? {} : { at: resource.origin }),
    help: "Apply once with 'protect: false' on it to lift the protection, then plan again.",
  });
}
