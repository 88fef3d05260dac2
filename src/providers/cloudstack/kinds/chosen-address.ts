/** CloudStack gives a NIC without an address of its own any that is free: those that are spoken for are taken first. */
import { byText, type Address, type SystemName } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Look } from '../../../model/kind.ts';
import { exists, fact, type Fact } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference } from '../../../model/spec-fields.ts';
import { changesOf } from '../../../model/changes-of.ts';
import { names } from './names.ts';

/** Given by a NIC whose address is changed. */
export function hasItsAddress(nic: Address): Fact {
  return fact('address of its own', nic);
}

/** What a NIC waits for whose address CloudStack chooses. */
export function afterOthers(change: Change, vm: Address, look: Look): readonly Fact[] {
  if (change.action !== 'create' && change.action !== 'replace') return [];
  if (typeof change.to['address'] === 'string') return [];
  const network = reference(change.to, 'network');
  const { system } = change;
  const asked = [names.nic, names.secondary].flatMap((kind) => changesOf(system, kind, look));
  return asked.flatMap((each) => {
    const to = toOf(each);
    const other = to === undefined ? undefined : reference(to, 'vm');
    if (to === undefined || other === undefined || other === vm) return [];
    if (to['network'] !== network || typeof to['address'] !== 'string') return [];
    if (each.action === 'update')
      return each.fields.some(({ field }) => field === 'address')
        ? [hasItsAddress(each.address)]
        : [];
    return before(other, vm, { system, look }) ? [exists(each.address)] : [];
  });
}

function toOf(change: Change): Spec | undefined {
  return change.action === 'delete' || change.action === 'adopt' ? undefined : change.to;
}

/** Of two VMs each might wait for the other: one order for all, and first whoever leaves no address open. */
function before(
  a: Address,
  b: Address,
  { system, look }: { readonly system: SystemName; readonly look: Look },
): boolean {
  const open = (vm: Address): number =>
    changesOf(system, names.nic, look).filter((each) => {
      const to = each.action === 'update' ? undefined : toOf(each);
      return to?.['vm'] === vm && typeof to['address'] !== 'string';
    }).length;
  return (Math.min(open(a), 1) - Math.min(open(b), 1) || byText(a, b)) < 0;
}
