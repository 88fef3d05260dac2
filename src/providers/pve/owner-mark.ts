/** The owner mark of a VM: the last line of its description, `[trueup d058 father/vm/web-1]`, beside the tag `trueup`. */
import type { Address } from '../../model/address.ts';
import type { OwnerMark } from '../../model/resource.ts';

export interface Marked {
  /** What people wrote. */
  readonly text: string;
  readonly mark?: OwnerMark;
  /**
   * Slots whose NIC or disk came with a clone and has not been made what the spec says: `[trueup-brought net0 scsi0]`.
   * It is written by the call that clones, so that nothing else can be taken for such a one.
   */
  readonly brought?: readonly string[];
}

export function readMark(full: string): Marked {
  const found = /\s*\[trueup (\S+) ([^\s\]]+\/[^\]]+)\]\s*$/.exec(full);
  if (found === null) return { text: full.replace(/\n+$/, '') };
  const [whole, site = '', address = ''] = found;
  const above = full.slice(0, -whole.length);
  const [line, slots] = /\s*\[trueup-brought ([a-z0-9 ]+)\]$/.exec(above) ?? [];
  return {
    text: line === undefined ? above : above.slice(0, -line.length),
    mark: { site, address: address as Address },
    ...(slots === undefined ? {} : { brought: slots.split(' ') }),
  };
}

export function writeMark({ text, mark, brought = [] }: Marked): string {
  if (mark === undefined) return text;
  const lines = [
    text,
    brought.length === 0 ? '' : `[trueup-brought ${brought.join(' ')}]`,
    `[trueup ${mark.site} ${mark.address}]`,
  ];
  return lines.filter((each) => each !== '').join('\n');
}
