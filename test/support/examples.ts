/** The examples, each run in a copy of its own: from its files, or on a simulator that the test can look into. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { everything } from '../../src/model/plan.ts';
import * as engine from '../../src/reconcile.ts';
import type { Request } from '../../src/reconcile/engine.ts';
import { trueup, type Ended } from '../cli/pretend.ts';
import { startSiteLabs, type SiteLabs } from './site-labs.ts';

const top = join(import.meta.dirname, '../..');
const examplesFolder = join(top, 'examples');

export interface Example {
  readonly name: string;
  /** Its folder in the checkout. */
  readonly folder: string;
  /** How `plan --lab live` ends, as its README says. */
  readonly exit: number;
  /** What its README adds to the words of `plan`, so that there is a plan to apply. */
  readonly more: readonly string[];
  /** There is a plan to apply. */
  readonly plannable: boolean;
}

export const examples: readonly Example[] = readdirSync(examplesFolder, { withFileTypes: true })
  .filter((each) => each.isDirectory())
  .map(({ name }) => {
    const folder = join(examplesFolder, name);
    const readme = readFileSync(join(folder, 'README.md'), 'utf8');
    const exit = Number(/exit code (\d)/.exec(readme)?.[1]);
    const more = (/plan --lab live (--limit \S+)/.exec(readme)?.[1] ?? '').split(' ');
    const lifted = more.length > 1;
    return { name, folder, exit, more: lifted ? more : [], plannable: exit === 2 || lifted };
  });

/** A copy of the example and of the sites, as far from each other as in the checkout; gone after the test. */
export function copyOf({ name }: Example): { readonly top: string; readonly folder: string } {
  const copy = mkdtempSync(join(tmpdir(), 'trueup-example-'));
  onTestFinished(() => rmSync(copy, { recursive: true, force: true }));
  const fresh = { recursive: true, filter: (path: string) => !path.endsWith('.trueup') };
  cpSync(join(top, 'specs'), join(copy, 'specs'), fresh);
  cpSync(join(examplesFolder, name), join(copy, 'examples', name), fresh);
  return { top: copy, folder: join(copy, 'examples', name) };
}

/** Runs a command in the folder. */
export function run(folder: string, words: readonly string[]): Promise<Ended> {
  return trueup(words, { cwd: folder, engine });
}

/** Simulators with the example's state, and a copy of the example that points at them. */
export async function onLabs(example: Example): Promise<{ folder: string; labs: SiteLabs }> {
  const copy = copyOf(example);
  const labs = await startSiteLabs(copy.top, {
    live: join(copy.folder, 'live'),
    state: mkdtempSync(join(copy.top, 'state-')),
  });
  return { folder: copy.folder, labs };
}

/** What the pipeline behind the commands is asked. */
export function requestIn(folder: string, more: readonly string[]): Request {
  const [, most] = /^delete=(\d+)$/.exec(more[1] ?? '') ?? [];
  const never = new AbortController().signal;
  return {
    start: folder,
    config: join(folder, 'trueup.yaml'),
    specs: [],
    options: { ...everything, limits: most === undefined ? {} : { delete: Number(most) } },
    lab: 'live',
    approvals: [],
    signal: never,
    abort: never,
    actor: 'tester@here',
  };
}
