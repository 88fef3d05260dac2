/** Is what runs the same as what is stored? What a file leaves open is not compared, the size of packets apart. */
import type { Device, Net, Route } from '../net/net.ts';
import { portsOf } from '../net/net.ts';
import type { StoredBridge, StoredRoute, StoredVlan } from './things.ts';

export function sameBridge(device: Device, net: Net, stored: StoredBridge): boolean {
  const { ports } = portsOf(net, device.name);
  return (
    ports.length === stored.ports.length &&
    ports.every((each) => stored.ports.includes(each)) &&
    (stored.mac === undefined || stored.mac === device.mac) &&
    (stored.stp === undefined || stored.stp === device.stp) &&
    (stored.forwardDelay === undefined || stored.forwardDelay * 100 === device.forwardDelay) &&
    sameSize(device, stored)
  );
}

export function sameVlan(device: Device, stored: StoredVlan): boolean {
  return device.on === stored.on && device.tag === stored.tag && sameSize(device, stored);
}

export function sameRoute(route: Route, stored: StoredRoute): boolean {
  return (
    route.to === stored.to &&
    route.metric === stored.metric &&
    route.via === stored.via &&
    route.device === stored.device
  );
}

function sameSize(device: Device, stored: { readonly mtu?: number }): boolean {
  return device.mtu === (stored.mtu ?? 1500);
}
