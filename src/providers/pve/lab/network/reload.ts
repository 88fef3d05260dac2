/** PUT `/nodes/{node}/network`: what waits becomes the live file, then the node is told to follow it. */
import { needs } from '../access/permits.ts';
import { nodeOf, type Operation } from '../call.ts';
import type { JobDone, Work } from '../tasks/tasks.ts';
import { failed } from '../wire/refusal.ts';
import type { NodeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { readLive } from './files.ts';

export const reloadNetwork: Operation = {
  needs: needs('/nodes/{node}', 'Sys.Modify'),
  run: (call) => {
    const { name } = nodeOf(call);
    return call.tasks.start({
      ...call,
      node: name,
      type: 'srvreload',
      id: 'networking',
      job: { name: 'srvreload', values: { node: name } },
    });
  },
};

/** The new file is in place before anything can fail. */
export const srvreload: JobDone = ({ world, values, fate, log }) => {
  const node = world.nodes.get((values as { readonly node: string }).node);
  if (node === undefined) return;
  reloadNow(world, node, { fate, log });
};

/** The same from within another task: SDN has each node reload. */
export function reloadNow(
  world: World,
  node: NodeRow,
  { fate, log }: Pick<Work, 'fate' | 'log'>,
): void {
  if (node.pending !== null) node.interfaces = node.pending;
  node.pending = null;
  world.touch();
  followSdn(world, node);
  const reload = fate?.['reload'];
  if (typeof reload === 'string') {
    log(reload);
    throw failed("command 'ifreload -a' failed: exit code 1");
  }
  const live = readLive(node);
  node.up = Object.entries(live)
    .filter(([name, iface]) => iface.autostart || node.up.includes(name))
    .map(([name]) => name)
    .filter((name) => name !== 'lo');
  const gone = fate?.['gone'];
  if (typeof gone === 'number') node.gone = gone;
}

// A reload makes the node follow SDN's running config as well.
function followSdn({ sdn }: World, node: NodeRow): void {
  node.sdnVersion = sdn.version;
  node.vnets = Object.entries(sdn.running.vnets)
    .filter(([, { zone = '' }]) => {
      const nodes = sdn.running.zones[zone]?.['nodes'];
      return nodes === undefined || nodes.split(',').includes(node.name);
    })
    .map(([vnet]) => vnet);
}
