/** A small site on a Proxmox VE lab behind a real port: whole commands run on it as a person would type them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as engine from '../../src/reconcile.ts';
import type { Fault } from '../../src/lab/faults.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import { startPveLab } from '../../src/providers/pve/lab/index.ts';
import { trueup, type Ended } from '../cli/pretend.ts';
import { approvalsIn } from './yard.ts';

export interface PveYardWish {
  readonly state: unknown;
  readonly spec: string;
  /** The `auth` of the system, as YAML. */
  readonly auth: string;
  readonly faults?: readonly Fault[];
}

export interface PveYard {
  readonly folder: string;
  readonly lab: RunningLab;
  run(...words: readonly string[]): Promise<Ended>;
  /** `plan --apply` with every approval that it asks for. */
  apply(...words: readonly string[]): Promise<Ended>;
}

export async function inPveYard(
  wish: PveYardWish,
  story: (yard: PveYard) => Promise<void>,
): Promise<void> {
  const { state, faults } = wish;
  const lab = await startPveLab({ state, ...(faults === undefined ? {} : { faults }) });
  const folder = mkdtempSync(join(tmpdir(), 'trueup-pve-yard-'));
  mkdirSync(join(folder, 'specs'));
  writeFileSync(
    join(folder, 'trueup.yaml'),
    [
      'site: yard',
      'specs: specs/*.yaml',
      `systems: { father: { driver: pve, url: "${lab.url}", auth: ${wish.auth} } }`,
      '',
    ].join('\n'),
  );
  writeFileSync(join(folder, 'specs', 'pve.yaml'), wish.spec);
  const run: PveYard['run'] = (...words) =>
    trueup(words, { cwd: folder, engine, env: { NO_COLOR: '1' } });
  try {
    await story({
      folder,
      lab,
      run,
      apply: async (...words) => {
        const asked = await run('plan', '--apply', ...words);
        const approvals = approvalsIn(asked.err);
        return approvals.length === 0 ? asked : run('plan', '--apply', ...words, ...approvals);
      },
    });
  } finally {
    await lab.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
