/** Like made comparable with like: specs with some fields in canonical form. */
import { addressText, parseAddress } from './ip.ts';
import type { Spec } from './resource.ts';

/** The spec with some fields in canonical form; itself where nothing changes. */
export function rewritten(
  spec: Spec,
  by: Readonly<Record<string, (value: unknown) => unknown>>,
): Spec {
  let result: Record<string, unknown> | undefined;
  for (const field in by) {
    const value = spec[field];
    if (value === undefined || value === null) continue;
    const now = by[field]?.(value);
    if (now !== value) (result ??= { ...spec })[field] = now;
  }
  return result ?? spec;
}

/** An address in its usual form; what is none stays as it is, for others to complain about. */
export function canonicalAddress(value: unknown): unknown {
  const ip = typeof value === 'string' ? parseAddress(value) : undefined;
  return ip === undefined ? value : addressText(ip);
}
