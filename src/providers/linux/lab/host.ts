/** One simulated host, whole: a value that commands turn into the next one. */
import type { Bound } from '../../../model/claim.ts';
import type { Files } from './files/tree.ts';
import type { Net } from './kernel/net.ts';
import type { Libvirt } from './libvirt/model.ts';

export interface Host {
  readonly name: string;
  /** Who runs commands: `root`, or whoever signs in. */
  readonly user: string;
  /** May that user become root without a password? */
  readonly sudo: boolean;
  readonly systemd: boolean;
  readonly net: Net;
  readonly files: Files;
  /** What hangs on the wire of each NIC. */
  readonly wires: readonly Wire[];
  /** Addresses that answer from behind gateways that forward. */
  readonly beyond: readonly Span[];
  /** Absent: not installed. */
  readonly libvirt?: Libvirt;
  readonly timers: readonly Timer[];
  /** In the order in which they came. */
  readonly disks: readonly Disk[];
  /** Programs that are not installed. */
  readonly missing: readonly string[];
  /** How the client comes; absent: by no network. */
  readonly session?: Session;
  /** Milliseconds, as the lab's clock has them. */
  readonly now: number;
}

/** Network and files as they were when a switch was armed. */
export type Snapshot = Pick<Host, 'net' | 'files'>;

export interface Span {
  readonly first: Bound;
  readonly prefix: number;
}

export interface Wire {
  readonly nic: string;
  readonly neighbours: readonly Peer[];
}

/** Another host on a wire. */
export interface Peer {
  readonly name: string;
  readonly mac: string;
  /** By VLAN on the wire; 0 is untagged. */
  readonly on: readonly { readonly vlan: number; readonly addresses: readonly Bound[] }[];
  /** Does it answer for any of its addresses on any of its VLANs? Kernels do, with `arp_ignore` 0. */
  readonly arpFlux: boolean;
  /** Does it pass packets on to what lies beyond? */
  readonly forwards: boolean;
}

/** A block device, whole. */
export interface Disk {
  readonly name: string;
  /** What its maker or its hypervisor wrote on it; empty where it is none. */
  readonly serial: string;
  /** Bytes. */
  readonly size: number;
  readonly type: 'disk' | 'loop' | 'rom';
}

/** A path from a client to an address of this host. */
export interface Session {
  readonly client: Bound;
  readonly port: number;
  /** Where the client may look for this host, in this order. */
  readonly servers: readonly Bound[];
}

/** Something that was set up to run later. */
export interface Timer {
  /** `trueup-1.timer` without its ending; of `setsid` the path of the script. */
  readonly unit: string;
  readonly by: 'systemd' | 'setsid';
  readonly argv: readonly string[];
  /** Milliseconds. */
  readonly due: number;
  readonly collect: boolean;
  readonly state: 'waiting' | 'done' | 'failed';
  /** What is brought back where the script is more than the lab can run. */
  readonly before: Snapshot;
}

/** What a command has done, and what it says. */
export interface Ran {
  readonly host: Host;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `argv` without the program's own name. */
export type Program = (host: Host, argv: readonly string[], stdin: string) => Ran;

export function homeOf(user: string): string {
  return user === 'root' ? `/${user}` : `/home/${user}`;
}

export function said(host: Host, stdout: string): Ran {
  return { host, exit: 0, stdout, stderr: '' };
}

export function refused(host: Host, exit: number, stderr: string): Ran {
  return { host, exit, stdout: '', stderr };
}
