/** Plan files: the same bytes for the same plan, the same plan back, and nothing accepted that was touched. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderly } from '../../src/apply/orderly.ts';
import { decodePlan, encodePlan, planIdOf } from '../../src/apply/plan-file.ts';
import { pool, type Claim } from '../../src/model/claim.ts';
import type { Plan } from '../../src/model/plan.ts';
import { Secret } from '../../src/model/secret.ts';
import { box, item } from '../support/fake-vendor.ts';
import { after, creates, deletes, having, planOf, updates } from '../support/plans.ts';

const claims: readonly Claim[] = [
  range('cidr', 168_560_640, 168_561_663),
  range('address', 0, 0),
  range('address', 4_294_967_295, 4_294_967_295),
  range('range', 1n, (1n << 128n) - 1n),
  range('cidr', 0xfe80n << 112n, (0xfe80n << 112n) + 7n),
  range('vid', 0, 4095),
  range('vmid', 99_900, 99_900),
  { pool: pool('name', 'fake/box'), as: 'description', field: 'name', type: 'name', value: 'ü/"' },
];

const live = { system: 'fake', kind: box, id: '1', label: 'one', spec: { size: 1, gone: null } };
const a = having(creates('fake', box, 'a', { name: 'a', nested: { z: [1, 2], b: 'x' } }), {
  takes: claims,
  frees: claims.slice(0, 2),
  drops: [{ holder: 'fake/item/#2' as never, claims }],
  debt: { fields: { power: 'on' }, why: 'stopped' },
  commit: { group: 'g', how: 'atomic' },
  notes: ['a note'],
});
const plan = planOf(
  a,
  after(creates('fake', item, 'i', { box: 'fake/box/a' }), a),
  updates(live as never, 'one', { size: 2 }),
  deletes({ ...live, id: '2' } as never),
);

function range(
  space: Parameters<typeof pool>[0],
  first: number | bigint,
  last: number | bigint,
): Claim {
  return { pool: pool(space, 'somewhere'), as: 'holder', field: 'f', type: 'range', first, last };
}

function codes(text: string): readonly string[] {
  const read = decodePlan(text);
  return read.ok ? [] : read.problems.map((each) => each.code);
}

test('what is read is what was written', () => {
  const read = decodePlan(encodePlan(plan));
  expect(read).toEqual({ ok: true, value: plan });
});

test('bounds are written as people know them', () => {
  const text = encodePlan(plan);
  for (const bound of ['"10.12.8.0"', '"255.255.255.255"', '"::1"', '"fe80::7"', '4095', '99900'])
    expect(text).toContain(`: ${bound}`);
});

test('equal plans have equal bytes and ids, whatever the order of their keys', () => {
  const turned = reversed(plan) as Plan;
  expect(Object.keys(turned)).not.toEqual(Object.keys(plan));
  expect(encodePlan(turned)).toBe(encodePlan(plan));
  expect(planIdOf(turned)).toBe(plan.id);
  expect(planIdOf({ ...plan, site: 'other' })).not.toBe(plan.id);
});

test('version and id stand first', () => {
  expect(encodePlan(plan)).toMatch(`{\n "version": 1,\n "id": "${plan.id}",\n`);
});

test('round trip of any specs and bounds', () => {
  const seed = Number(process.env['TRUEUP_SEED'] ?? 7);
  const v4 = fc.integer({ min: 0, max: 4_294_967_295 });
  const v6 = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n });
  const bounds = fc
    .oneof(fc.tuple(v4, v4), fc.tuple(v6, v6))
    .map(([x, y]) => (x <= y ? [x, y] : [y, x]));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), bounds, (spec, [first, last]) => {
      const made = having(creates('fake', box, 'a', spec), {
        takes: [range('cidr', first ?? 0, last ?? 0)],
      });
      const any = planOf(made);
      const text = encodePlan(any);
      const read = decodePlan(text);
      if (!read.ok) throw new Error(read.problems[0]?.message);
      expect(encodePlan(read.value)).toBe(text);
      expect(read.value.steps[0]?.operations[0]?.takes).toEqual(made.operation.takes);
    }),
    { seed, numRuns: 300 },
  );
});

test('a change of any one character is found', () => {
  const text = encodePlan(plan);
  const seed = Number(process.env['TRUEUP_SEED'] ?? 7);
  fc.assert(
    fc.property(
      fc.nat(text.length - 1),
      fc.constantFrom('0', 'a', '"', '}', '{', ',', ' '),
      (at, by) => {
        const forged = text.slice(0, at) + by + text.slice(at + 1);
        const read = decodePlan(forged);
        // White space may move; the plan may not.
        if (read.ok) expect(read.value).toEqual(plan);
      },
    ),
    { seed, numRuns: 1_500 },
  );
});

describe('what is no plan file is refused with a reason', () => {
  const file = JSON.parse(encodePlan(plan)) as Record<string, unknown>;
  const signed = (change: Record<string, unknown>): string => {
    const { id: _, ...rest } = { ...file, ...change };
    const id = createHash('sha256')
      .update(JSON.stringify(orderly(rest)))
      .digest('hex')
      .slice(0, 12);
    return JSON.stringify({ ...rest, id });
  };
  const steps = file['steps'] as { readonly id: string; readonly after: unknown[] }[];
  const [first, second] = steps;
  test.each([
    ['no JSON', 'plan: yes', 'plan-unreadable'],
    ['nothing', '', 'plan-unreadable'],
    ['JSON of another kind', '[]', 'plan-foreign'],
    ['a Terraform plan', '{"format_version":"1.2","resource_changes":[]}', 'plan-foreign'],
    ['a newer format', JSON.stringify({ ...file, version: 2 }), 'plan-version'],
    ['an unknown key', signed({ extra: 1 }), 'plan-shape'],
    ['a missing key', signed({ steps: undefined }), 'plan-shape'],
    ['a word where an object belongs', signed({ options: 'none' }), 'plan-shape'],
    ['a changed site', JSON.stringify({ ...file, site: 'prod' }), 'plan-tampered'],
    ['a step twice', signed({ steps: [...steps, first] }), 'plan-broken'],
    ['a wait for nothing', signed({ steps: [second] }), 'plan-broken'],
    [
      'a circle, with the right id',
      signed({
        steps: [{ ...first, after: [{ step: second?.id, why: 'fact', detail: '' }] }, second],
      }),
      'plan-broken',
    ],
    [
      'a bound that is no address',
      signed({
        steps: JSON.parse(JSON.stringify(steps).replaceAll('10.12.8.0', '10.12.8.300')) as unknown,
      }),
      'plan-shape',
    ],
    [
      'a range turned round',
      signed({
        steps: JSON.parse(JSON.stringify(steps).replaceAll('10.12.8.0', '11.0.0.0')) as unknown,
      }),
      'plan-shape',
    ],
    [
      'deep nesting',
      `{"version":1,"steps":${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      'plan-shape',
    ],
  ])('%s', (_, text, code) => {
    expect(new Set(codes(text))).toEqual(new Set([code]));
  });

  test('a prototype is not polluted, and the key is kept as a key', () => {
    const text = signed({ conditions: [] }).replace(
      '"nested":{',
      '"__proto__":{"polluted":1},"nested":{',
    );
    expect(codes(text)).toEqual(['plan-tampered']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('a secret never gets into a file', () => {
  const leaking = planOf(creates('fake', box, 'b', {}));
  const spec = { key: new Secret('${env:KEY}', 'hunter2') };
  const [change] = leaking.changes;
  expect(() => encodePlan({ ...leaking, changes: [{ ...change, to: spec } as never] })).toThrow(
    TypeError,
  );
  for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 5n, () => 1, new Date(0), new Map()])
    expect(() => orderly({ bad })).toThrow(TypeError);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]) => [key, reversed(each)]),
  );
}
