/** What PVE checks of all interfaces each time it writes one (PVE/INotify.pm, PVE/API2/Network.pm). */
import { portsIn, type Iface } from './iface.ts';

export type Ifaces = ReadonlyMap<string, Iface>;

/** Would PVE take this? `written`: the interface that the call is about, which alone is asked for its gateway. */
export function fitsTogether(all: Ifaces, written: Iface | undefined): boolean {
  const list = [...all.values()];
  return (
    eachOnce(list) &&
    (written === undefined || onlyGateway(list, written)) &&
    list.every((each) => standsOn(each, all))
  );
}

/** A port has one master. */
function eachOnce(list: readonly Iface[]): boolean {
  const ports = list.flatMap((each) => portsOf(each));
  return new Set(ports).size === ports.length;
}

function onlyGateway(list: readonly Iface[], { name, settings }: Iface): boolean {
  return ['gateway', 'gateway6'].every(
    (gateway) =>
      !settings.has(gateway) ||
      list.every((each) => each.name === name || !each.settings.has(gateway)),
  );
}

function standsOn(iface: Iface, all: Ifaces): boolean {
  if (iface.type === 'bond') return bondStands(iface, all);
  if (iface.type === 'bridge')
    return portsIn(iface.settings.get('bridge_ports')).every((port) => portFits(port, iface, all));
  const parent = parentOf(iface);
  if (iface.type !== 'vlan' || parent === undefined) return true;
  const there = all.get(parent);
  return there !== undefined && carries(there, iface);
}

function bondStands(iface: Iface, all: Ifaces): boolean {
  const slaves = portsIn(iface.settings.get('slaves'));
  const primary = iface.settings.get('bond-primary');
  const held = primary === undefined || slaves.length === 0 || slaves.includes(primary);
  return held && slaves.every((slave) => /^(eth|bond)$/.test(all.get(slave)?.type ?? ''));
}

function portFits(port: string, bridge: Iface, all: Ifaces): boolean {
  const there = all.get(port);
  // A VLAN of a device need not be written down before it is used.
  if (there === undefined) return /^\S+\.\d+$/.test(port);
  const addressed = there.settings.has('cidr') || there.settings.has('cidr6');
  return !addressed && carries(there, bridge);
}

/** What lies on another has no larger frames than that. */
function carries(below: Iface, above: Iface): boolean {
  const wanted = above.settings.get('mtu');
  if (wanted === undefined) return true;
  const usual = below.type === 'bond' ? wanted : '1500';
  return Number(below.settings.get('mtu') ?? usual) >= Number(wanted);
}

export function portsOf({ settings }: Iface): readonly string[] {
  const lists = ['bridge_ports', 'slaves', 'ovs_ports', 'ovs_bonds'];
  return lists.flatMap((list) => portsIn(settings.get(list)));
}

/** The interface that a VLAN or an alias lies on. */
export function parentOf({ name, settings }: Iface): string | undefined {
  const [, parent] = /^(\S+)[.:]\d+$/.exec(name) ?? [];
  return settings.get('vlan-raw-device') ?? parent;
}
