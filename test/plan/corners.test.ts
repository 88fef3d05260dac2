/** The corner cases, told: what each plan does, what waits for what and why. `vitest run test/plan/corners.test.ts -u` writes them anew. */
import { describe, expect, test } from 'vitest';
import type { Operation } from '../../src/model/operation.ts';
import type { Step } from '../../src/model/plan.ts';
import { corners } from './bugs/corners.ts';
import { laidOut, refusedByChecks, shown, type Case } from './bugs/corpus.ts';
import { needlessWait } from './bugs/oracles.ts';

describe.each(corners())('$name', (each) => {
  test('reads as before', async () => {
    await expect(story(each)).toMatchFileSnapshot(`./corners/${fileName(each.name)}.txt`);
  });
  test('no check objects, and every wait is needed', () => {
    expect(refusedByChecks(laidOut(each))).toBeUndefined();
    expect(needlessWait(each)).toBeUndefined();
  });
});

function story(each: Case): string {
  const { steps, problems } = shown(each);
  // Their words may change; who is told what may not.
  const said = problems.map(({ level, code, about }) => `${level} ${code} (${about ?? ''})`);
  return `${[each.name, '', ...said, ...steps.flatMap(linesOf)].join('\n')}\n`;
}

function linesOf({ id, operations, after }: Step): readonly string[] {
  return [
    id,
    ...operations.flatMap((each) => [
      ...(operations.length > 1 ? [`  = ${each.id}`] : []),
      ...each.fields.map(({ field, from, to }) => `    ${field}: ${word(from)} → ${word(to)}`),
      ...consequences(each).map((line) => `    ${line}`),
    ]),
    ...after.map(({ step, why, detail }) => `  after ${step} (${why}: ${detail})`),
  ];
}

function consequences({ impact, touches, debt, pays, notes }: Operation): readonly string[] {
  return [
    ...(impact === 'none' ? [] : [`impact: ${impact}`]),
    ...(touches.length < 2 ? [] : [`touches: ${touches.join(', ')}`]),
    ...(debt === undefined ? [] : [`owes: ${JSON.stringify(debt.fields)}`]),
    ...(pays === true ? ['pays'] : []),
    ...(notes ?? []),
  ];
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fileName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
