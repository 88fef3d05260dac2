/** A site of one region on a lab, and what its plans come to. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { everything, type PlanOptions } from '../../../src/model/plan.ts';
import { startIbmLab, type IbmLab } from '../../../src/providers/ibm/lab/index.ts';
import { plan, planAndApply } from '../../../src/reconcile.ts';
import type { Outcome, Request } from '../../../src/reconcile/engine.ts';
import { region } from './region.ts';

export interface Site {
  readonly lab: IbmLab;
  readonly plan: (specs: string, options?: Partial<PlanOptions>) => Promise<Outcome>;
  readonly apply: (specs: string, options?: Partial<PlanOptions>) => Promise<Outcome>;
}

/** `key`: of the lab's keys. */
export async function siteOn(state: object = region, key = 'apiKey'): Promise<Site> {
  const lab = await startIbmLab({ state });
  const folder = mkdtempSync(join(tmpdir(), 'trueup-ibm-site-'));
  onTestFinished(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const name = `IBM_SITE_${new URL(lab.url).port}`;
  process.env[name] = lab.auth[key];
  const us = {
    driver: 'ibm',
    ...lab.options,
    dnsInstance: 'site-dns',
    deleteTimeoutSeconds: 5,
    auth: { apiKey: `\${env:${name}}` },
  };
  writeFileSync(
    join(folder, 'trueup.yaml'),
    JSON.stringify({ site: 'd058', specs: '*.specs.yaml', systems: { us } }),
  );
  const never = new AbortController().signal;
  const request = (specs: string, options: Partial<PlanOptions> = {}): Request => {
    writeFileSync(join(folder, 'a.specs.yaml'), `ibm: us\n${specs}`);
    return {
      start: folder,
      config: join(folder, 'trueup.yaml'),
      specs: [],
      options: { ...everything, limits: { delete: 1000, replace: 1000 }, ...options },
      approvals: [],
      confirm: () => Promise.resolve(true),
      signal: never,
      abort: never,
      actor: 'tester',
    };
  };
  return {
    lab,
    plan: (specs, options) => plan(request(specs, options)),
    apply: (specs, options) => planAndApply(request(specs, options)),
  };
}

export function codesOf(outcome: Outcome): readonly string[] {
  return outcome.problems.map(({ code }) => code);
}

/** Operations, in an order that the plan allows. */
export function operationsOf(outcome: Outcome): readonly string[] {
  if (outcome.what !== 'planned' || outcome.plan === undefined) return [];
  return outcome.plan.steps.flatMap(({ operations }) => operations.map(({ id }) => id as string));
}

export function told(outcome: Outcome): string {
  const failed = outcome.what === 'applied' ? outcome.failed.map(({ problem }) => problem) : [];
  return [...outcome.problems, ...failed]
    .map(({ code, message }) => `${code} ${message}`)
    .join('\n');
}
