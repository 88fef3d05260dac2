/** Fields of a spec, by type: undefined where absent or of another type. */
import type { Address } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';

export function text(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}

export function whole(spec: Spec, field: string): number | undefined {
  const value = spec[field];
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

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

/** What an address ends in: the name, or the id of a live thing. */
export function lastPart(address: Address): string {
  const name = address.slice(address.lastIndexOf('/') + 1);
  return name.startsWith('#') ? name.slice(1) : name;
}

/** The node that a spec is on. A node is known by its name alone, declared or live. */
export function nodeOf(spec: Spec): string | undefined {
  const node = reference(spec, 'node');
  return node === undefined ? undefined : lastPart(node);
}

/** Key of a spec: its parts joined, undefined where one is missing. No part may hold a space. */
export function keyOf(...parts: readonly (string | number | undefined)[]): string | undefined {
  return parts.includes(undefined) ? undefined : parts.join(' ');
}
