/** A public address that a network or a VPC has acquired. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { pool } from '../../../model/claim.ts';
import { falls } from '../../../model/fates.ts';
import { guarded, within } from '../../../model/guarding.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Kind } from '../../../model/kind.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { busyProblems } from './busy.ts';
import { addressClaim } from './claiming.ts';
import { leaves } from '../../../model/end-state.ts';
import { ofName, ofOwner, ofText, ofZone } from './guards.ts';
import { names } from './names.ts';
import { rangeNeeds } from './range.ts';
import { underZone } from './zoned.ts';

// Of its status are read: sourceNat, staticNat, rules, range (the id of the row that it is of), vm (that static NAT leads to).
export const address: Kind = {
  kind: names.address,
  collection: 'addresses',
  schema: 'cloudstack/address.json',
  fixed: ['address', 'zone', 'network', 'vpc', 'project', 'account'],
  references: {
    zone: { kind: names.zone },
    network: { kind: names.network },
    vpc: { kind: names.vpc },
  },
  key: (spec) => keyOf(text(spec, 'address')),
  claims: (spec, { domain }) =>
    addressClaim(spec['address'], { in: pool('address', domain), field: 'address', as: 'holder' }),
  normalise: (spec) => rewritten(spec, { address: canonicalAddress }),
  expand: (change, look) => {
    if (change.action === 'adopt') return {};
    const problems = busyProblems(change, ['live' in change ? change.address : undefined], look);
    const needs = rangeNeeds(change, look);
    return change.action === 'delete'
      ? { leaving: { needs }, problems }
      : { arriving: { needs }, problems };
  },
  // The vendor gives a network its source NAT address, and takes it back with it.
  fate: (live, look) => {
    if (live.status?.['sourceNat'] !== true) return undefined;
    const of = reference(look.spec(live), 'network');
    const host = of === undefined ? undefined : look.live(of);
    return host !== undefined && leaves(host, look)
      ? falls(`its source NAT address ${live.label} goes with it`)
      : undefined;
  },
  under: underZone,
  within: guarded({
    zone: ofZone,
    name: ofName,
    owner: ofOwner,
    project: ofText('project'),
    account: ofText('account'),
    within: within((spec) => {
      const at = parseAddress(text(spec, 'address') ?? '');
      return at === undefined ? undefined : { first: at, last: at };
    }),
  }),
  untouchable: ({ status = {} }) => {
    if (status['sourceNat'] === true) return 'it is the source NAT address of its network';
    if (status['staticNat'] === true) return 'static NAT leads from it to a VM';
    return status['rules'] === true
      ? 'rules of the firewall or of forwarding hang on it'
      : undefined;
  },
  impact: (action) => (action === 'delete' ? 'cascades' : 'none'),
  final: ({ do: verb }) =>
    verb === 'delete' ? 'its address is free for anybody from then on' : undefined,
  summary: (spec) => text(spec, 'address') ?? '',
};
