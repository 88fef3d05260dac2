/** The sweep over claims against the plain definition: every claim that excludes another is told, and nothing else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Address } from '../../src/model/address.ts';
import { excludes, pool, type Claim } from '../../src/model/claim.ts';
import type { Built } from '../../src/spec/reading.ts';
import { clashes, type Held } from '../../src/spec/sweep.ts';

const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_121);

const range = fc.record({
  first: fc.integer({ min: 0, max: 40 }),
  size: fc.integer({ min: 0, max: 6 }),
  wide: fc.boolean(),
  as: fc.constantFrom('holder' as const, 'description' as const),
  purpose: fc.constantFrom('vip', 'host'),
  admits: fc.option(fc.constantFrom<readonly string[]>(['vip'], ['host'], ['vip', 'host'])),
  owner: fc.integer({ min: 0, max: 12 }),
});

test('whoever cannot be is in a pair, whoever is in a pair cannot be', () => {
  fc.assert(
    fc.property(fc.array(range, { maxLength: 25 }), (ranges) => {
      const pooled = ranges.map(held);
      const told = clashes(pooled);
      for (const [a, b] of told) expect(clash(a, b)).toBe(true);
      const paired = new Set(told.flat());
      // Two that clash need not be told as a pair of their own, but one of them is told.
      for (const a of pooled)
        for (const b of pooled) if (clash(a, b)) expect(paired.has(a) || paired.has(b)).toBe(true);
    }),
    { seed, numRuns: 3000 },
  );
});

test('ten thousand that overlap nobody are told from each other at once', () => {
  const many = Array.from({ length: 10_000 }, (_, i) =>
    held({
      first: i * 2,
      size: 0,
      wide: false,
      as: 'holder',
      purpose: 'host',
      admits: null,
      owner: i,
    }),
  );
  expect(clashes(many)).toEqual([]);
});

function clash(a: Held, b: Held): boolean {
  return a.holder !== b.holder && excludes(a.claim, b.claim);
}

function held(from: {
  readonly first: number;
  readonly size: number;
  readonly wide: boolean;
  readonly as: Claim['as'];
  readonly purpose: string;
  readonly admits: readonly string[] | null;
  readonly owner: number;
}): Held {
  const { first, size, wide, as, purpose, admits, owner } = from;
  const last = first + size;
  const bounds = wide ? { first: BigInt(first), last: BigInt(last) } : { first, last };
  const address = `lab/thing/${owner}` as Address;
  const claim: Claim = {
    type: 'range',
    pool: pool('address', 'dc1'),
    as,
    field: 'address',
    ...bounds,
    ...(as === 'holder' ? { purpose } : {}),
    ...(as === 'description' && admits !== null ? { admits } : {}),
  };
  return { claim, holder: address, by: { resource: { address } } as Built };
}
