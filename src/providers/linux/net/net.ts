/** The network of a host as its kernel tells it: devices with their addresses, and the routes of the main table. */

export interface Device {
  readonly name: string;
  /** `bridge`, `vlan`, `veth`, `tun` …; a network card has none. */
  readonly kind: string;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** The bridge or bond that it is a port of. */
  readonly master?: string;
  /** The device that it is a VLAN of. */
  readonly on?: string;
  readonly tag?: number;
  readonly stp?: boolean;
  /** In hundredths of a second, as the kernel has it. */
  readonly forwardDelay?: number;
  /** Free text that stays with the device until it goes. */
  readonly alias?: string;
  readonly addresses: readonly Held[];
}

/** An address of a device. */
export interface Held {
  readonly ip: string;
  readonly prefix: number;
  readonly secondary: boolean;
  /** It is leased, and ends. */
  readonly dynamic: boolean;
  /** `global`, `link`, `host`, `site`. */
  readonly scope: string;
  readonly label?: string;
  readonly broadcast?: string;
  readonly validSeconds?: number;
  readonly preferredSeconds?: number;
  /** IPv6: the kernel still asks whether somebody else has it. */
  readonly tentative: boolean;
  /** IPv6: somebody else does. */
  readonly duplicate: boolean;
}

export interface Route {
  /** `default`, `::/0`, or a CIDR. */
  readonly to: string;
  readonly via?: string;
  readonly device?: string;
  readonly metric: number;
  /** `kernel`, `boot`, `static`, `dhcp`, `ra` … */
  readonly protocol: string;
  readonly src?: string;
  readonly scope?: string;
  readonly onlink: boolean;
}

export interface Net {
  readonly devices: readonly Device[];
  readonly routes: readonly Route[];
}

/** Taps and ends of guests: they come and go with these, and are nobody's to declare. */
export function isGuest({ name, kind }: Pick<Device, 'name' | 'kind'>): boolean {
  return kind === 'tun' || /^(vnet|tap|veth|fwpr|fwln|lxc)\w*\d/.test(name);
}

export function deviceNamed({ devices }: Net, name: string): Device | undefined {
  return devices.find((each) => each.name === name);
}

/** Ports of a bridge, those of guests apart. */
export function portsOf(
  { devices }: Net,
  bridge: string,
): { readonly ports: readonly string[]; readonly guests: readonly string[] } {
  const all = devices.filter((each) => each.master === bridge);
  return {
    ports: all.filter((each) => !isGuest(each)).map((each) => each.name),
    guests: all.filter(isGuest).map((each) => each.name),
  };
}

/** `<to>,<metric>`; ids hold no slash. */
export function routeId({ to, metric }: Pick<Route, 'to' | 'metric'>): string {
  return `${to.replace('/', '_')},${metric}`;
}

export function addressId(device: string, ip: string, prefix: number): string {
  return `${device},${ip},${prefix}`;
}
