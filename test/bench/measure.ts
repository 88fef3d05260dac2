/** Times things: medians of several runs, never a single one. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** The middle of these figures. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low, high] = [sorted[sorted.length % 2 === 0 ? middle - 1 : middle], sorted[middle]];
  if (low === undefined || high === undefined) throw new Error('no figures');
  return (low + high) / 2;
}

export function mean(figures: readonly number[]): number {
  return figures.reduce((sum, each) => sum + each, 0) / figures.length;
}

/** Milliseconds of each of several runs; `warm` more before them are not counted. */
export async function timed(
  runs: number,
  work: () => unknown,
  warm = 1,
): Promise<readonly number[]> {
  const figures: number[] = [];
  for (let turn = -warm; turn < runs; turn += 1) {
    // What an earlier run left behind is not to be cleared away on the clock of the next.
    collectGarbage();
    const start = performance.now();
    await work();
    if (turn >= 0) figures.push(performance.now() - start);
  }
  return figures;
}
