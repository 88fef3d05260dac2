/** The owner mark inside a text field of a live object: `VIPs of the site [trueup d058 caracal/band/metal-admin.vips]`. */
import { markAtEnd, markText } from '../../model/owner-mark.ts';
import type { OwnerMark } from '../../model/resource.ts';

export interface Marked {
  /** What people wrote. */
  readonly text: string;
  readonly mark?: OwnerMark;
}

export function readMark(full: string): Marked {
  const found = markAtEnd(full);
  return found === undefined ? { text: full } : { text: found.before, mark: found.mark };
}

export function writeMark({ text, mark }: Marked): string {
  if (mark === undefined) return text;
  return text === '' ? markText(mark) : `${text} ${markText(mark)}`;
}
