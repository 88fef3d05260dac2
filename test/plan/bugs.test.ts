/** Bugs planted in the planner one by one: most are caught by the checks alone, every one by checks and tests. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Baseline } from './bugs/oracles.ts';
import type { Finding } from './bugs/runner.ts';
import { tried } from './bugs/try-bug.ts';

const seeds = 300;
const folder = join(import.meta.dirname, 'bugs');
const patches = readdirSync(folder)
  .filter((each) => each.endsWith('.patch'))
  .toSorted();

const scratch = mkdtempSync(join(tmpdir(), 'trueup-bugs-'));
const findings = new Map<
  string,
  Finding | { readonly by: 'does not apply'; readonly story: string }
>();
let baseline: Baseline & { readonly finding: Finding };

beforeAll(async () => {
  const text = await tried({ seeds });
  baseline = JSON.parse(text) as typeof baseline;
  const file = join(scratch, 'baseline.json');
  writeFileSync(file, text);
  const open = [...patches];
  const work = async (): Promise<void> => {
    for (let patch = open.shift(); patch !== undefined; patch = open.shift())
      findings.set(patch, await findingOf(patch, file));
  };
  await Promise.all([work(), work()]);
  console.table(
    patches.map((patch) => ({
      bug: patch,
      'caught by': findings.get(patch)?.by,
      how: storyOf(patch),
    })),
  );
}, 600_000);

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function findingOf(patch: string, file: string) {
  try {
    return JSON.parse(
      await tried({ seeds, baseline: file, patch: join(folder, patch) }),
    ) as Finding;
  } catch (error) {
    return { by: 'does not apply' as const, story: String(error) };
  }
}

function storyOf(patch: string): string {
  return (findings.get(patch)?.story ?? '')
    .replace('The plan was refused by its own check: ', '')
    .slice(0, 110);
}

function caughtBy(...who: readonly string[]): readonly string[] {
  return patches.filter((each) => who.includes(findings.get(each)?.by ?? ''));
}

describe('the planner without bugs', () => {
  test('is refused by no check', () => {
    expect(baseline.finding).toEqual({ by: 'nobody', story: '' });
  });
});

describe('planted bugs', () => {
  test('are 25, each described in its first line', () => {
    expect(patches).toHaveLength(25);
    const undescribed = patches.filter((each) =>
      readFileSync(join(folder, each), 'utf8').startsWith('---'),
    );
    expect(undescribed).toEqual([]);
  });
  test.each(patches)('%s still applies to the planner', (patch) => {
    expect(findings.get(patch)?.by, storyOf(patch)).not.toBe('does not apply');
  });
  test('at least 20 are caught by the checks alone', () => {
    expect(caughtBy('checks').length).toBeGreaterThanOrEqual(20);
  });
  test('every one is caught by checks or tests', () => {
    const all = new Set(caughtBy('checks', 'tests'));
    expect(patches.filter((each) => !all.has(each))).toEqual([]);
  });
});
