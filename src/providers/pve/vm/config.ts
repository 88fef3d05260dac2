/** The configuration of a VM, as GET …/pending tells it: what runs, and what waits for its next start. */
import { listOf, WrongShape, type Fields } from '../shape.ts';

export type Options = ReadonlyMap<string, string>;

export interface VmConfig {
  /** Of the whole file: a write that names another one is refused. */
  readonly digest: string;
  readonly now: Options;
  /** With all that waits. */
  readonly next: Options;
  readonly waiting: readonly string[];
}

export function vmConfig(value: unknown, at: string): VmConfig {
  const now = new Map<string, string>();
  const next = new Map<string, string>();
  const waiting: string[] = [];
  let digest: string | undefined;
  for (const each of listOf(value, at, item)) {
    if (each.key === 'digest') {
      digest = each.value;
      continue;
    }
    if (each.value !== undefined) now.set(each.key, each.value);
    const later = each.goes ? undefined : (each.pending ?? each.value);
    if (later !== undefined) next.set(each.key, later);
    if (each.goes || each.pending !== undefined) waiting.push(each.key);
  }
  // Without it nothing can be written safely.
  if (digest === undefined) throw new WrongShape(`${at} should have a digest and has none`);
  return { digest, now, next, waiting: waiting.toSorted() };
}

/** What counts: a stopped VM starts with what waits for it. */
export function optionsOf({ now, next }: VmConfig, running: boolean): Options {
  return running ? now : next;
}

function item(each: Fields): {
  readonly key: string;
  readonly value: string | undefined;
  readonly pending: string | undefined;
  readonly goes: boolean;
} {
  return {
    key: each.text('key'),
    value: each.has('value') ? each.text('value') : undefined,
    pending: each.has('pending') ? each.text('pending') : undefined,
    // 2 is a forced delete.
    goes: each.has('delete') && each.int('delete') > 0,
  };
}
