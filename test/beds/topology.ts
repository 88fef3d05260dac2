/** Hosts, and the wires between them, as lines for `ip -batch`: the same here and inside a user-mode machine. */
import { createHash } from 'node:crypto';

/** A network card. `to`: a switch of the topology, or `<host>/<bridge>` as a guest of that host is attached. */
export interface Nic {
  readonly name: string;
  readonly to: string;
}

export interface Bridge {
  readonly name: string;
  readonly ports?: readonly string[];
  readonly addresses?: readonly string[];
}

export interface Host {
  readonly name: string;
  /** Inside a user-mode machine: it has files and processes of its own; with systemd as the first of them, or not. */
  readonly own?: 'plain' | 'systemd';
  readonly nics?: readonly Nic[];
  readonly bridges?: readonly Bridge[];
  /** More lines of `ip -batch`, run inside when all wires are there. */
  readonly lines?: readonly string[];
}

export interface Topology {
  /** Plain switches, which carry tagged frames as they are. */
  readonly switches?: readonly string[];
  readonly hosts: readonly Host[];
}

/** What `ip -batch -` gets, in this order; `inside` is a network namespace, absent: where it all begins. */
export interface Batch {
  readonly inside?: string;
  readonly lines: readonly string[];
}

/** Names of namespaces get the prefix; names of devices, which are the test's own, do not. */
export function batchesFor(topology: Topology, prefix: string): readonly Batch[] {
  const wires = wiresOf(topology);
  const switches = topology.switches ?? [];
  return [
    {
      lines: [
        ...namesIn(topology).map((name) => `netns add ${prefix}${name}`),
        ...wires.map(({ host, nic, far, end }, at) => {
          // Where both ends have one number, the kernel takes up to a second to let frames through.
          const [one, other] = [100 + 2 * at, 101 + 2 * at];
          return `link add name ${nic} index ${one} netns ${prefix}${host} address ${macOf(host, nic)} type veth peer name ${end} index ${other} netns ${prefix}${far}`;
        }),
      ],
    },
    ...switches.map((name) => ({
      inside: `${prefix}${name}`,
      lines: [...bridge(name, name), ...plugged(wires, name)],
    })),
    ...topology.hosts.map((host) => ({
      inside: `${prefix}${host.name}`,
      lines: [
        'link set dev lo up',
        ...(host.bridges ?? []).flatMap((each) => [
          ...bridge(host.name, each.name),
          ...(each.ports ?? []).map((port) => `link set dev ${port} master ${each.name}`),
          ...(each.addresses ?? []).map((address) => `addr add ${address} dev ${each.name}`),
        ]),
        ...(host.nics ?? []).map((nic) => `link set dev ${nic.name} up`),
        ...plugged(wires, host.name),
        ...(host.lines ?? []),
      ],
    })),
  ];
}

/** Every namespace of it. */
export function namesIn({ switches = [], hosts }: Topology): readonly string[] {
  return [...switches, ...hosts.map((each) => each.name)];
}

/** The same in each run, so that a test may name it. */
export function macOf(host: string, device: string): string {
  const bytes = createHash('sha256').update(`${host}/${device}`).digest();
  return ['52', '54', '00', ...[0, 1, 2].map((at) => bytes.toString('hex', at, at + 1))].join(':');
}

interface Wire {
  readonly host: string;
  readonly nic: string;
  /** Where the other end is: its namespace, its name there, and the bridge it is a port of. */
  readonly far: string;
  readonly end: string;
  readonly master: string;
}

function wiresOf({ switches = [], hosts }: Topology): readonly Wire[] {
  const counts = new Map<string, number>();
  return hosts.flatMap((host) =>
    (host.nics ?? []).map(({ name, to }): Wire => {
      const [far = to, bridgeThere] = to.split('/');
      const count = counts.get(far) ?? 0;
      counts.set(far, count + 1);
      const there = hosts.find((each) => each.name === far)?.bridges ?? [];
      if (!switches.includes(to) && !there.some((each) => each.name === bridgeThere))
        throw new Error(`${host.name} ${name} leads to ${to}, which is nowhere.`);
      // As libvirt names the taps of its guests.
      const end = bridgeThere === undefined ? `port${count}` : `vnet${count}`;
      return { host: host.name, nic: name, far, end, master: bridgeThere ?? far };
    }),
  );
}

function bridge(host: string, name: string): readonly string[] {
  // A forwarding delay would make each test wait for 15 seconds; a bridge without a port has no MAC of its own.
  return [
    `link add name ${name} address ${macOf(host, name)} type bridge forward_delay 0`,
    `link set dev ${name} up`,
  ];
}

function plugged(wires: readonly Wire[], far: string): readonly string[] {
  return wires
    .filter((wire) => wire.far === far)
    .map(({ end, master }) => `link set dev ${end} master ${master} up`);
}
