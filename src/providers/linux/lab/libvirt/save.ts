/** The libvirt of a host as the state has it. */
import { addressText } from '../../../../model/ip.ts';
import type { Domain, Libvirt } from './model.ts';
import { printed } from './xml.ts';

export function savedLibvirt(libvirt: Libvirt): Readonly<Record<string, unknown>> {
  const { networks, pools, domains, ...rest } = libvirt;
  return {
    ...rest,
    networks: networks.map(({ config, live, autostart }) => ({
      xml: config === undefined ? undefined : printed(config),
      live: live === undefined ? undefined : printed(live),
      active: live !== undefined,
      autostart,
    })),
    pools: pools.map(({ volumes, ...pool }) => ({
      ...pool,
      volumes: volumes.map((each) => ({
        ...each,
        capacity: String(each.capacity),
        allocation: String(each.allocation),
      })),
    })),
    domains: domains.map(savedDomain),
  };
}

function savedDomain({ id, memoryKiB, disks, nics, ...domain }: Domain) {
  return {
    ...domain,
    id,
    running: id !== undefined,
    memory: `${memoryKiB}k`,
    disks: disks.map(({ source, ...disk }) => ({
      ...disk,
      ...(source.type === 'file'
        ? { file: source.path }
        : { pool: source.pool, volume: source.volume }),
    })),
    nics: nics.map(({ source, addresses, ...nic }) => ({
      ...nic,
      addresses: addresses.map(addressText),
      [source.type]: source.name,
    })),
  };
}
