/** Writes what the host brings up when it starts: one file, once, for all operations of the group. */
import { byText, shortKind } from '../../model/address.ts';
import type { Operation } from '../../model/operation.ts';
import type { Context, Performed } from '../../model/provider.ts';
import { idFor } from './change/ids.ts';
import type { Linux } from './linux.ts';
import { takePicture, type Picture } from './picture.ts';
import { asItRuns } from './stored/desired.ts';
import { ifupdownText } from './stored/ifupdown-text.ts';
import { netplanText } from './stored/netplan-text.ts';
import { whyNotStored } from './stored/store.ts';
import { sameThing, type StoredThing } from './stored/things.ts';
import { tryNetplan, writeFile } from './stored/write-file.ts';
import { thingsOf } from './perform-network.ts';
import type { Failure } from './wire/failure.ts';

export async function storeTogether(
  linux: Linux,
  operations: readonly Operation[],
  { signal }: Context,
): Promise<readonly Performed[]> {
  const taken = await takePicture(linux, signal);
  if (!taken.ok) return operations.map(() => taken);
  const failure = await stored(linux, operations, { picture: taken.picture, signal });
  if (failure !== undefined) return operations.map(() => failure);
  for (const each of operations) linux.memory.unsaved.delete(`${each.kind} ${idFor(each)}`);
  const after = await takePicture(linux, signal);
  if (!after.ok) return operations.map(() => ({ ...after, class: 'lost' }));
  const things = thingsOf(linux, after.picture);
  return operations.map((operation): Performed => {
    const id = idFor(operation);
    const now = things.find((each) => each.kind === operation.kind && each.id === id);
    const wanted = operation.do === 'delete' ? now === undefined : now?.spec['stored'] === true;
    return wanted ? { ok: true, id } : notShown(linux, operation);
  });
}

interface Doing {
  readonly picture: Picture;
  readonly signal: AbortSignal;
}

async function stored(
  linux: Linux,
  operations: readonly Operation[],
  { picture, signal }: Doing,
): Promise<Failure | undefined> {
  const { client } = linux;
  const { kept, hidden } = picture;
  const { file, persistence } = kept;
  if (hidden !== undefined) return hidden;
  if (file === null || persistence === 'none')
    return client.failure('nothing-kept', 'the host keeps nothing that trueup could write.');
  const why = whyNotStored(kept);
  if (why !== undefined) return client.failure('cannot-store', `${why}.`);
  const wanted = wishes(linux, operations, picture);
  if (!wanted.ok) return wanted;
  const text = wanted.things.length === 0 ? undefined : textOf(wanted.things, picture);
  const writing = { path: file, ...(text === undefined ? {} : { text }) };
  if (persistence === 'netplan') {
    const tried = await tryNetplan(client, writing, signal);
    if (tried !== undefined && tried.missing === undefined) return tried;
  }
  return writeFile(client, writing, signal);
}

function textOf(things: readonly StoredThing[], { kept }: Picture): string {
  return kept.persistence === 'netplan'
    ? netplanText(things, kept.store.known)
    : ifupdownText(things);
}

/** What the own file holds afterwards. */
function wishes(
  { client }: Linux,
  operations: readonly Operation[],
  { kept, net }: Picture,
): { readonly ok: true; readonly things: readonly StoredThing[] } | Failure {
  const { file, store } = kept;
  let own = store.own;
  const others = store.things.filter(({ files }) => files.some((each) => each !== file));
  // What goes makes room for what takes its place.
  const ordered = operations.toSorted(
    (a, b) => Number(a.do !== 'delete') - Number(b.do !== 'delete'),
  );
  for (const operation of ordered) {
    const wish = { kind: shortKind(operation.kind), id: idFor(operation) };
    const there = others.find((each) => isThing(each, wish));
    if (operation.do === 'delete') {
      if (there !== undefined)
        return elsewhere(
          operation,
          there.files.filter((each) => each !== file),
        );
      own = own.filter((each) => !isThing(each, wish));
      continue;
    }
    const now = asItRuns(wish, net);
    if (now === undefined)
      return client.failure(
        'not-running',
        `${operation.of} does not run, so that it cannot be stored.`,
      );
    if (there !== undefined && !says(there, now))
      return elsewhere(
        operation,
        there.files.filter((each) => each !== file),
      );
    if (there === undefined) own = [...own.filter((each) => !sameThing(each, now)), now];
  }
  return { ok: true, things: own };

  function elsewhere({ of }: Operation, files: readonly string[]): Failure {
    return client.failure(
      'stored-elsewhere',
      `${of}: ${files.join(', ')} speaks of it, and is not trueup's.`,
      'Take it out of that file by hand, then plan again.',
    );
  }
}

function isThing(
  thing: StoredThing,
  { kind, id }: { readonly kind: string; readonly id: string },
): boolean {
  if (thing.kind !== kind) return false;
  if (thing.kind === 'bridge' || thing.kind === 'vlan') return thing.name === id;
  if (thing.kind === 'address') return id === `${thing.device},${thing.address.replace('/', ',')}`;
  return id === `${thing.to.replace('/', '_')},${thing.metric}`;
}

/** Does one say all that the other says? */
function says(thing: StoredThing, now: StoredThing): boolean {
  return Object.entries(thing).every(([key, value]) => {
    const other: unknown = (now as unknown as Record<string, unknown>)[key];
    return key === 'files' || JSON.stringify(sorted(value)) === JSON.stringify(sorted(other));
  });
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted((a, b) => byText(String(a), String(b))) : value;
}

function notShown({ client }: Linux, { of }: Operation): Failure {
  return client.failure(
    'not-shown',
    `the file was written, and does not tell of ${of} what it should.`,
  );
}
