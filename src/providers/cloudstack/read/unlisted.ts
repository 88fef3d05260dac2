/** Offerings that things were made from and that are listed no more: withdrawn, and in use all the same. */
import { addressParts, type Address, type KindName } from '../../../model/address.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import type { Make } from '../live.ts';

const offerings: ReadonlyMap<KindName, KindName> = new Map([
  [names.vm, names.serviceOffering],
  [names.volume, names.diskOffering],
  [names.network, names.networkOffering],
]);

export function unlisted(make: Make, live: readonly LiveResource[]): readonly LiveResource[] {
  const there = new Set(live.map((each) => `${each.kind} ${each.id}`));
  return live.flatMap((each) => {
    const kind = offerings.get(each.kind);
    const of = each.spec['offering'];
    if (kind === undefined || typeof of !== 'string') return [];
    const id = addressParts(of as Address).name.slice(1);
    if (there.has(`${kind} ${id}`)) return [];
    there.add(`${kind} ${id}`);
    return [make.named(kind, { id, name: `#${id}` })];
  });
}
