/** kysely over node:sqlite: every write durable when it returns, and safe among several processes. */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import {
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  type DialectAdapter,
  type SqliteDatabase,
  type SqliteStatement,
} from 'kysely';
import type { Tables } from '../tables.ts';

/** Opens or makes the database file. */
export function connect(path: string): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: new NodeSqliteDialect(open(path)) });
}

class NodeSqliteDialect extends SqliteDialect {
  constructor(database: SqliteDatabase) {
    super({ database });
  }

  override createAdapter(): DialectAdapter {
    return new TransactionalDdl();
  }
}

/** SQLite does roll DDL back; kysely says it does not, and then runs migrations with no lock at all. */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

// The journal asks a few dozen different questions; a list as long as a bulk insert makes one more each.
const mostStatements = 200;

function open(path: string): SqliteDatabase {
  const db = new DatabaseSync(path, { timeout: 5_000, enableForeignKeyConstraints: true });
  useWal(db);
  // A journal of what was done to real machines must survive a power cut.
  db.exec('PRAGMA synchronous = FULL');
  const prepared = new Map<string, SqliteStatement>();
  return {
    close: () => db.close(),
    prepare(sql): SqliteStatement {
      const known = prepared.get(sql);
      if (known !== undefined) return known;
      if (prepared.size >= mostStatements) prepared.clear();
      const made = statement(db, sql);
      prepared.set(sql, made);
      return made;
    },
  };
}

function statement(db: DatabaseSync, sql: string): SqliteStatement {
  // A transaction that begins by reading cannot wait for the write lock later: it fails at once.
  const st = db.prepare(sql === 'begin' ? 'begin immediate' : sql);
  return {
    reader: st.columns().length > 0,
    all: (values) => st.all(...values.map(bindable)),
    run: (values) => st.run(...values.map(bindable)),
    iterate: (values) => st.iterate(...values.map(bindable)),
  };
}

/** The change to WAL needs the file alone and does not wait its turn, so several first openers collide. */
function useWal(db: DatabaseSync): void {
  for (let left = 50; ; left -= 1) {
    try {
      db.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (left === 0 || !isBusy(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    }
  }
}

// https://www.sqlite.org/rescode.html: the low byte of SQLITE_BUSY and its kin is 5, of SQLITE_LOCKED 6.
function isBusy(error: unknown): boolean {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : 0;
  return code === 5 || code === 6;
}

/** node:sqlite takes a leading object for named parameters and shifts the rest, so it is refused here. */
function bindable(value: unknown): SQLInputValue {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value === null || ['string', 'number', 'bigint'].includes(typeof value)) {
    return value as SQLInputValue;
  }
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`SQLite cannot store ${Object.prototype.toString.call(value)}`);
}
