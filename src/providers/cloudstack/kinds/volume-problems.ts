/** What CloudStack would refuse of a volume only when it is tried, half way. */
import { isLiveAddress, type Address } from '../../../model/address.ts';
import type { ChangeOf } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { reference, text, whole } from '../../../model/spec-fields.ts';
import { busyProblems } from './busy.ts';
import { comes, leaves as isLeaving } from '../../../model/end-state.ts';
import { names } from './names.ts';
import { moveOf, root } from './place.ts';
import { snapshotProblems } from './snapshots.ts';
import { sizeText } from './sizes.ts';

type Moving = ChangeOf<'create' | 'replace' | 'update'>;
type Wrong = (code: string, message: string, help: string) => Problem;

export function volumeProblems(change: Moving, look: Look): readonly Problem[] {
  const { address, desired } = change;
  const wrong: Wrong = (code, message, help) =>
    problem(code, `${address} ${message}.`, {
      about: address,
      ...(desired === undefined ? {} : { at: desired.origin }),
      help,
    });
  const { leaves, reaches } = moveOf(change);
  const vms = [leaves?.vm, reaches?.vm];
  const own = change.action === 'update' ? change.address : undefined;
  return [
    ...busyProblems(change, [own, ...vms], look),
    ...snapshotProblems(change, [...vms, growsOn(change)], look),
    ...(change.action === 'create' ? unsaid(change, look, wrong) : []),
    ...(change.action === 'update' ? [...unfit(change, wrong), ...anotherOne(change, wrong)] : []),
    ...(reaches === undefined ? [] : apart(change, reaches.vm, { look, wrong })),
    ...(reaches === undefined ? [] : device(change, reaches, { look, wrong })),
  ];
}

/** The VM that it is on while it grows: with snapshots that is refused too. */
function growsOn(change: Moving): Address | undefined {
  const grows =
    change.action === 'update' &&
    change.fields.some(({ field }) => field === 'size' || field === 'offering');
  return grows ? reference(change.from, 'vm') : undefined;
}

/** A new volume says all that it is; a name that others have may mean one of those. */
function unsaid(change: ChangeOf<'create'>, look: Look, wrong: Wrong): readonly Problem[] {
  const { to, system } = change;
  const comesWithVm = to['device'] === root && comes(reference(to, 'vm') ?? change.address, look);
  if (comesWithVm) return [];
  const problems: Problem[] = [];
  if (to['device'] === root)
    problems.push(
      wrong(
        'no-root',
        'is to be made as the root of a VM that is there',
        'A root comes with its VM, or is one that is there: say which, with was.',
      ),
    );
  if (to['offering'] === undefined)
    problems.push(
      wrong(
        'volume-unknown',
        'is to be made, but its offering is not said',
        "Say it; or if the volume is there already, which one: 'was: { name: …, vm: … }' or 'was: { id: … }'.",
      ),
    );
  const name = text(to, 'name') ?? change.desired.name;
  const alike = look
    .every(system, names.volume)
    .filter(
      (each) =>
        text(each.spec, 'name') === name &&
        isLiveAddress(look.incarnation(each)) &&
        !isLeaving(each, look),
    );
  if (alike.length > 0)
    problems.push(
      wrong(
        'volume-ambiguous',
        `is to be made, and ${alike.map((each) => `${each.label} (#${each.id})`).join(', ')} has that name already`,
        "If it is one of those, say which: 'was: { id: … }'; else give it another name.",
      ),
    );
  return problems;
}

/** What its state does not allow. */
function unfit({ live, from, to, fields }: ChangeOf<'update'>, wrong: Wrong): readonly Problem[] {
  const problems: Problem[] = [];
  const state = text(live.status ?? {}, 'state');
  if (state !== undefined && !['Ready', 'Allocated', 'Uploaded'].includes(state))
    problems.push(
      wrong(
        'volume-state',
        `(${live.label}) is ${state}, and CloudStack changes it only when it is Ready`,
        state === 'Destroy'
          ? 'Recover it by hand (recoverVolume), then plan again.'
          : 'Plan again when that is over.',
      ),
    );
  const [was, is] = [whole(from, 'size'), whole(to, 'size')];
  if (was !== undefined && is !== undefined && is < was)
    problems.push(
      wrong(
        'volume-shrinks',
        `is ${sizeText(was)}, and is not made as small as ${sizeText(is)}: what is on it would be cut off`,
        `Declare ${sizeText(was)} or more.`,
      ),
    );
  if (
    fields.some(({ field }) => field === 'size') &&
    from['vm'] !== null &&
    from['device'] === root &&
    text(live.status ?? {}, 'hypervisor') !== 'KVM'
  )
    problems.push(
      wrong(
        'root-grows',
        'is a root, which grows only under KVM',
        'Resize it by hand while its VM is off.',
      ),
    );
  return problems;
}

/** `was` speaks of one volume, and the place of another one was found instead. */
function anotherOne({ desired, live }: ChangeOf<'update'>, wrong: Wrong): readonly Problem[] {
  const { was = {} } = desired ?? {};
  const other = ['id', 'name'].filter(
    (field) => was[field] !== undefined && was[field] !== live.spec[field],
  );
  // Once it bears our mark it was found before, and may have another name since.
  if (other.length === 0 || live.mark !== undefined) return [];
  return [
    wrong(
      'another-volume',
      `is said to be ${other.map((field) => `the one with the ${field} ${String(was[field])}`).join(' and ')}, and what is there is ${live.label} (#${live.id})`,
      "Correct 'was', or choose another device.",
    ),
  ];
}

interface Looking {
  readonly look: Look;
  readonly wrong: Wrong;
}

/** Zone, owner and hypervisor of both are the same. */
function apart(change: Moving, vm: Address, { look, wrong }: Looking): readonly Problem[] {
  const host = look.live(vm);
  const live = change.action === 'create' ? undefined : change.live;
  const problems: Problem[] = [];
  const end = endSpec(vm, look);
  const [zone, other] = [change.to['zone'], end?.['zone']];
  if (zone !== undefined && other !== undefined && zone !== other)
    problems.push(
      wrong(
        'other-zone',
        `is in another zone than ${vm}, and no volume leaves its zone`,
        'Choose a VM of its zone.',
      ),
    );
  if (host === undefined || live === undefined) {
    const differs = ['project', 'account'].find(
      (field) =>
        typeof change.to[field] === 'string' &&
        typeof end?.[field] === 'string' &&
        change.to[field] !== end[field],
    );
    if (differs !== undefined) problems.push(otherAccount(vm, wrong));
    return problems;
  }
  if (told('owner', live) !== told('owner', host)) problems.push(otherAccount(vm, wrong));
  const [mine, theirs] = [told('hypervisor', live), told('hypervisor', host)];
  if (mine !== undefined && mine !== 'None' && theirs !== undefined && mine !== theirs)
    problems.push(
      wrong(
        'other-hypervisor',
        `was made by ${mine}, and ${vm} runs under ${theirs}`,
        'Choose a VM of its hypervisor.',
      ),
    );
  return problems;
}

function told(field: string, of: LiveResource): string | undefined {
  return text(of.status ?? {}, field);
}

function otherAccount(vm: Address, wrong: Wrong): Problem {
  return wrong(
    'other-account',
    `and ${vm} belong to different accounts, and CloudStack attaches no volume across that`,
    'Move one of them first, by hand: assignVolume, assignVirtualMachine.',
  );
}

/** How many data volumes a VM may have, by hypervisor. The highest device is one more: 3 is kept for a CD. */
const most: Readonly<Record<string, number>> = { KVM: 32, VMware: 59, XenServer: 13 };

function device(
  _: Moving,
  { vm, device: wanted }: { readonly vm: Address; readonly device: number | undefined },
  { look, wrong }: Looking,
): readonly Problem[] {
  const hypervisor = text(look.live(vm)?.status ?? {}, 'hypervisor');
  const last = hypervisor === undefined ? undefined : (most[hypervisor] ?? 6) + 1;
  const problems: Problem[] = [];
  if (wanted !== undefined && last !== undefined && wanted > last)
    problems.push(
      wrong(
        'bad-device',
        `wants device ${wanted}, and under ${hypervisor} the last one is ${last}`,
        'Choose a lower one; 3 is kept for a CD.',
      ),
    );
  const state = text(look.live(vm)?.status ?? {}, 'state');
  if (state === 'Error')
    problems.push(
      wrong(
        'vm-state',
        `is to be attached to ${vm}, which is in state Error`,
        'Destroy that VM, or choose another one.',
      ),
    );
  return problems;
}
