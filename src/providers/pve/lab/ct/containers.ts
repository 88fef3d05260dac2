/** Containers, to be looked at: list, config, status, addresses. */
import { anyone, may, needs } from '../access/permits.ts';
import { nodeOf, type Operations } from '../call.ts';
import { configId } from '../wire/formats.ts';
import { flag, formatted } from '../wire/property.ts';
import { Unordered } from '../wire/reply.ts';
import type { GuestRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { digestOf } from '../vm/conf-file.ts';
import { guestAt } from '../vm/guests.ts';
import { measured } from '../vm/statistics.ts';

/** `/nodes/{node}/lxc` */
export const containerList: Operations = {
  GET: {
    needs: anyone,
    run: (call) => {
      const { world, caller, now } = call;
      return new Unordered(
        world
          .guestsOn(nodeOf(call).name, 'lxc')
          .filter((each) => may(world, caller, `/vms/${each.vmid}`, 'VM.Audit'))
          .map((each) => shown(world, each, now)),
      );
    },
  },
};

/** `…/config` */
export const containerConfig: Operations = {
  GET: {
    needs: needs('/vms/{vmid}', 'VM.Audit'),
    parameters: { current: flag, snapshot: { ...formatted(configId), longest: 40 } },
    run: (call) => {
      const guest = guestAt(call, 'lxc');
      return { ...typed(guest.config), digest: digestOf(guest) };
    },
  },
};

/** `…/pending` */
export const containerPending: Operations = {
  GET: {
    needs: needs('/vms/{vmid}', 'VM.Audit'),
    run: (call) => {
      const guest = guestAt(call, 'lxc');
      const rows = Object.entries(typed(guest.config)).map(([key, value]) => ({ key, value }));
      return new Unordered([...rows, { key: 'digest', value: digestOf(guest) }]);
    },
  },
};

/** `…/status/current` */
export const containerStatus: Operations = {
  GET: {
    needs: needs('/vms/{vmid}', 'VM.Audit'),
    run: (call) => ({
      ...shown(call.world, guestAt(call, 'lxc'), call.now),
      ha: { managed: 0 },
    }),
  },
};

/** `…/interfaces` */
export const containerInterfaces: Operations = {
  GET: {
    needs: needs('/vms/{vmid}', 'VM.Audit'),
    run: (call) => {
      const guest = guestAt(call, 'lxc');
      if (!guest.running) return null;
      if (guest.inside.interfaces !== undefined) return guest.inside.interfaces;
      const nics = Object.entries(guest.config).filter(([option]) => /^net\d+$/.test(option));
      return [
        face('lo', '00:00:00:00:00:00', '127.0.0.1/8'),
        ...nics.map(([, value]) =>
          face(part(value, 'name') ?? 'eth0', part(value, 'hwaddr') ?? '', part(value, 'ip')),
        ),
      ];
    },
  },
};

/** Everything twice: in the old words and in those of the guest agent. */
function face(name: string, mac: string, cidr: string | undefined): unknown {
  const [address, prefix] = cidr?.includes('/') === true ? cidr.split('/') : [];
  const addressed = address !== undefined;
  return {
    name,
    hwaddr: mac.toLowerCase(),
    'hardware-address': mac.toLowerCase(),
    ...(addressed ? { inet: cidr } : {}),
    'ip-addresses': addressed
      ? [{ 'ip-address-type': 'inet', 'ip-address': address, prefix: Number(prefix) }]
      : [],
  };
}

function part(value: string, key: string): string | undefined {
  return new RegExp(`(?:^|,)${key}=([^,]+)`).exec(value)?.[1];
}

const numbers = new Set(
  'memory swap cores cpuunits onboot protection unprivileged template tty console'.split(' '),
);

function typed(config: GuestRow['config']): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      numbers.has(name) ? Number(value) : value,
    ]),
  );
}

function shown(world: World, guest: GuestRow, now: Date): Readonly<Record<string, unknown>> {
  const { vmid, config, running, pid } = guest;
  const { name, status, maxmem, maxcpu, maxdisk, uptime, template } = measured(world, guest, now);
  return {
    vmid,
    type: 'lxc',
    name,
    status,
    cpus: maxcpu,
    maxmem,
    maxdisk,
    uptime,
    maxswap: Number(config['swap'] ?? 512) * 1024 * 1024,
    swap: 0,
    cpu: 0,
    mem: running ? Math.floor(maxmem / 4) : 0,
    disk: 0,
    netin: 0,
    netout: 0,
    diskread: 0,
    diskwrite: 0,
    ...(running ? { pid } : {}),
    ...(template === 1 ? { template: 1 } : {}),
    ...(config['lock'] === undefined ? {} : { lock: config['lock'] }),
    ...(config['tags'] === undefined ? {} : { tags: config['tags'] }),
  };
}
