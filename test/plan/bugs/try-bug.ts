/** One copy of the planner with a bug planted in it, run over the corpus in a process of its own. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Finding } from './runner.ts';

const run = promisify(execFile);
const repository = join(import.meta.dirname, '../../..');
const copied = ['src/model', 'src/plan', 'src/diff', 'test/plan/worlds', 'test/plan/bugs'];
const secondsForOne = 120;

export interface Tried {
  readonly seeds: number;
  /** What the planner without bugs says, as its own run wrote it. */
  readonly baseline?: string;
  readonly patch?: string;
}

/** What the run wrote down. A planner that hangs or dies is caught by the tests: no plan of it is ever shown. */
export async function tried(what: Tried): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'trueup-bug-'));
  try {
    for (const each of copied)
      cpSync(join(repository, each), join(folder, each), { recursive: true });
    cpSync(join(repository, 'package.json'), join(folder, 'package.json'));
    symlinkSync(join(repository, 'node_modules'), join(folder, 'node_modules'));
    if (what.patch !== undefined) await plant(what.patch, folder);
    const answer = join(folder, 'answer.json');
    const runner = join(folder, 'test/plan/bugs/runner.ts');
    const given = [
      String(what.seeds),
      answer,
      ...(what.baseline === undefined ? [] : [what.baseline]),
    ];
    const wrong = await run(process.execPath, [runner, ...given], {
      timeout: secondsForOne * 1000,
    }).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : 'it failed'),
    );
    if (existsSync(answer)) return readFileSync(answer, 'utf8');
    if (what.patch === undefined) throw new Error(wrong ?? 'nothing was written');
    const finding: Finding = { by: 'tests', story: `no answer: ${wrong ?? ''}` };
    return JSON.stringify(finding);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Only one line of context has to agree, so that a patch outlives changes nearby. */
async function plant(patch: string, folder: string): Promise<void> {
  // A temporary folder may lie inside some repository, whose paths git would take the patch for.
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: dirname(folder) };
  try {
    await run('git', ['apply', '-C1', '--recount', patch], { cwd: folder, env });
  } catch (error) {
    const why = error instanceof Error ? error.message : '';
    throw new Error(`${patch} no longer applies; plant its bug anew in today's planner.\n${why}`, {
      cause: error,
    });
  }
}
