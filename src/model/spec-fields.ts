/** Fields of a spec, by type: undefined where absent or of another type. */
import type { Address } from './address.ts';
import type { Spec } from './resource.ts';

export function text(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}

export function whole(spec: Spec, field: string): number | undefined {
  const value = spec[field];
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

/** The texts of a list; none where it is absent or no list. */
export function texts(spec: Spec, field: string): readonly string[] {
  const value = spec[field];
  return Array.isArray(value)
    ? value.filter((each): each is string => typeof each === 'string')
    : [];
}

/** A field that refers to another resource, once `diff` has settled it. */
export function reference(spec: Spec, field: string): Address | undefined {
  return text(spec, field) as Address | undefined;
}

/** Key of a spec: its parts joined, undefined where one is missing. No part may hold a space. */
export function keyOf(...parts: readonly (string | number | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(' ');
}
