/** A network card of a VM: one for each network that it is in. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import { addressText, parseCidr } from '../../../model/ip.ts';
import type { Kind, Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { addressClaim, guestPool, nameHolder } from './claiming.ts';
import { leaves } from '../../../model/end-state.ts';
import { ofName } from './guards.ts';
import { names } from './names.ts';
import { expandNic } from './nic-expansion.ts';

export const nic: Kind = {
  kind: names.nic,
  nested: { in: names.vm, collection: 'nics', field: 'vm', keyed: 'network' },
  schema: 'cloudstack/nic.json',
  fixed: ['vm', 'network', 'mac'],
  references: { vm: { kind: names.vm, parent: true }, network: { kind: names.network } },
  parks: {
    address: [
      {
        from: 'gap',
        impact: 'none',
        within: (spec, look) => {
          const of = reference(spec, 'network');
          const cidr = parseCidr(text((of && look.live(of)?.spec) ?? {}, 'cidr') ?? '');
          if (cidr === undefined || typeof cidr.first !== 'number') return undefined;
          // Neither the network's own address, nor its gateway, nor its broadcast.
          return { first: cidr.first + 2, last: Number(cidr.last) - 1 };
        },
      },
    ],
  },
  writes: { address: ({ first }) => addressText(first) },
  key: (spec) => keyOf(reference(spec, 'vm'), reference(spec, 'network')),
  claims: (spec, { domain }) => {
    const network = reference(spec, 'network');
    return [
      ...(network === undefined
        ? []
        : addressClaim(spec['address'], {
            in: guestPool(network),
            field: 'address',
            as: 'holder',
          })),
      ...nameHolder(text(spec, 'mac'), domain, { field: 'mac', space: 'mac' }),
    ];
  },
  normalise: (spec) =>
    rewritten(spec, {
      address: canonicalAddress,
      mac: (value) =>
        typeof value === 'string' ? value.toLowerCase().replaceAll('-', ':') : value,
    }),
  expand: expandNic,
  fate,
  within: guarded({ name: ofName }),
  lane: (spec) => reference(spec, 'vm'),
  summary: (spec) => text(spec, 'address') ?? '',
};

/** It is a part of its VM, and keeps the network that it is in. */
function fate(live: LiveResource, look: Look): ReturnType<NonNullable<Kind['fate']>> {
  const vm = reference(look.spec(live), 'vm');
  const host = vm === undefined ? undefined : look.live(vm);
  return host !== undefined && leaves(host, look)
    ? falls()
    : blocks(`${host?.label ?? 'its VM'} is in that network`);
}
