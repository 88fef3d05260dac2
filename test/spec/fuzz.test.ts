/** Whatever the files hold: problems with places, never an exception; and no order of anything changes the outcome. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Desired } from '../../src/model/desired.ts';
import { loadSpecs } from '../../src/spec/load.ts';
import { site, trueup, vendor } from './support.ts';

// The seed is printed by fast-check when a property fails; give it here to see the failure again.
const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
const runs = { seed, numRuns: 300 };

const folder = join(import.meta.dirname, 'cases/broken');
const texts = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join(folder, name)))
  .filter((text) => text.length < 2000);

async function survives(spec: Uint8Array, own: Uint8Array | string): Promise<void> {
  const { problems } = await loadSpecs(site({ 'trueup.yaml': own, 'specs/a.yaml': spec }), [
    vendor,
  ]);
  for (const each of problems) {
    expect(each.at?.line ?? 0).toBeGreaterThan(0);
    expect(each.at?.column ?? 0).toBeGreaterThan(0);
    expect(each.message).not.toMatch(/undefined|\[object|NaN/);
  }
}

test('random bytes are refused, not stumbled over', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), (bytes) => survives(bytes, trueup)),
    runs,
  );
});

test('random text that looks like YAML too', async () => {
  const pieces = [
    'maas',
    'caracal',
    ': ',
    '\n',
    '  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '&a ',
    '*a',
    '"',
    "'",
    '#',
    '|\n',
    '>-\n',
    '? ',
    '---\n',
    '...\n',
    '!t ',
    '!!map ',
    '%YAML 1.1\n',
    'subnets',
    'was',
    'null',
    '~',
    '1e999',
    '${var:x}',
    '${env:X}',
    '\t',
    '\u{FEFF}',
    '<<',
    '__proto__',
    'é',
    '\u{1F600}',
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...pieces), { maxLength: 60 }), (parts) =>
      survives(Buffer.from(parts.join('')), trueup),
    ),
    runs,
  );
});

test('mutated specs and mutated sites too', async () => {
  const mutation = fc.record({
    at: fc.nat(2000),
    cut: fc.nat(20),
    put: fc.uint8Array({ maxLength: 6 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (text, mutations) => {
        const mutated = mutations.reduce((bytes, { at, cut, put }) => {
          const start = at % (bytes.length + 1);
          return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + cut)]);
        }, Buffer.from(text));
        await survives(mutated, trueup);
        await survives(text, mutated);
      },
    ),
    runs,
  );
});

const network = fc.record({
  name: fc.integer({ min: 0, max: 30 }).map((n) => `net-${n}`),
  octet: fc.integer({ min: 0, max: 30 }),
  vid: fc.integer({ min: 0, max: 4 }),
});

test('the order of files and keys changes nothing but the places', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(network, { selector: (each) => each.name, minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      async (networks, random) => {
        const one = await written(
          networks,
          networks.map((_, i) => i),
        );
        const shuffled = networks.map((each) => [random.next().value as number, each] as const);
        const other = await written(
          shuffled.toSorted(([a], [b]) => a - b).map(([, each]) => each),
          networks.map((each) => Number(each.name.slice(4)) * 7),
        );
        expect(other).toBe(one);
      },
    ),
    { seed, numRuns: 60 },
  );
});

async function written(
  networks: readonly { readonly name: string; readonly octet: number; readonly vid: number }[],
  keys: readonly number[],
): Promise<string> {
  const files: Record<string, string> = { 'trueup.yaml': trueup };
  for (const [index, { name, octet, vid }] of networks.entries()) {
    const path = `specs/${(keys[index] ?? 0) % 3}.yaml`;
    const fields = [
      `cidr: 10.0.${octet}.0/24`,
      `vlan: { fabric: metal, vid: ${vid} }`,
      'managed: true',
    ];
    const turned = fields.slice(index % 3).concat(fields.slice(0, index % 3));
    files[path] =
      `${files[path] ?? ''}---\nmaas: caracal\nsubnets:\n  ${name}: { ${turned.join(', ')} }\n`;
  }
  const { desired, problems } = await loadSpecs(site(files), [vendor]);
  const said = problems.map((each) => each.message.replace(/ \(specs\S+\)/g, '')).toSorted();
  return JSON.stringify([withoutPlaces(desired), new Set(said).size]);
}

function withoutPlaces(desired: Desired | undefined): unknown {
  return desired?.resources.map(({ origin: _origin, ...each }) => each);
}
