/** What trueup made or adopted and no spec declares any more. */
import { byText } from '../../model/address.ts';
import type { Orphan } from '../../model/resource.ts';
import { oneLine } from '../clean.ts';

export function orphanLines(orphans: readonly Orphan[]): readonly string[] {
  if (orphans.length === 0) return [];
  const lines = orphans.map(({ live, was }) => `${was} ${oneLine(live.label)} (#${live.id})`);
  return [...lines.toSorted(byText), 'left alone; --prune deletes them'];
}
