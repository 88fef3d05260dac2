/** What is worked out once per plan, since every change may ask. */
import type { Look } from './kind.ts';

const memos = new WeakMap<Look, Map<string, unknown>>();

/** `key` says what it is and of which system; all kinds share the keys of a look, so a vendor's own begin with its name. */
export function remembered<T>(look: Look, key: string, work: () => T): T {
  let memo = memos.get(look);
  if (memo === undefined) memos.set(look, (memo = new Map<string, unknown>()));
  if (!memo.has(key)) memo.set(key, work());
  return memo.get(key) as T;
}
