/** A VM's state as its own node tells it: the node's list, and `status/current`. */
import { anyone, may, needs } from '../access/permits.ts';
import { nodeOf, type Operation, type Operations } from '../call.ts';
import { flag } from '../wire/property.ts';
import { Unordered } from '../wire/reply.ts';
import type { GuestRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { guestAt } from './guests.ts';
import { measured } from './statistics.ts';

/** GET `/nodes/{node}/qemu` is not behind the times, unlike the cluster's list. */
export const listVms: Operation = {
  needs: anyone,
  parameters: { full: flag },
  run: (call) => {
    const { world, caller, now } = call;
    const full = call.params.flag('full') === true;
    return new Unordered(
      world
        .guestsOn(nodeOf(call).name, 'qemu')
        .filter((each) => may(world, caller, `/vms/${each.vmid}`, 'VM.Audit'))
        .map((guest) => ({
          ...summary(world, guest, now),
          ...(full ? { qmpstatus: qmpStatus(guest) } : {}),
        })),
    );
  },
};

/** `…/status/current` */
export const currentStatus: Operations = {
  GET: {
    needs: needs('/vms/{vmid}', 'VM.Audit'),
    run: (call) => {
      const guest = guestAt(call);
      return {
        ...summary(call.world, guest, call.now),
        ...(guest.running ? whileRunning(guest) : {}),
        qmpstatus: qmpStatus(guest),
        ha: { managed: 0 },
        ...(agentEnabled(guest) ? { agent: 1 } : {}),
      };
    },
  },
};

/** Is the agent's channel there? */
export function agentEnabled({ config }: GuestRow): boolean {
  return /^(enabled=)?1(,|$)/.test(config['agent'] ?? '');
}

function summary(world: World, guest: GuestRow, now: Date): Readonly<Record<string, unknown>> {
  const { vmid, config, pid } = guest;
  const { name, status, maxmem, maxcpu, maxdisk, uptime, template } = measured(world, guest, now);
  return {
    vmid,
    name,
    status,
    cpus: maxcpu,
    maxmem,
    maxdisk,
    uptime,
    disk: 0,
    cpu: guest.running ? 0.01 : 0,
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
    mem: guest.running ? Math.floor(maxmem / 2) : 0,
    ...(world.release >= 9 ? { memhost: guest.running ? maxmem : 0 } : {}),
    ...(guest.running ? { pid } : {}),
    ...(template === 1 ? { template: 1 } : {}),
    ...(Object.keys(config).some((each) => /^serial\d$/.test(each)) ? { serial: 1 } : {}),
    ...(config['lock'] === undefined ? {} : { lock: config['lock'] }),
    ...(config['tags'] === undefined ? {} : { tags: config['tags'] }),
  };
}

function qmpStatus({ running, paused }: GuestRow): string {
  return running ? (paused ? 'paused' : 'running') : 'stopped';
}

function whileRunning({ config, vmid }: GuestRow): Readonly<Record<string, unknown>> {
  const memory = Number(config['memory'] ?? 512) * 1024 * 1024;
  const nics = Object.keys(config)
    .filter((option) => /^net\d+$/.test(option))
    .map((option) => [`tap${vmid}i${option.slice(3)}`, { netin: 0, netout: 0 }]);
  return {
    'running-machine': 'pc-i440fx-9.2+pve1',
    'running-qemu': '9.2.0',
    'proxmox-support': { 'pbs-dirty-bitmap': true, 'query-bitmap-info': true },
    clipboard: null,
    balloon: memory,
    ballooninfo: { actual: memory, max_mem: memory },
    freemem: Math.floor(memory / 2),
    blockstat: {},
    nics: Object.fromEntries(nics) as unknown,
  };
}
