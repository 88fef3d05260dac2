/** How things stand per label value, by the journal alone: how much lives, and how the newest run ended there. */
import { byText, type InstallationId } from '../../model/address.ts';
import type { Standing, UnitState } from '../../model/cleanup.ts';
import type {
  Holdings,
  Journal,
  OperationEvent,
  RunRecord,
  RunSummary,
} from '../../model/journal.ts';
import type { Operation } from '../../model/operation.ts';
import type { LedgerRow } from '../../model/resource.ts';
import { keyText } from './aim.ts';

type Labels = Readonly<Record<string, string>>;

/** In the order of labels and values. `by`: of this label alone. */
export async function standings(
  journal: Pick<Journal, 'holdings' | 'runs' | 'read'>,
  site: string,
  by?: string,
): Promise<readonly Standing[]> {
  const holdings = await journal.holdings(site);
  const newest = await newestRuns(journal, site, holdings);
  const units = new Map<string, { readonly label: string; readonly value: string }>();
  const add = (labels: Labels = {}): void => {
    for (const [label, value] of Object.entries(labels))
      if (by === undefined || label === by) units.set(`${label}=${value}`, { label, value });
  };
  for (const each of [...holdings.ledger, ...holdings.departed]) add(each.labels);
  for (const { labels } of newest.values()) add(labels);
  return [...units]
    .toSorted(([a], [b]) => byText(a, b))
    .map(([key, unit]) => standing(unit, holdings, newest.get(key)));
}

function standing(
  { label, value }: { readonly label: string; readonly value: string },
  { ledger, departed }: Holdings,
  newest: Newest | undefined,
): Standing {
  const own = ({ labels }: LedgerRow): boolean => labels?.[label] === value;
  const made = ledger.filter((row) => own(row) && row.how === 'created');
  const adopted = ledger.filter((row) => own(row) && row.how === 'adopted');
  // What another one took the place of is not gone.
  const there = new Set(ledger.map((row) => row.address));
  const gone = new Set(
    departed.flatMap((row) => (own(row) && !there.has(row.address) ? [row.address] : [])),
  );
  return {
    label,
    value,
    state: stateOf(newest, made.length + adopted.length),
    live: made.length,
    adopted: adopted.length,
    gone: gone.size,
    ...(newest === undefined
      ? {}
      : { run: newest.run.id, outcome: newest.run.outcome ?? 'not finished' }),
  };
}

function stateOf(newest: Newest | undefined, there: number): UnitState {
  if (newest?.whole === false) return 'failed';
  if (there > 0) return 'deployed';
  const what = newest?.run.purpose?.what;
  return what === 'rollback' ? 'rolled back' : what === 'cleanup' ? 'cleaned up' : 'gone';
}

interface Newest {
  readonly run: RunSummary;
  readonly labels: Labels;
  /** All that the run was to do with it is done. */
  readonly whole: boolean;
}

/** By `label=value`. One run is held at a time; older ones say nothing new of what a newer one told of. */
async function newestRuns(
  journal: Pick<Journal, 'runs' | 'read'>,
  site: string,
  { ledger, departed }: Holdings,
): Promise<ReadonlyMap<string, Newest>> {
  const rows = new Map([...departed, ...ledger].map((row) => [keyText(row), row.labels]));
  const newest = new Map<string, Newest>();
  for (const run of await journal.runs(site)) {
    const record = await journal.read(run.id);
    if (record === undefined) continue;
    for (const [key, { labels, whole }] of touchedBy(record, rows))
      if (!newest.has(key)) newest.set(key, { run, labels, whole });
    for (const row of departed) {
      if (row.goneBy !== run.id) continue;
      for (const [label, value] of Object.entries(row.labels ?? {}))
        if (!newest.has(`${label}=${value}`))
          newest.set(`${label}=${value}`, { run, labels: { [label]: value }, whole: true });
    }
  }
  return newest;
}

function touchedBy(
  { planned, events }: RunRecord,
  rows: ReadonlyMap<string, Labels | undefined>,
): ReadonlyMap<string, { readonly labels: Labels; readonly whole: boolean }> {
  const installations = new Map<string, InstallationId>(
    planned.installations.map((each) => [each.system, each.installation]),
  );
  const desired = new Map(
    planned.changes.map((each) => [
      each.address,
      each.action === 'delete' ? undefined : each.desired?.labels,
    ]),
  );
  const ended = new Map<string, OperationEvent['type']>();
  for (const event of events) ended.set(event.operation, event.type);
  const labelsOf = ({ of, system, kind, liveId }: Operation): Labels => {
    const installation = installations.get(system);
    const row =
      liveId === undefined || installation === undefined
        ? undefined
        : rows.get(keyText({ installation, kind, id: liveId }));
    return desired.get(of) ?? row ?? {};
  };
  const touched = new Map<string, { labels: Labels; whole: boolean }>();
  for (const operation of planned.steps.flatMap((step) => step.operations)) {
    const done = ended.get(operation.id) === 'done';
    for (const [label, value] of Object.entries(labelsOf(operation))) {
      const key = `${label}=${value}`;
      const known = touched.get(key);
      touched.set(key, { labels: { [label]: value }, whole: done && known?.whole !== false });
    }
  }
  return touched;
}
