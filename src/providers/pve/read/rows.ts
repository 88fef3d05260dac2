/** Rows of /cluster/resources and of a node's list, as far as they are read. */
import type { Fields } from '../shape.ts';

/** A VM or container, as the whole cluster knows it. */
export interface Row {
  readonly vmid: number;
  readonly node: string;
  readonly type: 'qemu' | 'lxc';
  /** Null where pvestatd has not told of it yet. */
  readonly name: string | null;
  readonly running: boolean | null;
  readonly template: boolean;
  readonly tags: string | null;
  readonly lock: string | null;
}

/** Members of other types are none of these. */
export function rowsIn(each: Fields): Row | undefined {
  const type = each.textOrNull('type');
  if (type !== 'qemu' && type !== 'lxc') return undefined;
  return { node: each.text('node'), type, ...told(each) };
}

/** What a node says of its own VMs: of this moment, where the cluster's list may be ten seconds old. */
export function nodeRow(node: string): (each: Fields) => Row {
  return (each) => ({ node, type: 'qemu', ...told(each) });
}

function told(each: Fields): Omit<Row, 'node' | 'type'> {
  const status = each.textOrNull('status') ?? 'unknown';
  return {
    vmid: each.int('vmid'),
    name: each.textOrNull('name'),
    running: status === 'unknown' ? null : status === 'running',
    template: each.flag('template'),
    tags: each.textOrNull('tags'),
    lock: each.textOrNull('lock'),
  };
}
