/** What an IP range is for, kept in its comment since MAAS knows only `reserved` and `dynamic`: `vip: for Keystone [trueup …]`. */
import { readMark, writeMark, type Marked } from './owner-mark.ts';

export type Purpose = 'vip' | 'fip' | 'reserve' | 'dhcp';

export interface RangeComment extends Marked {
  readonly purpose: Purpose;
}

/**
 * A dynamic range is for DHCP whatever its comment says. A reserved one is what its first word says (`vip: …`, or
 * a person's `VIPs` or `FIP pool`), else simply reserved: that is what MAAS itself knows of it.
 */
export function readComment(type: 'reserved' | 'dynamic', full: string): RangeComment {
  const { text, mark } = readMark(full);
  const [, written, rest = ''] = /^(vip|fip|reserve|dhcp)(?:: (.*))?$/s.exec(text) ?? [];
  const word = /^(vip|fip)s?\b/i.exec(text)?.[1]?.toLowerCase();
  const purpose = type === 'dynamic' ? 'dhcp' : reservedFor(written ?? word);
  return {
    purpose,
    text: written === undefined ? text : rest,
    ...(mark === undefined ? {} : { mark }),
  };
}

/** Never empty: MAAS ignores an empty comment on a PUT instead of clearing it. */
export function writeComment({ purpose, text, mark }: RangeComment): string {
  const said = text === '' ? purpose : `${purpose}: ${text}`;
  return writeMark({ text: said, ...(mark === undefined ? {} : { mark }) });
}

function reservedFor(word: string | undefined): Purpose {
  return word === 'vip' || word === 'fip' ? word : 'reserve';
}
