/** Ports of bridges: devices enslaved and freed. */
import { linkAt, noMac, portsOf, withLink, withoutField, type Link, type Net } from './net.ts';
import { errno, extended, Refusal } from './refusal.ts';
import { chooseBridgeMac, chooseBridgeMtu } from './shape.ts';

/** A device becomes a port; one that was a port elsewhere is moved without a word. */
export function enslave(net: Net, index: number, master: number): Net {
  const link = linkAt(net, index);
  if (link.master === master) return net;
  const freed = release(net, index);
  try {
    return joined(freed, index, master);
  } catch (error) {
    // It is freed from its old bridge all the same.
    if (error instanceof Refusal) throw new Refusal(error.exit, error.stderr, { net: freed });
    throw error;
  }
}

function joined(freed: Net, index: number, master: number): Net {
  const link = linkAt(freed, index);
  const bridge = linkAt(freed, master);
  if (bridge.kind !== 'bridge') throw errno('Operation not supported');
  if (link.kind === 'bridge') throw extended('Can not enslave a bridge to a bridge');
  if (link.kind === 'loopback' || link.mac === noMac) throw errno('Invalid argument');
  if (isAbove(freed, link, master)) throw errno('Device or resource busy');
  const { defaultPvid = 1 } = bridge.bridge ?? {};
  const vlans = defaultPvid === 0 ? [] : [{ vid: defaultPvid, pvid: true, untagged: true }];
  const port = withLink(freed, index, { master, vlans });
  return chooseBridgeMtu(chooseBridgeMac(port, master), master);
}

/** Is the device one that stands on this master? */
function isAbove(net: Net, link: Link, master: number): boolean {
  if (link.on === undefined) return false;
  return link.on === master || isAbove(net, linkAt(net, link.on), master);
}

/** A bridge without ports loses its MAC, unless it was given one. */
export function release(net: Net, index: number): Net {
  const { master } = linkAt(net, index);
  if (master === undefined) return net;
  let now = net;
  for (const field of ['master', 'vlans', 'portSince'] as const)
    now = withoutField(now, index, field);
  if (linkAt(now, master).kind !== 'bridge') return now;
  if (portsOf(now, master).length === 0)
    now = withLink(now, master, { signal: false, signalChanged: true });
  return chooseBridgeMtu(chooseBridgeMac(now, master), master);
}
