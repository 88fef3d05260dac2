/** Brings a journal's tables up to date; several processes may open a new file at once. */
import { CompiledQuery, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import { migrations } from './migrations/all.ts';
import type { Tables } from './tables.ts';

/** Throws where the journal was written by a newer trueup. */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  if (await current(db)) return;
  const { error } = await new Migrator({
    db,
    provider: { getMigrations: async () => steps() },
  }).migrateToLatest();
  if (error !== undefined) throw error;
}

// The migrator takes the write lock even where there is nothing to do, and a plan must not wait for an apply.
async function current(db: Kysely<Tables>): Promise<boolean> {
  try {
    const applied = await db.executeQuery<{ name: string }>(
      CompiledQuery.raw('SELECT name FROM kysely_migration ORDER BY name'),
    );
    return applied.rows.map((row) => row.name).join() === Object.keys(migrations).join();
  } catch {
    return false;
  }
}

function steps(): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(migrations).map(([name, statements]) => [
      name,
      {
        up: async (db) => {
          for (const each of statements) await db.executeQuery(CompiledQuery.raw(each));
        },
      } satisfies Migration,
    ]),
  );
}
