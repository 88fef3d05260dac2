/** Validation of whole spec files with all overlap checks, against merely parsing them. */
import { readFile } from 'node:fs/promises';
import { LineCounter, parseAllDocuments } from 'yaml';
import { providers } from '../../../src/providers/index.ts';
import { loadSpecs } from '../../../src/spec/load.ts';
import { folderSource } from '../../../src/spec/source.ts';
import { inFolder } from '../folder.ts';
import { median, timed } from '../measure.ts';
import { writeSite } from '../site/files.ts';
import { rowsOf, siteAtRest } from '../site/rows.ts';
import { amount, type Figure } from '../table.ts';

export function validate(resources: number, runs: number): Promise<Figure> {
  return inFolder(async (folder) => {
    const rows = rowsOf(siteAtRest(resources));
    const paths = await writeSite(folder, rows);
    const parse = async (): Promise<void> => {
      for (const path of paths) {
        const lineCounter = new LineCounter();
        parseAllDocuments(await readFile(path, 'utf8'), { lineCounter });
      }
    };
    const check = async (): Promise<void> => {
      const { desired, problems } = await loadSpecs(folderSource(folder), [...providers.values()]);
      if (desired?.resources.length !== rows.length || problems.length > 0)
        throw new Error(`the site is not valid: ${problems[0]?.message}`);
    };
    const parsing: number[] = [];
    const checking: number[] = [];
    await timed(1, parse);
    await timed(1, check);
    // In turn, so that both have the same share of whatever else the machine does.
    for (let turn = 0; turn < runs; turn += 1) {
      parsing.push(...(await timed(1, parse, 0)));
      checking.push(...(await timed(1, check, 0)));
    }
    return {
      what: `validate ${rows.length} resources, against parsing their files`,
      measured: median(checking.map((each, at) => each / (parsing[at] ?? NaN))),
      bar: 1.5,
      is: 'most',
      unit: ' ×',
      note: `${amount(median(checking), ' ms')} against ${amount(median(parsing), ' ms')}, ${paths.length} files, median of ${runs}`,
    };
  });
}
