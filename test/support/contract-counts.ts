/** Counts what the labs of a test file hold against the vendors' contracts, and hands it to the closing reporter. */
import { afterAll } from 'vitest';
import { checks, type Checked } from '../../src/lab/contract.ts';

export interface ContractCount {
  exchanges: number;
  refused: number;
  unfit: number;
}
/** By vendor. */
export type ContractCounts = Record<string, ContractCount>;

declare module 'vitest' {
  interface TaskMeta {
    contracts?: ContractCounts;
  }
}

const counts: ContractCounts = {};

checks.subscribe((message) => {
  const { vendor, status, faults } = message as Checked;
  const count = (counts[vendor] ??= { exchanges: 0, refused: 0, unfit: 0 });
  count.exchanges += 1;
  if (status >= 400) count.refused += 1;
  if (faults.length > 0) count.unfit += 1;
});

// eslint-disable-next-line no-empty-pattern -- vitest takes nothing else for the first one
afterAll(({}, suite) => {
  suite.file.meta.contracts = counts;
});
