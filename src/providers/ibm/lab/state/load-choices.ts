/** Loads what can be chosen when something is made: images, keys, profiles. */
import { groupFor, longAgo } from './given.ts';
import type { World } from '../world/world.ts';
import { entriesOf, numberOf, textOf, type Entry } from './entry.ts';

export function loadChoices(world: World, state: Entry): void {
  const images = state['images'] ?? [
    { name: 'ibm-ubuntu-24-04-minimal-amd64-1', operating_system: 'ubuntu-24-04-amd64' },
    {
      name: 'ibm-esxi-8-0-amd64-1',
      operating_system: 'esxi-8',
      user_data_format: 'esxi_kickstart',
    },
  ];
  for (const entry of entriesOf(images))
    world.images.put({
      id: textOf(entry['id']) ?? world.newId(),
      name: textOf(entry['name']) ?? 'lab-image',
      created_at: longAgo,
      resource_group: groupFor(world, entry),
      operating_system: textOf(entry['operating_system']) ?? 'ubuntu-24-04-amd64',
      user_data_format:
        entry['user_data_format'] === 'esxi_kickstart' ? 'esxi_kickstart' : 'cloud_init',
      visibility: entry['visibility'] === 'private' ? 'private' : 'public',
    });
  for (const entry of entriesOf(state['keys'] ?? [{ name: 'lab-key' }])) {
    const id = textOf(entry['id']) ?? world.newId();
    world.keys.put({
      id,
      name: textOf(entry['name']) ?? 'lab-key',
      created_at: longAgo,
      resource_group: groupFor(world, entry),
      public_key: textOf(entry['public_key']) ?? `ssh-ed25519 AAAAC3lab${id}`,
      fingerprint: textOf(entry['fingerprint']) ?? `SHA256:lab${id}`,
      length: 256,
      type: 'ed25519',
    });
  }
  const servers = state['bare_metal_server_profiles'] ?? [
    { name: 'bx2-metal-96x384', core_count: 48, memory: 384 },
    { name: 'cx2-metal-96x192', core_count: 48, memory: 192 },
    { name: 'mx2-metal-96x768', core_count: 48, memory: 768 },
  ];
  for (const entry of entriesOf(servers))
    world.serverProfiles.put({
      id: textOf(entry['name']) ?? 'bx2-metal-96x384',
      family: textOf(entry['family']) ?? 'balanced',
      bandwidth: numberOf(entry['bandwidth'], 100_000),
      core_count: numberOf(entry['core_count'], 48),
      memory: numberOf(entry['memory'], 384),
    });
  const instances = state['instance_profiles'] ?? [
    { name: 'bx2-2x8' },
    { name: 'bx2-4x16', vcpu: 4, memory: 16 },
  ];
  for (const entry of entriesOf(instances))
    world.instanceProfiles.put({
      id: textOf(entry['name']) ?? 'bx2-2x8',
      vcpu: numberOf(entry['vcpu'], 2),
      memory: numberOf(entry['memory'], 8),
      bandwidth: numberOf(entry['bandwidth'], 4000),
    });
  for (const [id, family] of volumeProfiles)
    world.volumeProfiles.put({ id, family, grows_unattached: id === 'sdp' });
}

const volumeProfiles = [
  ['general-purpose', 'tiered'],
  ['5iops-tier', 'tiered'],
  ['10iops-tier', 'tiered'],
  ['custom', 'custom'],
  ['sdp', 'defined_performance'],
] as const;
