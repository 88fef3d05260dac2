/** The first tables. Times are milliseconds since 1970; specs, plans and details are JSON text. */
export const statements: readonly string[] = [
  `CREATE TABLE writers (
    site TEXT NOT NULL PRIMARY KEY,
    epoch BIGINT NOT NULL,
    actor TEXT,
    run TEXT,
    since BIGINT NOT NULL,
    heartbeat_at BIGINT NOT NULL
  )`,
  `CREATE TABLE runs (
    id TEXT NOT NULL PRIMARY KEY,
    site TEXT NOT NULL,
    number BIGINT NOT NULL,
    plan_id TEXT NOT NULL,
    plan TEXT NOT NULL,
    steps BIGINT NOT NULL,
    actor TEXT NOT NULL,
    epoch BIGINT NOT NULL,
    started_at BIGINT NOT NULL,
    finished_at BIGINT,
    outcome TEXT,
    UNIQUE (site, number)
  )`,
  `CREATE TABLE events (
    run TEXT NOT NULL REFERENCES runs (id),
    sequence BIGINT NOT NULL,
    at BIGINT NOT NULL,
    step TEXT NOT NULL,
    operation TEXT NOT NULL,
    type TEXT NOT NULL,
    detail TEXT NOT NULL,
    PRIMARY KEY (run, sequence)
  )`,
  `CREATE TABLE objects_before (
    run TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (run, sequence),
    FOREIGN KEY (run, sequence) REFERENCES events (run, sequence)
  )`,
  `CREATE TABLE approvals (
    run TEXT NOT NULL REFERENCES runs (id),
    number BIGINT NOT NULL,
    plan_id TEXT NOT NULL,
    impact TEXT NOT NULL,
    who TEXT NOT NULL,
    how TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (run, number)
  )`,
  `CREATE TABLE ledger (
    site TEXT NOT NULL,
    installation TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    how TEXT NOT NULL,
    vendor_made BIGINT NOT NULL,
    PRIMARY KEY (site, installation, kind, id)
  )`,
  `CREATE INDEX ledger_address ON ledger (site, address)`,
  `CREATE TABLE last_applied (
    site TEXT NOT NULL,
    address TEXT NOT NULL,
    spec TEXT NOT NULL,
    PRIMARY KEY (site, address)
  )`,
  `CREATE TABLE protections (
    site TEXT NOT NULL,
    address TEXT NOT NULL,
    PRIMARY KEY (site, address)
  )`,
  `CREATE TABLE debts (
    site TEXT NOT NULL,
    installation TEXT NOT NULL,
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    address TEXT NOT NULL,
    fields TEXT NOT NULL,
    why TEXT NOT NULL,
    run TEXT NOT NULL,
    operation TEXT NOT NULL,
    sequence BIGINT NOT NULL,
    PRIMARY KEY (site, installation, kind, id, run, operation)
  )`,
];
