/** Values, counts, spans of time, claims: the words that every line is made of. */
import { expect, test } from 'vitest';
import { pool } from '../../src/model/claim.ts';
import type { Origin } from '../../src/model/problem.ts';
import { Secret } from '../../src/model/secret.ts';
import { claimText } from '../../src/show/claims.ts';
import { countsText } from '../../src/show/counts.ts';
import { debtTexts } from '../../src/show/debts.ts';
import { durationText } from '../../src/show/duration.ts';
import { factText } from '../../src/show/fact.ts';
import { fieldTexts } from '../../src/show/field.ts';
import { words } from '../../src/show/markdown/cell.ts';
import { momentText } from '../../src/show/moment.ts';
import { placesOf } from '../../src/show/places.ts';
import { count, listed, spansText, stepsText, tallyText } from '../../src/show/plural.ts';
import { valueText } from '../../src/show/value.ts';
import { cidr, operation, plan, step } from './made.ts';

test('values are short and exact', () => {
  const values = [
    '10.0.0.0/8',
    'two words',
    '',
    '12',
    12,
    true,
    'true',
    null,
    undefined,
    ['a', 1],
    { fabric: 'metal', vid: 0, gone: undefined },
    10n,
    'a\u001b[31m',
    new Secret('${env:KEY}', 'hunter2'),
  ];
  expect(values.map(valueText)).toEqual([
    '10.0.0.0/8',
    '"two words"',
    '""',
    '"12"',
    '12',
    'true',
    '"true"',
    'null',
    'not set',
    '[a, 1]',
    '{fabric: metal, vid: 0}',
    '10',
    String.raw`"a\u001b[31m"`,
    '"[secret]"',
  ]);
});

test('an object that changes in part shows that part', () => {
  const from = { fabric: 'a', vid: { is: 1 } };
  expect(fieldTexts({ field: 'vlan', from, to: { fabric: 'a', vid: { is: 2 }, x: [1] } })).toEqual([
    'vlan.vid.is 1 → 2',
    'vlan.x not set → [1]',
  ]);
});

test('facts are sentences', () => {
  const texts = [
    'exists caracal/subnet/x',
    'in place caracal/subnet/x',
    'DHCP off on caracal/vlan/x',
    'exists caracal/subnet/x, and more',
    'no address at all',
  ];
  expect(texts.map(factText)).toEqual([
    'caracal/subnet/x exists',
    'caracal/subnet/x is in place',
    ...texts.slice(2),
  ]);
});

test('what is put back names the step that took it, and is silent where no step did', () => {
  const debt = { fields: { dhcp: true }, why: 'a subnet of it is made anew' };
  const off = operation('update', 'caracal/vlan/a', { action: 'dhcp-off', debt });
  const on = operation('update', 'caracal/vlan/a', { action: 'dhcp-on', pays: true });
  const other = operation('update', 'caracal/vlan/b', { action: 'dhcp-on', pays: true });
  const both = plan({ steps: [step('1', [off]), step('2', [on]), step('3', [other])] });
  expect(debtTexts(off, both)).toEqual([
    'for a while: a subnet of it is made anew; put back in step 2',
  ]);
  expect(debtTexts(on, both)).toEqual(['puts back what step 1 took']);
  expect(debtTexts(other, both)).toEqual([]);
});

function at(file: string): Origin {
  return { file, line: 7, column: 1 };
}

function placesSay(...files: readonly string[]): readonly unknown[] {
  const places = placesOf(files.map(at));
  return [places.heading, ...files.map((file) => places.text(at(file)))];
}

test('places leave out what they share', () => {
  expect(placesSay('../s/a.yaml')).toEqual(['specs: ../s/a.yaml (:N is line N of it)', ':7']);
  expect(placesSay('../s/a.yaml', '../s/t/a.yaml')).toEqual([
    'specs: below ../s/',
    'a.yaml:7',
    't/a.yaml:7',
  ]);
  expect(placesSay('a.yaml', 's/a.yaml')).toEqual([undefined, 'a.yaml:7', 's/a.yaml:7']);
});

test('spans of time', () => {
  expect([0, 449, 9_949, 12_300, 59_600, 185_000, 7_440_000, -5].map(durationText)).toEqual([
    '0.0 s',
    '0.4 s',
    '9.9 s',
    '12 s',
    '1 min 0 s',
    '3 min 5 s',
    '2 h 4 min',
    '0.0 s',
  ]);
  expect(momentText(new Date(0))).toBe('1970-01-01 00:00:00Z');
});

test('counts', () => {
  expect([count(1, 'step'), count(0, 'step'), count(2, 'address', 'addresses')]).toEqual([
    '1 step',
    '0 steps',
    '2 addresses',
  ]);
  expect([listed([]), listed([1]), listed([1, 2]), stepsText([1, 2, 3])]).toEqual([
    '',
    '1',
    '1 and 2',
    'steps 1, 2 and 3',
  ]);
  expect([[], [1, 2], [1, 2, 3, 7], [4, 6, 7, 8]].map(spansText)).toEqual([
    '',
    '1, 2',
    '1-3, 7',
    '4, 6-8',
  ]);
  expect(tallyText(['link', 'discovery', 'link', 'discovery', 'address', 'address'])).toBe(
    '2 addresses, 2 discoveries and 2 links',
  );
  expect(countsText([])).toBe('no changes');
});

test('claims of every family', () => {
  const holder = { as: 'holder', field: 'x' } as const;
  expect([
    claimText(cidr('10.12.8.0/22')),
    claimText({
      ...holder,
      pool: pool('cidr', 'd'),
      type: 'range',
      first: 1n << 120n,
      last: (1n << 121n) - 1n,
    }),
    claimText({ ...holder, pool: pool('vid', 'f'), type: 'range', first: 104, last: 104 }),
    claimText({ ...holder, pool: pool('vmid', 'f'), type: 'range', first: 100, last: 104 }),
    claimText({ ...holder, pool: pool('name', 'f'), type: 'name', value: 'metal' }),
  ]).toEqual(['10.12.8.0/22', '100::/8', '104', '100-104', 'metal']);
});

test('nothing becomes markup', () => {
  expect(words('a|b <b> @you `c` *d* [x](y)\n# e')).toBe(
    String.raw`a\|b &lt;b> &#64;you \`c\` \*d\* \[x\](y) \# e`,
  );
});
