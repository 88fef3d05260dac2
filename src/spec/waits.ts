/** Addresses that a resource is to come after or before: are they declared at all? */
import type { Address } from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
import type { Problem } from '../model/problem.ts';
import type { Spec } from '../model/resource.ts';
import { astray } from './addresses.ts';
import { blame } from './file.ts';
import { locate } from './locate.ts';
import { sourceOf, type Built, type Declared, type Reading } from './reading.ts';
import { manualDriver } from './vendor.ts';

/** It is no mistake to wait for what is only live; but as a rule it is a name that was mistyped. */
export function waitsForNothing(
  built: readonly Built[],
  declared: ReadonlyMap<Address, Declared>,
  reading: Reading,
): readonly Problem[] {
  return built.flatMap(({ resource, declared: one }) =>
    eachWait(one.kind, resource.spec).flatMap(([pointer, address]) => {
      if (declared.has(address) || address.split('/')[1] === manualDriver) return [];
      if (astray(address, reading) !== undefined) return [];
      const { part, pointer: at } = sourceOf(one, pointer);
      const message = `no spec declares \`${address}\`, so nothing is waited for here`;
      const words = { code: 'waits-for-nothing', level: 'warning', about: one.address } as const;
      return [blame(part.file, locate(part, at), { ...words, message })];
    }),
  );
}

/** With where each is written. */
export function eachWait(
  kind: Kind,
  spec: Spec,
): readonly (readonly [pointer: string, address: Address])[] {
  const waits = kind.waits?.(spec);
  if (waits === undefined) return [];
  return (['after', 'before'] as const).flatMap((field) =>
    waits[field].map((address, index) => [`/${field}/${index}`, address] as const),
  );
}
