/** A site with one Linux host, in a folder of its own: planned and carried out as the commands do. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { everything, type PlanOptions } from '../../../src/model/plan.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { drift, plan, planAndApply } from '../../../src/reconcile.ts';
import type { Outcome, Request } from '../../../src/reconcile/engine.ts';

export interface Site {
  readonly root: string;
  /** The spec file from now on; `jumphost` is the system. */
  declare(spec: object): void;
  /** A document of another system. */
  alsoDeclare(document: object): void;
  drift(): Promise<Outcome>;
  plan(): Promise<Planned>;
  apply(options?: Partial<PlanOptions>): Promise<Outcome>;
  request(more?: Partial<Request>): Request;
}

export interface Planned {
  readonly outcome: Outcome;
  /** Ids of operations in an order that the plan allows; those of one step joined by ` + `. */
  readonly steps: readonly string[];
  readonly operations: readonly Operation[];
  readonly problems: readonly string[];
}

/** `system`: what `trueup.yaml` says of the host; `more`: other systems of the site. */
export function siteOf(system: object, more: object = {}): Site {
  const root = mkdtempSync(join(tmpdir(), 'trueup-linux-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'specs'));
  const file = {
    site: 'd058',
    specs: 'specs/*.yaml',
    ...('domain' in system ? { domains: { [String(system.domain)]: {} } } : {}),
    limits: { delete: '100%', replace: '100%' },
    systems: { jumphost: { driver: 'linux', ...system }, ...more },
  };
  writeFileSync(join(root, 'trueup.yaml'), stringify(file));
  const never = new AbortController().signal;
  const request = (over: Partial<Request> = {}): Request => ({
    start: root,
    config: join(root, 'trueup.yaml'),
    specs: [],
    options: everything,
    approvals: [],
    confirm: async () => true,
    signal: never,
    abort: never,
    actor: 'test',
    ...over,
  });
  return {
    root,
    declare: (spec) =>
      writeFileSync(join(root, 'specs/jumphost.yaml'), stringify({ linux: 'jumphost', ...spec })),
    alsoDeclare: (document) => writeFileSync(join(root, 'specs/other.yaml'), stringify(document)),
    drift: () => drift(request()),
    plan: async () => planned(await plan(request())),
    apply: (options = {}) => planAndApply(request({ options: { ...everything, ...options } })),
    request,
  };
}

export function planned(outcome: Outcome): Planned {
  const steps = outcome.what === 'planned' ? (outcome.plan?.steps ?? []) : [];
  return {
    outcome,
    steps: steps.map((each) => each.operations.map(({ id }) => id).join(' + ')),
    operations: steps.flatMap((each) => each.operations),
    problems: outcome.problems.map((each) => `${each.code}: ${each.message}`),
  };
}
