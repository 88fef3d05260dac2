/** `npm run bench`: every bar of speed, measured on this machine now. `--quick` leaves out what takes long; names of parts choose those. */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { ran, repository } from './process.ts';
import { apply } from './rows/apply.ts';
import { journal } from './rows/journal.ts';
import { planning } from './rows/planning.ts';
import { start } from './rows/start.ts';
import { validate } from './rows/validate.ts';
import { wholePlan } from './rows/whole-plan.ts';
import { tableText, type Figure } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, seed: { type: 'string', default: '8' } },
});
const { quick } = values;
const seed = Number(values.seed);

/** Each part by itself, in the order of the table. */
const parts: readonly (readonly [string, () => Promise<readonly Figure[]>])[] = [
  ['start', () => start(quick ? 5 : 15)],
  ['validate', async () => [await validate(10_000, quick ? 3 : 7)]],
  ['plan', () => planning(seed, quick ? 3 : 7, !quick)],
  ['process', () => wholePlan(quick ? 1000 : 5000, seed, quick ? 3 : 5)],
  ['apply', () => apply(seed)],
  ['journal', () => journal(quick ? [1000] : [1000, 100_000], quick ? 200 : 800)],
];

await ran(process.execPath, ['node_modules/rolldown/bin/cli.mjs', '-c'], { cwd: repository });
const began = performance.now();
console.log(`seed ${seed}, node ${process.version}, ${cpus().length} CPUs, load ${load()}`);
const figures: Figure[] = [];
for (const [name, measure] of parts) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  process.stderr.write(`${name} …\n`);
  figures.push(...(await measure()));
}
console.log(tableText(figures));
console.log(`load ${load()}, ${Math.round((performance.now() - began) / 1000)} s`);

function load(): string {
  return loadavg()
    .map((each) => each.toFixed(1))
    .join(' ');
}
