/** Loads what is beside the network: keys, profiles, groups, services, what can be chosen. */
import type { Rights, Role } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { entriesOf, entryOf, flagOf, listOf, numberOf, textOf, type Entry } from './entry.ts';
import { groupFor, longAgo } from './given.ts';
import { loadChoices } from './load-choices.ts';

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
