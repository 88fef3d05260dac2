/** Whatever is declared, and whatever was there before: once it is applied, nothing is left to do. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

import { everything } from '../../../src/model/plan.ts';
import { startIbmLab, type IbmLab } from '../../../src/providers/ibm/lab/index.ts';
import { plan, planAndApply } from '../../../src/reconcile.ts';
import type { Outcome, Request } from '../../../src/reconcile/engine.ts';
import { seeded } from '../../plan/worlds/random.ts';
import { randomSpecs } from './random/specs.ts';
import { randomState } from './random/state.ts';

/** Others: `TRUEUP_SEED=7`. More: `TRUEUP_SEEDS=500`; each applies some thirty operations on a lab. */
const first = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
const total = Number(process.env['TRUEUP_SEEDS'] ?? 80);
/** Specs that follow each other on one lab: what one leaves is what the next finds. */
const rounds = 10;
const atOnce = 4;

test(`${total} random specs`, { timeout: 2_000 * (60 + total) }, async () => {
  const refused: string[] = [];
  const wrong: string[] = [];
  let seed = first;
  const last = first + Math.ceil(total / rounds);
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (seed < last) await oneLab(seed++, { refused, wrong });
    }),
  );
  const share = `${refused.length} of ${total} refused`;
  console.log([`seeds ${first} to ${last - 1}: ${share}`, ...tally(refused)].join('\n'));
  expect(wrong).toEqual([]);
  expect(refused.length).toBeLessThan(total / 10);
});

interface Found {
  readonly refused: string[];
  readonly wrong: string[];
}

async function oneLab(seed: number, { refused, wrong }: Found): Promise<void> {
  const random = seeded(seed);
  const lab = await startIbmLab({ state: randomState(random) });
  // In memory where that is possible: hundreds of journals are synced.
  const folder = mkdtempSync(
    join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'trueup-ibm-random-'),
  );
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const request = siteOn(lab, folder);
  for (let round = 1; round <= rounds; round += 1) {
    const specs = randomSpecs(random, round);
    writeFileSync(join(folder, 'all.specs.yaml'), JSON.stringify(specs, null, 1));
    const name = `seed ${seed}, round ${round}`;
    const applied = await planAndApply(request);
    if (applied.what !== 'applied' && applied.exit !== 0) {
      refused.push(
        ...applied.problems.slice(0, 1).map((each) => `${each.code} ${name}: ${each.message}`),
      );
      continue;
    }
    if (applied.exit !== 0) wrong.push(`${name}: ${told(applied)}`);
    else {
      const again = await plan(request);
      if (!isEmpty(again)) wrong.push(`${name}: the next plan is not empty: ${told(again)}`);
    }
  }
  wrong.push(...lab.violations().map((each) => `seed ${seed}: ${each}`));
  await lab.close();
}

function siteOn(lab: IbmLab, folder: string): Request {
  const key = `RANDOM_IBM_${new URL(lab.url).port}`;
  process.env[key] = lab.auth['apiKey'];
  const us = {
    driver: 'ibm',
    ...lab.options,
    dnsInstance: 'site-dns',
    auth: { apiKey: `\${env:${key}}` },
  };
  writeFileSync(
    join(folder, 'trueup.yaml'),
    JSON.stringify({ site: 'random', specs: '*.specs.yaml', systems: { us } }),
  );
  const never = new AbortController().signal;
  return {
    start: folder,
    config: join(folder, 'trueup.yaml'),
    specs: [],
    options: { ...everything, prune: true, limits: { delete: 1000, replace: 1000 } },
    approvals: [],
    confirm: () => Promise.resolve(true),
    signal: never,
    abort: never,
    actor: 'tester',
  };
}

function isEmpty(outcome: Outcome): boolean {
  return (
    outcome.what === 'planned' &&
    outcome.exit === 0 &&
    outcome.changes.length === 0 &&
    outcome.plan?.steps.length === 0
  );
}

function told(outcome: Outcome): string {
  const problems = outcome.problems.map((each) => `${each.code} ${each.message}`);
  if (outcome.what === 'planned')
    return [
      ...problems,
      ...outcome.changes.map((each) =>
        each.action === 'update'
          ? `${each.address}: ${JSON.stringify(each.fields.map(({ field, from, to }) => ({ field, from, to })))}`
          : `${each.action} ${each.address}`,
      ),
    ].join('; ');
  if (outcome.what !== 'applied') return problems.join('; ');
  return [
    ...problems,
    ...outcome.failed.map(({ problem }) => `${problem.code} ${problem.message}`),
  ].join('; ');
}

/** How often each reason was given, names left out. */
function tally(reasons: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const each of reasons) {
    const [code = ''] = each.split(' ');
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return [...counts].map(([code, count]) => {
    const example = reasons.find((each) => each.startsWith(`${code} `));
    return `  ${count} × ${example}`;
  });
}
