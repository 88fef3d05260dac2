/** What was made under which labels, when and by which run; and which run takes back which. */
export const statements: readonly string[] = [
  `ALTER TABLE ledger ADD COLUMN labels TEXT NOT NULL DEFAULT '{}'`,
  `ALTER TABLE ledger ADD COLUMN since BIGINT`,
  `ALTER TABLE ledger ADD COLUMN run TEXT`,
  `ALTER TABLE runs ADD COLUMN undoes TEXT`,
];
