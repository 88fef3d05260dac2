/** Where things were when they were last seen: which node a guest is on, and which VM has a disk. */
import type { Iface } from './network/iface.ts';
import type { Row } from './read/rows.ts';

export interface Places {
  nodeOf(vmid: number): string | undefined;
  vmOf(diskId: string): number | undefined;
  /** The list as it was last read, and when. */
  list(): { readonly rows: readonly Row[]; readonly at: number } | undefined;
  learnList(rows: readonly Row[], at: number): void;
  /** Guests whose details were read since the list was. */
  isDetailed(vmid: number): boolean;
  learnDetails(vmid: number): void;
  learnNode(vmid: number, node: string): void;
  learnDisk(diskId: string, vmid: number): void;
  /** A node's interfaces as they were before its last reload. */
  networkOf(node: string): ReadonlyMap<string, Iface> | undefined;
  learnNetwork(node: string, ifaces: ReadonlyMap<string, Iface>): void;
}

export function places(): Places {
  const nodes = new Map<number, string>();
  const disks = new Map<string, number>();
  const networks = new Map<string, ReadonlyMap<string, Iface>>();
  const detailed = new Set<number>();
  let list: ReturnType<Places['list']>;
  return {
    nodeOf: (vmid) => nodes.get(vmid),
    vmOf: (diskId) => disks.get(diskId),
    list: () => list,
    learnList: (rows, at) => {
      list = { rows, at };
      nodes.clear();
      detailed.clear();
      for (const { vmid, node } of rows) nodes.set(vmid, node);
    },
    isDetailed: (vmid) => detailed.has(vmid),
    learnDetails: (vmid) => void detailed.add(vmid),
    learnNode: (vmid, node) => void nodes.set(vmid, node),
    learnDisk: (diskId, vmid) => void disks.set(diskId, vmid),
    networkOf: (node) => networks.get(node),
    learnNetwork: (node, ifaces) => void networks.set(node, ifaces),
  };
}
