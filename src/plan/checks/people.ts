/** What people put in an order by address stands in it, their own steps among it: after what it waits for, before what waits for it. */
import type { Address } from '../../model/address.ts';
import type { Placed, Replay } from './replay.ts';

export function passedBy({ world, placed, reach }: Replay): readonly string[] {
  const found: string[] = [];
  const late = (first: Placed, then: Placed): void => {
    if (!reach.before(first.step.id, then.step.id))
      found.push(`${then.operation.id} may start before ${first.operation.id} is done`);
  };
  const of = (addresses: readonly Address[]): readonly Placed[] =>
    placed.filter(({ operation }) => addresses.includes(operation.of));
  for (const each of placed) {
    const { manual, kind, to, from, of: own } = each.operation;
    const spec = to ?? from;
    const asked =
      manual === undefined && spec !== undefined ? world.kind(kind).waits?.(spec) : undefined;
    const others = (list: readonly Address[]): readonly Placed[] =>
      of(list.filter((other) => other !== own));
    for (const before of others(asked?.after ?? [])) late(before, each);
    for (const then of others(asked?.before ?? [])) late(each, then);
    const declared = world.input.desired.manual.find(({ address }) => address === manual?.address);
    if (declared === undefined) continue;
    for (const before of of(declared.after)) late(before, each);
    for (const then of of(declared.before)) late(each, then);
  }
  return found;
}
