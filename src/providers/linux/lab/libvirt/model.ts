/** What a libvirtd knows: networks, pools with volumes, domains. */
import type { Bound } from '../../../../model/claim.ts';
import type { Xml } from './xml.ts';

export interface Libvirt {
  /** Is the daemon there at all? */
  readonly up: boolean;
  readonly networks: readonly Network[];
  readonly pools: readonly Pool[];
  readonly domains: readonly Domain[];
  /** Ids and MACs that were given so far. */
  readonly given: number;
  readonly nextTap: number;
  readonly nextId: number;
}

/** Definitions are whole: what was left out is filled in. */
export interface Network {
  readonly name: string;
  readonly uuid: string;
  /** What would start; a network without it vanishes when it stops. */
  readonly config?: Xml;
  /** What runs. */
  readonly live?: Xml;
  readonly autostart: boolean;
}

export interface Pool {
  readonly name: string;
  readonly uuid: string;
  readonly path: string;
  readonly active: boolean;
  readonly autostart: boolean;
  readonly volumes: readonly Volume[];
}

export interface Volume {
  readonly name: string;
  /** Bytes, as all sizes here. */
  readonly capacity: number;
  readonly allocation: number;
  readonly format: string;
  /** The path of what it is backed by. */
  readonly backing?: string;
  /** In the folder, and not heard of before the pool is refreshed. */
  readonly unseen: boolean;
}

export interface Domain {
  readonly name: string;
  readonly uuid: string;
  readonly memoryKiB: number;
  readonly cpus: number;
  readonly disks: readonly Disk[];
  readonly nics: readonly Nic[];
  /** Of one that runs. */
  readonly id?: number;
  readonly autostart: boolean;
}

export interface Disk {
  readonly target: string;
  readonly bus: string;
  readonly device: string;
  readonly format: string;
  readonly source:
    | { readonly type: 'file'; readonly path: string }
    | { readonly type: 'volume'; readonly pool: string; readonly volume: string };
}

export interface Nic {
  readonly mac: string;
  readonly source: { readonly type: 'network' | 'bridge'; readonly name: string };
  readonly model: string;
  /** What the guest answers to on its wire. */
  readonly addresses: readonly Bound[];
  /** Of one that runs. */
  readonly tap?: string;
}

/** Another uuid for each number; the same ones each time the story is told. */
export function uuidOf(number: number): string {
  const hex = number.toString(16).padStart(12, '0');
  return `1ab00000-0000-4000-8000-${hex}`;
}

export function macOf(number: number): string {
  const bytes = [16, 8, 0].map((shift) => (number >>> shift) & 255);
  return ['52', '54', '00', ...bytes.map((each) => each.toString(16).padStart(2, '0'))].join(':');
}
