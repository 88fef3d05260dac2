/** Kinds of a pretend network for corner cases: DHCP that goes off and on, guests, bands, links, commits per node. */
import type { Address, KindName } from '../../../src/model/address.ts';
import { cidrText, rangeText } from '../../../src/model/ip.ts';
import type { Kind, Kinds } from '../../../src/model/kind.ts';
import { bandClaims, held, named, netOf, numbered, text } from './corner-claims.ts';
import { expandGuest, expandNet, expandPart } from './corner-expansions.ts';
import { expandDisk, expandServer } from './corner-servers.ts';

export type Sort =
  | 'lan'
  | 'net'
  | 'band'
  | 'host'
  | 'port'
  | 'rack'
  | 'guest'
  | 'part'
  | 'server'
  | 'disk'
  | 'line';
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
    parks: { name: [{ from: 'name', impact: 'none' }] },
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
  server: {
    fixed: ['number'],
    once: ['image'],
    expand: expandServer,
    claims: (spec, scope) => [
      ...named(spec, scope, 'server'),
      ...named({ name: spec['number'] }, scope, 'number'),
    ],
  },
  disk: {
    references: { server: { kind: kindNamed('server') } },
    expand: expandDisk,
    claims: (spec, scope) =>
      spec['slot'] === 'none'
        ? []
        : named({ name: `${String(spec['server'])} ${String(spec['slot'])}` }, scope, 'slot'),
  },
  line: {
    waits: (spec) => ({ after: (spec['after'] ?? []) as Address[], before: [] }),
    impact: (_, spec) => (spec['own'] === true ? 'cuts-own-path' : 'none'),
    claims: (spec, scope) => named(spec, scope, 'line'),
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
