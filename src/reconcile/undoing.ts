/** What a run did, turned round: the state before it as something that can be planned like any specs. */
import { unitOf } from '../apply/units.ts';
import {
  addressOf,
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
  type VendorId,
} from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Desired, Gone } from '../model/desired.ts';
import type { Before, OperationEvent, RunRecord } from '../model/journal.ts';
import type { Kinds } from '../model/kind.ts';
import type { Operation } from '../model/operation.ts';
import { problem, type Origin, type Problem } from '../model/problem.ts';
import type { LedgerRow, Resource, Spec } from '../model/resource.ts';

export interface Undoing {
  readonly desired: Desired;
  /** What stays as the run left it, and why; warnings. */
  readonly kept: readonly Problem[];
}

export interface Undone {
  readonly record: RunRecord;
  /** The site's ledger: what vendors made beside is found there. */
  readonly ledger: readonly LedgerRow[];
  readonly kinds: Kinds;
  /** Of these alone; absent: all that the run did. */
  readonly units?: ReadonlySet<string>;
  /** What was settled since of operations that the journal says nothing certain of. */
  readonly settled?: ReadonlyMap<Operation['id'], VendorId | 'not done'>;
}

/** All that one object went through in the run, in order. */
interface Story {
  readonly operations: Operation[];
  /** Before the first touch; absent on what the run made. */
  before?: Before;
  /** By which it is known now; absent where it is gone. */
  id?: VendorId | undefined;
  made: boolean;
  deleted?: Operation;
}

export function undoing(base: Desired, undone: Undone): Undoing {
  const { record, kinds, units } = undone;
  const changes = new Map(record.planned.changes.map((each) => [each.address, each]));
  const kept: Problem[] = [];
  const stories = storiesOf(undone, (operation) => {
    if (units === undefined) return true;
    const unit = unitOf(operation, changes.get(operation.of), kinds.get(operation.kind));
    return unit !== undefined && units.has(unit);
  });
  const staying = successorsOf(stories, kinds);
  const gone: Gone[] = [];
  const back: { readonly story: Story; readonly address: Address }[] = [];
  const names = new Names(record.planned.changes);
  for (const story of stories) {
    const [first] = story.operations;
    if (first === undefined) continue;
    if (story.deleted?.final !== undefined) {
      kept.push(notUndone(story.deleted, story.deleted.final));
    } else if (story.made) {
      if (story.id === undefined || staying.has(first.of)) continue;
      const { system, kind, of } = first;
      gone.push({ system, kind, id: story.id, why: 'rollback' });
      gone.push(...besides(of, undone, record));
    } else if (story.before !== undefined) {
      back.push({ story, address: names.of(first.system, story.before) });
    }
  }
  const references = new Map<Address, Address>();
  for (const { story, address } of back) {
    const [first] = story.operations;
    if (first === undefined || story.before === undefined) continue;
    references.set(liveAddress(first.system, first.kind, story.before.id), address);
    if (story.id !== undefined)
      references.set(liveAddress(first.system, first.kind, story.id), address);
    for (const each of story.deleted === undefined ? [] : story.before.falls)
      references.set(liveAddress(first.system, each.kind, each.id), names.of(first.system, each));
  }
  const resources = new Map<Address, Resource>();
  for (const each of back) {
    const found = restored(each, { changes, references, stories, kinds, kept, record, names });
    for (const resource of found)
      if (!resources.has(resource.address)) resources.set(resource.address, resource);
  }
  // What was made in the place of something else becomes that again, or is replaced by it.
  const successors = new Set(
    [...resources.values()].map(({ system, kind, id }) => `${system} ${kind} ${id}`),
  );
  const all = [...kept, ...oneWay(stories, kept)];
  return {
    desired: {
      site: base.site,
      resources: [...resources.values()],
      absent: [],
      authorities: [],
      gone: gone.filter(({ system, kind, id }) => !successors.has(`${system} ${kind} ${id}`)),
      purpose: {
        what: 'rollback',
        run: record.id,
        kept: [...new Set(all.flatMap((each) => each.about ?? []))],
        ...(units === undefined ? {} : { units: [...units] }),
      },
      closely: closelyRead(record, resources),
      conditions: [],
      manual: [],
      digest: base.digest,
      whole: false,
    },
    kept: all,
  };
}

/**
 * What was made in the place of something that cannot come back stays, and so does what was made inside of it: without
 * the old one and without the new one there would be nothing.
 */
function successorsOf(stories: readonly Story[], kinds: Kinds): ReadonlySet<Address> {
  const staying = new Set(
    stories.flatMap((each) => (each.deleted?.final === undefined ? [] : [each.deleted.of])),
  );
  const made = stories.flatMap(({ made: own, operations: [first] }) =>
    own && first !== undefined ? [first] : [],
  );
  for (let found = true; found;) {
    found = false;
    for (const { of, kind, to = {} } of made) {
      if (staying.has(of)) continue;
      const parents = Object.entries(kinds.get(kind)?.references ?? {}).filter(
        ([, reference]) => reference.parent === true,
      );
      if (!parents.some(([field]) => staying.has(to[field] as Address))) continue;
      staying.add(of);
      found = true;
    }
  }
  return staying;
}

/** What the run's plan saw, and what its objects are known by since. */
function closelyRead(
  { planned }: RunRecord,
  resources: ReadonlyMap<Address, Resource>,
): NonNullable<Desired['closely']> {
  const seen = planned.objects.filter((each) => each.partial !== true);
  const now = [...resources.values()].flatMap(({ system, kind, id }) =>
    id === undefined ? [] : [{ system, kind, id }],
  );
  return [...seen.map(({ system, kind, id }) => ({ system, kind, id })), ...now];
}

function addressIn({ operations }: Story): Address {
  return operations[0]?.of ?? ('' as Address);
}

/** What was done, and what failed half-way: a look at the object tells how much of it there is to undo. */
function storiesOf(
  { record, settled = new Map() }: Undone,
  chosen: (operation: Operation) => boolean,
): readonly Story[] {
  const events = Map.groupBy(record.events, (each) => each.operation);
  const stories = new Map<string, Story>();
  for (const operation of record.planned.steps.flatMap((step) => step.operations)) {
    if (operation.manual !== undefined || !chosen(operation)) continue;
    const own = events.get(operation.id) ?? [];
    const reached = reachedBy(operation, own, settled.get(operation.id));
    if (reached === undefined) continue;
    const key = `${operation.system} ${operation.kind} ${operation.liveId ?? operation.holder}`;
    const story = stories.get(key) ?? { operations: [], made: operation.do === 'create' };
    stories.set(key, story);
    story.operations.push(operation);
    const before = own.find((each) => each.type === 'intended' && each.before !== undefined);
    if (story.before === undefined && !story.made && before?.type === 'intended')
      Object.assign(story, before.before === undefined ? {} : { before: before.before });
    if (operation.do === 'delete' && reached.done) {
      story.deleted = operation;
      story.id = undefined;
    } else if (reached.id !== undefined) story.id = reached.id;
    else story.id ??= operation.liveId;
  }
  return [...stories.values()];
}

/** Undefined: nothing came of it. */
function reachedBy(
  { do: verb }: Operation,
  events: readonly OperationEvent[],
  settled: VendorId | 'not done' | undefined,
): { readonly done: boolean; readonly id?: VendorId } | undefined {
  if (settled === 'not done') return undefined;
  if (settled !== undefined) return { done: true, id: settled };
  const done = events.findLast((each) => each.type === 'done');
  if (done?.type === 'done') return { done: true, id: done.id };
  const half = events.findLast((each) => each.type === 'failed' && each.id !== undefined);
  if (half?.type === 'failed' && half.id !== undefined) return { done: false, id: half.id };
  // An update that failed may have set some of its fields: they are compared with what was before.
  const begun = events.some((each) => each.type === 'intended');
  return begun && verb === 'update' ? { done: false } : undefined;
}

/** What the vendor made beside what the run made. */
function besides(of: Address, { ledger }: Undone, { id, planned }: RunRecord): readonly Gone[] {
  return ledger.flatMap((row): readonly Gone[] => {
    if (row.vendorMade !== true || row.run !== id || row.address !== of) return [];
    const system = planned.installations.find(
      (each) => each.installation === row.installation,
    )?.system;
    return system === undefined
      ? []
      : [{ system, kind: row.kind, id: row.id, why: 'rollback' as const }];
  });
}

/** The resource as it was, and what fell with it. */
function restored(
  { story, address }: { readonly story: Story; readonly address: Address },
  known: {
    readonly changes: ReadonlyMap<Address, Change>;
    readonly references: ReadonlyMap<Address, Address>;
    readonly stories: readonly Story[];
    readonly kinds: Kinds;
    readonly kept: Problem[];
    readonly record: RunRecord;
    readonly names: Names;
  },
): readonly Resource[] {
  const { changes, references, kinds, kept, record, names } = known;
  const [first] = story.operations;
  const { before, deleted } = story;
  if (first === undefined || before === undefined) return [];
  const successor = (of: Address): VendorId | undefined =>
    known.stories.find((each) => each.made && addressIn(each) === of)?.id;
  const resource = (
    to: Address,
    wanted: { readonly kind: KindName; readonly spec: Spec; readonly id?: VendorId | undefined },
  ): Resource => {
    const { kind, spec, id } = wanted;
    const change = changes.get(to);
    const declared = change !== undefined && 'desired' in change ? change.desired : undefined;
    return {
      address: to,
      system: first.system,
      kind,
      name: nameIn(to),
      spec: withReferences(spec, kind, references, kinds),
      origin: declared?.origin ?? first.origin ?? originIn(record),
      ...(declared?.labels === undefined ? {} : { labels: declared.labels }),
      ...(declared === undefined ? { unowned: true } : {}),
      ...(id === undefined ? {} : { id }),
    };
  };
  const own =
    deleted === undefined
      ? resource(address, {
          kind: first.kind,
          spec: formerFields(story, before),
          id: story.id,
        })
      : resource(address, {
          kind: first.kind,
          spec: before.spec,
          id: successor(first.of),
        });
  if (Object.keys(own.spec).length === 0) return [];
  const fallen = (deleted === undefined ? [] : before.falls)
    .filter((each) => kinds.get(each.kind)?.can?.create !== false)
    .map((each) => {
      const to = names.of(first.system, each);
      return resource(to, { ...each, id: successor(to) });
    });
  const lost = [own, ...fallen].filter(
    (each) => dangling(each, known.stories, kinds) !== undefined,
  );
  for (const each of lost)
    kept.push(
      notUndone({ of: each.address }, `${dangling(each, known.stories, kinds)} is gone for good`),
    );
  return [own, ...fallen].filter((each) => !lost.includes(each));
}

/** The fields that the run set, as they were; what was not there is to be unset. */
function formerFields({ operations }: Story, before: Before): Spec {
  const fields = new Set(
    operations.flatMap((each) =>
      each.final === undefined ? each.fields.map(({ field }) => field) : [],
    ),
  );
  return Object.fromEntries([...fields].map((field) => [field, before.spec[field] ?? null]));
}

function withReferences(
  spec: Spec,
  kind: Operation['kind'],
  references: ReadonlyMap<Address, Address>,
  kinds: Kinds,
): Spec {
  const mapped: Record<string, unknown> = { ...spec };
  for (const field in kinds.get(kind)?.references) {
    const value = mapped[field];
    if (typeof value === 'string') mapped[field] = references.get(value as Address) ?? value;
  }
  return mapped;
}

/** What it refers to and no rollback brings back. */
function dangling(
  { kind, spec }: Resource,
  stories: readonly Story[],
  kinds: Kinds,
): Address | undefined {
  const lost = new Set(
    stories.flatMap(({ deleted, before }) =>
      deleted?.final === undefined || before === undefined
        ? []
        : [liveAddress(deleted.system, deleted.kind, before.id)],
    ),
  );
  for (const field in kinds.get(kind)?.references) {
    const value = spec[field];
    if (typeof value === 'string' && lost.has(value as Address)) return value as Address;
  }
  return undefined;
}

/** Operations with an effect that stays, other than deletes: a disk that grew, a command that ran. */
function oneWay(stories: readonly Story[], told: readonly Problem[]): readonly Problem[] {
  const said = new Set(told.map((each) => each.about));
  return stories
    .filter((story) => !story.made && story.deleted === undefined)
    .flatMap(({ operations }) =>
      operations.flatMap((each) =>
        each.final === undefined || said.has(each.of) ? [] : [notUndone(each, each.final)],
      ),
    );
}

function notUndone({ of }: { readonly of: Address }, why: string): Problem {
  return {
    ...problem('not-undone', `${of} stays as it is now: ${why}.`, { about: of }),
    level: 'warning',
  };
}

function nameIn(address: Address): string {
  return address.split('/').slice(2).join('/');
}

function originIn({ id }: RunRecord): Origin {
  return { file: `run ${id}`, line: 1, column: 1 };
}

/** Under which address a thing is put back: its declared one, or a name of its own. */
class Names {
  readonly #declared = new Map<Address, Address>();
  readonly #taken = new Set<Address>();

  constructor(changes: readonly Change[]) {
    for (const change of changes) {
      if (!('desired' in change) || change.desired === undefined) continue;
      this.#taken.add(change.address);
      if ('live' in change)
        this.#declared.set(liveAddress(change.system, change.kind, change.live.id), change.address);
    }
  }

  of(system: SystemName, { kind, id, spec }: Omit<Before, 'falls'>): Address {
    const declared = this.#declared.get(liveAddress(system, kind, id));
    if (declared !== undefined) return declared;
    const { name } = spec;
    const own = typeof name === 'string' && name !== '' && !name.includes('/');
    const address = addressOf(system, kind, own ? name : formerName(id));
    // A declared thing may have this very name.
    return this.#taken.has(address) ? addressOf(system, kind, formerName(id)) : address;
  }
}

function formerName(id: VendorId): string {
  return `was-${id.replaceAll('/', '-')}`;
}
