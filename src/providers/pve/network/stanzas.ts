/** Pieces of /etc/network/interfaces: what a run of its lines tells of which interface. */
import { settingText } from './iface.ts';

/** What was told of one interface; a piece may begin in the middle of a stanza, whose name is not known then. */
export interface Told {
  /** Undefined: of the stanza that the piece begins in. */
  readonly name: string | undefined;
  readonly families: Set<string>;
  readonly settings: Map<string, string>;
}
export interface Piece {
  readonly told: ReadonlyMap<string | undefined, Told>;
  readonly autostart: ReadonlySet<string>;
  /** The first interface that is named in it, and in which stanza of its own. */
  readonly first: { readonly name: string; readonly family?: string } | undefined;
  /** The stanza that goes on below it; without a name the one that it begins in. */
  readonly open: { readonly name: string | undefined; readonly family: string } | undefined;
  /** Lines that belong to no interface, such as `source …`. */
  readonly others: readonly string[];
}

/** What may stand there line by line: comments, and options that PVE does not know. */
export function isListed(setting: string): boolean {
  return setting === 'comments' || setting === 'options';
}

/** `within`: it may begin in the middle of a stanza. */
export function pieceOf(lines: readonly string[], within: boolean): Piece {
  const told = new Map<string | undefined, Told>();
  const autostart = new Set<string>();
  const others: string[] = [];
  let first: Piece['first'];
  let inside: Piece['open'] = within ? { name: undefined, family: '' } : undefined;
  for (const raw of lines) {
    const line = raw.trim();
    const [, auto] = /^(?:allow-auto|auto|allow-ovs|allow-hotplug)\s+(.*)$/.exec(line) ?? [];
    const [, name, family = ''] = /^iface\s+(\S+)(?:\s+(inet6?)\s+\S+)?$/.exec(line) ?? [];
    if (auto !== undefined) {
      for (const each of auto.split(/\s+/)) autostart.add(each);
      first ??= { name: auto.split(/\s+/)[0] ?? '' };
      inside = undefined;
    } else if (name !== undefined) {
      toldOf(told, name).families.add(family);
      first ??= { name, family };
      inside = { name, family };
    } else if (line === '') inside = undefined;
    else if (/^(mapping|source|source-directory|allow-\S+)\s/.test(line)) {
      others.push(line);
      inside = undefined;
    } else if (inside !== undefined) tell(toldOf(told, inside.name).settings, line, inside.family);
    else if (!line.startsWith('#')) others.push(line);
  }
  return { told, autostart, first, open: inside, others };
}

function toldOf(all: Map<string | undefined, Told>, name: string | undefined): Told {
  let told = all.get(name);
  if (told === undefined) {
    told = { name, families: new Set(), settings: new Map() };
    all.set(name, told);
  }
  return told;
}

function tell(settings: Map<string, string>, line: string, family: string): void {
  const add = (name: string, value: string): void => {
    const before = settings.get(name);
    settings.set(name, before === undefined ? value : `${before}\n${value}`);
  };
  if (line.startsWith('#')) return add('comments', line.slice(1));
  const [, option = '', value = ''] = /^(\S+)\s+(.+)$/.exec(line) ?? [];
  const six = family === 'inet6' || (family === '' && value.includes(':')) ? '6' : '';
  if (option === 'address') settings.set(`cidr${six}`, value);
  else if (option === 'netmask') withMask(settings, `cidr${six}`, value);
  else if (option === 'gateway') settings.set(`gateway${six}`, value);
  else {
    const name = spellings[option];
    if (name === undefined) add('options', line);
    else settings.set(name, settingText(name, value));
  }
}

// Files that people wrote have the mask on a line of its own.
function withMask(settings: Map<string, string>, name: string, mask: string): void {
  const address = settings.get(name);
  const bits = /^\d+$/.test(mask)
    ? Number(mask)
    : mask
        .split('.')
        .reduce((sum, part) => sum + Number(part).toString(2).replaceAll('0', '').length, 0);
  if (address !== undefined && !address.includes('/')) settings.set(name, `${address}/${bits}`);
}

// How the file writes what the API calls otherwise (PVE/INotify.pm, options_alternatives).
const otherwise = {
  ovs_mtu: 'mtu',
  'bond-slaves': 'slaves',
  bond_slaves: 'slaves',
  'bond-mode': 'bond_mode',
  'bond-miimon': 'bond_miimon',
  'bond-xmit-hash-policy': 'bond_xmit_hash_policy',
  bond_primary: 'bond-primary',
  'bridge-ports': 'bridge_ports',
  'bridge-stp': 'bridge_stp',
  'bridge-fd': 'bridge_fd',
  'bridge-vlan-aware': 'bridge_vlan_aware',
  'bridge-vids': 'bridge_vids',
};
const asIs =
  'mtu slaves bridge_ports bridge_stp bridge_fd bridge_vlan_aware bridge_vids bond_mode bond_miimon ' +
  'bond_xmit_hash_policy bond-primary vlan-raw-device vlan-id vlan-protocol ovs_type ovs_options ' +
  'ovs_bridge ovs_bonds ovs_ports uplink-id bridge-access vxlan-id broadcast';
const spellings: Readonly<Record<string, string>> = {
  ...otherwise,
  ...Object.fromEntries(asIs.split(' ').map((name) => [name, name])),
};
