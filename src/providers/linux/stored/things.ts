/** What a host brings up when it starts, in the words of its kinds, wherever it is written. */

export interface StoredBridge {
  readonly kind: 'bridge';
  readonly name: string;
  readonly ports: readonly string[];
  readonly mac?: string;
  readonly stp?: boolean;
  readonly forwardDelay?: number;
  readonly mtu?: number;
}
export interface StoredVlan {
  readonly kind: 'vlan';
  readonly name: string;
  readonly on: string;
  readonly tag: number;
  readonly mtu?: number;
}
export interface StoredAddress {
  readonly kind: 'address';
  readonly device: string;
  /** `10.12.8.1/22` */
  readonly address: string;
}
export interface StoredRoute {
  readonly kind: 'route';
  readonly to: string;
  readonly via?: string;
  readonly device: string;
  readonly metric: number;
}
export type StoredThing = StoredBridge | StoredVlan | StoredAddress | StoredRoute;

/** A thing with all the files that speak of it. */
export type Stored<T extends StoredThing = StoredThing> = T & { readonly files: readonly string[] };

/** One file, read. */
export interface StoredFile {
  readonly path: string;
  readonly text: string;
}

/** What all the files say together. */
export interface Store {
  /** All that were read. */
  readonly files: readonly string[];
  readonly things: readonly Stored[];
  /** Those of trueup's own file. */
  readonly own: readonly StoredThing[];
  /** ifupdown: does its main file read trueup's? */
  readonly sourced: boolean;
  /** What stands in trueup's own file and is none of what it writes; empty where it may be replaced as a whole. */
  readonly strange: readonly string[];
  /** netplan: under which id and section other files speak of a device. */
  readonly known: ReadonlyMap<string, Definition>;
}
export interface Definition {
  readonly id: string;
  readonly section: string;
}

/** What makes two of them speak of one thing. */
export function sameThing(a: StoredThing, b: StoredThing): boolean {
  if (a.kind === 'bridge' || a.kind === 'vlan') return a.kind === b.kind && a.name === b.name;
  if (a.kind === 'address')
    return b.kind === 'address' && a.device === b.device && a.address === b.address;
  return b.kind === 'route' && a.to === b.to && a.metric === b.metric;
}

/** Without the files that tell of it. */
export function bare({ files: _files, ...thing }: Stored): StoredThing {
  return thing;
}

/** Where several files speak of one thing, the later ones add to lists and win elsewhere. */
export function together(things: readonly Stored[]): readonly Stored[] {
  const found: Stored[] = [];
  for (const each of things) {
    const at = found.findIndex((other) => sameThing(other, each));
    const other = found[at];
    if (other === undefined) found.push(each);
    else found[at] = merged(other, each);
  }
  return found;
}

function merged(a: Stored, b: Stored): Stored {
  const files = [...new Set([...a.files, ...b.files])];
  if (a.kind === 'bridge' && b.kind === 'bridge')
    return { ...a, ...b, ports: [...new Set([...a.ports, ...b.ports])], files };
  return { ...a, ...b, files };
}
