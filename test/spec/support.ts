/** A vendor with few kinds, and sites that live in memory. */
import { matchesGlob } from 'node:path';
import type { Address, KindName } from '../../src/model/address.ts';
import { pool, type Claim } from '../../src/model/claim.ts';
import { parseAddress, parseCidr, parseRange } from '../../src/model/ip.ts';
import type { Kind } from '../../src/model/kind.ts';
import type { Spec } from '../../src/model/resource.ts';
import type { SpecSource } from '../../src/spec/source.ts';
import type { Vendor } from '../../src/spec/vendor.ts';

const text = (spec: Spec, field: string): string => {
  const value = spec[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
};

function kind(short: string, more: Partial<Kind>): Kind {
  return {
    kind: `maas/${short}` as KindName,
    collection: `${short}s`,
    schema: `maas/${short}.json`,
    fixed: [],
    references: {},
    key: () => undefined,
    claims: () => [],
    summary: () => '',
    ...more,
  };
}
const to = (short: string, parent = false) => ({ kind: `maas/${short}` as KindName, parent });

export const kinds: readonly Kind[] = [
  kind('fabric', {
    named: true,
    claims: (spec, { system }) => [
      {
        type: 'name',
        pool: pool('name', `${system}/fabric`),
        as: 'holder',
        field: 'name',
        value: text(spec, 'name'),
      },
    ],
  }),
  kind('space', { named: true }),
  kind('vlan', {
    references: { fabric: to('fabric', true), space: to('space'), relay: to('vlan') },
    key: (spec) => `${text(spec, 'fabric')} ${text(spec, 'vid')}`,
    claims: (spec) => {
      const vid = Number(spec['vid']);
      return [
        {
          type: 'range',
          pool: pool('vid', text(spec, 'fabric')),
          as: 'holder',
          field: 'vid',
          first: vid,
          last: vid,
        },
      ];
    },
  }),
  kind('subnet', {
    named: true,
    references: { vlan: to('vlan') },
    normalise: (spec) =>
      spec['cidr'] === undefined ? spec : { ...spec, cidr: text(spec, 'cidr').toLowerCase() },
    claims: (spec, { domain }, holder) => subnetClaims(spec, domain, holder),
  }),
  kind('band', {
    nested: { in: 'maas/subnet' as KindName, collection: 'bands', field: 'subnet' },
    references: { subnet: to('subnet', true) },
    claims: (spec, { domain }) => bandClaims(spec, domain),
  }),
  kind('route', { references: { source: to('subnet', true), destination: to('subnet') } }),
  kind('link', {
    references: { machine: to('machine', true), subnet: to('subnet') },
    claims: (spec, { domain }) => linkClaims(spec, domain),
  }),
  kind('machine', {}),
].map(({ collection, ...each }) =>
  // A band is only written inside its subnet, and a machine is only read.
  ['maas/band', 'maas/machine'].includes(each.kind) || collection === undefined
    ? each
    : { ...each, collection },
);

export const vendor: Vendor = { vendor: 'maas', kinds, systemSchema: 'maas/system.json' };

function subnetClaims(spec: Spec, domain: string, holder: Address): readonly Claim[] {
  const cidr = parseCidr(text(spec, 'cidr'));
  if (cidr === undefined) return [];
  const { first, last } = cidr;
  const gateway = parseAddress(text(spec, 'gateway'));
  const inside = { holder, pool: pool('cidr', domain) };
  return [
    { type: 'range', pool: pool('cidr', domain), as: 'holder', field: 'cidr', first, last },
    ...(gateway === undefined
      ? []
      : ([
          {
            type: 'range',
            pool: pool('address', domain),
            as: 'description',
            field: 'gateway',
            first: gateway,
            last: gateway,
            inside,
          },
        ] as const)),
  ];
}

function bandClaims(spec: Spec, domain: string): readonly Claim[] {
  const range = parseRange(text(spec, 'range'));
  if (range === undefined) return [];
  const subnet = text(spec, 'subnet') as Address;
  return [
    {
      type: 'range',
      pool: pool('range', subnet),
      as: 'holder',
      field: 'range',
      ...range,
      inside: { holder: subnet, pool: pool('cidr', domain) },
    },
    {
      type: 'range',
      pool: pool('address', domain),
      as: 'description',
      field: 'range',
      ...range,
      admits: [text(spec, 'purpose')],
    },
  ];
}

function linkClaims(spec: Spec, domain: string): readonly Claim[] {
  const address = parseAddress(text(spec, 'address'));
  if (address === undefined) return [];
  return [
    {
      type: 'range',
      pool: pool('address', domain),
      as: 'holder',
      purpose: 'host',
      field: 'address',
      first: address,
      last: address,
    },
  ];
}

export type Files = Readonly<Record<string, string | Uint8Array>>;

/** A site in memory: paths and their texts. */
export function site(files: Files): SpecSource {
  return {
    root: '/site',
    list: (pattern) =>
      Promise.resolve(
        Object.keys(files)
          .filter((path) => matchesGlob(path, pattern))
          .toSorted(),
      ),
    read(path, most) {
      const found = files[path];
      if (found === undefined)
        return Promise.reject(Object.assign(new Error('gone'), { code: 'ENOENT' }));
      return Promise.resolve(Buffer.from(found).subarray(0, most));
    },
  };
}

/** A trueup.yaml that most tests can use. */
export const trueup = `site: lab
specs: specs/**/*.yaml
systems:
  caracal: { driver: maas, url: http://10.0.0.2:5240/MAAS, auth: { apiKey: "\${env:MAAS_API_KEY}" } }
  people: { driver: manual }
`;
