/** Operations on the network of a host → lines of `ip`, in an order in which nothing is away that need not be. */
import type { Operation } from '../../../model/operation.ts';
import { text } from '../kinds/fields.ts';
import { names } from '../kinds/names.ts';
import type { Line } from '../net/line.ts';
import type { Net } from '../net/net.ts';
import { addressComes, addressGoes } from './address-lines.ts';
import { bridgeChanges, bridgeComes, deviceGoes } from './bridge-lines.ts';
import { effectOf } from './effect.ts';
import { routeComes, routeGoes } from './route-lines.ts';
import { vlanChanges, vlanComes } from './vlan-lines.ts';

export interface Ground {
  readonly net: Net;
  /** Of the host: MACs are made from it. */
  readonly host: string;
}

/** Devices first, then addresses, then routes; and the other way round for what goes. */
export function linesOf(operations: readonly Operation[], ground: Ground): readonly Line[] {
  const going = new Set(
    operations.flatMap((each) => {
      const { effect } = effectOf(each);
      return effect === 'go' && each.kind === names.address
        ? [`${text(each.from ?? {}, 'address')} ${text(each.from ?? {}, 'device')}`]
        : [];
    }),
  );
  return operations
    .map((operation) => ({ lines: linesFor(operation, ground), rank: rankOf(operation) }))
    .toSorted((a, b) => a.rank - b.rank)
    .flatMap((each) => each.lines)
    .filter(
      ([, verb, address, , device]) => verb !== 'replace' || !going.has(`${address} ${device}`),
    );
}

const rank: Readonly<Record<string, number>> = {
  [names.bridge]: 0,
  [names.vlan]: 1,
  [names.address]: 2,
  [names.route]: 3,
};

function rankOf(operation: Operation): number {
  const at = rank[operation.kind] ?? 0;
  return effectOf(operation).effect === 'go' ? 7 - at : at;
}

function linesFor(operation: Operation, { net, host }: Ground): readonly Line[] {
  const effect = effectOf(operation);
  if (effect.effect === 'none') return [];
  switch (operation.kind) {
    case names.address:
      if (effect.effect === 'come') return addressComes(effect.to);
      return effect.effect === 'go' ? addressGoes(effect.from, net) : [];
    case names.route:
      return effect.effect === 'go' ? routeGoes(effect.from) : routeComes(effect.to);
    case names.bridge:
      if (effect.effect === 'go') return deviceGoes(effect.from);
      return effect.effect === 'come'
        ? bridgeComes(effect.to, net, host)
        : bridgeChanges(effect, net);
    case names.vlan:
      if (effect.effect === 'go') return deviceGoes(effect.from);
      return effect.effect === 'come'
        ? vlanComes(effect.to, net, host)
        : vlanChanges(effect, net, host);
    default:
      return [];
  }
}
