/** Reads /etc/network/interfaces as PVE does (`PVE/INotify.pm`, read_etc_network_interfaces). */
import { maskBits } from '../wire/formats.ts';
import { newIface, type Family, type Iface, type Ifaces, type InterfacesFile } from './iface.ts';

/** Every interface of a file, and every physical NIC whether it is in the file or not. */
export function parseInterfaces(text: string, nics: readonly string[]): InterfacesFile {
  const ifaces: Ifaces = {};
  const others: (readonly [number, string])[] = [];
  // 1 is kept for the loopback device.
  let priority = 2;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (/^\s*#/.test(line)) continue;
    const auto = /^\s*(?:allow-auto|auto|allow-ovs|allow-hotplug)\s+(.*)$/.exec(line);
    const head = /^\s*iface\s+(\S+)(?:\s+(inet6?)\s+(\S+))?\s*$/.exec(line);
    if (auto !== null) {
      for (const name of (auto[1] ?? '').split(/\s+/))
        (ifaces[name] ??= newIface()).autostart = true;
    } else if (head !== null) {
      const iface = (ifaces[head[1] ?? ''] ??= newIface());
      iface.priority ??= priority++;
      at = readStanza(iface, lines, { at, family: (head[2] ?? null) as Family, method: head[3] });
    } else if (/\w/.test(line)) others.push([priority++, line]);
  }
  for (const nic of nics) (ifaces[nic] ??= newIface()).exists = true;
  const names = Object.keys(ifaces).toSorted();
  for (const name of names) complete(ifaces, name);
  return { ifaces, others };
}

interface Stanza {
  /** The line of its head. */
  readonly at: number;
  readonly family: Family;
  readonly method: string | undefined;
}

// Returns the line that it ends at.
function readStanza(iface: Iface, lines: readonly string[], stanza: Stanza): number {
  const suffix = stanza.family === 'inet6' ? '6' : '';
  iface.families.push(stanza.family);
  if (stanza.method !== undefined) iface.options[`method${suffix}`] = stanza.method;
  let at = stanza.at + 1;
  for (; at < lines.length; at += 1) {
    const line = (lines[at] ?? '').trimEnd();
    const comment = /^\s*#(.*?)\s*$/.exec(line);
    const option = /^\s*((\S+)\s+(.+))$/.exec(line);
    if (comment !== null) {
      const key = `comments${suffix}`;
      iface.options[key] = `${iface.options[key] ?? ''}${comment[1]}\n`;
    } else if (
      option === null ||
      /^\s*(?:(?:iface|mapping|auto|source|source-directory)\s|allow-)/.test(line)
    )
      break;
    else readOption(iface, suffix, [option[2] ?? '', option[3] ?? '', option[1] ?? '']);
  }
  return at - 1;
}

const otherNames: Readonly<Record<string, string>> = {
  ovs_mtu: 'mtu',
  'bond-slaves': 'slaves',
  bond_slaves: 'slaves',
  'bond-xmit-hash-policy': 'bond_xmit_hash_policy',
  'bond-mode': 'bond_mode',
  'bond-miimon': 'bond_miimon',
  'bridge-vlan-aware': 'bridge_vlan_aware',
  'bridge-fd': 'bridge_fd',
  'bridge-stp': 'bridge_stp',
  'bridge-ports': 'bridge_ports',
  'bridge-vids': 'bridge_vids',
};
const plain = new Set(
  'mtu ovs_type ovs_options ovs_bridge ovs_bonds ovs_ports bridge_fd bridge_vids bridge-access bridge-learning bond_miimon bond_xmit_hash_policy bond-primary link-type uplink-id vlan-protocol vlan-raw-device vlan-id vxlan-id bond_mode'.split(
    ' ',
  ),
);

function readOption(
  iface: Iface,
  suffix: string,
  [given, value, line]: readonly [string, string, string],
): void {
  const { options } = iface;
  const name = otherNames[given] ?? given;
  if (['address', 'netmask', 'broadcast', 'gateway'].includes(name)) options[name + suffix] = value;
  else if (plain.has(name)) options[name] = value;
  else if (name === 'slaves' || name === 'bridge_ports') {
    const ports = value.split(/\s+/).filter((each) => each !== 'none');
    options[name] = [...new Set(ports)].toSorted().join(' ');
  } else if (name === 'bridge_stp') options[name] = /^(on|yes)$/i.test(value.trim()) ? 'on' : 'off';
  else if (name === 'bridge_vlan_aware') options[name] = '1';
  else iface[suffix === '6' ? 'lines6' : 'lines'].push(line);
}

/** What PVE makes of name and options. */
function complete(ifaces: Ifaces, name: string): void {
  const iface = ifaces[name];
  if (iface === undefined) return;
  const { options } = iface;
  iface.type = typeOf(name, iface);
  if (iface.type === 'bridge') {
    options['bridge_stp'] ??= 'off';
    if (options['bridge_stp'] === 'off') options['bridge_fd'] ??= '0';
  }
  const below = /^(\S+)[.:](\d+)$/.exec(name);
  if (iface.type === 'alias') iface.exists = ifaces[below?.[1] ?? '']?.exists ?? false;
  if (iface.type === 'vlan') {
    if (below !== null) {
      options['vlan-raw-device'] ??= below[1] ?? '';
      options['vlan-id'] = below[2] ?? '';
    }
    const id = /^vlan(\d+)$/.exec(name)?.[1];
    if (id !== undefined) options['vlan-id'] = id;
    iface.exists = ifaces[options['vlan-raw-device'] ?? '']?.exists ?? false;
  }
  for (const suffix of ['', '6']) {
    const address = options[`address${suffix}`];
    if (address !== undefined) readAddress(options, suffix, address);
    options[`method${suffix}`] ??= 'manual';
  }
  if (options['comments6'] !== undefined) {
    options['comments'] = (options['comments'] ?? '') + options['comments6'];
    delete options['comments6'];
  }
  if (iface.families.length === 0) iface.families.push('inet');
}

function typeOf(name: string, { options, exists }: Iface): string {
  const ovs = options['ovs_type'];
  if (options['bridge_ports'] !== undefined) return 'bridge';
  if (ovs === 'OVSBridge') return ovs;
  if (/^bond\d+$/.test(name)) return ovs === undefined ? 'bond' : ovs;
  if (/^\S+:\d+$/.test(name)) return 'alias';
  if (/^\S+\.\d+$/.test(name) || options['vlan-raw-device'] !== undefined) return 'vlan';
  if (exists === true || /^(?:eth\d+|en[^:.]+|ib[^:.]+|(?:nic|if)\d+)$/.test(name))
    return ovs === undefined ? 'eth' : ovs === 'OVSPort' ? ovs : 'unknown';
  if (name === 'lo') return 'loopback';
  if (options['vxlan-id'] !== undefined) return 'vxlan';
  if (ovs === 'OVSIntPort') return ovs;
  return options['link-type'] === 'dummy' ? 'dummy' : 'unknown';
}

function readAddress(options: Record<string, string>, suffix: string, address: string): void {
  const [base = '', length] = address.split('/');
  const mask = options[`netmask${suffix}`];
  const bits = length ?? (mask === undefined ? undefined : String(maskBits(mask) ?? mask));
  options[`address${suffix}`] = base;
  if (bits !== undefined) options[`netmask${suffix}`] = bits;
  options[`cidr${suffix}`] = `${base}/${bits ?? (suffix === '6' ? '128' : '32')}`;
}
