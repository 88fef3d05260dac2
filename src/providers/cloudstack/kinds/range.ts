/** A row of addresses: of the zone's public network, or of a shared network. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import type { Change } from '../../../model/change.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { parseAddress, parseRange, rangeText } from '../../../model/ip.ts';
import { guarded, within } from '../../../model/guarding.ts';
import type { Expansion, Kind, Look } from '../../../model/kind.ts';
import { exists } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { leaves } from '../../../model/end-state.ts';
import { names } from './names.ts';
import { zoneProblems } from './zone-problems.ts';
import { underZone } from './zoned.ts';

export const range: Kind = {
  kind: names.range,
  collection: 'ranges',
  schema: 'cloudstack/range.json',
  fixed: ['zone', 'public', 'network', 'gateway', 'prefix', 'vlan'],
  references: { zone: { kind: names.zone }, network: { kind: names.network, parent: true } },
  key: (spec) => keyOf(where(spec), text(spec, 'range')),
  claims: (spec, { system }) => {
    const row = parseRange(text(spec, 'range') ?? '');
    const of = where(spec) ?? system;
    if (row === undefined) return [];
    const { first, last } = row;
    const claims: Claim[] = [
      { type: 'range', pool: pool('range', of), as: 'holder', field: 'range', first, last },
    ];
    const gateway = parseAddress(text(spec, 'gateway') ?? '');
    if (gateway !== undefined)
      claims.push({
        type: 'range',
        pool: pool('range', of),
        as: 'description',
        field: 'gateway',
        first: gateway,
        last: gateway,
        // "The gateway ip should not be the part of the ip range being added."
        admits: ['gateway'],
      });
    return claims;
  },
  normalise: (spec) => rewritten(spec, { gateway: canonicalAddress, range: canonicalRange }),
  expand,
  under: (options, spec) =>
    // A shared network is in a zone of its own.
    spec['network'] === undefined || spec['network'] === null ? underZone(options, spec) : { spec },
  fate: (live, look) => {
    const of = reference(look.spec(live), 'network');
    const host = of === undefined ? undefined : look.live(of);
    return host !== undefined && leaves(host, look) ? falls() : blocks('it is declared to stay');
  },
  within: guarded({
    within: within((spec) => parseRange(text(spec, 'range') ?? '')),
  }),
  summary: (spec) => text(spec, 'range') ?? '',
};

/** The network that it is of: a shared one, or the public one of a zone. */
function where(spec: Spec): string | undefined {
  const network = reference(spec, 'network');
  if (network !== undefined) return network;
  const zone = reference(spec, 'zone');
  return zone === undefined ? undefined : `${zone}/public`;
}

function canonicalRange(value: unknown): unknown {
  const row = typeof value === 'string' ? parseRange(value) : undefined;
  return row === undefined ? value : rangeText(row);
}

function expand(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  if (change.action === 'create')
    return { problems: change.to['network'] === undefined ? zoneProblems(change, look) : [] };
  const end = change.action === 'delete' ? undefined : parseRange(text(change.to, 'range') ?? '');
  const inside = addressesIn(change.live, look).filter((each) => {
    const at = parseAddress(text(each.spec, 'address') ?? '');
    return (
      change.action !== 'update' ||
      at === undefined ||
      end === undefined ||
      at < end.first ||
      at > end.last
    );
  });
  const staying = inside.filter((each) => !leaves(each, look));
  return { problems: staying.map((each) => inUse(change, each)) };
}

function addressesIn({ id, system, spec }: LiveResource, look: Look): readonly LiveResource[] {
  if (spec['public'] !== true) return [];
  return look.every(system, names.address).filter(({ status = {} }) => status['range'] === id);
}

// "N  Ips are in use. Cannot delete this vlan"
function inUse(
  change: Exclude<Change, { action: 'adopt' | 'create' }>,
  address: LiveResource,
): Problem {
  return problem('in-use', `${change.address}: ${address.label} of it is in use, and stays.`, {
    about: change.address,
    help: 'Release that address first: name it under absent, or by hand.',
  });
}

/** The ranges that are made for an address, or go after it. */
export function rangeNeeds(change: Change, look: Look): ReturnType<typeof exists>[] {
  if (change.action === 'delete') {
    const own = look
      .every(change.system, names.range)
      .find(({ id }) => id === change.live.status?.['range']);
    return own === undefined ? [] : [exists(look.incarnation(own))];
  }
  if (change.action !== 'create' && change.action !== 'replace') return [];
  const at = parseAddress(text(change.to, 'address') ?? '');
  return look
    .desired(change.system, names.range)
    .filter(({ address }) => {
      const coming = look.change(address);
      if (
        coming?.action !== 'create' &&
        coming?.action !== 'replace' &&
        coming?.action !== 'update'
      )
        return false;
      const row = parseRange(text(coming.to, 'range') ?? '');
      return row !== undefined && at !== undefined && row.first <= at && at <= row.last;
    })
    .map(({ address }) => exists(address));
}
