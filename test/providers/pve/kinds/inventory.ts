/** Live things of a Proxmox VE as its connection would show them, written by hand. */
import {
  liveAddress,
  type Address,
  type SystemName,
  type VendorId,
} from '../../../../src/model/address.ts';
import type { LiveResource, OwnerMark, Spec } from '../../../../src/model/resource.ts';
import { withDefaults } from '../../../../src/providers/pve/kinds/defaults.ts';
import { names } from '../../../../src/providers/pve/kinds/names.ts';

export const father = 'father' as SystemName;

type Kind = keyof typeof names;
interface More {
  readonly status?: Spec;
  readonly mark?: OwnerMark;
}

/** The address of a live thing. */
export function at(kind: Kind, id: string): Address {
  return liveAddress(father, names[kind], id as VendorId);
}

/** The mark of this site. */
export function ours(address: string): More {
  return { mark: { site: 'd058', address: address as Address } };
}

export function thing(kind: Kind, id: string, spec: Spec, more: More = {}): LiveResource {
  const label = typeof spec['name'] === 'string' ? spec['name'] : id;
  return {
    system: father,
    kind: names[kind],
    id: id as VendorId,
    label,
    spec: withDefaults(names[kind], spec),
    ...more,
  };
}

export function node(name: string, status: Spec = {}): LiveResource {
  return thing('node', name, { name }, { status: { online: true, ...status } });
}

export function port(on: string, name: string, spec: Spec = {}, status: Spec = {}): LiveResource {
  return thing('port', `${on}:${name}`, { node: at('node', on), name, ...spec }, { status });
}

/** A bridge, a bond or a VLAN: `face('bridge', 'pve1', 'vmbr0', { ports: ['eno1'] })`. */
export function face(
  kind: 'bridge' | 'bond' | 'vlan',
  on: string,
  name: string,
  spec: Spec = {},
  more: More = {},
): LiveResource {
  return thing(kind, `${on}:${name}`, { node: at('node', on), name, ...spec }, more);
}

export function vm(vmid: number, name: string, spec: Spec = {}, more: More = {}): LiveResource {
  return thing(
    'vm',
    String(vmid),
    { node: at('node', 'pve1'), vmid, name, running: false, ...spec },
    more,
  );
}

export function nic(vmid: number, slot: string, bridge: string, spec: Spec = {}): LiveResource {
  const mac = `BC:24:11:00:${hex(Math.floor(vmid / 256) % 256)}:${hex(vmid % 256)}`;
  const own = { vm: at('vm', String(vmid)), slot, bridge, model: 'virtio', mac, ...spec };
  return { ...thing('nic', `${vmid}:${slot}`, own), label: `${slot} of ${vmid}` };
}

export function disk(vmid: number, slot: string, spec: Spec = {}, status: Spec = {}): LiveResource {
  const volume = `vm-${vmid}-disk-${slot.replace('scsi', '')}`;
  const on = 'local-lvm';
  const own = { vm: at('vm', String(vmid)), slot, storage: on, size: 8 * 1024 ** 3, format: 'raw' };
  const volid = `${on}:${volume}`;
  return thing('disk', volid, { ...own, ...spec }, { status: { volid, ...status } });
}

export function container(vmid: number, name: string, spec: Spec): LiveResource {
  return thing('container', String(vmid), { node: at('node', 'pve1'), vmid, name, ...spec });
}

export function storage(name: string, content: readonly string[], status: Spec = {}): LiveResource {
  return thing(
    'storage',
    name,
    { name, content },
    { status: { type: 'dir', shared: false, ...status } },
  );
}

function hex(value: number): string {
  return value.toString(16).toUpperCase().padStart(2, '0');
}
