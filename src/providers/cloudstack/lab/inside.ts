/** What a VM of the lab sees of its disks from inside: a guest of KVM is told the first twenty characters of their ids. */
import type { LabDisk } from '../../../model/provider.ts';

interface State {
  readonly virtualmachines: readonly { readonly id: string; readonly name: string }[];
  readonly volumes: readonly {
    readonly id: string;
    readonly size: number;
    readonly virtualmachineid?: string;
    readonly deviceid?: number;
  }[];
}

/** `machine`: its name, or `#` and its id. */
export function disksOf(state: unknown, machine: string): readonly LabDisk[] | undefined {
  const { virtualmachines, volumes } = state as State;
  const vm = virtualmachines.find(({ id, name }) => name === machine || `#${id}` === machine);
  if (vm === undefined) return undefined;
  return volumes
    .filter((each) => each.virtualmachineid === vm.id)
    .toSorted((a, b) => (a.deviceid ?? 0) - (b.deviceid ?? 0))
    .map(({ id, size }) => ({ serial: id.replaceAll('-', '').slice(0, 20), size }));
}
