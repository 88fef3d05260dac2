/** What a change of a NIC takes: a VM without snapshots, and another default where the default goes. */
import { isLiveAddress, type Address } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Expansion, Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import { reference } from '../../../model/spec-fields.ts';
import { busyProblems } from './busy.ts';
import { afterOthers, hasItsAddress } from './chosen-address.ts';
import { comes, leaves } from '../../../model/end-state.ts';
import { names } from './names.ts';
import { offFor } from './power.ts';
import { snapshotProblems } from './snapshots.ts';
import { steady } from './steady.ts';

/** A VM is deployed with the NICs that are made together with it: without a network there is none. */
export function deployed(vm: Address): { readonly group: string; readonly how: 'atomic' } {
  return { group: `deploy ${vm}`, how: 'atomic' };
}

/** Given by what is deployed with a VM: that waits until all of it can come. */
export function comesAlong(part: Address): Fact {
  return fact('comes along', part);
}

function defaultFor(vm: Address): Fact {
  return fact('another default NIC of', vm);
}

export function expandNic(change: Change, look: Look): Expansion {
  if (change.action === 'adopt') return {};
  const spec = change.action === 'delete' ? change.from : change.to;
  const vm = reference(spec, 'vm');
  if (vm === undefined) return {};
  const others = afterOthers(change, vm, look);
  if (change.action !== 'delete' && comes(vm, look))
    return {
      arriving: { needs: others, gives: [comesAlong(change.address)], commit: deployed(vm) },
    };
  const problems = [...busyProblems(change, [vm], look), ...snapshotProblems(change, [vm], look)];
  const wasDefault = change.action !== 'create' && change.live.spec['default'] === true;
  const isDefault = change.action !== 'delete' && change.to['default'] === true;
  const next = wasDefault && !isDefault;
  const needs = next && nextDefault(change, vm, look) ? [defaultFor(vm)] : [];
  if (next && needs.length === 0) problems.push(noDefault(change));
  // "VM is not Stopped, unable to update the vm nic having the specified id"
  const moves =
    change.action === 'update' && change.fields.some(({ field }) => field === 'address');
  const off = moves ? offFor(vm, look) : { needs: steady(vm, look), companions: [] };
  return {
    leaving: { needs: [...needs, ...off.needs] },
    arriving: {
      needs: [...others, ...off.needs],
      gives: [
        ...(!wasDefault && isDefault ? [defaultFor(vm)] : []),
        ...(moves ? [hasItsAddress(change.address)] : []),
      ],
    },
    companions: off.companions,
    problems,
  };
}

/** Another NIC of the VM is the default in the end. */
function nextDefault(change: Change, vm: Address, look: Look): boolean {
  const others = [
    ...look.desired(change.system, names.nic).map(({ address }) => address),
    ...look
      .hanging(vm)
      .filter((each) => each.kind === names.nic && !leaves(each, look))
      .map((each) => look.incarnation(each))
      .filter(isLiveAddress),
  ];
  return others.some((each) => {
    const end = each === change.address ? undefined : endSpec(each, look);
    return end?.['vm'] === vm && end['default'] === true;
  });
}

// "Unable to remove nic from …, nic is default."
function noDefault(change: Exclude<Change, { action: 'adopt' }>): Problem {
  const { address } = change;
  return problem(
    'default-nic',
    `${address} is the default NIC of its VM, and no other one is to be.`,
    {
      about: address,
      ...(change.action === 'delete'
        ? {}
        : { at: change.desired?.origin ?? { file: '', line: 1, column: 1 } }),
      help: "Say 'default: true' of another NIC of that VM.",
    },
  );
}
