/** Tags of a guest. */
import { splitList } from '../wire/formats.ts';

/** Lower case, each once, sorted, joined with semicolons. */
export function uniqueTags(text: string): string {
  return [...new Set(splitList(text).map((each) => each.toLowerCase()))].toSorted().join(';');
}
