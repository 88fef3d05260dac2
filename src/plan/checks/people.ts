/** What a person does stands where the specs put it: after what it waits for, before what waits for it. */
import type { Address } from '../../model/address.ts';
import type { Placed, Replay } from './replay.ts';

export function passedBy({ world, placed, reach }: Replay): readonly string[] {
  const found: string[] = [];
  const late = (first: Placed, then: Placed): void => {
    if (!reach.before(first.step.id, then.step.id))
      found.push(`${then.operation.id} may start before ${first.operation.id} is done`);
  };
  for (const each of placed) {
    const { manual } = each.operation;
    const declared = world.input.desired.manual.find(({ address }) => address === manual?.address);
    if (declared === undefined) continue;
    const of = (addresses: readonly Address[]): readonly Placed[] =>
      placed.filter(({ operation }) => addresses.includes(operation.of));
    for (const before of of(declared.after)) late(before, each);
    for (const then of of(declared.before)) late(each, then);
  }
  return found;
}
