/** A further address of a NIC. */
import { canonicalAddress, rewritten } from '../../../model/canonical.ts';
import { falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Change } from '../../../model/change.ts';
import type { Kind, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { keyOf, reference, text } from '../../../model/spec-fields.ts';
import { busyProblems } from './busy.ts';
import { addressClaim, guestPool } from './claiming.ts';
import { ofName } from './guards.ts';
import { names } from './names.ts';

export const secondary: Kind = {
  kind: names.secondary,
  collection: 'secondaryAddresses',
  schema: 'cloudstack/secondary.json',
  fixed: ['vm', 'network', 'address'],
  references: { vm: { kind: names.vm, parent: true }, network: { kind: names.network } },
  key: (spec) => keyOf(reference(spec, 'network'), text(spec, 'address')),
  claims: (spec) => {
    const network = reference(spec, 'network');
    return network === undefined
      ? []
      : addressClaim(spec['address'], { in: guestPool(network), field: 'address', as: 'holder' });
  },
  normalise: (spec) => rewritten(spec, { address: canonicalAddress }),
  expand: (change, look) => {
    if (change.action === 'adopt') return {};
    const vms = [
      change.action === 'create' ? undefined : change.from,
      change.action === 'delete' ? undefined : change.to,
    ];
    const problems = busyProblems(
      change,
      vms.map((spec) => spec && reference(spec, 'vm')),
      look,
    );
    return { arriving: { needs: ofNic(change, look) }, problems };
  },
  fate: () => falls(),
  within: guarded({ name: ofName }),
  lane: (spec) => reference(spec, 'vm'),
  summary: (spec) => text(spec, 'address') ?? '',
};

/** The NIC that it is for, where that is made too. */
function ofNic(change: Change, look: Look): readonly Fact[] {
  if (change.action !== 'create' && change.action !== 'replace') return [];
  const { vm, network } = change.to;
  return look
    .desired(change.system, names.nic)
    .filter(({ address }) => {
      const coming = look.change(address);
      return (
        (coming?.action === 'create' || coming?.action === 'replace') &&
        coming.to['vm'] === vm &&
        coming.to['network'] === network
      );
    })
    .map(({ address }) => exists(address));
}
