/** Crash: whenever the process that applies is killed, resuming ends in the same state: nothing lost, doubled or touched that is foreign. */
import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtInto } from './bundle.ts';
import { groundWith, unharmed, type End, type Ground, type Whole } from './ground.ts';
import { killedAt, type Point, type Verdict } from './killed.ts';
import { workFolder } from './site.ts';
import { tableOf } from './table.ts';

// Every nineteenth moment and four at random, for a look in between.
const quick = process.env['TRUEUP_CRASH'] === 'quick';
const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
// Most of a case is waiting for calls of the dead.
const atOnce = 6;

const work = workFolder();
const grounds: Ground[] = [];
let whole: Whole;

beforeAll(async () => {
  const cli = await builtInto(work);
  for (let number = 0; number < atOnce; number += 1) grounds.push(await groundWith(work, cli));
  whole = await unharmed(grounds[0] as Ground);
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('without a kill: what the process counts is what the lab counts', () => {
  const { counts, calls } = whole;
  expect(counts).toMatchObject({ unsent: calls, sent: calls, answered: calls });
  expect(counts.unwritten).toBe(counts.written);
  expect(counts.written).toBeGreaterThan(60);
});

test(
  'killed at every journal write, around every call and at random moments: the same end',
  { timeout: 30 * 60_000 },
  async () => {
    const verdicts = await allOf(pointsOf(whole));
    const wrong = verdicts.flatMap(faultsOf);
    console.log(tableOf(verdicts, { whole, seed, failures: wrong.length }));
    expect(wrong).toEqual([]);
  },
);

function pointsOf({ counts, calls }: Whole): readonly Point[] {
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

async function allOf(points: readonly Point[]): Promise<readonly Verdict[]> {
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

function faultsOf({ point, wrong, end, killed, calls }: Verdict): readonly string[] {
  const name = `${point.at} ${point.count}`;
  const found = [...wrong];
  for (const part of ['portrait', 'holdings', 'carriedOut'] as const)
    if (!isDeepStrictEqual(end[part], whole.end[part])) found.push(differs(part, end[part]));
  // What had been sent when the process died had reached the lab, and nothing more.
  if (killed && point.at === 'sent' && calls !== point.count)
    found.push(`the lab was sent ${calls} requests`);
  return found.map((each) => `${name}: ${each}`);
}

function linesOf(value: unknown): readonly string[] {
  return JSON.stringify(value, null, 1).split('\n');
}

function differs(part: keyof End, is: unknown): string {
  const wanted = new Set(linesOf(whole.end[part]));
  const found = new Set(linesOf(is));
  return [
    `${part} differs:`,
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
