/** Volumes of libvirt pools, and whether anything was ever written on them. */
import { child, type Element } from './xml.ts';

export interface Volume {
  readonly pool: string;
  readonly name: string;
  readonly path: string;
  readonly capacity: number;
  /** Bytes that it takes on its disk. */
  readonly allocation: number;
  readonly format: string;
  /** The path of what it is backed by. */
  readonly backing?: string;
}

export function volumeIn(root: Element, pool: string): Volume {
  const target = child(root, 'target');
  const backing = child(child(root, 'backingStore'), 'path')?.text;
  return {
    pool,
    name: child(root, 'name')?.text ?? '',
    path: child(target, 'path')?.text ?? '',
    capacity: bytes(child(root, 'capacity')),
    allocation: bytes(child(root, 'allocation')),
    format: child(target, 'format')?.attributes['type'] ?? 'raw',
    ...(backing === undefined || backing === '' ? {} : { backing }),
  };
}

// libvirt answers in bytes, whatever it was asked in.
function bytes(of: Element | undefined): number {
  return Number(of?.text ?? 0);
}

/**
 * Nothing was written on it. A fresh qcow2 holds its header and three tables, of 64 KiB each at most; the first write
 * adds a table and data.
 */
export function isBlank({ format, allocation, backing }: Volume): boolean {
  if (backing !== undefined) return false;
  return format === 'qcow2' ? allocation <= 4 * 65_536 : format === 'raw' && allocation === 0;
}
