/** What a spec says of a disk, and what contradicts where that is. */
import { isLiveAddress } from '../../../model/address.ts';
import type { ChangeOf } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { withDefaults } from './defaults.ts';
import { names } from './names.ts';

/**
 * What is in the slot was taken for the declared disk, and the serial number that this one has is on another: those two
 * would only trade their numbers, and what is on them would stay where it is.
 */
export function anotherDisk(
  { address, desired, live, from, to }: ChangeOf<'update'>,
  look: Look,
): readonly Problem[] {
  const serial = text(to, 'serial');
  if (serial === undefined || serial === text(from, 'serial') || desired?.was !== undefined)
    return [];
  const bearer = look
    .every(live.system, live.kind)
    .find((each) => text(each.spec, 'serial') === serial && !keeps(each, serial, look));
  if (bearer === undefined) return [];
  return [
    problem(
      'another-disk',
      `${address}: the serial number ${serial} is that of ${bearer.label} (#${bearer.id}), and not of ${live.label} (#${live.id}), which is where the spec says.`,
      {
        about: address,
        ...(desired === undefined ? {} : { at: desired.origin }),
        help: "Say which of them it is by where that is now: 'was: { vm: NAME, slot: scsi1 }'.",
      },
    ),
  ];
}

function keeps(disk: LiveResource, serial: string, look: Look): boolean {
  const of = look.incarnation(disk);
  return !isLiveAddress(of) && text(endSpec(of, look) ?? {}, 'serial') === serial;
}

/** Proxmox VE keeps nothing of how an unused volume was attached: what the spec says of that would differ for ever. */
export function toldInVain(change: ChangeOf<'create' | 'replace' | 'update'>): readonly Problem[] {
  const { address, desired } = change;
  const said = desired?.spec ?? {};
  const slot = 'slot' in said ? said : change.action === 'update' ? change.from : {};
  if ((text(slot, 'slot') ?? 'unused') !== 'unused') return [];
  const plain = withDefaults(names.disk, { serial: null });
  const vain = Object.keys(plain).filter((field) => field in said && said[field] !== plain[field]);
  if (vain.length === 0) return [];
  return [
    problem(
      'not-attached',
      `${address} is attached nowhere, so ${vain.join(' and ')} cannot be kept.`,
      {
        about: address,
        ...(desired === undefined ? {} : { at: desired.origin }),
        help: "Take that out as long as its slot is 'unused', and say it again with the slot.",
      },
    ),
  ];
}
