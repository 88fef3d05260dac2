/** Regions and zones, and what can be chosen when something is made: profiles, images, keys. */
import { placeOf, reads, type Call, type Routes } from '../call.ts';
import * as filters from '../show/filters.ts';
import { zoneRef } from '../show/refs.ts';
import { ok, type JsonObject } from '../wire/answer.ts';
import { notFound } from '../wire/refusal.ts';
import type { ServerProfileRow, VolumeProfileRow } from '../world/rows.ts';
import { found, listed } from './lookup.ts';

function region({ base }: Call, name: string): JsonObject {
  return {
    endpoint: base.replace(/\/v1$/, ''),
    href: `${base}/regions/${name}`,
    name,
    status: 'available',
  };
}

function zone(call: Call, name: string): JsonObject {
  const { href, name: own } = region(call, call.world.region);
  return { ...zoneRef(call, name), region: { href, name: own }, status: 'available' };
}

function regionAt(call: Call, place: string): string {
  const name = placeOf(call, place);
  if (call.world.settings.regions[name] === undefined) throw notFound(name, 'name');
  return name;
}

function zonesAt(call: Call): readonly string[] {
  return call.world.settings.regions[regionAt(call, 'region')] ?? [];
}

function fixed(value: number | string): JsonObject {
  return { type: 'fixed', value };
}

function range(min: number, max: number): JsonObject {
  return { type: 'range', min, max, default: min, step: 1 };
}

function serverProfile({ base }: Call, row: ServerProfileRow): JsonObject {
  return {
    bandwidth: fixed(row.bandwidth),
    console_types: { type: 'enum', values: ['serial', 'vnc'] },
    cpu_architecture: fixed('amd64'),
    cpu_core_count: fixed(row.core_count),
    cpu_socket_count: fixed(2),
    disks: [
      {
        quantity: fixed(1),
        size: fixed(960),
        supported_interface_types: { type: 'enum', default: 'sata', values: ['sata'] },
      },
    ],
    family: row.family,
    href: `${base}/bare_metal_server/profiles/${row.id}`,
    memory: fixed(row.memory),
    name: row.id,
    network_attachment_count: { type: 'range', min: 1, max: 10 },
    network_interface_count: { type: 'range', min: 1, max: 8 },
    os_architecture: { type: 'enum', default: 'amd64', values: ['amd64'] },
    reservation_terms: { type: 'enum', values: ['one_year', 'three_year'] },
    resource_type: 'bare_metal_server_profile',
    supported_trusted_platform_module_modes: {
      type: 'enum',
      default: 'disabled',
      values: ['disabled', 'tpm_2'],
    },
    virtual_network_interfaces_supported: { type: 'fixed', value: true },
  };
}

function volumeProfile({ base }: Call, row: VolumeProfileRow): JsonObject {
  const states = row.grows_unattached ? ['attached', 'unattached'] : ['attached'];
  return {
    adjustable_capacity_states: { type: 'enum', values: states },
    adjustable_iops_states: { type: 'enum', values: states },
    bandwidth: { type: 'dependent' },
    boot_capacity: range(10, 250),
    capacity: range(10, 16_000),
    family: row.family,
    href: `${base}/volume/profiles/${row.id}`,
    iops: fixed(3000),
    name: row.id,
    storage_generation: { type: 'fixed', value: row.grows_unattached ? 2 : 1 },
  };
}

export const choiceRoutes: Routes = {
  '/regions': {
    GET: {
      run: (call) =>
        ok({
          regions: Object.keys(call.world.settings.regions).map((name) => region(call, name)),
        }),
    },
  },
  '/regions/{name}': { GET: { run: (call) => ok(region(call, regionAt(call, 'name'))) } },
  '/regions/{region}/zones': {
    GET: { run: (call) => ok({ zones: zonesAt(call).map((name) => zone(call, name)) }) },
  },
  '/regions/{region}/zones/{name}': {
    GET: {
      run: (call) => {
        const name = placeOf(call, 'name');
        if (!zonesAt(call).includes(name)) throw notFound(name, 'name');
        return ok(zone(call, name));
      },
    },
  },
  '/bare_metal_server/profiles': {
    GET: reads('bare_metal_server', (call) =>
      listed(call, call.world.serverProfiles.all(), {
        as: 'profiles',
        show: (row) => serverProfile(call, row),
      }),
    ),
  },
  '/bare_metal_server/profiles/{name}': {
    GET: reads('bare_metal_server', (call) =>
      ok(serverProfile(call, found(call, call.world.serverProfiles, 'name'))),
    ),
  },
  '/volume/profiles': {
    GET: reads('volume', (call) =>
      listed(call, call.world.volumeProfiles.all(), {
        as: 'profiles',
        show: (row) => volumeProfile(call, row),
      }),
    ),
  },
  '/volume/profiles/{name}': {
    GET: reads('volume', (call) =>
      ok(volumeProfile(call, found(call, call.world.volumeProfiles, 'name'))),
    ),
  },
  '/images': {
    GET: reads('image', (call) =>
      listed(call, call.world.images.all(), {
        as: 'images',
        show: (row) => filters.image(call, row),
        by: { name: (row) => row.name, visibility: (row) => row.visibility },
      }),
    ),
  },
  '/images/{id}': {
    GET: reads('image', (call) => ok(filters.image(call, found(call, call.world.images)))),
  },
  '/keys': {
    GET: reads('key', (call) =>
      listed(call, call.world.keys.all(), {
        as: 'keys',
        show: (row) => filters.key(call, row),
      }),
    ),
  },
  '/keys/{id}': {
    GET: reads('key', (call) => ok(filters.key(call, found(call, call.world.keys)))),
  },
};
