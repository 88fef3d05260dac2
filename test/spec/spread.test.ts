/** One entry inside a resource stands for many: it is spelt out while specs are read. */
import { describe, expect, test } from 'vitest';
import type { KindName } from '../../src/model/address.ts';
import type { Kind, Spread } from '../../src/model/kind.ts';
import type { Spec } from '../../src/model/resource.ts';
import { loadSpecs } from '../../src/spec/load.ts';
import { kinds, site, trueup } from './support.ts';

const plain = {
  fixed: [],
  references: {},
  key: () => undefined,
  claims: () => [],
  summary: () => '',
};

function entries({ range }: Spec): Spread {
  const [, first, last] = /\.(\d+)-[\d.]+\.(\d+)$/.exec(String(range)) ?? [];
  if (Number(last) - Number(first) > 9)
    return {
      wrong: { code: 'long', field: 'range', message: 'it is too long', help: 'Cut it.' },
    };
  return {
    each: Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => ({
      key: String(Number(first) + at),
      fields: { address: `10.0.0.${Number(first) + at}` },
    })),
  };
}
const seat: Kind = {
  ...plain,
  kind: 'maas/seat' as KindName,
  nested: { in: 'maas/space' as KindName, collection: 'seats', field: 'space' },
  spread: {
    in: 'maas/space' as KindName,
    collection: 'rows',
    field: 'space',
    schema: 'ibm/band.json',
    entries,
  },
};
const vendor = {
  vendor: 'maas',
  kinds: [
    ...kinds.filter(({ kind }) => kind !== 'maas/space'),
    { ...plain, kind: 'maas/space' as KindName, collection: 'spaces' },
    seat,
  ],
  systemSchema: 'maas/system.json',
};
const load = (text: string) =>
  loadSpecs(site({ 'trueup.yaml': trueup, 'specs/a.yaml': text }), [vendor]);

describe('an entry that stands for many', () => {
  test('becomes one resource for each, with the labels of both', async () => {
    const { desired, problems } = await load(`maas: caracal
labels: { node: n1 }
spaces:
  front:
    seats: { one: { address: 10.0.0.1 } }
    rows: { vips: { range: 10.0.0.8-10.0.0.10, labels: { for: web } } }
`);
    expect(problems).toEqual([]);
    const seats = desired?.resources.filter(({ kind }) => kind === 'maas/seat') ?? [];
    expect(seats.map(({ address, spec, labels }) => ({ address, spec, labels }))).toEqual([
      {
        address: 'caracal/seat/front.one',
        spec: { address: '10.0.0.1', space: 'front' },
        labels: { node: 'n1' },
      },
      ...['10', '8', '9'].map((end) => ({
        address: `caracal/seat/front.vips-${end}`,
        spec: { address: `10.0.0.${end}`, space: 'front' },
        labels: { node: 'n1', for: 'web' },
      })),
    ]);
    expect(seats.map(({ origin }) => origin.line)).toEqual([5, 6, 6, 6]);
    expect(desired?.resources.find(({ kind }) => kind === 'maas/space')?.spec).toEqual({});
  });

  test.each([
    [
      'maas: caracal\nspaces: { front: { rows: { vips: { range: 10.0.0.8-10.0.0.90 } } } }\n',
      'long',
    ],
    ['maas: caracal\nspaces: { front: { rows: { vips: { range: no } } } }\n', 'not-ip-range'],
    ['maas: caracal\nspaces: { front: { rows: { vips: { rang: no } } } }\n', 'unknown-key'],
    ['maas: caracal\nspaces: { front: { rows: 3 } }\n', 'not-a-map'],
    [
      'maas: caracal\nspaces: { front: { rows: { vips: { range: 10.0.0.8-10.0.0.9 } }, seats: { vips-9: {} } } }\n',
      'declared-twice',
    ],
  ])('and is a problem at its place: %s', async (text, code) => {
    const { problems } = await load(text);
    expect(problems.map((each) => each.code)).toContain(code);
    expect(problems.every(({ at }) => at?.line === 2)).toBe(true);
  });
});
