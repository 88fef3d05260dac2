/** Crash: whenever the process that applies is killed, resuming ends in the same state: nothing lost, doubled or touched that is foreign. */
import { isDeepStrictEqual } from 'node:util';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { builtInto } from './bundle.ts';
import { started } from './child.ts';
import { killedAt, startedOn, type End, type Ground, type Point, type Verdict } from './killed.ts';
import { holdingsOf, othersIn, portraitOf, writesIn } from './portrait.ts';
import { freshLab, siteIn, workFolder } from './site.ts';
import { tableOf } from './table.ts';

const quick = process.env['TRUEUP_CRASH'] === 'quick';
const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
const atOnce = 2;

const work = workFolder();
const grounds: Ground[] = [];
let whole: Whole;

interface Whole {
  readonly end: End;
  /** How often each moment came, told by the process itself. */
  readonly counts: Readonly<Record<Exclude<Point['at'], 'event'>, number>>;
  /** How many requests the lab was sent. */
  readonly calls: number;
}

beforeAll(async () => {
  const cli = await builtInto(work);
  for (let number = 0; number < atOnce; number += 1) grounds.push(await groundWith(cli));
  whole = await unharmed(grounds[0] as Ground);
}, 120_000);
afterAll(() => rmSync(work, { recursive: true, force: true }));

test('without a kill: what the process counts is what the lab counts', () => {
  const { counts, calls } = whole;
  expect(counts).toMatchObject({ unsent: calls, sent: calls, answered: calls });
  expect(counts.unwritten).toBe(counts.written);
  expect(counts.written).toBeGreaterThan(60);
});

describe('killed', () => {
  test(
    'at every journal write, around every call and at random moments: the same end',
    { timeout: 20 * 60_000 },
    async () => {
      const points = pointsOf(whole);
      const verdicts = await allOf(points);
      console.log(tableOf(verdicts, { seed, calls: whole.calls, writes: whole.counts.written }));
      const wrong = verdicts.flatMap((each) => faultsOf(each));
      expect(wrong).toEqual([]);
    },
  );
});

async function groundWith(cli: string): Promise<Ground> {
  const site = await siteIn(work);
  const lab = await freshLab(site);
  vi.stubEnv('MAAS_API_KEY', lab.auth['apiKey']);
  const planFile = join(site.folder, 'plan.json');
  const { code, err } = await started(cli, ['plan', '--out', planFile], site).ended;
  await lab.close();
  expect(code, err).toBe(2);
  const { id } = JSON.parse(readFileSync(planFile, 'utf8')) as { id: string };
  const approvals = (['cascades', 'cuts-own-path'] as const).map((impact) => ({ plan: id, impact }));
  return { site, cli, planFile, approvals };
}

async function unharmed(ground: Ground): Promise<Whole> {
  const lab = await freshLab(ground.site);
  const before = othersIn(lab);
  const report = join(ground.site.folder, 'counts.json');
  const ended = await startedOn(ground, lab, { TRUEUP_CRASH_COUNTS: report }).ended;
  expect(ended.code, ended.err).toBe(0);
  expect(othersIn(lab)).toBe(before);
  const calls = lab.exchanges().length;
  const end = {
    portrait: portraitOf(lab),
    holdings: await holdingsOf(ground.site),
    carriedOut: writesIn(lab).carriedOut,
  };
  await lab.close();
  const counts = JSON.parse(readFileSync(report, 'utf8')) as Whole['counts'];
  return { end, counts, calls };
}

function pointsOf({ counts, calls }: Whole): readonly Point[] {
  const each = (Object.keys(counts) as (keyof typeof counts)[]).flatMap((at) =>
    Array.from({ length: counts[at] }, (_, index): Point => ({ at, count: index + 1 })),
  );
  const random = randomFrom(seed);
  const moments = Array.from(
    { length: 20 },
    (): Point => ({ at: 'event', count: 1 + Math.floor(random() * calls * 3) }),
  );
  const sampled = quick ? each.filter((_, index) => index % 19 === 0) : each;
  return [...sampled, ...(quick ? moments.slice(0, 4) : moments)];
}

async function allOf(points: readonly Point[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  let next = 0;
  const work = grounds.map(async (ground) => {
    for (let point = points[next++]; point !== undefined; point = points[next++])
      verdicts.push(await killedAt(ground, point));
  });
  await Promise.all(work);
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

function differs(part: keyof End, is: unknown): string {
  const lines = (value: unknown): readonly string[] => JSON.stringify(value, null, 1).split('\n');
  const wanted = new Set(lines(whole.end[part]));
  const found = new Set(lines(is));
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
