/** What earlier runs leave for a diff: ledger, last applied specs, protections and debts of a site. */
import type { Kysely } from 'kysely';
import type { Address, InstallationId, KindName, VendorId } from '../model/address.ts';
import type { Departed, Holdings, RunId } from '../model/journal.ts';
import type { Debt, Known, LedgerRow, Spec } from '../model/resource.ts';
import { jsonValue } from './json.ts';
import type { Tables } from './tables.ts';

/** Rows of other installations stay out: the same name may stand for another cloud by now. */
export async function readKnown(
  db: Kysely<Tables>,
  site: string,
  installations: readonly InstallationId[],
): Promise<Known> {
  const here = new Set<string>(installations);
  const ledger = await db
    .selectFrom('ledger')
    .selectAll()
    .where('site', '=', site)
    .orderBy('installation')
    .orderBy('kind')
    .orderBy('id')
    .execute();
  const debts = await db
    .selectFrom('debts')
    .leftJoin('runs', 'runs.id', 'debts.run')
    .selectAll('debts')
    .where('debts.site', '=', site)
    .orderBy('installation')
    .orderBy('kind')
    .orderBy('debts.id')
    .orderBy('runs.number')
    .orderBy('sequence')
    .execute();
  const applied = await db
    .selectFrom('last_applied')
    .selectAll()
    .where('site', '=', site)
    .orderBy('address')
    .execute();
  const protections = await db
    .selectFrom('protections')
    .select('address')
    .where('site', '=', site)
    .orderBy('address')
    .execute();
  const unfinished = await unfinishedRun(db, site);
  return {
    ledger: ledger.filter((row) => here.has(row.installation)).map(ledgerRow),
    debts: debtsByObject(debts.filter((row) => here.has(row.installation))),
    lastApplied: new Map(
      applied.map((row) => [row.address as Address, jsonValue(row.spec) as Spec] as const),
    ),
    protected: new Set(protections.map((row) => row.address as Address)),
    ...(unfinished === undefined ? {} : { unfinished }),
  };
}

/** Whatever came to an end after it has settled what an older run left. */
async function unfinishedRun(db: Kysely<Tables>, site: string): Promise<Known['unfinished']> {
  const newest = await db
    .selectFrom('runs')
    .select(['id', 'actor', 'started_at', 'outcome'])
    .where('site', '=', site)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (newest === undefined || !(newest.outcome === null || newest.outcome === 'stopped'))
    return undefined;
  const { id, actor, started_at, outcome } = newest;
  return { run: id, actor, startedAt: new Date(started_at), stopped: outcome !== null };
}

/** All that was ever ours, wherever it is or was. */
export async function readHoldings(db: Kysely<Tables>, site: string): Promise<Holdings> {
  const ledger = await db
    .selectFrom('ledger')
    .selectAll()
    .where('site', '=', site)
    .orderBy('address')
    .orderBy('installation')
    .orderBy('kind')
    .orderBy('id')
    .execute();
  const departed = await db
    .selectFrom('departed')
    .selectAll()
    .where('site', '=', site)
    .orderBy('gone_at')
    .orderBy('address')
    .orderBy('id')
    .execute();
  return { ledger: ledger.map(ledgerRow), departed: departed.map(departedRow) };
}

function departedRow(row: Tables['departed']): Departed {
  return {
    ...ledgerRow(row),
    goneAt: new Date(row.gone_at),
    ...(row.gone_run === null ? {} : { goneBy: row.gone_run as RunId }),
  };
}

function ledgerRow(row: Tables['ledger']): LedgerRow {
  return {
    address: row.address as Address,
    installation: row.installation as InstallationId,
    kind: row.kind as KindName,
    id: row.id as VendorId,
    how: row.how as LedgerRow['how'],
    ...(row.vendor_made === 1 ? { vendorMade: true } : {}),
    ...(row.labels === '{}' ? {} : { labels: jsonValue(row.labels) as Record<string, string> }),
    ...(row.since === null ? {} : { since: new Date(row.since) }),
    ...(row.run === null ? {} : { run: row.run }),
  };
}

/** What several operations took from one object is one debt; the newest word on a field holds. */
function debtsByObject(rows: readonly Tables['debts'][]): readonly Debt[] {
  const objects = Map.groupBy(rows, (row) => `${row.installation} ${row.kind} ${row.id}`);
  return [...objects.values()].flatMap((owed) => {
    const newest = owed.at(-1);
    if (newest === undefined) return [];
    const fields = owed.map((row) => jsonValue(row.fields) as Spec);
    return {
      address: newest.address as Address,
      installation: newest.installation as InstallationId,
      kind: newest.kind as KindName,
      id: newest.id as VendorId,
      fields: Object.assign({}, ...fields) as Spec,
      why: [...new Set(owed.map((row) => row.why))].join('; '),
      run: newest.run,
    };
  });
}
