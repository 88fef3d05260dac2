/** A VM boots from what it has: its boot order is set once the devices that it names are there. */
import type { Address, SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import { endSpec } from '../../../model/end-spec.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import { reference, text, texts } from '../../../model/spec-fields.ts';
import { changesOf } from '../../../model/changes-of.ts';
import { names } from './names.ts';

/** Counted: each device of the order that the plan brings gives it. */
function bootDevices(vm: Address): Fact {
  return fact('boot devices of', vm);
}

/** What the change of a NIC or a disk gives where the VM is to boot from it. */
export function bringsBootDevice(change: Change, look: Look): readonly Fact[] {
  const vm = broughtTo(change);
  if (vm === undefined || change.action === 'delete' || change.action === 'adopt') return [];
  const order = texts(endSpec(vm, look) ?? {}, 'boot');
  return order.includes(text(change.to, 'slot') ?? '') ? [bootDevices(vm)] : [];
}

/** What setting the boot order waits for. */
export function bootNeeds(vm: Address, system: SystemName, look: Look): readonly Fact[] {
  const changes = [names.nic, names.disk].flatMap((kind) => changesOf(system, kind, look));
  const brought = changes.some(
    (each) => broughtTo(each) === vm && bringsBootDevice(each, look).length > 0,
  );
  return brought ? [bootDevices(vm)] : [];
}

function broughtTo(change: Change): Address | undefined {
  if (change.action === 'delete' || change.action === 'adopt') return undefined;
  const moved = (field: string): boolean =>
    change.action !== 'update' || change.from[field] !== change.to[field];
  return moved('vm') || moved('slot') ? reference(change.to, 'vm') : undefined;
}
