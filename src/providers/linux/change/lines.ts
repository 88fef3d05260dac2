/** Operations on the network of a host → lines of `ip`, in an order in which nothing is away that need not be. */
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import type { Line } from '../net/line.ts';
import { addressId, deviceNamed, routeId, type Net } from '../net/net.ts';
import { addressComes, addressGoes } from './address-lines.ts';
import { bridgeChanges, bridgeComes, deviceGoes } from './bridge-lines.ts';
import { effectOf } from './effect.ts';
import { idFor } from './ids.ts';
import { routeComes, routeGoes } from './route-lines.ts';
import { vlanChanges, vlanComes } from './vlan-lines.ts';

export interface Ground {
  readonly net: Net;
  /** Of the host: MACs are made from it. */
  readonly host: string;
}

/** Devices first, then addresses, then routes; and the other way round for what goes. */
export function linesOf(operations: readonly Operation[], ground: Ground): readonly Line[] {
  const left = leftOf(ground.net, operations);
  return operations
    .map((operation) => ({
      lines: linesFor(operation, { ...ground, left }),
      rank: rankOf(operation, ground.net),
    }))
    .toSorted((a, b) => a.rank - b.rank)
    .flatMap((each) => each.lines);
}

/** What none of these takes away or moves. */
function leftOf({ devices, routes }: Net, operations: readonly Operation[]): Net {
  const gone = operations.filter((each) => ['go', 'change'].includes(effectOf(each).effect));
  const ids = new Set(gone.map((each) => `${each.kind} ${idFor(each)}`));
  return {
    devices: devices.map((device) => ({
      ...device,
      addresses: device.addresses.filter(
        ({ ip, prefix }) => !ids.has(`${names.address} ${addressId(device.name, ip, prefix)}`),
      ),
    })),
    routes: routes.filter((route) => !ids.has(`${names.route} ${routeId(route)}`)),
  };
}

const rank: Readonly<Record<string, number>> = {
  [names.bridge]: 0,
  [names.vlan]: 1,
  [names.address]: 2,
  [names.route]: 3,
};

function rankOf(operation: Operation, net: Net): number {
  const at = rank[operation.kind] ?? 0;
  const effect = effectOf(operation);
  if (effect.effect !== 'go') return at;
  // A primary takes its secondaries along, which are not there then to be deleted.
  return operation.kind === names.address && isPrimary(effect.from, net) ? 5.5 : 7 - at;
}

function isPrimary(from: Spec, net: Net): boolean {
  const held = deviceNamed(net, text(from, 'device') ?? '')?.addresses.find(
    ({ ip, prefix }) => `${ip}/${prefix}` === text(from, 'address'),
  );
  return held?.secondary === false;
}

function linesFor(
  operation: Operation,
  { net, host, left }: Ground & { readonly left: Net },
): readonly Line[] {
  const effect = effectOf(operation);
  if (effect.effect === 'none') return [];
  switch (operation.kind) {
    case names.address:
      if (effect.effect === 'come') return addressComes(effect.to);
      return effect.effect === 'go' ? addressGoes(effect.from, { net, left }) : [];
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
