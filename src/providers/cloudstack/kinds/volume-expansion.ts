/** What a change of a volume takes: off the one VM, on the other, and never a moment on both or on none for good. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Companion, Expansion, Look } from '../../../model/kind.ts';
import { exists, fact, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { comes, standing } from '../../../model/end-state.ts';
import { names } from './names.ts';
import { comesAlong, deployed } from './nic-expansion.ts';
import { moveOf, root, type Place } from './place.ts';
import { offFor, powerOf, recovered, type Around } from './power.ts';
import { steady } from './steady.ts';
import { volumeProblems } from './volume-problems.ts';

export function expandVolume(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'adopt':
      return {};
    case 'create':
      return made(change, look);
    case 'replace':
      return { problems: [wouldBeEmpty(change)] };
    case 'update':
      return moved(change, look);
    case 'delete':
      return removed(change, look);
  }
}

const nothing: Around & { readonly problems: readonly Problem[] } = {
  needs: [],
  companions: [],
  problems: [],
};

/** A volume that is made anew has nothing on it: that is never meant, whatever field asks for it. */
function wouldBeEmpty({ address, desired, because, live }: ChangeOf<'replace'>): Problem {
  return problem(
    because.includes('zone') ? 'other-zone' : 'other-account',
    `${address} is ${live.label} (#${live.id}), whose ${because.join(' and ')} no call changes: it would be made anew, and be empty.`,
    {
      about: address,
      at: desired.origin,
      help: 'Leave that as it is; or declare another volume, move the data over, and let this one go.',
    },
  );
}

function made(change: ChangeOf<'create'>, look: Look): Expansion {
  const { reaches } = moveOf(change);
  const problems = volumeProblems(change, look);
  // A root comes with its VM.
  if (reaches?.device === root && comes(reaches.vm, look))
    return {
      arriving: { gives: [comesAlong(change.address)], commit: deployed(reaches.vm) },
      problems,
    };
  const on = reaches === undefined ? nothing : putOn(reaches, look);
  return { arriving: { needs: on.needs }, companions: on.companions, problems };
}

function moved(change: ChangeOf<'update'>, look: Look): Expansion {
  const { leaves, reaches } = moveOf(change);
  const off = leaves === undefined ? nothing : takenOff(change, leaves, look);
  const on = reaches === undefined ? nothing : putOn(reaches, look);
  const problems = [...volumeProblems(change, look), ...off.problems];
  if (leaves === undefined || reaches === undefined)
    return {
      leaving: { needs: off.needs },
      arriving: { needs: on.needs, ...(change.debt === undefined ? {} : { pays: true }) },
      companions: [...off.companions, ...on.companions],
      problems,
    };
  const detached = fact('detached', change.address);
  return {
    leaving: { needs: [detached] },
    arriving: { needs: on.needs, pays: true },
    companions: [detach(change, leaves, off.needs), ...off.companions, ...on.companions],
    problems,
  };
}

/** It leaves before it reaches: its device is free then, for another one that is to have it. */
function detach(
  change: ChangeOf<'update'>,
  { vm, device }: Place,
  needs: readonly Fact[],
): Companion {
  const { address, live, from, to } = change;
  return {
    verb: 'detach',
    of: address,
    live,
    from,
    to: { ...from, vm: null, device: null },
    when: 'before',
    needs: [exists(vm), ...needs],
    gives: [fact('detached', address)],
    notes: device === root ? [`it was the root of ${vm}: CloudStack keeps no note of that`] : [],
    debt: { fields: { vm: to['vm'], device: to['device'] }, why: 'it was detached to be moved' },
  };
}

/** What a VM must be like for a volume to leave it. Data leaves one that runs; a root never does. */
function takenOff(
  change: Exclude<Change, { action: 'adopt' | 'create' | 'replace' }>,
  { vm, device }: Place,
  look: Look,
): typeof nothing {
  const power = powerOf(vm, look);
  const live = look.live(vm);
  if (live?.spec['destroyed'] === true && device !== root) return nothing;
  if (device !== root) {
    // From one that is stopped anyway it leaves when that is off.
    const off = power === 'goes' || power === 'stops' || power === 'kept';
    const needs = steady(vm, look);
    return off ? { ...offFor(vm, look), problems: [] } : { ...nothing, needs };
  }
  const off = offFor(vm, look);
  const left = power === 'runs' || power === 'starts' || power === 'off' || power === 'stops';
  if (!left || power === 'off' || power === 'stops' || nextRoot(change, vm, look))
    return { ...off, problems: [] };
  return { ...off, problems: [rootMissing(change, vm)] };
}

/** Another volume is the root of the VM in the end. */
function nextRoot({ address, system }: Change, vm: Address, look: Look): boolean {
  return standing(system, names.volume, look).some(
    ({ of, spec }) => of !== address && spec['vm'] === vm && spec['device'] === root,
  );
}

function rootMissing(change: Exclude<Change, { action: 'adopt' }>, vm: Address): Problem {
  return problem(
    'root-missing',
    `${change.address} is the root of ${vm}, which is to run and would have none.`,
    {
      about: change.address,
      help: "Declare that VM 'running: false', name it under absent, or declare another volume with 'device: 0' there.",
    },
  );
}

/** What a VM must be like for a volume to be attached. Data goes to one that runs; a root only to one that is off. */
function putOn({ vm, device }: Place, look: Look): Around {
  const power = powerOf(vm, look);
  const live = look.live(vm);
  const back = live?.spec['destroyed'] === true && endSpec(vm, look)?.['destroyed'] === false;
  if (device === root && power !== 'made' && power !== 'starts') return offFor(vm, look);
  // It is in place before the VM starts.
  return { needs: [...(back ? [recovered(vm)] : []), ...steady(vm, look)], companions: [] };
}

function removed(change: ChangeOf<'delete'>, look: Look): Expansion {
  const { leaves } = moveOf(change);
  if (leaves === undefined) return {};
  const off = powerOf(leaves.vm, look) === 'goes' ? nothing : takenOff(change, leaves, look);
  return { leaving: { needs: off.needs }, companions: off.companions, problems: off.problems };
}
