/** Fields of a spec, by type: undefined where absent or of another type. */
import type { Address } from '../../../model/address.ts';
import { addressText, parseAddress } from '../../../model/ip.ts';
import type { Spec } from '../../../model/resource.ts';

export function text(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}

export function whole(spec: Spec, field: string): number | undefined {
  const value = spec[field];
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** A field that refers to another resource, once `diff` has settled it. */
export function reference(spec: Spec, field: string): Address | undefined {
  return text(spec, field) as Address | undefined;
}

/** Key of a spec: its parts joined, undefined where one is missing. No part may hold a space. */
export function keyOf(...parts: readonly (string | number | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(' ');
}

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

/** An address as MAAS shows it; what is none stays as it is, for others to complain about. */
export function canonicalAddress(value: unknown): unknown {
  const ip = typeof value === 'string' ? parseAddress(value) : undefined;
  return ip === undefined ? value : addressText(ip);
}
