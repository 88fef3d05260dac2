/** A node's interfaces as they are read: mostly texts, and what waits in place of what is. */
import { anyone, isRoot, may, needs } from '../access/permits.ts';
import { nodeOf, type Call, type Operation } from '../call.ts';
import { oneOf } from '../wire/property.ts';
import { Answer, Unordered } from '../wire/reply.ts';
import { wrong } from '../wire/refusal.ts';
import type { NodeRow } from '../world/rows.ts';
import { changesOf, readFile } from './files.ts';
import type { Iface } from './iface.ts';

/** GET `/nodes/{node}/network` */
export const listInterfaces: Operation = {
  needs: anyone,
  parameters: {
    type: oneOf(
      'bridge bond eth alias vlan OVSBridge OVSBond OVSPort OVSIntPort vnet any_bridge any_local_bridge',
    ),
  },
  run: (call) => {
    const node = nodeOf(call);
    const filter = call.params.text('type');
    const rows = Object.entries(readFile(node).ifaces)
      .filter(([name, { type }]) => name !== 'lo' && matches(type, filter))
      .filter(([name, { type }]) => !isBridge(type) || mayUse(call, name))
      .map(([name, iface]) => ({ iface: name, ...shown(node, name, iface) }));
    const changes = changesOf(node);
    const all = [...rows, ...(filter === 'any_bridge' ? vnets(call) : [])];
    return new Answer(new Unordered(all), changes === undefined ? {} : { changes });
  },
};

/** GET `/nodes/{node}/network/{iface}`: without its name, and without a word of what waits. */
export const readInterface: Operation = {
  needs: needs('/nodes/{node}', 'Sys.Audit'),
  run: (call) => {
    const node = nodeOf(call);
    const name = call.params.needed('iface');
    const iface = readFile(node).ifaces[name];
    if (iface === undefined) throw wrong({ iface: 'interface does not exist' });
    return shown(node, name, iface);
  },
};

function matches(type: string, filter: string | undefined): boolean {
  if (filter === undefined || filter === type) return true;
  return isBridge(type) && /^any(_local)?_bridge$/.test(filter);
}

function isBridge(type: string): boolean {
  return type === 'bridge' || type === 'OVSBridge';
}

function mayUse({ world, caller }: Call, bridge: string): boolean {
  const path = `/sdn/zones/localnetwork/${bridge}`;
  if (isRoot(caller) || may(world, caller, path, 'SDN.Audit', 'SDN.Use')) return true;
  return world.acl.some(
    (each) =>
      each.path.startsWith(`${path}/`) && may(world, caller, each.path, 'SDN.Audit', 'SDN.Use'),
  );
}

function vnets({ world }: Call): readonly unknown[] {
  return Object.entries(world.sdn.running.vnets).map(([iface, { alias }]) => ({
    iface,
    type: 'vnet',
    active: 1,
    comments: alias ?? '',
  }));
}

function shown(node: NodeRow, name: string, iface: Iface): Readonly<Record<string, unknown>> {
  const { type, priority, autostart, families, options, lines, lines6, exists } = iface;
  const { bridge_vlan_aware: aware, ...texts } = options;
  const nic = node.nics.find((each) => each.name === name);
  return {
    type,
    ...texts,
    families: families.filter((each) => each !== null),
    ...(priority === undefined ? {} : { priority }),
    ...(autostart ? { autostart: 1 } : {}),
    ...(aware === undefined ? {} : { bridge_vlan_aware: 1 }),
    ...((nic === undefined ? node.up.includes(name) : nic.active) ? { active: 1 } : {}),
    ...(exists === undefined ? {} : { exists: exists ? 1 : null }),
    ...(lines.length === 0 ? {} : { options: lines }),
    ...(lines6.length === 0 ? {} : { options6: lines6 }),
  };
}
