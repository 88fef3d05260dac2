/** Writes what a site owns and owes: ledger rows, last applied specs, debts and protections. */
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Address } from '../model/address.ts';
import type { Aftermath, ObjectKey } from '../model/journal.ts';
import type { Debt, LedgerRow, Spec } from '../model/resource.ts';
import { jsonText } from './json.ts';
import type { Tables } from './tables.ts';

/** All that an operation leaves behind, within the transaction of its end. */
export async function writeAftermath(
  trx: Transaction<Tables>,
  by: {
    readonly site: string;
    readonly run: string;
    readonly operation: string;
    readonly now: number;
  },
  aftermath: Aftermath,
): Promise<void> {
  const { site, run, operation } = by;
  const { neverOwed, renamed } = aftermath;
  if (renamed !== undefined) await rename(trx, site, renamed);
  for (const gone of aftermath.forget ?? []) await forget(trx, by, gone);
  if (aftermath.paid !== undefined) await pay(trx, site, aftermath.paid);
  if (neverOwed !== undefined)
    await trx
      .deleteFrom('debts')
      .where((where) => where.and({ site, run, operation, ...key(neverOwed) }))
      .execute();
  if (aftermath.ledger !== undefined) await own(trx, by, aftermath.ledger);
  for (const each of aftermath.made ?? []) await own(trx, by, each);
  if (aftermath.lastApplied !== undefined)
    await apply(trx, site, aftermath.lastApplied.address, aftermath.lastApplied.spec);
}

/** What trueup created once stays `created`, however often it is applied again. */
export async function own(
  trx: Transaction<Tables>,
  by: { readonly site: string; readonly run: string; readonly now: number },
  row: LedgerRow,
): Promise<void> {
  const { site, run, now } = by;
  await trx
    .insertInto('ledger')
    .values({
      site,
      installation: row.installation,
      kind: row.kind,
      id: row.id,
      address: row.address,
      how: row.how,
      vendor_made: row.vendorMade === true ? 1 : 0,
      labels: jsonText(row.labels ?? {}),
      since: now,
      run,
    })
    .onConflict((conflict) =>
      conflict.columns(['site', 'installation', 'kind', 'id']).doUpdateSet({
        address: sql<string>`excluded.address`,
        labels: sql<string>`excluded.labels`,
        // What a vendor brought and is then made what a spec says is no longer beside it.
        vendor_made: sql<number>`CASE WHEN excluded.how = 'created' THEN excluded.vendor_made ELSE ledger.vendor_made END`,
        how: sql<string>`CASE WHEN ledger.how = 'created' THEN 'created' ELSE excluded.how END`,
      }),
    )
    .execute();
}

/** Remembers the spec as it is applied now. */
export async function apply(
  trx: Transaction<Tables>,
  site: string,
  address: Address,
  spec: Spec,
): Promise<void> {
  await trx
    .insertInto('last_applied')
    .values({ site, address, spec: jsonText(spec) })
    .onConflict((conflict) =>
      conflict.columns(['site', 'address']).doUpdateSet({ spec: sql<string>`excluded.spec` }),
    )
    .execute();
}

/** Each operation owes for itself; tried again, it owes no more than once. */
export async function owe(
  trx: Transaction<Tables>,
  site: string,
  owed: {
    readonly debt: Debt;
    readonly operation: string;
    readonly sequence: number;
  },
): Promise<void> {
  const { debt, operation, sequence } = owed;
  await trx
    .insertInto('debts')
    .values({
      site,
      ...key(debt),
      address: debt.address,
      fields: jsonText(debt.fields),
      why: debt.why,
      run: debt.run,
      operation,
      sequence,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['site', 'installation', 'kind', 'id', 'run', 'operation'])
        .doUpdateSet({ fields: sql<string>`excluded.fields`, sequence }),
    )
    .execute();
}

/** Adds protections, or lifts them. */
export async function setProtected(
  db: Kysely<Tables>,
  site: string,
  change: { readonly addresses: readonly Address[]; readonly on: boolean },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (const address of change.addresses) {
      if (change.on)
        await trx
          .insertInto('protections')
          .values({ site, address })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      else
        await trx
          .deleteFrom('protections')
          .where('site', '=', site)
          .where('address', '=', address)
          .execute();
    }
  });
}

async function pay(trx: Transaction<Tables>, site: string, paid: ObjectKey): Promise<void> {
  await trx
    .deleteFrom('debts')
    .where((where) => where.and({ site, ...key(paid) }))
    .execute();
}

/** Nothing can be put back on what is gone. Its address keeps what its replacement left there. */
export async function forget(
  trx: Transaction<Tables>,
  by: { readonly site: string; readonly run: string; readonly now: number },
  gone: ObjectKey,
): Promise<void> {
  const { site } = by;
  await pay(trx, site, gone);
  const rows = await trx
    .deleteFrom('ledger')
    .where((where) => where.and({ site, ...key(gone) }))
    .returningAll()
    .execute();
  for (const row of rows) {
    const { address } = row;
    await trx
      .insertInto('departed')
      .values({ ...row, gone_at: by.now, gone_run: by.run })
      .execute();
    const successor = await trx
      .selectFrom('ledger')
      .select('id')
      .where('site', '=', site)
      .where('address', '=', address)
      .executeTakeFirst();
    if (successor !== undefined) continue;
    for (const table of ['last_applied', 'protections'] as const)
      await trx.deleteFrom(table).where('site', '=', site).where('address', '=', address).execute();
  }
}

async function rename(
  trx: Transaction<Tables>,
  site: string,
  { from, to }: { readonly from: ObjectKey; readonly to: ObjectKey },
): Promise<void> {
  for (const table of ['ledger', 'debts'] as const)
    await trx
      .updateTable(table)
      .set(key(to))
      .where((where) => where.and({ site, ...key(from) }))
      .execute();
}

function key(of: ObjectKey): {
  installation: string;
  kind: string;
  id: string;
} {
  return { installation: of.installation, kind: of.kind, id: of.id };
}
