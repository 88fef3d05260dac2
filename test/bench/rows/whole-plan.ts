/** `plan` as a whole process on a lab in another, against `terraform plan` on as many resources. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { seeded } from '../../plan/worlds/random.ts';
import { inFolder } from '../folder.ts';
import { startLabProcess } from '../lab.ts';
import { median } from '../measure.ts';
import { onPath, ran, trueup } from '../process.ts';
import { writeSite } from '../site/files.ts';
import { journalOf, left } from '../site/journal.ts';
import { labState } from '../site/lab-state.ts';
import { knownOf } from '../site/live.ts';
import { rowsOf, siteAtRest, type Row } from '../site/rows.ts';
import { unrest } from '../site/unrest.ts';
import { amount, type Figure } from '../table.ts';

export async function wholePlan(
  resources: number,
  seed: number,
  runs: number,
): Promise<readonly Figure[]> {
  const rest = siteAtRest(resources);
  const there = rowsOf(rest);
  const { wanted } = unrest(rest, resources, seeded(seed));
  const changed = await planned({ there, wanted, bare: false }, runs);
  const fresh = await planned({ there, wanted: there, bare: true }, runs);
  const other = await terraform(there.length, Math.min(runs, 3));
  const figure = (what: string, mine: Measured): Figure => ({
    what: `plan, ${there.length} resources, ${what}`,
    ...(other === undefined ? {} : { measured: other / mine.milliseconds }),
    bar: 10,
    is: 'least',
    unit: ' ×',
    note: `${amount(mine.milliseconds, ' ms')} (${mine.steps} steps) against ${other === undefined ? 'nothing: needs terraform' : amount(other, ' ms')}, median of ${runs}`,
  });
  return [figure('some changed', changed), figure('all to be made', fresh)];
}

interface Measured {
  readonly milliseconds: number;
  readonly steps: number;
}

async function planned(
  site: { readonly there: readonly Row[]; readonly wanted: readonly Row[]; readonly bare: boolean },
  runs: number,
): Promise<Measured> {
  return inFolder(async (folder) => {
    const lab = await startLabProcess(folder, labState(site.there, site.bare));
    try {
      await writeSite(folder, site.wanted, lab.url);
      if (!site.bare) await left(await journalOf(folder, knownOf(site.there)));
      const env = { MAAS_API_KEY: lab.apiKey };
      const figures: number[] = [];
      let out = '';
      for (let turn = -1; turn < runs; turn += 1) {
        const run = await trueup(['plan', '--prune'], { cwd: folder, env });
        ({ out } = run);
        if (turn >= 0) figures.push(run.milliseconds);
      }
      const steps = Number(/(\d+) steps?\b/.exec(out)?.[1] ?? NaN);
      return { milliseconds: median(figures), steps };
    } finally {
      await lab.close();
    }
  });
}

async function terraform(resources: number, runs: number): Promise<number | undefined> {
  const program = onPath('terraform');
  if (program === undefined) return undefined;
  return inFolder(async (folder) => {
    const blocks = Array.from(
      { length: resources },
      (_, number) =>
        `resource "terraform_data" "r${number}" {\n  input = { name = "net-${number}", cidr = "10.${number >> 8}.${number & 255}.0/24" }\n}\n`,
    );
    await writeFile(join(folder, 'main.tf'), blocks.join(''));
    const where = {
      cwd: folder,
      env: { CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: '/dev/null' },
    };
    await ran(program, ['init', '-input=false', '-no-color'], where);
    const figures: number[] = [];
    for (let turn = 0; turn < runs; turn += 1) {
      const { milliseconds } = await ran(program, ['plan', '-input=false', '-no-color'], where);
      figures.push(milliseconds);
    }
    return median(figures);
  });
}
