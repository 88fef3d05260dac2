/** A reserved IP of a subnet. A band stands for a row of them. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded, within } from '../../../model/guarding.ts';
import { addressText, parseRange, rangeText } from '../../../model/ip.ts';
import type { Fate, Kind, Spread } from '../../../model/kind.ts';
import { nameHolder } from '../../../model/name-holder.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { addressIn, ofName, sharedAddress, single } from './claiming.ts';
import { names } from './names.ts';
import { goneOrGoing } from './states.ts';

/** More in one entry is a slip of the pen; a region holds 20,000. */
const longest = 1024;

// Of its status are read: owner (user, provider), target and targetType (what it is bound to).
export const ip: Kind = {
  kind: names.ip,
  collection: 'ips',
  nested: { in: names.subnet, collection: 'ips', field: 'subnet', keyed: 'name' },
  spread: {
    in: names.subnet,
    collection: 'bands',
    field: 'subnet',
    keyed: 'name',
    schema: 'ibm/band.json',
    entries,
  },
  schema: 'ibm/ip.json',
  named: true,
  fixed: ['subnet', 'address'],
  apart: true,
  references: { subnet: { kind: names.subnet, parent: true } },
  identityFields: ['name'],
  parks: { name: [{ from: 'name', impact: 'none' }] },
  // It can carry no mark. An address that somebody else has under another name is theirs.
  key: (spec) => keyOf(reference(spec, 'subnet'), text(spec, 'name')),
  claims: (spec, scope) => {
    const subnet = reference(spec, 'subnet');
    return [
      ...(subnet === undefined ? [] : nameHolder(text(spec, 'name'), `${subnet}/ip`)),
      ...addressIn(subnet, spec['address']),
      ...sharedAddress(scope, spec['address']),
    ];
  },
  normalise: (spec) => rewritten(spec, { address: canonicalAddress }),
  fate,
  untouchable: goneOrGoing,
  within: guarded({
    name: ofName,
    within: within((spec) => single(spec['address'])),
  }),
  // Which addresses are free is not settled by IBM Cloud as one would like: one write per subnet at a time.
  lane: (spec) => reference(spec, 'subnet'),
  summary: (spec) => text(spec, 'address') ?? '',
};

function entries({ range, name }: Spec): Spread {
  const parsed = parseRange(String(range));
  if (parsed === undefined || typeof parsed.first !== 'number')
    return {
      wrong: {
        code: 'band-not-ipv4',
        field: 'range',
        message: `${String(range)} is no range of IPv4 addresses`,
        help: 'Write it like 10.0.0.10-10.0.0.20.',
      },
    };
  const count = Number(parsed.last) - parsed.first + 1;
  if (count > longest)
    return {
      wrong: {
        code: 'band-too-long',
        field: 'range',
        message: `${rangeText(parsed)} holds ${count} addresses; a band holds ${longest} at most`,
        help: 'Each of them is an object of its own at IBM Cloud. Declare those that are needed.',
      },
    };
  const one = Math.floor(parsed.first / 256) === Math.floor(Number(parsed.last) / 256);
  return {
    each: Array.from({ length: count }, (_, at) => {
      const address = addressText(Number(parsed.first) + at);
      const key = address
        .split('.')
        .slice(one ? -1 : -2)
        .join('-');
      return { key, fields: { address, name: `${String(name)}-${key}` } };
    }),
  };
}

/** With its subnet goes what IBM Cloud keeps for itself, and what an interface has that stands in the way by itself. */
function fate({ status = {}, label }: LiveResource): Fate | undefined {
  if (status['owner'] === 'provider') return falls();
  const type = text(status, 'targetType');
  if (type === 'virtual_network_interface') return falls();
  return type === undefined
    ? undefined
    : blocks(`${label} is bound to ${type} ${text(status, 'target')}`);
}
