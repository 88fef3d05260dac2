/** All cases of a story: where the process is killed, and what is wrong with how each of them ended. */
import { isDeepStrictEqual } from 'node:util';
import { groundWith, unharmed, type End, type Ground, type Whole } from './ground.ts';
import { killedAt, type Point, type Verdict } from './killed.ts';
import type { Story } from './story.ts';

/** `quick`: every nineteenth moment and four at random. `sent 50,written 11`: only these. By default all. */
const chosen = process.env['TRUEUP_CRASH'] ?? '';
const quick = chosen === 'quick';
export const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
// Most of a case is waiting for calls of the dead.
const atOnce = 6;

/** Where cases are run, and what they must end in. */
export interface Stage {
  readonly grounds: readonly Ground[];
  readonly whole: Whole;
}

export async function stageFor(work: string, cli: string, story: Story): Promise<Stage> {
  const grounds: Ground[] = [];
  for (let number = 0; number < atOnce; number += 1)
    grounds.push(await groundWith(work, cli, story));
  return { grounds, whole: await unharmed(grounds[0] as Ground) };
}

export function pointsOf({ counts, calls }: Whole): readonly Point[] {
  if (chosen !== '' && !quick) return chosen.split(',').map(pointIn);
  const each = (Object.keys(counts) as (keyof typeof counts)[]).flatMap((at) =>
    Array.from({ length: counts[at] }, (_, index): Point => ({ at, count: index + 1 })),
  );
  const random = randomFrom(seed);
  const moments = Array.from({ length: 20 }, (): Point => ({
    at: 'event',
    count: 1 + Math.floor(random() * calls * 3),
  }));
  const sampled = quick ? each.filter((_, index) => index % 19 === 0) : each;
  return [...sampled, ...(quick ? moments.slice(0, 4) : moments)];
}

function pointIn(text: string): Point {
  const [, at, count] =
    /^\s*(unwritten|written|unsent|sent|answered|event) (\d+)\s*$/.exec(text) ?? [];
  if (at === undefined) throw new Error(`TRUEUP_CRASH: ${text} is no moment, such as: sent 50`);
  return { at: at as Point['at'], count: Number(count) };
}

export async function allOf(
  { grounds }: Stage,
  points: readonly Point[],
): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = 0;
  await Promise.all(
    grounds.map(async (ground) => {
      for (let point = points[next++]; point !== undefined; point = points[next++])
        verdicts.push(await killedAt(ground, point));
    }),
  );
  return verdicts;
}

export function faultsOf({ whole }: Stage, verdict: Verdict): readonly string[] {
  const { point, wrong, end, killed, calls } = verdict;
  const name = `${point.at} ${point.count}`;
  const found = [...wrong];
  for (const part of ['portrait', 'holdings', 'carriedOut'] as const)
    if (!isDeepStrictEqual(end[part], whole.end[part]))
      found.push(`${part} differs: ${differs(end[part], whole.end[part])}`);
  // What had been sent when the process died had reached the lab, and nothing more.
  if (killed && point.at === 'sent' && calls !== point.count)
    found.push(`the lab was sent ${calls} requests`);
  return found.map((each) => `${name}: ${each}`);
}

function linesOf(value: unknown): readonly string[] {
  return JSON.stringify(value, null, 1).split('\n');
}

function differs(is: End[keyof End], wants: End[keyof End]): string {
  const wanted = new Set(linesOf(wants));
  const found = new Set(linesOf(is));
  return [
    ...[...found].filter((each) => !wanted.has(each)).map((each) => `is ${each.trim()}`),
    ...[...wanted].filter((each) => !found.has(each)).map((each) => `not ${each.trim()}`),
  ].join(' ');
}

/** mulberry32: small, and the same everywhere. */
function randomFrom(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
