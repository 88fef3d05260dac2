/** Things as they were before a run, as resources that can be planned. */
import {
  addressParts,
  liveAddress,
  type Address,
  type KindName,
  type VendorId,
} from '../../model/address.ts';
import type { Change } from '../../model/change.ts';
import type { Before, RunRecord } from '../../model/journal.ts';
import type { Kinds } from '../../model/kind.ts';
import type { Origin } from '../../model/problem.ts';
import type { Resource, Spec } from '../../model/resource.ts';
import type { Names } from './names.ts';
import { addressIn, type Story } from './stories.ts';

/** A thing that existed before the run, and the address under which it is put back. */
export interface Former {
  readonly story: Story & { readonly before: Before };
  readonly address: Address;
}

export interface Around {
  readonly record: RunRecord;
  readonly stories: readonly Story[];
  readonly names: Names;
  readonly kinds: Kinds;
  /** The live address that a thing had, or has now → the address under which it is put back. */
  readonly references: ReadonlyMap<Address, Address>;
}

export function referencesTo(
  formers: readonly Former[],
  names: Names,
): ReadonlyMap<Address, Address> {
  const references = new Map<Address, Address>();
  for (const { story, address } of formers) {
    const { before, id, deleted } = story;
    const [{ system, kind }] = story.operations;
    references.set(liveAddress(system, kind, before.id), address);
    if (id !== undefined) references.set(liveAddress(system, kind, id), address);
    for (const each of deleted === undefined ? [] : before.falls)
      references.set(liveAddress(system, each.kind, each.id), names.of(system, each));
  }
  return references;
}

/** The thing as it was, and what fell with it where that can be made. */
export function restored({ story, address }: Former, around: Around): readonly Resource[] {
  const { before, deleted, operations, id } = story;
  const [{ system, kind, of }] = operations;
  const changes = changesOf(around.record);
  const resource = (to: Address, wanted: Wanted): Resource =>
    asResource(to, wanted, { story, around, change: changes.get(to) });
  if (deleted === undefined) {
    const own = resource(address, { kind, spec: formerFields(story), id });
    return Object.keys(own.spec).length === 0 ? [] : [own];
  }
  const madeAs = (which: Address): VendorId | undefined =>
    around.stories.find((each) => each.made && addressIn(each) === which)?.id;
  const fallen = before.falls
    .filter((each) => around.kinds.get(each.kind)?.can?.create !== false)
    .map((each) => {
      const to = around.names.of(system, each);
      return resource(to, { ...each, id: madeAs(to) });
    });
  return [resource(address, { kind, spec: before.spec, id: madeAs(of) }), ...fallen];
}

interface Wanted {
  readonly kind: KindName;
  readonly spec: Spec;
  /** By which it, or what was made in its place, is known now. */
  readonly id: VendorId | undefined;
}

function asResource(
  address: Address,
  { kind, spec, id }: Wanted,
  {
    story,
    around,
    change,
  }: { readonly story: Story; readonly around: Around; readonly change: Change | undefined },
): Resource {
  const [first] = story.operations;
  const declared = change !== undefined && 'desired' in change ? change.desired : undefined;
  return {
    address,
    system: first.system,
    kind,
    name: addressParts(address).name,
    spec: withReferences(spec, kind, around),
    origin: declared?.origin ?? first.origin ?? originIn(around.record),
    ...(declared?.labels === undefined ? {} : { labels: declared.labels }),
    ...(declared === undefined ? { unowned: true } : {}),
    ...(id === undefined ? {} : { id }),
  };
}

function changesOf({ planned }: RunRecord): ReadonlyMap<Address, Change> {
  return new Map(planned.changes.map((each) => [each.address, each]));
}

/** The fields that the run set, as they were; what was not there is to be unset. */
function formerFields({ operations, before }: Former['story']): Spec {
  const fields = new Set(
    operations.flatMap((each) =>
      each.final === undefined ? each.fields.map(({ field }) => field) : [],
    ),
  );
  return Object.fromEntries([...fields].map((field) => [field, before.spec[field] ?? null]));
}

function withReferences(spec: Spec, kind: KindName, { kinds, references }: Around): Spec {
  const mapped: Record<string, unknown> = { ...spec };
  for (const field in kinds.get(kind)?.references) {
    const value = mapped[field];
    if (typeof value === 'string') mapped[field] = references.get(value as Address) ?? value;
  }
  return mapped;
}

function originIn({ id }: RunRecord): Origin {
  return { file: `run ${id}`, line: 1, column: 1 };
}
