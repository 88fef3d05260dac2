/** What libvirt has as live things. */
import type { SystemName, VendorId } from '../../../model/address.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import type { Libvirt } from './read-libvirt.ts';
import { isBlank, type Volume } from './volumes.ts';
import type { Domain } from './domains.ts';

export interface Around {
  readonly system: SystemName;
  /** Devices that the own path leads through. */
  readonly path: ReadonlySet<string>;
}

export function libvirtThings(libvirt: Libvirt, around: Around): readonly LiveResource[] {
  const { networks, domains, volumes } = libvirt;
  const { system, path } = around;
  return [
    ...networks.map((network): LiveResource => {
      const { uuid, name, bridge, forward, address, dhcp, active, autostart, stored } = network;
      return {
        system,
        kind: names.network,
        id: uuid as VendorId,
        label: name,
        spec: {
          name,
          ...(bridge === undefined ? {} : { bridge }),
          forward,
          ...(address === undefined ? {} : { address }),
          ...(dhcp === undefined ? {} : { dhcp }),
          active,
          autostart,
          stored,
        },
        status: { path: path.has(bridge ?? ''), guests: guestsOf(domains, network) },
      };
    }),
    ...volumes.map((volume): LiveResource => {
      const { pool, name, capacity, format, allocation } = volume;
      return {
        system,
        kind: names.volume,
        id: `${pool}:${name}` as VendorId,
        label: `${name} in ${pool}`,
        spec: { pool, name, capacity, format, blank: isBlank(volume) },
        status: {
          path: volume.path,
          allocation,
          runningIn: usersOf(volume, domains)
            .filter((each) => each.running)
            .map((each) => each.name),
          usedBy: usersOf(volume, domains).map((each) => each.name),
          backs: volumes.filter(({ backing }) => backing === volume.path).map((each) => each.name),
        },
      };
    }),
    ...domains.map(({ uuid, name, running, disks, nics }): LiveResource => ({
      system,
      kind: names.domain,
      id: uuid as VendorId,
      label: name,
      spec: { name },
      status: { running, disks, nics },
    })),
  ];
}

/** Running guests that are attached to it. */
export function guestsOf(
  domains: readonly Domain[],
  { name, bridge }: { readonly name: string; readonly bridge?: string },
): readonly string[] {
  return domains
    .filter(
      ({ running, nics }) =>
        running &&
        nics.some((nic) => nic.network === name || (bridge !== undefined && nic.bridge === bridge)),
    )
    .map((each) => each.name);
}

/** Guests with it among their disks, also as what a disk is backed by. */
export function usersOf(
  { pool, name, path }: Volume,
  domains: readonly Domain[],
): readonly Domain[] {
  return domains.filter(({ disks }) => disks.includes(path) || disks.includes(`${pool}/${name}`));
}
