/** Opens a site's journal where `store` says it is. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Kysely } from 'kysely';
import type { Journal } from '../model/journal.ts';
import { problem, type Result } from '../model/problem.ts';
import type { PlanCodec } from './codec.ts';
import type { Tables } from './tables.ts';

export interface JournalOptions {
  /** `sqlite:<path>`; relative paths start at `root`. */
  readonly store: string;
  readonly root: string;
  readonly codec: PlanCodec;
  /** False: a missing journal is a problem `no-journal` instead of being made. */
  readonly create?: boolean;
  readonly now?: () => Date;
}

export async function openJournal(options: JournalOptions): Promise<Result<Journal>> {
  const { store } = options;
  if (!store.startsWith('sqlite:'))
    return refused('unknown-store', `A journal cannot be kept in '${withoutSecrets(store)}'.`);
  const path = resolve(options.root, store.slice('sqlite:'.length));
  if (options.create === false && !existsSync(path))
    return refused('no-journal', `There is no journal at ${path} yet.`);
  let db: Kysely<Tables> | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    // kysely is most of this stage's start-up; a command that needs no journal must not pay for it.
    const { connect } = await import('./sqlite/connect.ts');
    const { migrate } = await import('./migrate.ts');
    const { journalOver } = await import('./journal.ts');
    db = connect(path);
    await migrate(db);
    const now = options.now ?? (() => new Date());
    return {
      ok: true,
      value: journalOver({ db, codec: options.codec, now: () => now().getTime() }),
    };
  } catch (error) {
    await db?.destroy();
    return refused('journal-unreadable', `The journal at ${path} cannot be used: ${text(error)}.`);
  }
}

function refused(code: string, message: string): Result<Journal> {
  return {
    ok: false,
    problems: [problem(code, message, { help: 'Look at `store` in trueup.yaml.' })],
  };
}

function withoutSecrets(store: string): string {
  return store.replace(/\/\/[^@/]*@/, '//');
}

function text(error: unknown): string {
  return error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
}
