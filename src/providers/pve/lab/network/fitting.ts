/** What does not fit together in a network file: PVE looks when it writes (`__write_etc_network_interfaces`). */
import { splitList } from '../wire/formats.ts';
import { failed } from '../wire/refusal.ts';
import type { Iface, Ifaces } from './iface.ts';

/** Throws what PVE dies with. Tidies what the name says anyway. */
export function checkFitting(ifaces: Ifaces): void {
  checkPorts(ifaces);
  for (const [name, iface] of Object.entries(ifaces))
    if (iface.type === 'bond') checkBond(ifaces, name, iface);
  for (const [name, iface] of Object.entries(ifaces))
    if (iface.type === 'vlan') checkVlan(ifaces, name, iface);
  for (const [name, iface] of Object.entries(ifaces))
    if (iface.type === 'bridge') checkBridge(ifaces, name, iface);
}

/** Everything that an interface lies on. */
export function portsOf({ options }: Iface): readonly string[] {
  return ['bridge_ports', 'ovs_ports', 'slaves', 'ovs_bonds'].flatMap((key) =>
    splitList(options[key] ?? ''),
  );
}

function checkPorts(ifaces: Ifaces): void {
  const used = new Map<string, string>();
  for (const [name, iface] of Object.entries(ifaces))
    for (const port of portsOf(iface)) {
      const other = used.get(port);
      if (other !== undefined && other !== name)
        throw failed(`port '${port}' is already used on interface '${other}'`);
      used.set(port, name);
    }
}

function checkBond(ifaces: Ifaces, name: string, { options }: Iface): void {
  const slaves = splitList(options['slaves'] ?? '');
  for (const slave of slaves) {
    const iface = ifaces[slave];
    // PVE marks it before it looks whether it is there.
    if (iface !== undefined) iface.autostart = true;
    if (iface?.type !== 'eth' && iface?.type !== 'bond')
      throw failed(
        `bond '${name}' - wrong interface type on slave '${slave}' ('${iface?.type ?? ''}' != 'eth or bond')`,
      );
    checkMtu(ifaces, name, slave);
  }
  const primary = options['bond-primary'];
  if (primary !== undefined && primary !== '' && slaves.length > 0 && !slaves.includes(primary))
    throw failed(`bond '${name}' - bond-primary interface is not a slave at ${source(1576)}`);
}

function checkVlan(ifaces: Ifaces, name: string, { options }: Iface): void {
  const below = /^(\S+)\.(\d+)$/.exec(name);
  const numbered = /^vlan(\d+)$/.exec(name)?.[1];
  const parent = below?.[1] ?? options['vlan-raw-device'];
  if (below !== null) delete options['vlan-raw-device'];
  if (parent === undefined || parent === '')
    throw failed(`missing vlan-raw-device option at ${source(1626)}`);
  const id = below?.[2] ?? numbered ?? options['vlan-id'];
  if (below !== null || numbered !== undefined) delete options['vlan-id'];
  if (id === undefined) throw failed(`missing vlan-id option at ${source(1634)}`);
  if (Number(id) > 4094) throw failed(`vlan '${name}' - vlan-id ${id} should be <= 4094`);
  const found = ifaces[parent];
  if (found === undefined) throw failed(`vlan '${name}' - unable to find parent '${parent}'`);
  if (!['eth', 'bridge', 'bond', 'vlan'].includes(found.type))
    throw failed(
      `vlan '${name}' - wrong interface type on parent '${parent}' ('${found.type}' != 'eth|bond|bridge|vlan' )`,
    );
  checkMtu(ifaces, parent, name);
}

function checkBridge(ifaces: Ifaces, name: string, { options }: Iface): void {
  for (const port of splitList(options['bridge_ports'] ?? '')) {
    // A VLAN of a known device need not be written down.
    const vlan = ifaces[port] === undefined && /^\S+\.\d+$/.test(port);
    if (vlan) continue;
    const iface = ifaces[port];
    if (iface === undefined)
      throw failed(`bridge '${name}' - unable to find bridge port '${port}'`);
    const addressed =
      (iface.options['method'] === 'static' && iface.options['address'] !== '0.0.0.0') ||
      (iface.options['method6'] === 'static' && iface.options['address6'] !== '::');
    if (addressed)
      throw failed(`iface ${port} - ip address can't be set on interface if bridged in ${name}`);
    checkMtu(ifaces, port, name);
  }
}

function checkMtu(ifaces: Ifaces, parent: string, child: string): void {
  const wanted = ifaces[child]?.options['mtu'];
  if (wanted === undefined || wanted === '') return;
  const on = ifaces[parent];
  const there = on?.options['mtu'] || (on?.type === 'bond' ? wanted : '1500');
  if (Number(there) < Number(wanted))
    throw failed(`interface '${parent}' - mtu ${there} is lower than '${child}' - mtu ${wanted}`);
}

function source(line: number): string {
  return `/usr/share/perl5/PVE/INotify.pm line ${line}.`;
}
