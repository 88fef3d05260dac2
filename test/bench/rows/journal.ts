/** The journal: what an event costs above the one fsync that it must wait for, with few and with many objects. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { OperationId } from '../../../src/model/operation.ts';
import type { StepId } from '../../../src/model/plan.ts';
import { inFolder } from '../folder.ts';
import { mean, median } from '../measure.ts';
import { journalOf, left, type Begun } from '../site/journal.ts';
import { knownOf } from '../site/live.ts';
import { rowsOf, siteAtRest } from '../site/rows.ts';
import { amount, type Figure } from '../table.ts';

export async function journal(
  sizes: readonly number[],
  events: number,
): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const size of sizes) figures.push(await measured(size, events));
  return figures;
}

function measured(resources: number, events: number): Promise<Figure> {
  return inFolder(async (folder) => {
    const known = knownOf(rowsOf(siteAtRest(resources)));
    const begun = await journalOf(folder, known);
    const synced: number[] = [];
    const recorded: number[] = [];
    // Between each other, so that both meet the same disk.
    for (const row of known.ledger.slice(0, events / 2)) {
      const { address } = row;
      const spec = known.lastApplied.get(address) ?? {};
      synced.push(...syncs(folder, 2));
      const name = `update ${address}`;
      const of = { at: new Date(), step: name as StepId, operation: name as OperationId };
      const before = { kind: row.kind, id: row.id, spec, falls: [] };
      recorded.push(await written(begun, { ...of, type: 'intended', before }));
      const aftermath = { ledger: row, lastApplied: { address, spec } };
      recorded.push(await written(begun, { ...of, type: 'done', id: row.id }, aftermath));
    }
    await left(begun);
    const [event, sync] = [median(recorded), median(synced)];
    return {
      what: `journal, per event above one fsync, ${known.ledger.length} objects`,
      measured: event - sync,
      bar: 1,
      is: 'most',
      unit: ' ms',
      note: `${amount(event, ' ms')} against ${amount(sync, ' ms')}, medians of ${recorded.length}; means ${amount(mean(recorded), ' ms')} and ${amount(mean(synced), ' ms')}`,
    };
  });
}

type Recording = Parameters<Begun['journal']['record']>;

async function written(
  { journal: book, run, epoch }: Begun,
  event: Recording[2],
  aftermath?: NonNullable<Recording[3]>['aftermath'],
): Promise<number> {
  const start = performance.now();
  await book.record(run, epoch, event, aftermath === undefined ? {} : { aftermath });
  return performance.now() - start;
}

/** Appends of a few bytes to a file that stays open, each made durable. */
function syncs(folder: string, count: number): readonly number[] {
  const file = openSync(join(folder, 'sync'), 'a');
  const figures = Array.from({ length: count }, () => {
    const start = performance.now();
    writeSync(file, 'a few bytes\n');
    fsyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return figures;
}
