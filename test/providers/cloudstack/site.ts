/** A site on a lab, planned and applied as a person would. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Fault } from '../../../src/lab/faults.ts';
import { everything } from '../../../src/model/plan.ts';
import {
  startCloudstackLab,
  type CloudstackLab,
} from '../../../src/providers/cloudstack/lab/index.ts';
import { plan, planAndApply } from '../../../src/reconcile.ts';
import type { Outcome, Request } from '../../../src/reconcile/engine.ts';
import { ossea } from './ossea.ts';

export interface Site {
  readonly lab: CloudstackLab;
  /** What is declared from now on. */
  readonly declare: (specs: object) => void;
  readonly plan: () => Promise<Outcome>;
  readonly apply: () => Promise<Outcome>;
  /** The lab's own state, by lists. */
  readonly state: () => Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

export interface Wish {
  readonly state?: object;
  readonly faults?: readonly Fault[];
  /** Milliseconds that jobs take, by command. */
  readonly latency?: Readonly<Record<string, number>>;
  readonly keys?: { readonly apiKey: string; readonly secretKey: string };
}

export async function siteOn({
  state = ossea,
  faults = [],
  keys,
  latency,
}: Wish = {}): Promise<Site> {
  const lab = await startCloudstackLab({
    state,
    faults,
    ...(latency === undefined ? {} : { latency }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'trueup-cs-'));
  onTestFinished(async () => {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const name = `CS_${new URL(lab.url).port}`;
  process.env[`${name}_A`] = keys?.apiKey ?? lab.auth['apiKey'];
  process.env[`${name}_S`] = keys?.secretKey ?? lab.auth['secretKey'];
  const auth = `{ apiKey: "\${env:${name}_A}", secretKey: "\${env:${name}_S}" }`;
  const system = `{ driver: cloudstack, url: "${lab.url}", zone: zone1, auth: ${auth} }`;
  writeFileSync(
    join(folder, 'trueup.yaml'),
    `site: d058\nspecs: "*.specs.yaml"\nsystems:\n  ossea: ${system}\n`,
  );
  const never = new AbortController().signal;
  const request: Request = {
    start: folder,
    config: join(folder, 'trueup.yaml'),
    specs: [],
    options: everything,
    approvals: [],
    confirm: () => Promise.resolve(true),
    signal: never,
    abort: never,
    actor: 'tester',
  };
  return {
    lab,
    declare: (specs) =>
      writeFileSync(
        join(folder, 'all.specs.yaml'),
        JSON.stringify({ cloudstack: 'ossea', ...specs }),
      ),
    plan: () => plan(request),
    apply: () => planAndApply(request),
    state: () => lab.state() as ReturnType<Site['state']>,
  };
}

export function steps(outcome: Outcome): readonly string[] {
  if (outcome.what !== 'planned') return [];
  return (outcome.plan?.steps ?? []).map((each) => each.operations.map(({ id }) => id).join(' + '));
}

export function codes(outcome: Outcome): readonly string[] {
  return [...new Set(outcome.problems.map(({ code }) => code))].toSorted();
}
