/** A folder with a site of two units, node1 and node10, on a lab that the test can look into. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunningLab } from '../../src/lab/server.ts';
import * as engine from '../../src/reconcile.ts';
import { trueup, type Ended } from '../cli/pretend.ts';

export interface Ground {
  readonly folder: string;
  readonly lab: RunningLab;
  /** Runs a command there. */
  run(...words: readonly string[]): Promise<Ended>;
  /** The same, as JSON. */
  told<T>(...words: readonly string[]): Promise<T>;
  /** Plans, approves whatever the plan asks for, and applies. */
  applied(...words: readonly string[]): Promise<Ended>;
  write(file: string, text: string): void;
  remove(file: string): void;
}

let many = 0;

export function groundOn(
  lab: RunningLab,
  {
    driver,
    auth,
    options = {},
  }: {
    readonly driver: string;
    readonly auth: string;
    /** Of the system, beside its url or instead of it. */
    readonly options?: Readonly<Record<string, unknown>>;
  },
): Ground {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-cleanup-'));
  onTestFinished(async () => {
    rmSync(folder, { recursive: true, force: true });
    await lab.close();
  });
  many += 1;
  const variable = `TRUEUP_CLEANUP_${many}`;
  process.env[variable] = lab.auth[auth] ?? '';
  const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
  mkdirSync(join(folder, '.trueup'));
  const cloud = {
    driver,
    ...(driver === 'ibm' ? {} : { url: lab.url }),
    ...options,
    auth: { [auth]: `\${env:${variable}}` },
  };
  write(
    'trueup.yaml',
    JSON.stringify({ site: 'sweep', specs: '*.specs.yaml', systems: { cloud } }),
  );
  const run = (...words: readonly string[]): Promise<Ended> =>
    trueup(words, { cwd: folder, engine });
  return {
    folder,
    lab,
    run,
    told: async <T>(...words: readonly string[]) => {
      const { out, err } = await run(...words, '--format', 'json');
      if (out === '') throw new Error(err);
      return JSON.parse(out) as T;
    },
    applied: async (...words) => {
      const { out } = await run(...words, '--format', 'json');
      const { approvals = [] } = JSON.parse(out) as { approvals?: readonly { flag: string }[] };
      return run(...words, '--apply', ...approvals.flatMap(({ flag }) => flag.split(' ')));
    },
    write,
    remove: (file) => rmSync(join(folder, file)),
  };
}

/** All that a lab holds, as text, without its counters: ids that were used up stay so. */
export function heldBy(lab: RunningLab, counters: readonly string[]): string {
  return JSON.stringify(
    lab.state(),
    (key, value: unknown) => (counters.includes(key) ? undefined : value),
    1,
  );
}
