/** What earlier runs leave for a diff: ledger, last applied specs, protections and debts of a site. */
import type { Kysely } from 'kysely';
import type { Address, InstallationId, KindName, VendorId } from '../model/address.ts';
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
    .selectAll()
    .where('site', '=', site)
    .orderBy('installation')
    .orderBy('kind')
    .orderBy('id')
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
  return {
    ledger: ledger.filter((row) => here.has(row.installation)).map(ledgerRow),
    debts: debts.filter((row) => here.has(row.installation)).map(debt),
    lastApplied: new Map(
      applied.map((row) => [row.address as Address, jsonValue(row.spec) as Spec] as const),
    ),
    protected: new Set(protections.map((row) => row.address as Address)),
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
  };
}

function debt(row: Tables['debts']): Debt {
  return {
    address: row.address as Address,
    installation: row.installation as InstallationId,
    kind: row.kind as KindName,
    id: row.id as VendorId,
    fields: jsonValue(row.fields) as Spec,
    why: row.why,
    run: row.run,
  };
}
