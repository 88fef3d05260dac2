/** The schemas themselves: strict, explained for editors, and of one mind with what is read. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { schemaCheck } from '../../src/spec/schemas.ts';
import { trueup } from './support.ts';

const folder = join(import.meta.dirname, '../../schemas');
const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (each) =>
    /^(maas|pve|ibm|manual)\/|^(common|document|spec|trueup)\.json$/.test(each) &&
    each.endsWith('.json'),
);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly [keyword: string]: unknown;
}

describe.each(paths)('%s', (path) => {
  const schema = JSON.parse(readFileSync(join(folder, path), 'utf8')) as Schema;

  test('compiles in strict mode', async () => {
    expect(await schemaCheck(path)).toBeTypeOf('function');
  });

  test('allows no unknown keys and explains the known ones', () => {
    const { $schema, properties, additionalProperties } = schema;
    expect($schema).toBe('https://json-schema.org/draft/2020-12/schema');
    if (properties === undefined) return;
    expect(additionalProperties).toBe(false);
    for (const [key, each] of Object.entries(properties))
      expect(each['description'] ?? each['$ref'], key).toBeTypeOf('string');
  });
});

describe('spec.json, as an editor uses it,', () => {
  test.each([
    [
      'maas: caracal\nsubnets: { a: { cidr: 10.0.0.0/24, vlan: one, bands: { v: { range: 10.0.0.9, purpose: vip } } } }',
      true,
    ],
    [
      'maas: caracal\nfabrics: { metal: }\nspaces: { a: { description: x, labels: { node: n1 } } }',
      true,
    ],
    [
      'manual: people\nsteps: { destroy: { run: [juju destroy-model openstack], impact: data-loss, done: [{ of: a/b/c, field: status, value: Ready }] } }',
      true,
    ],
    ['maas: caracal\nabsent: [{ kind: subnet, name: "old-*", within: 10.0.0.0/8 }]', true],
    ['maas: caracal\nsubnet: { a: { cidr: 10.0.0.0/24, vlan: one } }', false],
    ['maas: caracal\nsubnets: { a: { cidr: 10.0.0.1/24, vlan: one } }', false],
    ['subnets: { a: { cidr: 10.0.0.0/24, vlan: one } }', false],
    ['maas: caracal\nmanual: people', false],
  ])('judges %j', async (text, good) => {
    const check = await schemaCheck('spec.json');
    expect(check(parse(text))).toBe(good);
  });
});

test('trueup.json knows the options of each driver', async () => {
  const check = await schemaCheck('trueup.json');
  expect(check(parse(trueup))).toBe(true);
  expect(check(parse(trueup.replace('url:', 'uri:')))).toBe(false);
});
