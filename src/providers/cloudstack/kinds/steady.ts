/** What hangs on a VM is changed while that runs or is stopped, and not while it stops or starts. */
import type { Address, SystemName } from '../../../model/address.ts';
import { addressParts } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import type { Fact } from '../../../model/operation.ts';
import { reference } from '../../../model/spec-fields.ts';
import { changesOf } from '../../../model/changes-of.ts';
import { remembered } from '../../../model/remembered.ts';
import { names } from './names.ts';
import { moveOf, root } from './place.ts';
import { powerOf, stopped } from './power.ts';

/** Of these a VM takes note only while it is off. */
export const coldFields: ReadonlySet<string> = new Set(['offering']);

/** What a change waits for that could be made while the VM runs: where that is stopped in this plan, until it is off. */
export function steady(vm: Address, look: Look): readonly Fact[] {
  switch (powerOf(vm, look)) {
    case 'made':
    case 'starts':
    case 'stops':
      return [stopped(vm)];
    case 'runs':
      return bounced(vm, look) ? [stopped(vm)] : [];
    case 'goes':
    case 'kept':
    case 'off':
      return [];
  }
}

/** Does something in this plan stop the VM for a while? */
function bounced(vm: Address, look: Look): boolean {
  const { system } = addressParts(vm);
  return remembered(look, `cloudstack stopped ${system}`, () => stoppedIn(system, look)).has(vm);
}

function stoppedIn(system: SystemName, look: Look): ReadonlySet<Address> {
  return new Set([
    ...changesOf(system, names.vm, look)
      .filter((each) => touches(each, coldFields))
      .map((each) => each.address),
    ...changesOf(system, names.nic, look)
      .filter((each) => touches(each, new Set(['address'])))
      .flatMap((each) => (each.action === 'update' ? (reference(each.to, 'vm') ?? []) : [])),
    ...changesOf(system, names.volume, look)
      .flatMap((each) => Object.values(moveOf(each)))
      .filter(({ device }) => device === root)
      .map((each) => each.vm),
  ]);
}

function touches(change: Change, fields: ReadonlySet<string>): boolean {
  return change.action === 'update' && change.fields.some(({ field }) => fields.has(field));
}
