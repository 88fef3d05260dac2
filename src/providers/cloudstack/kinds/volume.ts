/** A volume, and the device of the VM that it is attached to. Device 0 is a root; `vm: null`: it is kept, attached nowhere. */
import { isLiveAddress } from '../../../model/address.ts';
import { rewritten } from '../../../model/canonical.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { Fate, Kind, Look } from '../../../model/kind.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { keyOf, reference, text, whole } from '../../../model/spec-fields.ts';
import { whyBusy } from './busy.ts';
import { deviceClaim } from './claiming.ts';
import { ofName, ofOwner, ofText, ofZone } from './guards.ts';
import { names } from './names.ts';
import { bytes, sizeText } from './sizes.ts';
import { expandVolume } from './volume-expansion.ts';
import { keyPart, underZone } from './zoned.ts';

// Of its status are read: state, type, job, owner, hypervisor, and serial (by which a guest of KVM sees it).
export const volume: Kind = {
  kind: names.volume,
  collection: 'volumes',
  schema: 'cloudstack/volume.json',
  fixed: ['zone', 'project', 'account'],
  // A VM that is made anew gets its data volumes back: they outlive the old one.
  references: {
    vm: { kind: names.vm, parent: true },
    zone: { kind: names.zone },
    offering: { kind: names.diskOffering },
  },
  // A place tells nothing of what is there; without a name only `was` does.
  key: (spec) => keyOf(reference(spec, 'vm'), whole(spec, 'device'), keyPart(text(spec, 'name'))),
  // Names are not unique: one that two have says nothing.
  otherKey: (spec) => keyPart(text(spec, 'name')),
  claims: (spec) => deviceClaim(reference(spec, 'vm'), spec['device']),
  normalise: (spec) => {
    const normal = rewritten(spec, { size: bytes });
    return spec['vm'] === null && spec['device'] !== null ? { ...normal, device: null } : normal;
  },
  expand: expandVolume,
  final: ({ do: verb, from = {}, to = {} }) => {
    const grows = verb === 'update' && (whole(to, 'size') ?? 0) > (whole(from, 'size') ?? 0);
    return grows ? 'a volume never shrinks' : undefined;
  },
  // Between two machines it belongs to none: it goes back to where it was.
  goesBack: true,
  inside: (spec, live) => {
    const on = reference(spec, 'vm');
    if (on === undefined) return undefined;
    // Other hypervisors tell a guest nothing of the kind.
    const serial = live.status?.['hypervisor'] === 'KVM' ? text(live.status, 'serial') : undefined;
    return { on, kind: 'disk', ...(serial === undefined ? {} : { serial }) };
  },
  under: underZone,
  fate,
  within: guarded({
    zone: ofZone,
    name: ofName,
    owner: ofOwner,
    project: ofText('project'),
    account: ofText('account'),
  }),
  untouchable: (live) => {
    if (live.spec['deleteProtection'] === true) return 'it has delete protection';
    const busy = whyBusy(live);
    return busy === undefined ? undefined : `${busy}: plan again when that is done`;
  },
  lane: (_, holder) => holder,
  impact: (action) => (action === 'delete' ? 'data-loss' : 'none'),
  summary: (spec) => {
    const [device, size] = [whole(spec, 'device'), whole(spec, 'size')];
    const at = device === undefined ? 'detached' : device === 0 ? 'root' : `device ${device}`;
    return [at, size === undefined ? undefined : sizeText(size)].filter(Boolean).join(', ');
  },
};

/** A volume is lost with its VM only where somebody said so: by declaring both, or by `discard`. */
function fate(live: LiveResource, look: Look): Fate | undefined {
  if (!isLiveAddress(look.incarnation(live))) return blocks('it is declared to stay');
  const vm = reference(look.spec(live), 'vm');
  const change = vm === undefined ? undefined : look.change(vm);
  if (change?.action === 'delete' && change.discard === true)
    return falls(`${live.label} (${live.id}) is destroyed with all that is on it`);
  // What trueup made with the VM, its root, goes with it.
  const ours = change !== undefined && 'live' in change && change.live.mark !== undefined;
  return ours
    ? undefined
    : blocks("no spec declares it, and no rule says 'discard: true' of its VM");
}
