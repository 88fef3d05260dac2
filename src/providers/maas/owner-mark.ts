/** The owner mark inside a text field of a live object: `VIPs of the site [trueup d058 caracal/band/metal-admin.vips]`. */
import type { Address } from '../../model/address.ts';
import type { OwnerMark } from '../../model/resource.ts';

export interface Marked {
  /** What people wrote. */
  readonly text: string;
  readonly mark?: OwnerMark;
}

export function readMark(full: string): Marked {
  const found = /\s*\[trueup (\S+) ([^\s\]]+\/[^\]]+)\]\s*$/.exec(full);
  if (found === null) return { text: full };
  const [whole, site = '', address = ''] = found;
  return { text: full.slice(0, -whole.length), mark: { site, address: address as Address } };
}

export function writeMark({ text, mark }: Marked): string {
  if (mark === undefined) return text;
  const own = `[trueup ${mark.site} ${mark.address}]`;
  return text === '' ? own : `${text} ${own}`;
}
