/** An interface of a node: its settings by PVE's own names, as text. */
import { listOf, type Fields } from '../shape.ts';

export interface Iface {
  readonly name: string;
  /** `bridge`, `bond`, `vlan`, `eth` …: PVE derives it from the name and the settings. */
  readonly type: string;
  readonly autostart: boolean;
  /** Up now, whatever the file says. */
  readonly active: boolean;
  /** A NIC that is there, named in the file or not. */
  readonly exists: boolean;
  /** Where its stanza stands in the file. */
  readonly priority: number;
  readonly families: readonly string[];
  /** `cidr`, `gateway`, `mtu`, `bridge_ports` …; lists have one blank between, comments no line end at their end. */
  readonly settings: Settings;
}
export type Settings = ReadonlyMap<string, string>;

/** The members of GET /nodes/{node}/network, by name: what is pending where something is. */
export function ifacesIn(value: unknown, at: string): ReadonlyMap<string, Iface> {
  return new Map(listOf(value, at, iface).map((each) => [each.name, each]));
}

function iface(each: Fields): Iface {
  const settings = new Map<string, string>();
  for (const name of each.names()) {
    if (besides.has(name) || !each.has(name)) continue;
    const text = settingText(name, textOf(each, name));
    // A bridge without ports has an empty list of them, and is a bridge by that.
    if (text !== '' || name === 'bridge_ports') settings.set(name, text);
  }
  const families = each.raw('families');
  return {
    name: each.text('iface'),
    type: each.textOrNull('type') ?? 'unknown',
    autostart: each.flag('autostart'),
    active: each.flag('active'),
    exists: each.flag('exists'),
    priority: each.intOrNull('priority') ?? 0,
    families: Array.isArray(families) ? families.map(String) : ['inet'],
    settings,
  };
}

// What is said in another way, or is no setting. `address` and `netmask` are said by `cidr`.
const besides: ReadonlySet<string> = new Set(
  (
    'iface type autostart active exists priority families altnames ' +
    'method method6 address netmask address6 netmask6 link-type'
  ).split(' '),
);

// Lines that PVE does not understand come as a list of them.
function textOf(each: Fields, name: string): string {
  const value = each.raw(name);
  return Array.isArray(value) ? value.map(String).join('\n') : each.text(name);
}

/** The one spelling of a setting's value, wherever it came from. */
export function settingText(name: string, value: string): string {
  if (name === 'bridge_ports' || name === 'slaves') return portsIn(value).join(' ');
  if (name === 'bridge_vids')
    return value
      .split(/[\s,;]+/)
      .filter(Boolean)
      .join(' ');
  if (name === 'bridge_vlan_aware') return /^(0|no|off)$/i.test(value) ? '' : '1';
  if (name === 'bridge_stp') return /^(on|yes)$/i.test(value.trim()) ? 'on' : 'off';
  return name === 'comments' ? value.replace(/\n+$/, '') : value.trim();
}

/** Interfaces named in a list of them; `none` stands for no port. */
export function portsIn(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(/[\s,;]+/)
    .filter((each) => each !== '' && each !== 'none')
    .toSorted();
}

/** What PVE would call it (PVE/INotify.pm, read_etc_network_interfaces). */
export function typeOf(name: string, settings: Settings, physical: boolean): string {
  const ovs = settings.get('ovs_type');
  if (settings.has('bridge_ports')) return 'bridge';
  if (ovs !== undefined) return ovs;
  if (/^bond\d+$/.test(name)) return 'bond';
  if (/^\S+:\d+$/.test(name)) return 'alias';
  if (/^\S+\.\d+$/.test(name) || settings.has('vlan-raw-device')) return 'vlan';
  if (physical || /^(eth\d|en[^:.]|ib[^:.]|nic\d|if\d)/.test(name)) return 'eth';
  return settings.has('vxlan-id') ? 'vxlan' : 'unknown';
}

/** The same settings, and brought up or not at boot. */
export function sameIface(a: Iface | undefined, b: Iface | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.autostart === b.autostart && sameSettings(a.settings, b.settings);
}

function sameSettings(a: Settings, b: Settings): boolean {
  const told = (of: Settings): readonly string[] =>
    [...of]
      .filter(([name, value]) => value !== '' && value !== silent[name])
      .map(([name, value]) => `${name} ${value}`)
      .toSorted();
  return told(a).join('\0') === told(b).join('\0');
}

// PVE says these whether the file does or not.
const silent: Readonly<Record<string, string>> = {
  bridge_stp: 'off',
  bridge_fd: '0',
  bond_miimon: '100',
  bridge_vids: '2-4094',
};
