/** Loads what is beside the network: keys, profiles, groups, services, what can be chosen. */
import type { Rights, Role } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { entriesOf, entryOf, flagOf, listOf, numberOf, textOf, type Entry } from './entry.ts';

/** The keys of a lab whose state names none. */
export const labKeys = {
  apiKey: 'lab-api-key',
  /** Reads everything and writes nothing. */
  readerApiKey: 'lab-reader-key',
  /** Does not see volumes, floating IPs and DNS at all. */
  lowApiKey: 'lab-low-key',
  /** Sees what is in the resource group Default, and so gets lists with holes. */
  narrowApiKey: 'lab-narrow-key',
} as const;

export const labProfile = 'Profile-1ab00000-90d2-4f8b-a3c6-000000000001';
/** When what the state gives no date to was made. */
export const longAgo = '2026-01-05T08:00:00Z';

export function loadAccount(world: World, state: Entry): void {
  loadSettings(world, state);
  for (const entry of entriesOf(state['resource_groups'] ?? [{ name: 'Default', default: true }]))
    world.groups.put({
      id: textOf(entry['id']) ?? world.newUuid().replaceAll('-', ''),
      name: textOf(entry['name']) ?? 'Default',
      default: flagOf(entry['default'], entry['name'] === 'Default'),
      created_at: longAgo,
    });
  loadAccess(world, state);
  loadChoices(world, state);
  for (const entry of entriesOf(state['resource_instances'])) {
    const guid = textOf(entry['guid']) ?? world.newUuid();
    const kind = textOf(entry['service']) ?? 'dns-svcs';
    world.services.put({
      id:
        textOf(entry['crn']) ?? `crn:v1:bluemix:public:${kind}:global:a/${world.account}:${guid}::`,
      guid,
      name: textOf(entry['name']) ?? 'lab-dns',
      resource_id: textOf(entry['resource_id']) ?? kind,
      state: textOf(entry['state']) ?? 'active',
      created_at: textOf(entry['created_at']) ?? longAgo,
      resource_group: groupFor(world, entry),
    });
  }
}

/** The resource group that an entry is in; the account's default where it names none. */
export function groupFor(world: World, entry: Entry): string {
  const value = entry['resource_group'];
  const said = textOf(value) ?? textOf(entryOf(value)['id']) ?? textOf(entryOf(value)['name']);
  const groups = world.groups.all();
  const found = groups.find((each) => said === each.id || said === each.name);
  const usual = groups.find((each) => each.default) ?? groups[0];
  return (found ?? usual)?.id ?? '';
}

function loadSettings(world: World, state: Entry): void {
  const lab = entryOf(state['lab']);
  const { settings } = world;
  Object.assign(settings.pace, entryOf(lab['pace']));
  settings.token_seconds = numberOf(lab['token_seconds'], settings.token_seconds);
  const rate = entryOf(lab['rate']);
  if (rate['requests'] !== undefined)
    settings.rate = {
      requests: numberOf(rate['requests'], 1),
      seconds: numberOf(rate['seconds'], 1),
    };
  Object.assign(settings.page, entryOf(lab['page']));
  const zones = listOf(state['zones']).filter((each) => typeof each === 'string');
  if (zones.length > 0) settings.regions = { [world.region]: zones };
}

const all: Rights = {
  is: 'administrator',
  types: {},
  dns: 'administrator',
  tagging: 'administrator',
  advanced_network: true,
};
const none: Rights = {
  is: 'none',
  types: {},
  dns: 'none',
  tagging: 'none',
  advanced_network: false,
};

function loadAccess(world: World, state: Entry): void {
  for (const entry of entriesOf(state['trusted_profiles'] ?? [{ id: labProfile, name: 'lab' }]))
    world.profiles.put({
      id: textOf(entry['id']) ?? `Profile-${world.newUuid()}`,
      name: textOf(entry['name']) ?? 'lab',
      rights: rightsOf(entry['rights']),
    });
  const profiles = world.profiles.all().map((each) => each.id);
  for (const entry of entriesOf(state['api_keys'] ?? usualKeys))
    world.apiKeys.put({
      id: textOf(entry['apikey']) ?? labKeys.apiKey,
      name: textOf(entry['name']) ?? 'lab',
      rights: rightsOf(entry['rights']),
      profiles: Array.isArray(entry['profiles']) ? entry['profiles'].map(String) : profiles,
    });
}

const reader = { is: 'viewer', dns: 'viewer', tagging: 'viewer' };
const usualKeys: readonly Entry[] = [
  { apikey: labKeys.apiKey, name: 'lab' },
  { apikey: labKeys.readerApiKey, name: 'reader', rights: reader },
  {
    apikey: labKeys.lowApiKey,
    name: 'low',
    rights: { ...reader, types: { volume: 'none', floating_ip: 'none' }, dns: 'none' },
    profiles: [],
  },
  {
    apikey: labKeys.narrowApiKey,
    name: 'narrow',
    rights: { ...all, resource_groups: ['Default'] },
    profiles: [],
  },
];

/** Absent: everything; what is said of rights leaves nothing beside it. */
function rightsOf(value: unknown): Rights {
  if (value === undefined) return all;
  const entry = entryOf(value);
  const groups = entry['resource_groups'];
  return {
    is: (textOf(entry['is']) ?? none.is) as Role,
    types: entryOf(entry['types']) as Rights['types'],
    dns: (textOf(entry['dns']) ?? none.dns) as Role,
    tagging: (textOf(entry['tagging']) ?? none.tagging) as Role,
    advanced_network: flagOf(entry['advanced_network'], false),
    ...(Array.isArray(groups) ? { resource_groups: groups.map(String) } : {}),
  };
}

function loadChoices(world: World, state: Entry): void {
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
