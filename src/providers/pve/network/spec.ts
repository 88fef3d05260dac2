/** An interface as a spec of its kind, and a spec as PVE's settings. */
import type { KindName } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { portsIn, type Iface, type Settings } from './iface.ts';

/** Everything that is no bridge, bond or VLAN is seen as a port: a NIC, an alias, Open vSwitch. */
export function kindOf({ type, name }: Iface): KindName | undefined {
  if (name === 'lo') return undefined;
  return type === 'bridge' || type === 'bond' || type === 'vlan' ? names[type] : names.port;
}

/** All but the node. */
export function ifaceSpec(iface: Iface): Spec {
  const { name, type, autostart, settings } = iface;
  const spec: Record<string, unknown> = { name };
  for (const [field, setting] of Object.entries(shared)) {
    const value = settings.get(setting) ?? '';
    if (value !== '') spec[field] = field === 'mtu' ? Number(value) : value;
  }
  const kind = kindOf(iface);
  if (kind === names.port) {
    const ports = portsOf(settings);
    return { ...spec, ...(ports.length === 0 ? {} : { ports }) };
  }
  for (const [field, setting] of Object.entries(own[type] ?? {})) {
    const value = settings.get(setting) ?? '';
    if (field === 'ports' || field === 'slaves') spec[field] = portsIn(value);
    else if (field === 'vlanAware') spec[field] = value !== '';
    else if (value !== '') spec[field] = field === 'tag' ? Number(value) : value;
  }
  return { ...spec, autostart, comment: settings.get('comments')?.trim() ?? '' };
}

function portsOf(settings: Settings): readonly string[] {
  const lists = ['bridge_ports', 'slaves', 'ovs_ports', 'ovs_bonds'];
  return lists.flatMap((name) => portsIn(settings.get(name))).toSorted();
}

/** The interface with these fields of a spec. `now`: what it is like before; absent for a new one. */
export function ifaceWith(now: Iface | undefined, spec: Spec, kind: KindName): Iface {
  const type = kind.slice(kind.indexOf('/') + 1);
  const settings = new Map(now?.settings ?? []);
  const table = { ...shared, ...own[type], comment: 'comments' };
  for (const [field, setting] of Object.entries(table)) {
    if (!(field in spec)) continue;
    const text = settingOf(spec[field]);
    if (text === '' && setting !== 'bridge_ports') settings.delete(setting);
    else settings.set(setting, text);
  }
  if (type === 'bridge' && !settings.has('bridge_ports')) settings.set('bridge_ports', '');
  // VLAN ids mean nothing to a bridge that is not aware of them.
  if (!settings.has('bridge_vlan_aware')) settings.delete('bridge_vids');
  const { name } = spec;
  return {
    name: typeof name === 'string' ? name : (now?.name ?? ''),
    type,
    autostart:
      typeof spec['autostart'] === 'boolean' ? spec['autostart'] : (now?.autostart ?? true),
    active: now?.active ?? false,
    exists: now?.exists ?? false,
    priority: now?.priority ?? 50_000,
    families: now?.families ?? ['inet'],
    settings,
  };
}

function settingOf(value: unknown): string {
  if (value === undefined || value === null || value === false) return '';
  if (Array.isArray(value)) return portsIn(value.join(' ')).join(' ');
  return value === true ? '1' : `${value as string | number}`.trim();
}

const shared: Readonly<Record<string, string>> = {
  address: 'cidr',
  gateway: 'gateway',
  address6: 'cidr6',
  gateway6: 'gateway6',
  mtu: 'mtu',
};

const own: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  bridge: { ports: 'bridge_ports', vlanAware: 'bridge_vlan_aware', vids: 'bridge_vids' },
  bond: {
    slaves: 'slaves',
    mode: 'bond_mode',
    hashPolicy: 'bond_xmit_hash_policy',
    primary: 'bond-primary',
  },
  vlan: { on: 'vlan-raw-device', tag: 'vlan-id' },
};
