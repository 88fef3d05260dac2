/** What a change of a disk takes: off the VM that runs, over to the other, and never smaller. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Companion, Expansion, Look } from '../../../model/kind.ts';
import { fact } from '../../../model/operation.ts';
import type { Problem } from '../../../model/problem.ts';
import { bringsBootDevice } from './boot.ts';
import { diskProblems } from './disk-problems.ts';
import { reference, text } from './fields.ts';
import { coldDisk, moveOf, placeOf, unplugs, type Place } from './hot.ts';
import { locked } from './locked.ts';
import { around, powerOf, stopped, type Around } from './power.ts';
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
      ...(off.detached === true ? { pays: true } : {}),
    },
    throughout: off.needs,
    companions: [...off.companions, ...on.companions],
    problems: [
      ...diskProblems(change, look),
      ...there.problems,
      ...(off.problems ?? []),
      ...[...vms].flatMap((vm) => (vm === undefined ? [] : locked(vm, change, look))),
    ],
  };
}

interface Off extends Around {
  readonly detached?: boolean;
  readonly problems?: readonly Problem[];
}
const nothing: Off = { needs: [], companions: [] };

/** From a VM that runs on it is unplugged first; from one that stops, or may not be unplugged, when that is off. */
function takenOff(change: ChangeOf<'update'>, place: Place, look: Look): Off {
  const { vm } = place;
  switch (powerOf(vm, look)) {
    case 'runs':
      return unplugs(place, look) ? unplugged(change, vm, look) : around(vm, true, look);
    case 'goes':
    case 'stops':
      return { needs: [stopped(vm)], companions: [] };
    case 'off':
    case 'starts':
    case 'made':
      return around(vm, true, look);
  }
}

function unplugged(change: ChangeOf<'update'>, vm: Address, look: Look): Off {
  const { address, live, from, to } = change;
  const detached = fact('detached', address);
  const target = look.live(reference(to, 'vm') ?? vm);
  const guard = unprotected(vm, change, look);
  const home = target === undefined ? to['vm'] : `${target.system}/vm/#${target.id}`;
  const detach: Companion = {
    verb: 'detach',
    of: address,
    live,
    from,
    to: { ...from, slot: 'unused' },
    when: 'before',
    needs: guard.needs,
    gives: [detached],
    notes: [`unplugged from ${vm}, which runs`],
    debt: { fields: { slot: to['slot'], vm: home }, why: 'it was unplugged to be moved' },
  };
  return { needs: [detached], companions: [detach], detached: true, problems: guard.problems };
}

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
