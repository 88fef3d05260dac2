/** Making SDN real: the written becomes the running config, then every node is told to reload its whole network. */
import { anyone, may, needs } from '../access/permits.ts';
import { nodeOf, type Operations } from '../call.ts';
import { reloadNow } from '../network/reload.ts';
import type { JobDone } from '../tasks/tasks.ts';
import { checkQuorum } from '../world/quorum.ts';
import { failed, Refusal } from '../wire/refusal.ts';
import type { NodeRow, Options } from '../world/rows.ts';

/** `/cluster/sdn` */
export const sdn: Operations = {
  GET: {
    needs: needs('/sdn', 'SDN.Audit'),
    run: () => ['vnets', 'zones', 'controllers', 'ipams', 'dns'].map((id) => ({ id })),
  },
  PUT: {
    needs: needs('/sdn', 'SDN.Allocate'),
    run: (call) => {
      const { world } = call;
      if (world.quorate) {
        const { zones, vnets, subnets } = world.sdn;
        world.sdn.running = structuredClone({ zones, vnets, subnets });
        world.sdn.version += 1;
      }
      const job = { name: 'reloadnetworkall', values: {} };
      return call.tasks.start({
        ...call,
        node: world.local,
        type: 'reloadnetworkall',
        id: '',
        job,
      });
    },
  },
};

/** A node that fails is a line in the log: the task is OK all the same. */
export const reloadnetworkall: JobDone = ({ world, fate, log }) => {
  checkQuorum(world);
  for (const node of world.nodes.values()) {
    log(`${node.name}: reloading network config`);
    const failing = fails(fate?.['failing'], node);
    if (!node.online || node.gone !== 0 || failing) {
      log(`command 'pvesh set /nodes/${node.name}/network' failed: exit code 255`);
      continue;
    }
    try {
      reloadNow(world, node, { fate: undefined, log });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      log(error.refused.text.trimEnd());
    }
  }
};

/** `/nodes/{node}/sdn/zones`: what the node itself made of it. */
export const nodeZones: Operations = {
  GET: {
    needs: anyone,
    run: (call) => {
      const { world, caller } = call;
      const node = nodeOf(call);
      return Object.entries(world.sdn.running.zones)
        .filter(([, options]) => isOn(options, node))
        .filter(([zone]) => may(world, caller, `/sdn/zones/${zone}`, 'SDN.Audit'))
        .map(([zone]) => ({ zone, status: statusOf(node, zone, world.sdn.version) }));
    },
  },
};

/** `/nodes/{node}/sdn/zones/{zone}/content` */
export const nodeZoneContent: Operations = {
  GET: {
    needs: needs('/sdn/zones/{zone}', 'SDN.Audit'),
    run: (call) => {
      const { world, params } = call;
      const node = nodeOf(call);
      const zone = params.needed('zone');
      if (world.sdn.running.zones[zone] === undefined) throw failed(`sdn '${zone}' does not exist`);
      return Object.entries(world.sdn.running.vnets)
        .filter(([, options]) => options['zone'] === zone)
        .map(([vnet]) => ({ vnet, status: statusOf(node, zone, world.sdn.version) }));
    },
  },
};

/** Is the zone meant for the node? */
function isOn({ nodes }: Options, node: NodeRow): boolean {
  return nodes === undefined || nodes.split(',').includes(node.name);
}

function statusOf(node: NodeRow, zone: string, version: number): string {
  if (node.zoneErrors[zone] !== undefined) return 'error';
  return node.sdnVersion < version ? 'pending' : 'available';
}

function fails(failing: unknown, node: NodeRow): boolean {
  if (failing === undefined || failing === null) return false;
  return Array.isArray(failing) ? failing.includes(node.name) : failing === node.name;
}
