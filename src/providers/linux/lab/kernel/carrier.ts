/** Whether a device works: its carrier, the state that `ip` prints, its flags, and the state of a bridge's port. */
import { linkAt, portsOf, type Link, type Net } from './net.ts';

/** Is the device up, and what is below it as well? */
export function hasCarrier(net: Net, link: Link): boolean {
  if (!link.up) return false;
  if (link.on !== undefined) return hasCarrier(net, linkAt(net, link.on));
  if (link.peer !== undefined) return linkAt(net, link.peer).up;
  if (link.kind === 'bond') return portsOf(net, link.index).some((each) => hasCarrier(net, each));
  return link.kind === 'loopback' || link.kind === 'dummy' || link.signal;
}

export type PortState = 'disabled' | 'listening' | 'learning' | 'forwarding';

/** What a port of a bridge does with frames. */
export function portState(net: Net, port: Link): PortState {
  const { bridge, up } = linkAt(net, port.master ?? 0);
  if (bridge === undefined || !up || !hasCarrier(net, port)) return 'disabled';
  if (!bridge.stp || bridge.forwardDelay === 0) return 'forwarding';
  const passed = (net.now - (port.portSince ?? 0)) / 10;
  if (passed >= 2 * bridge.forwardDelay) return 'forwarding';
  return passed >= bridge.forwardDelay ? 'learning' : 'listening';
}

export function operstate(net: Net, link: Link): string {
  if (!link.up) return 'DOWN';
  if (['loopback', 'dummy', 'tun'].includes(link.kind)) return 'UNKNOWN';
  if (hasCarrier(net, link))
    return link.kind === 'bridge' && !link.signalChanged ? 'UNKNOWN' : 'UP';
  return link.on === undefined && link.peer === undefined && link.peerElsewhere === undefined
    ? 'DOWN'
    : 'LOWERLAYERDOWN';
}

export function flagsOf(net: Net, link: Link): readonly string[] {
  const carrier = hasCarrier(net, link);
  const below = link.on ?? link.peer;
  const master = link.master === undefined ? undefined : linkAt(net, link.master);
  return [
    ...(link.up && !carrier ? ['NO-CARRIER'] : []),
    ...(link.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST']),
    ...(link.kind === 'loopback' || link.kind === 'dummy' ? [] : ['MULTICAST']),
    ...(link.kind === 'dummy' ? ['NOARP'] : []),
    ...(link.kind === 'bond' ? ['MASTER'] : []),
    ...(master?.kind === 'bond' ? ['SLAVE'] : []),
    ...(link.up ? ['UP'] : []),
    ...(carrier ? ['LOWER_UP'] : []),
    ...(below !== undefined && !linkAt(net, below).up ? ['M-DOWN'] : []),
  ];
}
