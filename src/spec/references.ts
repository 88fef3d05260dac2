/** References in specs as addresses: enough to tell offline which pool a claim belongs to. */
import {
  addressOf,
  shortKind,
  type Address,
  type KindName,
  type SystemName,
} from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
import type { Spec } from '../model/resource.ts';
import { sortKeys } from './plain.ts';
import type { Built } from './reading.ts';

/** The spec of a resource with its references as addresses. */
export type Resolve = (kind: Kind, system: SystemName, spec: Spec) => Spec;

/**
 * A name becomes the address it would be declared under. A key (`{ fabric: metal, vid: 0 }`) becomes the address of
 * what is declared with this key, else a text that stands for it: what is only live is for `diff` to find.
 */
export function resolver(built: readonly Built[]): Resolve {
  const kinds = new Map<KindName, Kind>();
  for (const { declared } of built) kinds.set(declared.kind.kind, declared.kind);
  const keys = new Map<string, Map<string, Address>>();
  return resolve;

  function resolve(kind: Kind, system: SystemName, spec: Spec): Spec {
    let settled: Record<string, unknown> | undefined;
    for (const field in kind.references) {
      const value = spec[field];
      const to = kind.references[field]?.kind;
      if (value === undefined || value === null || to === undefined) continue;
      settled ??= { ...spec };
      settled[field] = addressIn(value, to, system);
    }
    return settled ?? spec;
  }

  function addressIn(value: unknown, to: KindName | 'any', system: SystemName): unknown {
    if (to === 'any') return value;
    if (typeof value === 'string')
      return value.includes('/') ? value : addressOf(system, to, value);
    if (Array.isArray(value)) return value.map((each: unknown) => addressIn(each, to, system));
    if (typeof value !== 'object') return value;
    const kind = kinds.get(to);
    const spec = kind === undefined ? (value as Spec) : resolve(kind, system, value as Spec);
    const key = kind?.key(spec);
    const declared = key === undefined ? undefined : declaredKeys(to, system).get(key);
    return declared ?? `${system}/${shortKind(to)}/${JSON.stringify(sortKeys({ ...spec }))}`;
  }

  function declaredKeys(to: KindName, system: SystemName): Map<string, Address> {
    const name = `${system} ${to}`;
    const known = keys.get(name);
    if (known !== undefined) return known;
    // Put in place before it is filled: a kind may refer to itself.
    const found = new Map<string, Address>();
    keys.set(name, found);
    for (const { resource, declared } of built) {
      if (resource.kind !== to || resource.system !== system) continue;
      const key = declared.kind.key(resolve(declared.kind, system, resource.spec));
      if (key !== undefined) found.set(key, resource.address);
    }
    return found;
  }
}
