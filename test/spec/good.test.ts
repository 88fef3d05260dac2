/** Good specs: what they come to. */
import { describe, expect, test } from 'vitest';
import { loadSpecs } from '../../src/spec/load.ts';
import { site, trueup, vendor, type Files } from './support.ts';

async function load(files: Files) {
  const loaded = await loadSpecs(site({ 'trueup.yaml': trueup, ...files }), [vendor]);
  expect(loaded.problems).toEqual([]);
  const { desired } = loaded;
  if (desired === undefined) throw new Error('nothing was made');
  return { ...loaded, desired };
}

const metal = `maas: caracal
labels: { plane: metal, node: all }
phase: networks
onFailure: rollback
subnets:
  metal-admin:
    cidr: 10.12.12.0/22
    vlan: { vid: 0, fabric: metal }
    gateway: 10.12.12.1
    dns: [10.12.12.2]
    was: { cidr: 10.12.8.0/22 }
    labels: { node: n1 }
    protect: true
    bands:
      vips: { range: 10.12.12.50-10.12.12.99, purpose: vip }
      mgmt: { range: 10.12.12.2-10.12.12.49, purpose: reserve, phase: later }
`;

describe('a document', () => {
  test('declares resources, nested ones and what all of them share', async () => {
    const { desired, files } = await load({ 'specs/metal.yaml': metal });
    expect(files).toEqual(['specs/metal.yaml', 'trueup.yaml']);
    expect(desired.whole).toBe(true);
    expect(desired.resources.map((each) => each.address)).toEqual([
      'caracal/band/metal-admin.mgmt',
      'caracal/band/metal-admin.vips',
      'caracal/subnet/metal-admin',
    ]);
    const [mgmt, , subnet] = desired.resources;
    expect(mgmt).toMatchObject({
      spec: { purpose: 'reserve', range: '10.12.12.2-10.12.12.49', subnet: 'metal-admin' },
      phase: 'later',
      origin: { file: 'specs/metal.yaml', line: 16, column: 7, endColumn: 11 },
    });
    expect(subnet).toEqual({
      address: 'caracal/subnet/metal-admin',
      system: 'caracal',
      kind: 'maas/subnet',
      name: 'metal-admin',
      spec: {
        cidr: '10.12.12.0/22',
        dns: ['10.12.12.2'],
        gateway: '10.12.12.1',
        name: 'metal-admin',
        vlan: { fabric: 'metal', vid: 0 },
      },
      origin: { file: 'specs/metal.yaml', line: 6, column: 3, endColumn: 14 },
      was: { cidr: '10.12.8.0/22' },
      labels: { plane: 'metal', node: 'n1' },
      phase: 'networks',
      protect: true,
      onFailure: 'rollback',
      unit: 'node=n1,plane=metal',
    });
  });

  test('holds rules, conditions and steps for people', async () => {
    const { desired } = await load({
      'specs/rules.yaml': `maas: caracal
authority: { subnets: { within: 10.12.0.0/16 }, bands: { within: 10.12.0.0/16 } }
absent:
  - { kind: subnet, name: "old-*", within: 10.0.0.0/8 }
requires: [{ of: caracal/machine/node0, field: status, value: Ready }]
expect: [{ of: "caracal/subnet/metal", field: cidr, value: 10.12.12.0/22 }]
---
maas: caracal
authority: { subnets: { within: 10.13.0.0/16 } }
---
manual: people
phase: down
steps:
  destroy-model:
    run: |
      juju destroy-model openstack
      juju models
    done: [{ of: caracal/machine/node0, field: status, value: Ready }]
    before: [caracal/subnet/metal]
    after: [people/manual/capture]
    impact: data-loss
  capture: { run: [juju export-bundle], done: [{ of: caracal/machine/node0, field: status, value: Ready }] }
---
`,
    });
    expect(desired.authorities.map(({ kind, guard }) => [kind, guard['within']])).toEqual([
      ['maas/band', '10.12.0.0/16'],
      ['maas/subnet', '10.12.0.0/16'],
      ['maas/subnet', '10.13.0.0/16'],
    ]);
    expect(desired.absent).toEqual([
      expect.objectContaining({
        kind: 'maas/subnet',
        name: 'old-*',
        guard: { within: '10.0.0.0/8' },
      }),
    ]);
    expect(desired.conditions.map(({ when, of }) => [when, of])).toEqual([
      ['requires', 'caracal/machine/node0'],
      ['expect', 'caracal/subnet/metal'],
    ]);
    expect(desired.manual).toEqual([
      expect.objectContaining({
        address: 'people/manual/capture',
        done: [expect.objectContaining({ field: 'status', value: 'Ready' })],
        impact: 'none',
      }),
      expect.objectContaining({
        address: 'people/manual/destroy-model',
        instructions: ['juju destroy-model openstack', 'juju models'],
        before: ['caracal/subnet/metal'],
        after: ['people/manual/capture'],
        impact: 'data-loss',
        phase: 'down',
      }),
    ]);
  });

  test('may use anchors, long lists of the same alias too', async () => {
    const spaces = Array.from({ length: 300 }, (_, i) => `  s${i}: *base`).join('\n');
    const text = `maas: caracal\nspaces:\n  base: &base { description: shared }\n${spaces}\n`;
    const { desired } = await load({ 'specs/a.yaml': text });
    expect(desired.resources).toHaveLength(301);
    expect(desired.resources.every((each) => each.spec['description'] === 'shared')).toBe(true);
  });
});

describe('trueup.yaml', () => {
  test('becomes the site, with secrets that hold no value', async () => {
    const { desired } = await load({
      'trueup.yaml': `site: d058
specs: [specs/a.yaml, "specs/*.yaml"]
vars: { host: 10.12.12.2 }
systems:
  caracal:
    driver: maas
    url: "http://\${var:host}:5240/MAAS"
    auth: { apiKey: "\${file:~/.maas-key}" }
    tls: { fingerprint: "aa:bb" }
    apply: manual
store: sqlite:journal.db
domains: { dc1: { scratch: [10.12.250.0/28] } }
limits: { delete: 20%, minimum: 5 }
`,
      'specs/a.yaml': 'maas: caracal\nspaces: { a: }\n',
    });
    const { site: made } = desired;
    expect(made).toMatchObject({
      name: 'd058',
      store: 'sqlite:journal.db',
      root: '/site',
      limits: { delete: 0.2, replace: 0.3, minimum: 5 },
    });
    expect([...made.domains.values()]).toEqual([{ name: 'dc1', scratch: ['10.12.250.0/28'] }]);
    const [system] = made.systems.values();
    expect(system).toMatchObject({
      name: 'caracal',
      driver: 'maas',
      options: { url: 'http://10.12.12.2:5240/MAAS', tls: { fingerprint: 'aa:bb' } },
      apply: 'manual',
      domain: 'dc1',
      origin: { file: 'trueup.yaml', line: 5, column: 3 },
    });
    const secret = system?.auth['apiKey'];
    expect(secret?.reference).toBe('${file:~/.maas-key}');
    expect(() => secret?.reveal()).toThrow('was not resolved');
  });

  test('says in its digest which files were read', async () => {
    const one = await load({ 'specs/a.yaml': metal });
    const same = await load({ 'specs/a.yaml': metal });
    const other = await load({ 'specs/a.yaml': `${metal}# a word\n` });
    expect(one.desired.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(same.desired.digest).toBe(one.desired.digest);
    expect(other.desired.digest).not.toBe(one.desired.digest);
  });
});
