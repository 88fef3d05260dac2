/** Starting: `--version`, and `plan` of a small site whose simulator runs in the same process. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder } from '../folder.ts';
import { median } from '../measure.ts';
import { ran, trueup } from '../process.ts';
import { writeSite } from '../site/files.ts';
import { labState } from '../site/lab-state.ts';
import { rowsOf, siteAtRest } from '../site/rows.ts';
import { amount, type Figure } from '../table.ts';

const resources = 30;

export function start(runs: number): Promise<readonly Figure[]> {
  return inFolder(async (folder) => {
    const rows = rowsOf(siteAtRest(resources));
    const edited = rows.map((each) =>
      each.kind === 'subnet' ? { ...each, spec: { ...each.spec, dns: ['10.0.0.3'] } } : each,
    );
    await writeSite(folder, edited);
    await mkdir(join(folder, 'lab'));
    // A state file is YAML, and JSON is YAML too.
    await writeFile(join(folder, 'lab', 'caracal.yaml'), JSON.stringify(labState(rows)));
    const nothing: number[] = [];
    const version: number[] = [];
    const plan: number[] = [];
    for (let turn = -2; turn < runs; turn += 1) {
      const figures = [
        await ran(process.execPath, ['-e', '0']),
        await trueup(['--version']),
        await trueup(['plan', '--lab', 'lab'], { cwd: folder }),
      ];
      if (turn < 0) continue;
      for (const [at, list] of [nothing, version, plan].entries())
        list.push(figures[at]?.milliseconds ?? NaN);
    }
    const [none, bare, planned] = [median(nothing), median(version), median(plan)];
    const runsText = `median of ${runs}`;
    return [
      {
        what: 'trueup --version, against node -e 0',
        measured: bare / none,
        bar: 2,
        is: 'most',
        unit: ' ×',
        note: `${amount(bare, ' ms')} against ${amount(none, ' ms')}, ${runsText}`,
      },
      {
        what: 'trueup plan, a small site on its lab',
        measured: planned,
        bar: 400,
        is: 'most',
        unit: ' ms',
        note: `whole process, ${rows.length} resources, ${runsText}`,
      },
    ];
  });
}
