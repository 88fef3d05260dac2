/** A network card of a VM: its slot, its bridge, its MAC, and the address that cloud-init gives it. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { addressText } from '../../../model/ip.ts';
import type { Bound } from '../../../model/claim.ts';
import { falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Kind } from '../../../model/kind.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { hostAddress, nameHolder, slotClaim } from './claiming.ts';
import { ofText, ofVmid } from './guards.ts';
import { names } from './names.ts';
import { expandNic } from './nic-expansion.ts';
import { interfaceAddress, lower, numeric, truth, upper } from './normal.ts';

export const nic: Kind = {
  kind: names.nic,
  nested: { in: names.vm, collection: 'nics', field: 'vm', keyed: 'slot' },
  schema: 'pve/nic.json',
  fixed: ['vm', 'slot'],
  references: { vm: { kind: names.vm, parent: true } },
  parks: {
    // The VM is stopped meanwhile, so that nobody misses it.
    address: [
      { from: 'scratch', impact: 'none' },
      { from: 'unset', impact: 'none' },
    ],
    address6: [
      { from: 'scratch', impact: 'none' },
      { from: 'unset', impact: 'none' },
    ],
    // Without one PVE makes one up.
    mac: [{ from: 'unset', impact: 'restart' }],
  },
  writes: { address: host, address6: host },
  key: (spec) => keyOf(reference(spec, 'vm'), text(spec, 'slot')),
  claims: (spec, scope) => [
    ...slotClaim(reference(spec, 'vm'), text(spec, 'slot')),
    ...nameHolder(text(spec, 'mac'), { scope: scope.domain, field: 'mac', space: 'mac' }),
    ...hostAddress(spec['address'], 'address', scope),
    ...hostAddress(spec['address6'], 'address6', scope),
  ],
  normalise: (spec) =>
    rewritten(spec, {
      model: lower,
      mac: upper,
      tag: numeric,
      firewall: truth,
      linkDown: truth,
      mtu: numeric,
      rate: numeric,
      address: interfaceAddress,
      address6: interfaceAddress,
      gateway: canonicalAddress,
      gateway6: canonicalAddress,
    }),
  expand: expandNic,
  // It is a part of its VM.
  fate: () => falls(),
  within: guarded({ vmid: ofVmid, bridge: ofText('bridge') }),
  // Who has an address or a MAC is told by the configuration of each VM and container alone.
  deepBeforeTaking: ['address', 'address6', 'mac'],
  lane: (spec) => reference(spec, 'vm'),
  summary: (spec) => [text(spec, 'bridge'), text(spec, 'address')].filter(Boolean).join(' '),
};

function host({ first }: { readonly first: Bound }): string {
  return `${addressText(first)}/${typeof first === 'number' ? 32 : 128}`;
}
