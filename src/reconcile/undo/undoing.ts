/** What a run did, turned round: the state before it as something that can be planned like any specs. */
import type { Address } from '../../model/address.ts';
import type { Desired, Gone } from '../../model/desired.ts';
import type { RunRecord } from '../../model/journal.ts';
import type { Kinds } from '../../model/kind.ts';
import type { Problem } from '../../model/problem.ts';
import type { LedgerRow, Resource } from '../../model/resource.ts';
import { danglingIn, notUndone, oneWay, successorsOf } from './lost.ts';
import { Names } from './names.ts';
import { referencesTo, restored, type Around, type Former } from './restored.ts';
import { storiesOf, type Settled, type Story } from './stories.ts';

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
  readonly settled: Settled;
  /** Of these alone; absent: all that the run did. */
  readonly units?: ReadonlySet<string>;
}

/** `base` gives the site; nothing of what it declares is judged. */
export function undoing(base: Desired, undone: Undone): Undoing {
  const { record, kinds, units } = undone;
  const stories = storiesOf(record, { kinds, units }, undone.settled);
  const names = new Names(record.planned.changes);
  const formers = formersIn(stories, names);
  const references = referencesTo(formers, names);
  const back = putBack(formers, { record, stories, names, kinds, references });
  const lost = stories.flatMap(({ deleted }) =>
    deleted?.final === undefined ? [] : [notUndone(deleted.of, deleted.final)],
  );
  const told = [...lost, ...back.kept];
  const kept = [...told, ...oneWay(stories, told)];
  // What was made in the place of something else becomes that again, or is replaced by it.
  const reused = new Set(back.resources.map(({ system, kind, id }) => `${system} ${kind} ${id}`));
  const gone = goneAgain(stories, undone).filter(
    ({ system, kind, id }) => !reused.has(`${system} ${kind} ${id}`),
  );
  return {
    desired: {
      site: base.site,
      resources: back.resources,
      absent: [],
      authorities: [],
      gone,
      purpose: {
        what: 'rollback',
        run: record.id,
        kept: [...new Set(kept.flatMap((each) => each.about ?? []))],
        ...(units === undefined ? {} : { units: [...units] }),
      },
      closely: closelyRead(record, back.resources),
      conditions: [],
      manual: [],
      digest: base.digest,
      whole: false,
    },
    kept,
  };
}

function formersIn(stories: readonly Story[], names: Names): readonly Former[] {
  return stories.flatMap((story): readonly Former[] => {
    const { before, made, deleted } = story;
    if (made || before === undefined || deleted?.final !== undefined) return [];
    const [{ system }] = story.operations;
    return [{ story: { ...story, before }, address: names.of(system, before) }];
  });
}

/** Each address once: what fell with its parent may have operations of its own. */
function putBack(
  formers: readonly Former[],
  around: Around,
): { readonly resources: readonly Resource[]; readonly kept: readonly Problem[] } {
  const dangling = danglingIn(around.stories, around.kinds);
  const resources = new Map<Address, Resource>();
  const kept: Problem[] = [];
  for (const resource of formers.flatMap((each) => restored(each, around))) {
    if (resources.has(resource.address)) continue;
    const missing = dangling(resource);
    if (missing === undefined) resources.set(resource.address, resource);
    else kept.push(notUndone(resource.address, `${missing} is gone for good`));
  }
  return { resources: [...resources.values()], kept };
}

/** What the run made goes, with what vendors made beside it. */
function goneAgain(stories: readonly Story[], undone: Undone): readonly Gone[] {
  const staying = successorsOf(stories, undone.kinds);
  return stories.flatMap(({ made, id, operations: [first] }): readonly Gone[] => {
    if (!made || id === undefined || staying.has(first.of)) return [];
    const { system, kind } = first;
    return [{ system, kind, id, why: 'rollback' }, ...besides(first.of, undone)];
  });
}

function besides(of: Address, { ledger, record }: Undone): readonly Gone[] {
  return ledger.flatMap((row): readonly Gone[] => {
    if (row.vendorMade !== true || row.run !== record.id || row.address !== of) return [];
    const at = record.planned.installations.find((each) => each.installation === row.installation);
    return at === undefined
      ? []
      : [{ system: at.system, kind: row.kind, id: row.id, why: 'rollback' as const }];
  });
}

/** What the run's plan saw, and what its objects are known by since. */
function closelyRead(
  { planned }: RunRecord,
  resources: readonly Resource[],
): NonNullable<Desired['closely']> {
  const seen = planned.objects.filter((each) => each.partial !== true);
  const now = resources.flatMap(({ system, kind, id }) =>
    id === undefined ? [] : [{ system, kind, id }],
  );
  return [...seen.map(({ system, kind, id }) => ({ system, kind, id })), ...now];
}
