/** An interface as PVE has it in its hands between reading and writing /etc/network/interfaces. */

/** `null`: a stanza without a family. */
export type Family = 'inet' | 'inet6' | null;

export interface Iface {
  /** Derived from the name and the options each time the file is read. */
  type: string;
  /** Its place in the file; a NIC that is not in the file has none. */
  priority?: number;
  autostart: boolean;
  families: Family[];
  /** By PVE's names for the options: `address`, `bridge_ports`, `vlan-raw-device`. */
  options: Record<string, string>;
  /** Lines that PVE does not know and leaves alone, by family. */
  lines: string[];
  lines6: string[];
  /** There is such a device, or there is none; absent: nobody asked. */
  exists?: boolean;
}

export type Ifaces = Record<string, Iface>;

/** What else stands in the file: `source`, `mapping` and the like. */
export interface InterfacesFile {
  readonly ifaces: Ifaces;
  readonly others: readonly (readonly [number, string])[];
}

export function newIface(): Iface {
  return { type: 'unknown', autostart: false, families: [], options: {}, lines: [], lines6: [] };
}
