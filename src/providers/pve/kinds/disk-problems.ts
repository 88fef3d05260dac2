/** What Proxmox VE would refuse of a disk only when it is tried. */
import { isLiveAddress } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { Resource } from '../../../model/resource.ts';
import { reference, text, texts, whole } from '../../../model/spec-fields.ts';
import { anotherDisk, toldInVain } from './disk-told.ts';
import { standing } from '../../../model/end-state.ts';
import { nodeOf } from './node-of.ts';
import { names } from './names.ts';
import { sizeText } from './sizes.ts';

export function diskProblems(
  change: ChangeOf<'create' | 'replace' | 'update'>,
  look: Look,
): readonly Problem[] {
  const made = change.action !== 'update';
  return [
    ...slotTaken(change, look),
    ...toldInVain(change),
    ...(made
      ? [...cloned(change, look)]
      : [...anotherDisk(change, look), ...shrunk(change), ...elsewhere(change, look)]),
  ];
}

// qemu-server: "shrinking disks is not supported".
function shrunk({ address, desired, from, to }: ChangeOf<'update'>): readonly Problem[] {
  const [was, is] = [whole(from, 'size'), whole(to, 'size')];
  if (was === undefined || is === undefined || is >= was) return [];
  return [tooSmall({ address, desired }, was, is)];
}

function tooSmall(
  { address, desired }: Pick<Change, 'address'> & { readonly desired: Resource | undefined },
  was: number,
  is: number,
): Problem {
  return problem(
    'disk-shrinks',
    `${address} is ${sizeText(was)}, and cannot be made as small as ${sizeText(is)}: a disk never shrinks.`,
    {
      about: address,
      ...(desired === undefined ? {} : { at: desired.origin }),
      help: `Declare ${sizeText(was)} or more; for a smaller one, declare another disk, move the data over, and let this one go.`,
    },
  );
}

/** A new disk says all that it is; one that comes with a clone may leave that to its template. */
function cloned(change: ChangeOf<'create' | 'replace'>, look: Look): readonly Problem[] {
  const { address, desired, to } = change;
  const host = look.change(reference(to, 'vm') ?? address);
  const template =
    host?.action === 'create' || host?.action === 'replace'
      ? reference(host.to, 'clone.from')
      : undefined;
  if (template !== undefined) {
    const copied = standing(change.system, names.disk, look).find(
      ({ spec }) => spec['vm'] === template && spec['slot'] === to['slot'],
    );
    const [was, is] = [whole(copied?.spec ?? {}, 'size'), whole(to, 'size')];
    if (was !== undefined && is !== undefined && is < was) return [tooSmall(change, was, is)];
    if (copied !== undefined) return [];
  }
  const missing = ['storage', 'size'].filter((field) => to[field] === undefined);
  if (missing.length === 0) return [];
  return [
    problem(
      'disk-unknown',
      `${address} is to be made, but its ${missing.join(' and ')} is not said.`,
      {
        about: address,
        at: desired.origin,
        help: "Say them; or if the disk is there already, in which slot of which VM, with 'was:'.",
      },
    ),
  ];
}

// qemu-server: both VMs of a reassignment are on one node.
function elsewhere(change: ChangeOf<'update'>, look: Look): readonly Problem[] {
  const { address, desired, from, to } = change;
  if (from['vm'] === to['vm']) return [];
  const source = look.live(reference(from, 'vm') ?? address);
  const target = endSpec(reference(to, 'vm') ?? address, look);
  const [a, b] = [source && nodeOf(look.spec(source)), target && nodeOf(target)];
  if (a === undefined || b === undefined || a === b) return [];
  return [
    problem(
      'disk-on-another-node',
      `${address} is on node ${a}, and the VM that it is to go to on ${b}: Proxmox VE moves a disk only between VMs of one node.`,
      {
        about: address,
        ...(desired === undefined ? {} : { at: desired.origin }),
        help: `Migrate one of the VMs first, by hand, then plan again.`,
      },
    ),
  ];
}

/** A CD-ROM or the cloud-init drive is in the slot: Proxmox VE would throw it out without a word. */
function slotTaken(
  change: Exclude<Change, { action: 'delete' | 'adopt' }>,
  look: Look,
): readonly Problem[] {
  const { address, desired, to } = change;
  const slot = text(to, 'slot');
  const vm = reference(to, 'vm');
  if (slot === undefined || vm === undefined) return [];
  if (change.action === 'update' && change.from['slot'] === slot && change.from['vm'] === vm)
    return [];
  const host = look.live(vm);
  if (host === undefined || !texts(host.status ?? {}, 'slots').includes(slot)) return [];
  const who = isLiveAddress(vm) ? `VM ${host.label}` : vm;
  return [
    problem('slot-taken', `${address}: a CD-ROM or the cloud-init drive is in ${slot} of ${who}.`, {
      about: address,
      ...(desired === undefined ? {} : { at: desired.origin }),
      help: 'Choose another slot, or take that drive out by hand.',
    }),
  ];
}
