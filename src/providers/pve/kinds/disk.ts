/** A disk of a VM: a volume, and the slot it is attached to. `unused`, or no slot: it is kept, attached nowhere. */
import type { Fate, Kind, Look } from '../../../model/kind.ts';
import { isLiveAddress } from '../../../model/address.ts';
import { rewritten } from '../../../model/canonical.ts';
import { blocks, falls } from '../../../model/fates.ts';
import { guarded } from '../../../model/guarding.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { keyOf, reference, text, whole } from '../../../model/spec-fields.ts';
import { slotClaim } from './claiming.ts';
import { expandDisk } from './disk-expansion.ts';
import { ofText, ofVmid } from './guards.ts';
import { names } from './names.ts';
import { lower, numeric, truth } from './normal.ts';
import { bytes, sizeText } from './sizes.ts';

// Of its status are read: volid, lock, base (the volid of the template's volume that it is a linked clone of), and brought
// (it came with a clone, and has not been made what a spec says).
export const disk: Kind = {
  kind: names.disk,
  collection: 'disks',
  nested: { in: names.vm, collection: 'disks', field: 'vm', keyed: 'slot' },
  schema: 'pve/disk.json',
  // A disk goes to another VM, slot or storage in place, and keeps what is on it.
  fixed: [],
  references: { vm: { kind: names.vm, parent: true, along: true } },
  parks: { slot: [{ from: 'unset', impact: 'restart' }] },
  key: (spec) => {
    const slot = text(spec, 'slot');
    return slot === 'unused' ? undefined : keyOf(reference(spec, 'vm'), slot);
  },
  otherKey: (spec) => keyOf('serial', text(spec, 'serial')),
  claims: (spec) => slotClaim(reference(spec, 'vm'), text(spec, 'slot')),
  normalise: (spec) =>
    rewritten(spec, {
      size: (value) => bytes(numeric(value)),
      format: lower,
      discard: truth,
      ssd: truth,
      iothread: truth,
      backup: truth,
    }),
  final: ({ do: verb, from = {}, to = {} }) => {
    const grows = verb === 'update' && (whole(to, 'size') ?? 0) > (whole(from, 'size') ?? 0);
    return grows ? 'a disk never shrinks' : undefined;
  },
  expand: expandDisk,
  inside: (spec) => {
    const [vm, serial] = [reference(spec, 'vm'), text(spec, 'serial')];
    const slot = text(spec, 'slot');
    if (vm === undefined || serial === undefined || slot === undefined || slot === 'unused')
      return undefined;
    // Few VMs have an inside that anybody could ask, and a serial is declared for other reasons, too.
    return { on: vm, kind: 'disk', serial, quiet: true };
  },
  fate,
  within: guarded({ vmid: ofVmid, storage: ofText('storage') }),
  untouchable: (live) => {
    const lock = text(live.status ?? {}, 'lock');
    return lock === undefined ? undefined : `it is locked (${lock})`;
  },
  lane: (spec) => reference(spec, 'vm'),
  impact: (action) => (action === 'delete' ? 'data-loss' : 'none'),
  summary: (spec) => {
    const size = whole(spec, 'size');
    return [text(spec, 'slot'), size === undefined ? undefined : sizeText(size), on(spec)]
      .filter(Boolean)
      .join(' ');
  },
};

function on(spec: Parameters<Kind['key']>[0]): string | undefined {
  const storage = text(spec, 'storage');
  return storage === undefined ? undefined : `on ${storage}`;
}

/** A volume is lost with its VM only where somebody said so: by declaring both, or by `discard`. */
function fate(live: LiveResource, look: Look): Fate | undefined {
  if (!isLiveAddress(look.incarnation(live))) return blocks('it is declared to stay');
  const vm = reference(look.spec(live), 'vm');
  const change = vm === undefined ? undefined : look.change(vm);
  if (change?.action === 'delete' && change.discard === true)
    return falls(`${live.label} is destroyed with all that is on it`);
  // What trueup made with the VM, such as the disks of a clone, goes with it.
  const ours = change !== undefined && 'live' in change && change.live.mark !== undefined;
  if (ours && live.status?.['brought'] === true)
    return falls(`${live.label} came with the clone and is destroyed with it`);
  return ours
    ? undefined
    : blocks("no spec declares it, and no rule says 'discard: true' of its VM");
}
