/** Ends a test run with the skipped tests, each with its reason, and one plain line of counts. */
import type { Reporter, TestModule } from 'vitest/node';
import type { ContractCounts } from './contract-counts.ts';

export default class ClosingReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((each) => [...each.children.allTests()]);
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const skipped: string[] = [];
    for (const test of tests) {
      const result = test.result();
      counts[result.state] += 1;
      if (result.state !== 'skipped') continue;
      skipped.push(
        `  ${test.module.relativeModuleId} > ${test.fullName}: ${result.note ?? reasonIn(test.fullName)}`,
      );
    }
    // A file that cannot be loaded holds no tests to count, and an error outside a test has none.
    const broken = modules.filter((each) => each.errors().length > 0).length + errors.length;
    const failed = counts.failed + counts.pending + broken;
    this.#lines = [
      ...contractLines(modules),
      ...(skipped.length === 0 ? [] : ['Skipped:', ...skipped.toSorted(), '']),
      `${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`,
    ];
  }

  #lines: readonly string[] = [];
  constructor() {
    // The default reporter sums up after this one is told; the counts are to be the last line.
    process.once('exit', () => {
      if (this.#lines.length > 0) process.stdout.write(`\n${this.#lines.join('\n')}\n`);
    });
  }
}

/** What labs answered was held against the vendors' contracts as often as this. */
function contractLines(modules: readonly TestModule[]): readonly string[] {
  const all = modules.flatMap((each) => {
    const { contracts = {} } = each.meta() as { readonly contracts?: ContractCounts };
    return Object.entries(contracts).map(([vendor, count]) => ({ vendor, ...count }));
  });
  const vendors = [...new Set(all.map(({ vendor }) => vendor))].toSorted();
  const lines = vendors.map((vendor) => {
    const files = all.filter((each) => each.vendor === vendor);
    const sum = (of: 'exchanges' | 'refused' | 'unfit'): string =>
      files.reduce((total, each) => total + each[of], 0).toLocaleString('en');
    return `  ${vendor}: ${sum('exchanges')} in ${files.length} files, ${sum('refused')} of them refusals; ${sum('unfit')} did not fit`;
  });
  return lines.length === 0 ? [] : ['Exchanges held against contracts:', ...lines, ''];
}

/** `… (needs contracts)` at the end of a test's name. */
function reasonIn(name: string): string {
  return /\((needs [^)]*)\)\s*$/.exec(name)?.[1] ?? 'no reason given';
}
