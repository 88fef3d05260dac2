/** What MAAS holds and trueup only reads: it has no collection, and stands in the way of what it hangs on. */
import type { Claim } from '../../../model/claim.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded, within } from '../../../model/guarding.ts';
import type { Kind, Scope } from '../../../model/kind.ts';
import type { Spec } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { addresses, single } from './claiming.ts';
import { whyNotCut } from './machine-states.ts';
import { names } from './names.ts';

type ReadOnly = Pick<Kind, 'kind' | 'key'> & Partial<Kind>;

export const readOnly: readonly Kind[] = [
  seen({ kind: names.machine, key: (spec) => text(spec, 'name') }),
  seen({ kind: names.device, key: (spec) => text(spec, 'name') }),
  seen({ kind: names.rackcontroller, key: (spec) => text(spec, 'name') }),
  seen({
    // An interface on a VLAN; of devices and racks, whose links nobody declares, one per address.
    kind: names.interface,
    key: (spec) => keyOf(text(spec, 'node'), text(spec, 'interface'), text(spec, 'address')),
    references: { vlan: { kind: names.vlan }, subnet: { kind: names.subnet } },
    claims: held,
    // Without its VLAN MAAS moves it to the untagged one, or deletes it where it is a VLAN interface.
    fate: (live) => {
      if (live.status?.['type'] !== 'machine') {
        const rack = live.status?.['type'] === 'rackcontroller';
        const more = rack ? ', and the rack would make the subnet anew' : '';
        return blocks(`${text(live.spec, 'node')} has it there${more}`);
      }
      const why = whyNotCut(live.status);
      return why === undefined
        ? falls(`will leave its VLAN: ${live.label}`)
        : blocks(`${why}, and would lose this interface`);
    },
  }),
  seen({
    kind: names.reservedip,
    key: (spec) => text(spec, 'address'),
    references: { subnet: { kind: names.subnet, parent: true } },
    claims: held,
  }),
  seen({
    // A name speaks of an address that something else may hold, such as a VIP.
    kind: names.dnsresource,
    key: (spec) => keyOf(text(spec, 'name'), text(spec, 'address')),
    references: { subnet: { kind: names.subnet, parent: true } },
    claims: (spec, scope) =>
      addresses(single(spec['address']), scope, { as: 'description', field: 'address' }),
  }),
  seen({
    kind: names.dhcpsnippet,
    key: (spec) => text(spec, 'name'),
    references: { subnet: { kind: names.subnet, parent: true } },
  }),
  seen({
    // What a rack heard on the wire: the same thing may be declared elsewhere, so it only describes.
    onDemand: true,
    kind: names.discovery,
    key: (spec) => text(spec, 'address'),
    claims: (spec, scope) =>
      addresses(single(spec['address']), scope, { as: 'description', field: 'address' }),
  }),
  seen({
    // An address in use that is neither a link nor anything else above; seen by a deep read only.
    kind: names.address,
    key: (spec) => text(spec, 'address'),
    references: { subnet: { kind: names.subnet, parent: true } },
    claims: (spec, scope) => (text(spec, 'use') === 'reserved' ? held(spec, scope) : []),
    // What was merely seen or leased lapses by itself; what somebody reserved does not.
    fate: (live) =>
      text(live.spec, 'use') === 'reserved'
        ? blocks(`${text(live.status ?? {}, 'user') ?? 'somebody'} has reserved it`)
        : falls(`was ${text(live.spec, 'use')} there: ${live.label}`),
  }),
];

function seen(kind: ReadOnly): Kind {
  return {
    fixed: [],
    references: {},
    claims: () => [],
    can: { create: false, update: false, delete: false },
    within: guarded({ within: within((spec) => single(spec['address'])) }),
    summary: (spec) => text(spec, 'address') ?? '',
    ...kind,
  };
}

function held(spec: Spec, scope: Scope): readonly Claim[] {
  return addresses(single(spec['address']), scope, {
    as: 'holder',
    field: 'address',
    purpose: 'host',
    subnet: reference(spec, 'subnet'),
  });
}
