/** The main job from start to end on a simulator: find the drift, plan, carry out, find nothing left. */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

const top = join(import.meta.dirname, '../..');
const example = join(top, 'examples/d058-recidr');
const main = join(top, 'src/cli/main.ts');

// What an earlier demo left of the simulator and its journal; the state in live/ is never changed.
rmSync(join(example, '.trueup'), { recursive: true, force: true });

say(`In ${join('examples', 'd058-recidr')}, on the simulator in live/. Nothing real is touched.`);
trueup(['drift', '--lab', 'live'], 2);
const plan = trueup(['plan', '--lab', 'live'], 2);
const approvals = [...plan.matchAll(/^ +(--approve) (\S+)/gm)].flatMap(([, flag, what]) => [
  flag ?? '',
  what ?? '',
]);
trueup(['plan', '--lab', 'live', '--apply', ...approvals], 0);
trueup(['plan', '--lab', 'live'], 0);
say('The site is as declared, and the plan is empty.');

function trueup(words: readonly string[], expected: number): string {
  process.stdout.write(`\n$ trueup ${words.join(' ')}\n`);
  const ended = spawnSync(process.execPath, [main, ...words], {
    cwd: example,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    // Older versions of Node call SQLite experimental at every start.
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  process.stdout.write(`${ended.stderr}${ended.stdout}exit code ${ended.status}\n`);
  if (ended.status === expected) return ended.stdout;
  process.stderr.write(
    `\nThe demo failed: the exit code was to be ${expected}, and is ${ended.status ?? ended.signal}.\n`,
  );
  process.exit(1);
}

function say(text: string): void {
  process.stdout.write(`\n${text}\n`);
}
