/** The one writing place of a site: who has it, and how it is taken, kept and lost. */
import { sql, type Kysely, type Transaction } from 'kysely';
import { LostLock, type RunId, type Writer } from '../model/journal.ts';
import type { Tables } from './tables.ts';

/** One statement, so that of several who ask at once exactly one gets it. */
export async function takePlace(
  db: Kysely<Tables>,
  asked: { readonly site: string; readonly actor: string; readonly staleMilliseconds: number },
  now: number,
): Promise<{ readonly epoch: number } | { readonly held: Writer }> {
  for (;;) {
    const taken = await db
      .insertInto('writers')
      .values({
        site: asked.site,
        epoch: 1,
        actor: asked.actor,
        run: null,
        since: now,
        heartbeat_at: now,
      })
      .onConflict((conflict) =>
        conflict
          .column('site')
          .doUpdateSet({
            epoch: sql<number>`writers.epoch + 1`,
            actor: asked.actor,
            run: null,
            since: now,
            heartbeat_at: now,
          })
          .where((where) =>
            where.or([
              where('writers.actor', 'is', null),
              where('writers.heartbeat_at', '<=', now - asked.staleMilliseconds),
            ]),
          ),
      )
      .returning('epoch')
      .executeTakeFirst();
    if (taken !== undefined) return { epoch: taken.epoch };
    const held = await writer(db, asked.site);
    // Given up between the two statements: ask again.
    if (held !== undefined) return { held };
  }
}

/** A sign of life. False where the place is somebody else's by now. */
export async function keepPlace(
  db: Kysely<Tables>,
  mine: { readonly site: string; readonly epoch: number },
  now: number,
): Promise<boolean> {
  const kept = await db
    .updateTable('writers')
    .set({ heartbeat_at: now })
    .where('site', '=', mine.site)
    .where('epoch', '=', mine.epoch)
    .where('actor', 'is not', null)
    .executeTakeFirst();
  return kept.numUpdatedRows === 1n;
}

/** Within a transaction: nobody takes the place before it ends. Each write is a sign of life too. */
export async function holdPlace(
  trx: Transaction<Tables>,
  mine: { readonly site: string; readonly epoch: number },
  now: number,
): Promise<void> {
  if (!(await keepPlace(trx, mine, now)))
    throw new LostLock(
      `epoch ${mine.epoch} of site ${mine.site} is over: somebody else writes now`,
    );
}

export async function leavePlace(
  db: Kysely<Tables>,
  mine: { readonly site: string; readonly epoch: number },
): Promise<void> {
  await db
    .updateTable('writers')
    .set({ actor: null, run: null })
    .where('site', '=', mine.site)
    .where('epoch', '=', mine.epoch)
    .execute();
}

async function writer(db: Kysely<Tables>, site: string): Promise<Writer | undefined> {
  const row = await db
    .selectFrom('writers')
    .selectAll()
    .where('site', '=', site)
    .executeTakeFirst();
  if (row === undefined || row.actor === null) return undefined;
  return {
    actor: row.actor,
    epoch: row.epoch,
    ...(row.run === null ? {} : { run: row.run as RunId }),
    since: new Date(row.since),
    heartbeatAt: new Date(row.heartbeat_at),
  };
}
