/** RFC 6902 patches as lines. */
import type { Change } from '../../model/change.ts';

/** One JSON line per operation, as a tool would take it. */
export function patchTexts(change: Change): readonly string[] {
  return change.patch.map(({ op, path, value }) =>
    JSON.stringify({ op, path, ...(value === undefined ? {} : { value }) }),
  );
}
