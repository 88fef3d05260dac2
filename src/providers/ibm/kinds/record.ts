/** A record of a DNS zone. Several may have one name, so what it says is part of what it is. */
import { isLiveAddress } from '../../../model/address.ts';
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { pool, type Claim } from '../../../model/claim.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { ofName, ofValue } from './claiming.ts';
import { names } from './names.ts';
import { addressOfPtr, hostName, nameInZone } from './normal.ts';
import { expandRecord } from './record-expansion.ts';

export const record: Kind = {
  kind: names.record,
  collection: 'records',
  nested: { in: names.dnszone, collection: 'records', field: 'zone' },
  schema: 'ibm/record.json',
  fixed: ['zone', 'type', 'name', 'value'],
  // They are taken away one by one: IBM Cloud does not say that a zone takes them along.
  references: { zone: { kind: names.dnszone } },
  key: (spec) =>
    keyOf(reference(spec, 'zone'), text(spec, 'type'), text(spec, 'name'), text(spec, 'value')),
  claims,
  normalise,
  expand: expandRecord,
  within: guarded({ name: ofName, type: ofValue('type'), zone: ofValue('zoneName') }),
  // Two writes to one zone at once are answered with an error of the server.
  lane: (spec) => reference(spec, 'zone'),
  summary: (spec) => [text(spec, 'type'), text(spec, 'name'), text(spec, 'value')].join(' '),
};

function normalise(spec: Spec): Spec {
  const type = text(spec, 'type');
  const zone = zoneName(text(spec, 'zone'));
  return rewritten(spec, {
    name: (value) => {
      if (typeof value !== 'string') return value;
      if (type === 'PTR') return addressOfPtr(value);
      return zone === undefined ? hostName(value) : nameInZone(value, zone);
    },
    value: (value) => {
      if (typeof value !== 'string') return value;
      if (type === 'A' || type === 'AAAA') return canonicalAddress(value);
      return type === 'TXT' ? value : hostName(value);
    },
  });
}

/** `lab.example` of what a person wrote, of a declared address, and of a live one (`#lab.example:5b1c…`). */
export function zoneName(zone: string | undefined): string | undefined {
  const last = zone?.slice(zone.lastIndexOf('/') + 1);
  if (zone === undefined || last === undefined) return undefined;
  return isLiveAddress(zone) ? last.slice(1, last.lastIndexOf(':')) : last;
}

/** Nothing stands beside a CNAME of its name. */
function claims(spec: Spec): readonly Claim[] {
  const [zone, type, name, value] = [
    reference(spec, 'zone'),
    text(spec, 'type'),
    text(spec, 'name'),
    text(spec, 'value'),
  ];
  if (zone === undefined || type === undefined || name === undefined || value === undefined)
    return [];
  const alone = { type: 'name', pool: pool('name', `${zone}/alias`), field: 'name' } as const;
  return [
    {
      type: 'name',
      pool: pool('name', `${zone}/record`),
      as: 'holder',
      field: 'value',
      value: `${type} ${name} ${value}`,
    },
    type === 'CNAME'
      ? { ...alone, as: 'holder', value: name }
      : { ...alone, as: 'description', admits: [], value: name },
  ];
}
