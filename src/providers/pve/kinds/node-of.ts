/** The node that a spec is on, and what an address ends in. */
import type { Address } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import { reference } from '../../../model/spec-fields.ts';

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
