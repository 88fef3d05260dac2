/** An interface as a POST or PUT of PVE wants it: all of its addresses each time, and what goes by name. */
import type { Parameters } from '../client/call.ts';
import type { Iface } from './iface.ts';

/** Settings that trueup writes. Whatever else an interface has, a PUT leaves as it is. */
const written: readonly string[] =
  'cidr gateway cidr6 gateway6 mtu comments bridge_ports bridge_vlan_aware bridge_vids slaves bond_mode bond_xmit_hash_policy bond-primary'.split(
    ' ',
  );

export function ifaceParameters(to: Iface, from: Iface | undefined): Parameters {
  const set: Record<string, string | boolean> = { type: to.type, autostart: to.autostart };
  const gone: string[] = [];
  for (const name of [...written, ...vlanSettings(to)]) {
    const value = to.settings.get(name) ?? '';
    if (value !== '') set[name] = name === 'bridge_vlan_aware' ? true : value;
    else if (from !== undefined && (from.settings.get(name) ?? '') !== '') gone.push(name);
  }
  // `bridge_vlan_aware=0` would still be written as yes; a list of ports is emptied, not deleted.
  for (const list of ['bridge_ports', 'slaves']) if (gone.includes(list)) set[list] = '';
  const deleted = gone.filter((name) => name !== 'bridge_ports' && name !== 'slaves');
  return { ...set, ...(deleted.length === 0 ? {} : { delete: deleted.join(',') }) };
}

// The name of `eno1.5` and of `vlan5` says it already, and PVE takes it out of the file again.
function vlanSettings({ type, name }: Iface): readonly string[] {
  if (type !== 'vlan' || /^\S+\.\d+$/.test(name)) return [];
  return /^vlan\d+$/.test(name) ? ['vlan-raw-device'] : ['vlan-raw-device', 'vlan-id'];
}
