/** What a change of a NIC takes: a bridge to plug it into, and a VM that is off where cloud-init has to tell it something. */
import type { Change } from '../../../model/change.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { exists, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference, text } from '../../../model/spec-fields.ts';
import { bringsBootDevice } from './boot.ts';
import { coldNic } from './hot.ts';
import { locked } from './locked.ts';
import { isGoing, leavingOutlet, nobodyOn, nodeOfVm, outletOf, socketOf } from './outlets.ts';
import { paying } from './paying.ts';
import { around } from './power.ts';

export function expandNic(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const vm = reference(change.action === 'delete' ? change.from : change.to, 'vm');
  if (vm === undefined) return {};
  const cold = coldNic(change, look);
  const { needs, companions } = around(vm, cold, look);
  const gives = unplugged(change, look);
  const problems = locked(vm, change, look);
  if (change.action === 'delete') return { leaving: { needs, gives }, companions, problems };
  const there = pluggedIn(change, look);
  return {
    leaving: { gives },
    arriving: {
      needs: [...there.needs, ...needs],
      gives: bringsBootDevice(change, look),
      ...paying(change),
    },
    companions,
    problems: [...there.problems, ...problems],
  };
}

/** It has left a bridge that goes. */
function unplugged(change: Change, look: Look): readonly Fact[] {
  if (change.action === 'create' || change.action === 'adopt') return [];
  const stays = change.action === 'update' && change.to['bridge'] === change.from['bridge'];
  const outlet = stays ? undefined : leavingOutlet(socketOf(change.live, look), look);
  return outlet === undefined ? [] : [nobodyOn(outlet)];
}

/** There is a bridge or a vnet of that name: Proxmox VE itself only notices when the VM starts. */
function pluggedIn(
  change: Exclude<Change, { readonly action: 'delete' | 'adopt' }>,
  look: Look,
): { readonly needs: readonly Fact[]; readonly problems: readonly Problem[] } {
  const name = text(change.to, 'bridge');
  const node = nodeOfVm(reference(change.to, 'vm'), look);
  if (name === undefined || node === undefined) return { needs: [], problems: [] };
  const socket = { system: change.system, node, name };
  const outlet = outletOf(socket, look);
  const stays = change.action === 'update' && change.from['bridge'] === name;
  // One that goes under it is told where that is told.
  if (outlet === undefined)
    return { needs: [], problems: stays ? [] : [noOutlet(change, name, node)] };
  // Where it stays on a bridge that is made anew under its name, it need not wait for that.
  const waits = !(stays && outlet.live === undefined && isGoing(socket, look));
  return { needs: waits ? [exists(outlet.of)] : [], problems: [] };
}

function noOutlet(
  change: Exclude<Change, { readonly action: 'delete' | 'adopt' }>,
  name: string,
  node: string,
): Problem {
  return problem(
    'unknown-bridge',
    `${change.address}: there will be no bridge and no vnet '${name}' on ${node}.`,
    {
      about: change.address,
      ...(change.desired === undefined ? {} : { at: change.desired.origin }),
      help: `Declare it under 'bridges' (node: ${node}) or 'vnets', or name one that is there.`,
    },
  );
}
