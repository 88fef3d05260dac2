/** Sites that are variants of others: extends, patches and vars. */
import { describe, expect, test } from 'vitest';
import { loadSpecs } from '../../src/spec/load.ts';
import type { Spec } from '../../src/model/resource.ts';
import { site, vendor, type Files } from './support.ts';

const base: Files = {
  'base/trueup.yaml': `site: d058
specs: specs/*.yaml
vars: { prefix: "10.12", vlan: { fabric: metal, vid: 0 } }
systems:
  caracal: { driver: maas, url: "http://10.0.0.2/MAAS", auth: { apiKey: "\${env:A}" } }
domains: { dc1: { scratch: [10.12.250.0/28] } }
limits: { delete: 50% }
`,
  'base/specs/metal.yaml': `maas: caracal
subnets:
  metal:
    cidr: \${var:prefix}.12.0/22
    vlan: \${var:vlan}
    bands: { vips: { range: "\${var:prefix}.12.10-\${var:prefix}.12.20", purpose: vip } }
  data:
    cidr: \${var:prefix}.16.0/22
    vlan: { fabric: data, vid: "\${var:vid}" }
vars: { vid: 103 }
`,
};

function load(own: string, files: Files = {}) {
  return loadSpecs(site({ ...base, ...files, 'trueup.yaml': own }), [vendor]);
}

describe('a site that extends another', () => {
  test('has its specs, systems, domains and limits, and may change each', async () => {
    const { desired, problems, files } = await load(
      `site: lab
extends: base
specs: own/*.yaml
vars: { prefix: "10.99" }
systems:
  caracal: { url: "http://10.99.0.2/MAAS" }
domains: { dc2: }
limits: { replace: 10% }
`.replace('systems:\n  caracal: {', 'systems:\n  caracal: { domain: dc1,'),
      { 'own/more.yaml': 'maas: caracal\nspaces: { lab: }\n' },
    );
    expect(problems).toEqual([]);
    expect(files).toEqual([
      'base/specs/metal.yaml',
      'base/trueup.yaml',
      'own/more.yaml',
      'trueup.yaml',
    ]);
    expect(desired?.site.name).toBe('lab');
    expect(desired?.site.limits).toEqual({ delete: 0.5, replace: 0.1, minimum: 10 });
    expect([...(desired?.site.domains.keys() ?? [])]).toEqual(['dc1', 'dc2']);
    const [system] = desired?.site.systems.values() ?? [];
    expect(system?.options['url']).toBe('http://10.99.0.2/MAAS');
    expect(system?.auth['apiKey']?.reference).toBe('${env:A}');
    const specs = new Map<string, Spec>(
      desired?.resources.map((each) => [each.address, each.spec]),
    );
    expect([...specs.keys()]).toEqual([
      'caracal/band/metal.vips',
      'caracal/space/lab',
      'caracal/subnet/data',
      'caracal/subnet/metal',
    ]);
    expect(specs.get('caracal/subnet/metal')).toMatchObject({
      cidr: '10.99.12.0/22',
      vlan: { fabric: 'metal', vid: 0 },
    });
    expect(specs.get('caracal/subnet/data')).toMatchObject({ vlan: { fabric: 'data', vid: 103 } });
  });

  test('patches resources by address, wherever they stand', async () => {
    const { desired, problems } = await load(`site: lab
extends: base
patches:
  - of: caracal/subnet/metal
    ops:
      - { op: replace, path: /vlan/vid, value: 7 }
      - { op: add, path: /dns, value: [10.12.12.2] }
      - { op: add, path: /dns/-, value: 10.12.12.3 }
      - { op: add, path: /protect, value: true }
  - { of: caracal/band/metal.vips, ops: [{ op: replace, path: /purpose, value: fip }] }
  - { of: caracal/subnet/data, ops: [{ op: remove, path: "" }] }
`);
    expect(problems).toEqual([]);
    const [band, metal, ...rest] = desired?.resources ?? [];
    expect(band?.spec['purpose']).toBe('fip');
    expect(metal).toMatchObject({
      protect: true,
      spec: { vlan: { fabric: 'metal', vid: 7 }, dns: ['10.12.12.2', '10.12.12.3'] },
    });
    expect(rest).toEqual([]);
  });

  test('removes what is written inside a resource together with it', async () => {
    const { desired } = await load(
      'site: lab\nextends: base\npatches: [{ of: caracal/subnet/metal, ops: [{ op: remove, path: "" }] }]\n',
    );
    expect(desired?.resources.map((each) => each.name)).toEqual(['data']);
  });

  test('takes out a step by hand that it does by itself', async () => {
    const { desired, problems } = await load(
      `site: lab
extends: base
specs: own/*.yaml
systems: { operator: { driver: manual } }
patches: [{ of: operator/manual/bridges, ops: [{ op: remove, path: "" }] }]
`,
      {
        'own/people.yaml': `manual: operator
steps:
  bridges: { run: [see to them], done: [{ of: caracal/subnet/metal, field: cidr, value: x }] }
  model: { run: [destroy it], done: [{ of: caracal/subnet/data, field: cidr, value: x }] }
`,
      },
    );
    expect(problems).toEqual([]);
    expect(desired?.manual.map((each) => each.address)).toEqual(['operator/manual/model']);
  });

  test('is told where a patch leads nowhere, and where its value does not fit', async () => {
    const { problems } = await load(`site: lab
extends: base
patches:
  - { of: caracal/subnet/metl, ops: [{ op: add, path: /mtu, value: 1 }] }
  - { of: caracal/subnet/metal, ops: [{ op: replace, path: /gone/deep, value: 1 }] }
  - { of: caracal/subnet/data, ops: [{ op: replace, path: /cidr, value: 10.12.16.5/22 }] }
  - { of: caracal/subnet/metal, ops: [{ op: add, path: /__proto__/x, value: 1 }] }
  - { of: caracal/subnet/metal, ops: [{ op: replace, path: "", value: [] }] }
`);
    expect(problems.map(({ at, code, message, help }) => [at?.line, code, message, help])).toEqual([
      [
        4,
        'unknown-address',
        'there is no resource `caracal/subnet/metl` to patch',
        'Did you mean `caracal/subnet/metal`?',
      ],
      [5, 'patch', expect.stringContaining('at `/gone/deep` cannot be applied'), undefined],
      [6, 'not-cidr', '`cidr`: 10.12.16.5/22 has host bits set', 'Write 10.12.16.0/22.'],
      [7, 'patch', expect.stringContaining('cannot be applied'), undefined],
      [8, 'patch', expect.stringContaining('a resource must stay a map'), undefined],
    ]);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('may be extended in its turn, but not in a circle', async () => {
    const chain = await load('site: c\nextends: b\n', {
      'b/trueup.yaml': 'site: b\nextends: ../base\nvars: { prefix: "10.50" }\n',
    });
    expect(chain.problems).toEqual([]);
    expect(chain.desired?.resources.at(-1)?.spec['cidr']).toBe('10.50.12.0/22');
    const circle = await load('site: c\nextends: b\n', {
      'b/trueup.yaml': 'site: b\nextends: ..\n',
    });
    expect(circle.problems.map((each) => each.code)).toEqual(['extends-circle']);
    expect(circle.desired).toBeUndefined();
  });
});

test('a var keeps its type where it is the whole value, and is text inside text', async () => {
  const { desired, problems } = await load(
    'site: lab\nextends: base\nspecs: own/*.yaml\nvars: { vid: 5, on: true, n: 3 }\n',
    {
      'own/v.yaml': `maas: caracal
vars: { n: 4 }
vlans:
  v: { fabric: f, vid: "\${var:vid}", dhcp: "\${var:on}", name: "v\${var:n}-\${var:vid}" }
`,
    },
  );
  expect(problems).toEqual([]);
  const vlan = desired?.resources.find((each) => each.kind === 'maas/vlan');
  expect(vlan?.spec).toEqual({ dhcp: true, fabric: 'f', name: 'v4-5', vid: 5 });
});
