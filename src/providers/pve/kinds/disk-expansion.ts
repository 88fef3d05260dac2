/** What a change of a disk takes: off the VM that runs, over to the other, and never smaller. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { bringsBootDevice } from './boot.ts';
import { takenOff, type Off } from './disk-leaving.ts';
import { diskProblems } from './disk-problems.ts';
import { coldDisk, moveOf, placeOf } from './hot.ts';
import { locked } from './locked.ts';
import { paying } from './paying.ts';
import { around, powerOf } from './power.ts';
import { unprotected } from './protection.ts';
import { holding } from './storage-content.ts';

export function expandDisk(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'adopt':
      return {};
    case 'create':
    case 'replace':
      return made(change, look);
    case 'update':
      return moved(change, look);
    case 'delete':
      return removed(change, look);
  }
}

function made(change: ChangeOf<'create' | 'replace'>, look: Look): Expansion {
  const vm = reference(change.to, 'vm');
  if (vm === undefined) return {};
  const { needs, companions } = around(vm, coldDisk(change, look).includes(vm), look);
  const storage = holding('images', text(change.to, 'storage'), change, look);
  return {
    arriving: {
      needs: [...needs, ...storage.needs],
      gives: bringsBootDevice(change, look),
      ...comesWithClone(change, vm, look),
    },
    companions,
    problems: [...diskProblems(change, look), ...storage.problems, ...locked(vm, change, look)],
  };
}

function comesWithClone(
  change: ChangeOf<'create' | 'replace'>,
  vm: Address,
  look: Look,
): { readonly notes?: readonly string[] } {
  const host = look.change(vm);
  const cloned =
    (host?.action === 'create' || host?.action === 'replace') &&
    host.to['clone.from'] !== undefined;
  const slot = text(change.to, 'slot');
  return cloned ? { notes: [`what the clone brings in ${slot} is taken for it`] } : {};
}

function moved(change: ChangeOf<'update'>, look: Look): Expansion {
  const { leaves, reaches } = moveOf(change);
  const cold = coldDisk(change, look);
  const stays = placeOf(change.to);
  const off = leaves === undefined ? nothing : takenOff(change, leaves, look);
  const target = reaches ?? stays;
  const on = target === undefined ? nothing : around(target.vm, cold.includes(target.vm), look);
  const storage = 'storage' in change.to && change.fields.some(({ field }) => field === 'storage');
  const there = holding('images', storage ? text(change.to, 'storage') : undefined, change, look);
  const vms = new Set([reference(change.from, 'vm'), reference(change.to, 'vm')]);
  return {
    leaving: { needs: off.needs },
    arriving: {
      needs: [...on.needs, ...there.needs],
      gives: bringsBootDevice(change, look),
      ...(off.detached === true ? { pays: true } : paying(change)),
    },
    companions: [...off.companions, ...on.companions],
    problems: [
      ...diskProblems(change, look),
      ...there.problems,
      ...(off.problems ?? []),
      ...[...vms].flatMap((vm) => (vm === undefined ? [] : locked(vm, change, look))),
    ],
  };
}

const nothing: Off = { needs: [], companions: [] };

function removed(change: ChangeOf<'delete'>, look: Look): Expansion {
  const vm = reference(change.from, 'vm');
  if (vm === undefined) return {};
  const { needs, companions } = around(vm, coldDisk(change, look).includes(vm), look);
  const guard = powerOf(vm, look) === 'goes' ? undefined : unprotected(vm, change, look);
  return {
    leaving: { needs: [...needs, ...(guard?.needs ?? [])] },
    companions,
    problems: [...locked(vm, change, look), ...(guard?.problems ?? [])],
  };
}
