/** The owner mark of a VM: the last line of its description, `[trueup d058 father/vm/web-1]`, beside the tag `trueup`. */
import { markAtEnd, markText } from '../../model/owner-mark.ts';
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
  const found = markAtEnd(full);
  if (found === undefined) return { text: full.replace(/\n+$/, '') };
  const { before, mark } = found;
  const [line, slots] = /\s*\[trueup-brought ([a-z0-9 ]+)\]$/.exec(before) ?? [];
  return {
    text: line === undefined ? before : before.slice(0, -line.length),
    mark,
    ...(slots === undefined ? {} : { brought: slots.split(' ') }),
  };
}

export function writeMark({ text, mark, brought = [] }: Marked): string {
  if (mark === undefined) return text;
  const lines = [
    text,
    brought.length === 0 ? '' : `[trueup-brought ${brought.join(' ')}]`,
    markText(mark),
  ];
  return lines.filter((each) => each !== '').join('\n');
}
