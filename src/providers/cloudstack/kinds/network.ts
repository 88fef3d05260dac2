/** A network of guests: isolated behind a router, shared with a VLAN of its own, or a bare layer 2. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import type { Change } from '../../../model/change.ts';
import { cidrText, parseAddress, parseCidr } from '../../../model/ip.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Expansion, Kind, Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { keyOf, reference, text, whole } from '../../../model/spec-fields.ts';
import { busyProblems } from './busy.ts';
import { addressClaim, guestPool } from './claiming.ts';
import { ofName, ofOwner, ofText, ofZone } from './guards.ts';
import { names } from './names.ts';
import { zoneProblems } from './zone-problems.ts';
import { keyPart, underZone } from './zoned.ts';

export const network: Kind = {
  kind: names.network,
  collection: 'networks',
  schema: 'cloudstack/network.json',
  fixed: ['zone', 'kind', 'cidr', 'gateway', 'vlan', 'project', 'account'],
  // A shared network is made with its first range, and after that has ranges of its own.
  once: ['range'],
  named: true,
  references: { zone: { kind: names.zone }, offering: { kind: names.networkOffering } },
  key: (spec) => keyOf(reference(spec, 'zone'), keyPart(text(spec, 'name'))),
  otherKey: (spec) => keyPart(text(spec, 'name')),
  claims: (spec, { system }, holder) => {
    const cidr = parseCidr(text(spec, 'cidr') ?? '');
    const vlan = whole(spec, 'vlan');
    const zone = reference(spec, 'zone') ?? system;
    // CloudStack lets isolated networks have the same CIDR; what is in one of them is in a domain of its own.
    const claims: Claim[] = [];
    if (cidr !== undefined) {
      const { first, last } = cidr;
      claims.push({
        type: 'range',
        pool: pool('cidr', holder),
        as: 'holder',
        field: 'cidr',
        first,
        last,
      });
    }
    if (vlan !== undefined)
      claims.push({
        type: 'range',
        pool: pool('vid', zone),
        as: 'holder',
        field: 'vlan',
        first: vlan,
        last: vlan,
      });
    const at = { in: guestPool(holder), field: 'gateway', as: 'description' } as const;
    return [...claims, ...addressClaim(spec['gateway'], at)];
  },
  normalise: (spec) => rewritten(spec, { cidr: canonicalCidr, gateway: canonicalAddress }),
  expand,
  under: underZone,
  within: guarded({
    zone: ofZone,
    name: ofName,
    owner: ofOwner,
    project: ofText('project'),
    account: ofText('account'),
  }),
  untouchable: ({ status = {} }) =>
    text(status, 'vpc') === undefined ? undefined : 'it is a tier of a VPC',
  summary: (spec) => [text(spec, 'kind'), text(spec, 'cidr')].filter(Boolean).join(' '),
};

function canonicalCidr(value: unknown): unknown {
  const cidr = typeof value === 'string' ? parseCidr(value) : undefined;
  return cidr === undefined ? value : cidrText(cidr);
}

function expand(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const live = 'live' in change ? change.address : undefined;
  const problems = [...busyProblems(change, [live], look)];
  if (change.action === 'create' || change.action === 'replace')
    problems.push(...madeProblems(change), ...zoneProblems(change, look));
  // Its router is made anew from the other offering.
  const anew =
    change.action === 'update' && change.fields.some(({ field }) => field === 'offering');
  return { arriving: anew ? { impact: 'restart' } : {}, problems };
}

/** What CloudStack would refuse only when it is tried. */
function madeProblems(
  change: Extract<Change, { action: 'create' | 'replace' }>,
): readonly Problem[] {
  const { address, to, desired } = change;
  const wrong = (message: string, help: string): Problem =>
    problem('network-unknown', `${address} ${message}.`, {
      about: address,
      at: desired.origin,
      help,
    });
  const missing = [
    'offering',
    ...(to['kind'] === 'shared' ? ['range', 'gateway'] : []),
    // A gateway alone is left aside by CloudStack, without a word.
    ...(to['kind'] === 'shared' || to['gateway'] !== undefined ? ['cidr'] : []),
  ].filter((field) => to[field] === undefined);
  const cidr = parseCidr(text(to, 'cidr') ?? '');
  const gateway = parseAddress(text(to, 'gateway') ?? '');
  const outside =
    cidr !== undefined && gateway !== undefined && !(cidr.first < gateway && gateway < cidr.last);
  return [
    ...(missing.length === 0
      ? []
      : [wrong(`is to be made, but its ${missing.join(' and ')} is not said`, 'Say it.')]),
    ...(outside ? [wrong('has a gateway that is no host of its CIDR', 'Choose another one.')] : []),
  ];
}
