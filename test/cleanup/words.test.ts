/** Targets and ages as people type them. */
import { expect, test } from 'vitest';
import { parseAge } from '../../src/cli/flags.ts';
import { meets, targetOf } from '../../src/model/cleanup.ts';

test.each([
  ['node=n1', { node: 'n1' }],
  ['deployment=d7, node=n1', { deployment: 'd7', node: 'n1' }],
  ['note=a=b', { note: 'a=b' }],
])('%s is a target', (text, labels) => {
  expect({ ...targetOf(text)?.labels }).toEqual(labels);
});

test.each(['', 'node', 'node=', '=n1', 'node=n1,', 'node=n1,node=n2'])('%j is none', (text) => {
  expect(targetOf(text)).toBeUndefined();
});

test('all labels of a target must hold, as whole words', () => {
  const target = targetOf('deployment=d7,node=n1') ?? never();
  expect(meets({ deployment: 'd7', node: 'n1', rack: 'r1' }, target)).toBe(true);
  expect(meets({ deployment: 'd7', node: 'n10' }, target)).toBe(false);
  expect(meets({ node: 'n1' }, target)).toBe(false);
  expect(meets(undefined, target)).toBe(false);
  expect(meets({}, targetOf('constructor=Object') ?? never())).toBe(false);
});

test.each([
  ['90m', 5_400_000],
  ['24h', 86_400_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
  ['30s', 30_000],
  ['0', 0],
])('%s is an age', (text, milliseconds) => {
  expect(parseAge(text)).toEqual({ text, milliseconds });
});

test.each(['', '24', '-1h', '1.5h', 'h', '24 h', '1y'])('%j is none', (text) => {
  expect(() => parseAge(text)).toThrow('such as 90m, 24h or 7d');
});

function never(): never {
  throw new Error('it is a target');
}
