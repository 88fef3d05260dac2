/** What was in the ledger once, and is gone; and what a run was for that no spec asked for. */
export const statements: readonly string[] = [
  `CREATE TABLE departed (
    site TEXT NOT NULL,
    installation TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    how TEXT NOT NULL,
    vendor_made BIGINT NOT NULL,
    labels TEXT NOT NULL,
    since BIGINT,
    run TEXT,
    gone_at BIGINT NOT NULL,
    gone_run TEXT
  )`,
  `CREATE INDEX departed_site ON departed (site)`,
  `ALTER TABLE runs ADD COLUMN purpose TEXT`,
];
