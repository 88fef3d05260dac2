/** Two systems share a domain: what one of them holds the other cannot take, and what was not seen is not free. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { everything } from '../../src/model/plan.ts';
import { plan } from '../../src/reconcile.ts';
import type { Outcome } from '../../src/reconcile/engine.ts';

const metal = { fabrics: [{ id: 1, name: 'metal', vlans: [{ id: 5001, vid: 0 }] }] };

/** A site with two MAAS, of which only the first has specs. */
function planWith(other: object, domains: string): Promise<Outcome> {
  const root = mkdtempSync(join(tmpdir(), 'trueup-'));
  mkdirSync(join(root, 'live'));
  const auth = '{ apiKey: "${env:NONE}" }';
  const system = (name: string, domain: string): string =>
    `  ${name}: { driver: maas, url: "http://${name}/MAAS", domain: ${domain}, auth: ${auth} }`;
  const [first = '', second = ''] = domains.split(' ');
  const files = {
    'trueup.yaml': [
      'site: pair',
      'specs: "*.specs.yaml"',
      'domains: { dc1: {}, dc2: {} }',
      'systems:',
      system('north', first),
      system('south', second),
    ].join('\n'),
    'maas.specs.yaml': [
      'maas: north',
      'subnets:',
      '  plane: { cidr: 10.0.0.0/24, vlan: { fabric: metal, vid: 0 } }',
    ].join('\n'),
    'live/north.yaml': JSON.stringify(metal),
    'live/south.yaml': JSON.stringify({ ...metal, ...other }),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  const never = new AbortController().signal;
  return plan({
    start: root,
    config: join(root, 'trueup.yaml'),
    specs: [],
    options: everything,
    lab: 'live',
    approvals: [],
    signal: never,
    abort: never,
    actor: 'test',
  });
}

const taken = { subnets: [{ id: 7, name: 'theirs', cidr: '10.0.0.128/25', vlan: 5001 }] };
const blind = {
  users: [{ username: 'reader', is_superuser: false, key: 'lab-consumer:lab-token:lab-secret' }],
};

test('a CIDR that another system of the domain holds blocks the plan and names the holder', async () => {
  const outcome = await planWith(taken, 'dc1 dc1');
  expect(outcome.exit).toBe(3);
  expect(outcome.problems.map((each) => each.message)).toEqual([
    'north/subnet/plane wants 10.0.0.0/24; south/subnet/#7 (theirs 10.0.0.128/25) holds 10.0.0.128/25 of it, and no spec declares that.',
  ]);
});

test('the same CIDR in another domain is nobody’s business', async () => {
  const outcome = await planWith(taken, 'dc1 dc2');
  expect(outcome.problems).toEqual([]);
  expect(outcome.exit).toBe(2);
});

test('a system of the domain that was not seen whole blocks, as one that could not be read', async () => {
  const outcome = await planWith(blind, 'dc1 dc1');
  expect(outcome.exit).toBe(1);
  expect(outcome.problems[0]?.message).toMatch(/south/);
  expect(outcome.what === 'planned' && outcome.plan).toBe(undefined);
});
