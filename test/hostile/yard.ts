/** A small site on a lab behind a real port: whole commands run on it as a person would type them. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as engine from '../../src/reconcile.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import { startMaasLab, type StartMaasLabOptions } from '../../src/providers/maas/lab/index.ts';
import { trueup, type Ended, type Pretence } from '../cli/pretend.ts';
import { yardSpec, yardState } from './yard-state.ts';

export interface YardWish extends StartMaasLabOptions {
  /** Spec files by their names; absent: the re-cut of yard-state.ts. */
  readonly specs?: Readonly<Record<string, string>>;
  readonly site?: string;
  /** What `trueup.yaml` says besides, at its top level. */
  readonly more?: string;
  readonly timeoutSeconds?: number;
  /** The reference to the key. */
  readonly auth?: string;
  /** What stands before the lab: from its address to the one that trueup is told. */
  readonly front?: (url: string) => Promise<{ readonly url: string; close(): Promise<void> }>;
}

export interface Yard {
  readonly folder: string;
  readonly lab: RunningLab;
  /** Runs `trueup` in the folder. */
  run(...words: readonly string[]): Promise<Ended>;
  runAs(words: readonly string[], pretence: Pretence): Promise<Ended>;
  /** `plan --apply` with every approval that it asks for. */
  apply(...words: readonly string[]): Promise<Ended>;
  /** Writes a spec anew. */
  spec(name: string, text: string): void;
  file(name: string): string;
  close(): Promise<void>;
}

const keyName = 'TRUEUP_TEST_YARD_KEY';

export async function openYard(wish: YardWish = {}): Promise<Yard> {
  const { specs = { 'net.yaml': yardSpec }, front, auth, ...rest } = wish;
  const lab = await startMaasLab({ state: yardState, ...rest });
  const before = await front?.(lab.url);
  const folder = mkdtempSync(join(tmpdir(), 'trueup-yard-'));
  process.env[keyName] ??= 'lab-consumer:lab-token:lab-secret';
  const spec = (name: string, text: string): void => write(join(folder, 'specs', name), text);
  write(
    join(folder, 'trueup.yaml'),
    [
      `site: ${wish.site ?? 'yard'}`,
      'specs: specs/*.yaml',
      'systems:',
      '  caracal:',
      '    driver: maas',
      `    url: ${before?.url ?? lab.url}`,
      `    auth: { apiKey: "${auth ?? `\${env:${keyName}}`}" }`,
      `    timeoutSeconds: ${wish.timeoutSeconds ?? 20}`,
      wish.more ?? '',
      '',
    ].join('\n'),
  );
  for (const [name, text] of Object.entries(specs)) spec(name, text);
  const runAs: Yard['runAs'] = (words, pretence) =>
    trueup(words, { cwd: folder, engine, env: { NO_COLOR: '1' }, ...pretence });
  const run: Yard['run'] = (...words) => runAs(words, {});
  return {
    folder,
    lab,
    run,
    runAs,
    apply: async (...words) => {
      const asked = await run('plan', '--apply', ...words);
      const approvals = approvalsIn(asked.err);
      return approvals.length === 0 ? asked : run('plan', '--apply', ...words, ...approvals);
    },
    spec,
    file: (name) => join(folder, name),
    close: async () => {
      await before?.close();
      await lab.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Opens a yard for a story and clears it away after. */
export async function inYard<T>(wish: YardWish, story: (yard: Yard) => Promise<T>): Promise<T> {
  const yard = await openYard(wish);
  try {
    return await story(yard);
  } finally {
    await yard.close();
  }
}

/** `--approve ID:IMPACT …` as a refusal asks for it. */
export function approvalsIn(text: string): readonly string[] {
  const [line = ''] = /--approve .*/.exec(text) ?? [];
  return [...line.matchAll(/--approve (\S+)/g)].flatMap(([, value = '']) => ['--approve', value]);
}

/** What every message must be free of: the traces of a crash. */
export const crash = /^ {4}at |node:internal|\.ts:\d|error\[bug\]|TypeError|undefined/m;

/** Every file below a folder with its bytes. */
export function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files.set(relative(folder, path), readFileSync(path));
  }
  return files;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
