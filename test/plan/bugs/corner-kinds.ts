/** Kinds of a pretend network for corner cases: DHCP that goes off and on, guests, bands, links, commits per node. */
import type { Address, KindName } from '../../../src/model/address.ts';
import { pool, type Claim, type Space } from '../../../src/model/claim.ts';
import { cidrText, parseAddress, parseCidr, parseRange, rangeText } from '../../../src/model/ip.ts';
import type { Kind, Kinds, Look, Scope } from '../../../src/model/kind.ts';
import type { Spec } from '../../../src/model/resource.ts';
import { expandGuest, expandNet, expandPart } from './corner-expansions.ts';

export type Sort = 'lan' | 'net' | 'band' | 'host' | 'port' | 'rack' | 'guest' | 'part';
export const kindNamed = (sort: Sort): KindName => `corner/${sort}` as KindName;

type Facts = Partial<Kind> & Pick<Kind, 'claims'>;

const table: Readonly<Record<Sort, Facts>> = {
  lan: {
    apart: true,
    parks: {
      name: [{ from: 'name', impact: 'none' }],
      vid: [{ from: 'gap', impact: 'cascades', within: () => ({ first: 2, last: 4094 }) }],
    },
    writes: { vid: (range) => range.first },
    facts: (live, holder) => (live.spec['dhcp'] === true ? [factOf('DHCP on', holder)] : []),
    claims: (spec, scope) => [...named(spec, scope, 'lan'), ...numbered(spec, scope)],
  },
  net: {
    fixed: ['family'],
    references: { lan: { kind: kindNamed('lan') } },
    apart: true,
    parks: {
      name: [{ from: 'name', impact: 'none' }],
      cidr: [{ from: 'scratch', impact: 'restart' }],
    },
    writes: { cidr: cidrText },
    expand: expandNet,
    claims: (spec, scope) => [...named(spec, scope, 'net'), ...held(spec, 'cidr', 'cidr', scope)],
  },
  band: {
    fixed: ['net'],
    references: { net: { kind: kindNamed('net'), parent: true } },
    apart: true,
    parks: { range: [{ from: 'gap', impact: 'none', within: netOf }] },
    writes: { range: rangeText },
    claims: bandClaims,
  },
  host: {
    references: { net: { kind: kindNamed('net') } },
    apart: true,
    parks: { address: [{ from: 'scratch', impact: 'restart' }] },
    writes: { address: rangeText },
    impact: (action) => (action === 'delete' ? 'stop' : 'none'),
    claims: (spec, scope) =>
      held(spec, 'address', 'address', scope).map((each) => ({
        ...each,
        purpose: text(spec, 'purpose') ?? 'host',
      })),
  },
  port: {
    commit: (spec) =>
      typeof spec['node'] !== 'string'
        ? undefined
        : { group: spec['node'], how: spec['how'] === 'batched' ? 'batched' : 'atomic' },
    lane: (spec) => (typeof spec['node'] === 'string' ? spec['node'] : undefined),
    claims: (spec, scope) => named(spec, scope, 'port'),
  },
  rack: { fixed: ['room'], claims: (spec, scope) => named(spec, scope, 'rack') },
  guest: {
    references: { rack: { kind: kindNamed('rack') } },
    apart: true,
    parks: { name: [{ from: 'name', impact: 'none' }] },
    expand: expandGuest,
    claims: (spec, scope) => named(spec, scope, 'guest'),
  },
  part: {
    references: { rack: { kind: kindNamed('rack'), parent: true } },
    parks: { name: [{ from: 'name', impact: 'none' }] },
    expand: expandPart,
    claims: (spec, scope) => named(spec, scope, 'part'),
  },
};

export const cornerKinds: Kinds = new Map(
  Object.entries(table).map(([sort, facts]): [KindName, Kind] => {
    const kind = kindNamed(sort as Sort);
    const plain = { fixed: [], references: {}, named: false };
    return [
      kind,
      {
        ...plain,
        kind,
        collection: `${sort}s`,
        key: (spec) => text(spec, 'name'),
        summary: (spec) => text(spec, 'name') ?? '',
        ...facts,
      },
    ];
  }),
);

function factOf(what: string, of: Address) {
  return `${what} ${of}` as ReturnType<NonNullable<Kind['facts']>>[number];
}

/** What people write in `name`; the resource's own name is something else. */
function named(spec: Spec, scope: Scope, sort: Sort): readonly Claim[] {
  const value = text(spec, 'name');
  if (value === undefined) return [];
  return [
    {
      type: 'name',
      pool: pool('name', `${scope.system}/${sort}`),
      as: 'holder',
      field: 'name',
      value,
    },
  ];
}

function numbered(spec: Spec, scope: Scope): readonly Claim[] {
  const vid = spec['vid'];
  if (typeof vid !== 'number') return [];
  return [
    {
      type: 'range',
      pool: pool('vid', scope.system),
      as: 'holder',
      field: 'vid',
      first: vid,
      last: vid,
    },
  ];
}

function held(spec: Spec, field: string, space: Space, scope: Scope): readonly Claim[] {
  const value = text(spec, field) ?? '';
  const one = parseAddress(value);
  const range =
    parseCidr(value) ?? (one === undefined ? parseRange(value) : { first: one, last: one });
  if (range === undefined) return [];
  const { first, last } = range;
  return [{ type: 'range', pool: pool(space, scope.domain), as: 'holder', field, first, last }];
}

/** It lies inside its net, and lets in only who has its purpose. */
function bandClaims(spec: Spec, scope: Scope): readonly Claim[] {
  const net = text(spec, 'net') as Address | undefined;
  const purpose = text(spec, 'purpose');
  if (net === undefined) return [];
  return held(spec, 'range', 'range', scope).flatMap((each) => [
    {
      ...each,
      pool: pool('range', net),
      inside: { holder: net, pool: pool('cidr', scope.domain) },
    },
    {
      ...each,
      pool: pool('address', scope.domain),
      as: 'description' as const,
      ...(purpose === undefined ? {} : { admits: [purpose] }),
    },
  ]);
}

function netOf(spec: Spec, look: Look) {
  const net = look.live(spec['net'] as Address);
  return net === undefined ? undefined : parseCidr(text(net.spec, 'cidr') ?? '');
}

function text(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}
