/** What a change of a VM takes: it is off while what it reads at its start is changed, and on again when all is in place. */
import type { Address } from '../../../model/address.ts';
import type { Change, ChangeOf } from '../../../model/change.ts';
import type { Companion, Expansion, Half, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference, text, texts } from '../../../model/spec-fields.ts';
import { bootNeeds } from './boot.ts';
import { comes } from '../../../model/end-state.ts';
import { coldVm } from './hot.ts';
import { locked } from './locked.ts';
import { lostWith } from './lost-disks.ts';
import { names } from './names.ts';
import { leavingOutlet, nobodyOn, outletOf, socketOf } from './outlets.ts';
import { bounced, oldOf, powerOf, restart, starting, stopped, stopping } from './power.ts';
import { notProtected } from './protection.ts';
import { holding } from './storage-content.ts';
import { cloneProblems, linkedClones, startProblems } from './vm-problems.ts';

export function expandVm(change: Change, look: Look): Expansion {
  switch (change.action) {
    case 'adopt':
      return {};
    case 'create':
      return made(change, look);
    case 'update':
      return changed(change, look);
    case 'delete':
      return removed(change, look);
    case 'replace': {
      const [old, anew] = [removed(change, look), made(change, look)];
      return {
        leaving: old.leaving ?? {},
        arriving: anew.arriving ?? {},
        companions: [...(old.companions ?? []), ...(anew.companions ?? [])],
        problems: [...(old.problems ?? []), ...(anew.problems ?? [])],
      };
    }
  }
}

/** It is made without its boot order, which names devices that come later, and off. */
function made(change: ChangeOf<'create' | 'replace'>, look: Look): Expansion {
  const { address, system, to } = change;
  const snippets = text(to, 'cloudInit.userData')?.split(':')[0];
  const there = holding('snippets', snippets, change, look);
  const boots = texts(to, 'boot').length > 0;
  const runs = to['running'] === true;
  return {
    arriving: {
      needs: [...disksOfSource(reference(to, 'clone.from'), change, look), ...there.needs],
      gives: [stopped(address)],
    },
    companions: [
      ...(boots ? [bootOrder(address, to, bootNeeds(address, system, look))] : []),
      ...(runs ? [starting(address, look, [])] : []),
    ],
    problems: [...cloneProblems(change, look), ...there.problems],
  };
}

/** A clone copies what is there: the disks of its source come first. */
function disksOfSource(
  source: Address | undefined,
  { system }: Change,
  look: Look,
): readonly Fact[] {
  if (source === undefined) return [];
  return look
    .desired(system, names.disk)
    .filter(({ address }) => {
      const coming = comes(address, look) ? look.change(address) : undefined;
      return (
        (coming?.action === 'create' || coming?.action === 'replace') && coming.to['vm'] === source
      );
    })
    .map(({ address }) => exists(address));
}

function bootOrder(of: Address, to: Spec, needs: readonly Fact[]): Companion {
  const without = { ...to, running: false, boot: [] };
  return {
    verb: 'boot-order',
    of,
    from: without,
    to: { ...without, boot: to['boot'] },
    when: 'after',
    needs: [stopped(of), ...needs],
  };
}

function changed(change: ChangeOf<'update'>, look: Look): Expansion {
  const { address, system, live, fields } = change;
  const rest = fields.filter(({ field }) => field !== 'running');
  const power = powerOf(address, look);
  const cold = coldVm(change);
  const away = power === 'starts' || power === 'stops' || cold || bounced(address, system, look);
  const off = rest.length > 0 && power !== 'off' && away ? [stopped(address)] : [];
  const guard = protectionOf(change);
  const snippets = fields.some(({ field }) => field === 'cloudInit.userData')
    ? text(change.to, 'cloudInit.userData')?.split(':')[0]
    : undefined;
  const there = holding('snippets', snippets, change, look);
  const boots = fields.some(({ field }) => field === 'boot')
    ? bootNeeds(address, system, look)
    : [];
  return {
    arriving: { ...guard, needs: [...off, ...(guard.needs ?? []), ...there.needs, ...boots] },
    companions: [
      ...(power === 'runs' && cold ? restart(address, look) : []),
      ...(power === 'stops' ? [stopping(live, address, look)] : []),
      ...(power === 'starts' ? [starting(address, look, freshOutlets(address, look))] : []),
    ],
    problems: [
      ...locked(address, change, look),
      ...there.problems,
      ...(power === 'starts' ? startProblems(change, look) : []),
    ],
  };
}

/** Disks go only while the VM is not protected: before protection is put on, or after it is taken off. */
function protectionOf({ address, from, to }: ChangeOf<'update'>): Half {
  const off = notProtected(address);
  if (from['protection'] === true && to['protection'] === false) return { gives: [off] };
  if (from['protection'] === true || to['protection'] !== true) return {};
  return { needs: [off], ends: [off] };
}

/** Bridges that its NICs name already, and that are about to be made: Proxmox VE looks for them at the start. */
function freshOutlets(vm: Address, look: Look): readonly Fact[] {
  return look
    .hanging(vm)
    .filter(({ kind }) => kind === names.nic)
    .flatMap((each) => {
      const outlet = outletOf(socketOf(each, look), look);
      const fresh = outlet !== undefined && comes(outlet.of, look);
      return fresh && look.change(look.incarnation(each)) === undefined ? [exists(outlet.of)] : [];
    });
}

function removed(change: ChangeOf<'delete' | 'replace'>, look: Look): Expansion {
  const { live } = change;
  const old = oldOf(live);
  const runs = live.spec['running'] === true;
  const nics = look.hanging(old).filter(({ kind }) => kind === names.nic);
  const left = nics.flatMap((each) => leavingOutlet(socketOf(each, look), look) ?? []);
  return {
    leaving: {
      needs: runs ? [stopped(old)] : [],
      gives: [...new Set(left)].map(nobodyOn),
      // Of what a rule discards its fate says so.
      notes: change.action === 'delete' && change.discard === true ? [] : lostWith(old, look),
    },
    companions: runs ? [stopping(live, old, look)] : [],
    problems: linkedClones(change, look),
  };
}
