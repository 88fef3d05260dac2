/** Loads DNS zones with their records and permitted networks, and the tags of what has a CRN. */
import { thingsOf } from '../world/things.ts';
import type { RecordRow, ZoneRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import {
  entriesOf,
  entryOf,
  listOf,
  numberOf,
  rowFor,
  saidOf,
  textOf,
  type Entry,
} from './entry.ts';
import { longAgo } from './given.ts';

const moment = longAgo.replace('Z', '.000Z');

export function loadDns(world: World, state: Entry): void {
  for (const entry of entriesOf(state['dnszones'])) {
    const name = textOf(entry['name']) ?? 'lab.example';
    const said = saidOf(entry['instance'] ?? entry['instance_id']);
    const instances = world.services.all();
    const instance =
      instances.find((each) => said === each.guid || said === each.name) ?? instances[0];
    if (instance === undefined)
      throw new Error(`the lab's state has no resource_instance for the zone '${name}'`);
    const zone = world.zones.put({
      id: textOf(entry['id']) ?? `${name}:${world.newUuid()}`,
      instance: instance.guid,
      name,
      description: textOf(entry['description']) ?? '',
      label: textOf(entry['label']) ?? '',
      created_on: textOf(entry['created_on']) ?? moment,
      modified_on: textOf(entry['modified_on']) ?? moment,
    });
    for (const each of listOf(entry['permitted_networks'])) loadPermitted(world, each, zone);
    for (const each of entriesOf(entry['resource_records'])) loadRecord(world, each, zone);
  }
}

function loadPermitted(world: World, value: unknown, zone: ZoneRow): void {
  const entry = entryOf(value);
  const crn = textOf(entryOf(entry['permitted_network'])['vpc_crn']);
  const vpc = crn?.split(':').at(-1) ?? textOf(value) ?? saidOf(entry['vpc']);
  world.permitted.put({
    id: textOf(entry['id']) ?? world.newUuid(),
    zone: zone.id,
    vpc_crn: crn ?? world.crn('vpc', rowFor(world.vpcs, vpc, 'the VPC').id),
    state: textOf(entry['state']) ?? 'ACTIVE',
    created_on: moment,
    modified_on: moment,
  });
}

function loadRecord(world: World, entry: Entry, zone: ZoneRow): void {
  const type = textOf(entry['type']) ?? 'A';
  const rdata = entryOf(entry['rdata']) as RecordRow['rdata'];
  const service = textOf(entry['service']);
  const protocol = textOf(entry['protocol']);
  const short = textOf(entry['name']) ?? '@';
  const isWhole = short === zone.name || short.endsWith(`.${zone.name}`) || type === 'PTR';
  const shared = type === 'PTR' ? addressRecord(world, zone, short) : undefined;
  world.records.put({
    id: textOf(entry['id']) ?? `${type}:${shared?.split(':')[1] ?? world.newUuid()}`,
    zone: zone.id,
    name: short === '@' ? zone.name : isWhole ? short : `${short}.${zone.name}`,
    type,
    ttl: numberOf(entry['ttl'], 900),
    rdata,
    ...(service === undefined ? {} : { service }),
    ...(protocol === undefined ? {} : { protocol }),
    created_on: textOf(entry['created_on']) ?? moment,
    modified_on: textOf(entry['modified_on']) ?? moment,
  });
}

/** The A or AAAA record of an address: its PTR shares the second half of its id. */
function addressRecord(world: World, zone: ZoneRow, address: string): string | undefined {
  return world.records.by('zone', zone.id).find((each) => each.rdata['ip'] === address)?.id;
}

/** `tags: { <crn, or name of a thing>: [...] }`, and `user_tags` of any entry. */
export function loadTags(world: World, state: Entry): void {
  const things = thingsOf(world);
  const add = (said: string, names: readonly unknown[]): void => {
    const thing = things.find((each) => [each.crn, each.id, each.name].includes(said));
    if (thing === undefined)
      throw new Error(`the lab's state has tags of '${said}', which is not in it`);
    world.tags.put({ id: thing.crn, names: names.map(String) });
  };
  for (const entries of Object.values(state))
    for (const entry of entriesOf(entries)) {
      const said = textOf(entry['id']) ?? textOf(entry['name']);
      const names = listOf(entry['user_tags']);
      if (said !== undefined && names.length > 0) add(said, names);
    }
  for (const [said, names] of Object.entries(entryOf(state['tags']))) add(said, listOf(names));
}
