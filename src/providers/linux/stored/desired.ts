/** Things as they run → as they are to be stored. */
import { deviceNamed, portsOf, routeId, type Net } from '../net/net.ts';
import type { StoredThing } from './things.ts';

/** `kind` without its vendor, and the id that it has. */
export interface Wish {
  readonly kind: string;
  readonly id: string;
}

/** Undefined where it does not run, or is nothing that can be stored. */
export function asItRuns({ kind, id }: Wish, net: Net): StoredThing | undefined {
  switch (kind) {
    case 'bridge':
      return bridge(id, net);
    case 'vlan':
      return vlan(id, net);
    case 'address':
      return address(id, net);
    case 'route':
      return route(id, net);
    default:
      return undefined;
  }
}

function bridge(name: string, net: Net): StoredThing | undefined {
  const device = deviceNamed(net, name);
  if (device?.kind !== 'bridge') return undefined;
  const { mac, stp, forwardDelay, mtu } = device;
  return {
    kind: 'bridge',
    name,
    ports: portsOf(net, name).ports,
    mac,
    ...(stp === undefined ? {} : { stp }),
    ...(forwardDelay === undefined ? {} : { forwardDelay: forwardDelay / 100 }),
    ...size(mtu),
  };
}

function vlan(name: string, net: Net): StoredThing | undefined {
  const device = deviceNamed(net, name);
  if (device?.on === undefined || device.tag === undefined) return undefined;
  return { kind: 'vlan', name, on: device.on, tag: device.tag, ...size(device.mtu) };
}

function address(id: string, net: Net): StoredThing | undefined {
  const [device = '', ip, prefix] = id.split(',');
  const held = deviceNamed(net, device)?.addresses.find(
    (each) => each.ip === ip && String(each.prefix) === prefix,
  );
  return held && { kind: 'address', device, address: `${held.ip}/${held.prefix}` };
}

function route(id: string, { routes }: Net): StoredThing | undefined {
  const found = routes.find((each) => routeId(each) === id && each.protocol !== 'kernel');
  if (found?.device === undefined) return undefined;
  const { to, via, device, metric } = found;
  return { kind: 'route', to, device, metric, ...(via === undefined ? {} : { via }) };
}

function size(mtu: number): { readonly mtu?: number } {
  return mtu === 1500 ? {} : { mtu };
}
