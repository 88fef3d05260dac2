/** Guests of libvirt, and what they use. */
import { all, child, type Element } from './xml.ts';

export interface Domain {
  readonly uuid: string;
  readonly name: string;
  readonly running: boolean;
  /** Paths of files and devices, and `pool/name` of volumes. */
  readonly disks: readonly string[];
  readonly nics: readonly GuestNic[];
}

export interface GuestNic {
  readonly mac: string;
  readonly network?: string;
  readonly bridge?: string;
  /** The tap of one that runs. */
  readonly tap?: string;
}

export function domainIn(
  root: Element,
  { uuid, running }: { readonly uuid: string; readonly running: boolean },
): Domain {
  const devices = child(root, 'devices');
  return {
    uuid,
    name: child(root, 'name')?.text ?? uuid,
    running,
    disks: all(devices, 'disk').flatMap(sourcesOf),
    nics: all(devices, 'interface').map(nicIn),
  };
}

/** A disk, and all that it is backed by. */
function sourcesOf(disk: Element): readonly string[] {
  const { file, dev, pool, volume } = child(disk, 'source')?.attributes ?? {};
  const own = file ?? dev ?? (pool === undefined ? undefined : `${pool}/${volume}`);
  const backing = child(disk, 'backingStore');
  return [
    ...(own === undefined ? [] : [own]),
    ...(backing === undefined ? [] : sourcesOf(backing)),
  ];
}

function nicIn(face: Element): GuestNic {
  const source = child(face, 'source')?.attributes ?? {};
  const tap = child(face, 'target')?.attributes['dev'];
  const { network, bridge } = source;
  return {
    mac: child(face, 'mac')?.attributes['address'] ?? '',
    ...(network === undefined ? {} : { network }),
    ...(bridge === undefined ? {} : { bridge }),
    ...(tap === undefined ? {} : { tap }),
  };
}
