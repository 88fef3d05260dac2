/** Everything that has a CRN: what can be tagged and searched for. */
import type { Table } from './table.ts';
import type { World } from './world.ts';

export interface Thing {
  readonly crn: string;
  readonly id: string;
  readonly name: string;
  /** As in the CRN: `bare-metal-server`. */
  readonly type: string;
  readonly family: 'is' | 'resource_controller';
  readonly region: string;
  readonly group: string;
}

interface Tagged {
  readonly id: string;
  readonly name: string;
  readonly resource_group: string;
  readonly zone?: string;
}
type Rows = {
  readonly all: () => readonly Tagged[];
  readonly get: (id: string) => Tagged | undefined;
};

const tables: readonly (readonly [string, (world: World) => Rows])[] = [
  ['vpc', ({ vpcs }) => rows(vpcs)],
  ['network-acl', ({ acls }) => rows(acls)],
  ['security-group', ({ securityGroups }) => rows(securityGroups)],
  ['public-gateway', ({ gateways }) => rows(gateways)],
  ['subnet', ({ subnets }) => rows(subnets)],
  ['bare-metal-server', ({ servers }) => rows(servers)],
  ['instance', ({ instances }) => rows(instances)],
  ['volume', ({ volumes }) => rows(volumes)],
  ['floating-ip', ({ floatingIps }) => rows(floatingIps)],
  ['placement-group', ({ placementGroups }) => rows(placementGroups)],
  ['image', ({ images }) => rows(images)],
  ['key', ({ keys }) => rows(keys)],
];

function rows<Kind extends Tagged>(table: Table<Kind>): Rows {
  return { all: () => table.all(), get: (id) => table.get(id) };
}

export function thingsOf(world: World): readonly Thing[] {
  const things: Thing[] = [];
  for (const [type, table] of tables)
    for (const { id, name, resource_group, zone } of table(world).all()) {
      const region = zone ?? world.region;
      const crn = world.crn(type, id, zone);
      things.push({ crn, id, name, type, family: 'is', region, group: resource_group });
    }
  for (const row of world.routingTables.all())
    things.push({
      crn: world.crn('vpc-routing-table', `${row.vpc}/${row.id}`),
      id: row.id,
      name: row.name,
      type: 'vpc-routing-table',
      family: 'is',
      region: world.region,
      group: row.resource_group,
    });
  for (const row of world.vnis.all()) {
    const region = world.subnets.get(row.subnet)?.zone ?? world.region;
    const type = 'virtual-network-interface';
    const crn = world.crn(type, row.id, region);
    const { id, name, resource_group: group } = row;
    things.push({ crn, id, name, type, family: 'is', region, group });
  }
  for (const row of world.services.all())
    things.push({
      crn: row.id,
      id: row.guid,
      name: row.name,
      type: 'resource-instance',
      family: 'resource_controller',
      region: 'global',
      group: row.resource_group,
    });
  return things;
}

export function thingWithCrn(world: World, crn: string): Thing | undefined {
  const id = crn.slice(crn.lastIndexOf(':') + 1);
  if (id === '') return world.services.get(crn) && thingsOf(world).find((it) => it.crn === crn);
  for (const [type, table] of tables) {
    const row = table(world).get(id);
    if (row === undefined || world.crn(type, id, row.zone) !== crn) continue;
    const region = row.zone ?? world.region;
    return { crn, id, name: row.name, type, family: 'is', region, group: row.resource_group };
  }
  return thingsOf(world).find((each) => each.crn === crn);
}

/** Tags go with what they were on; the search index notices later. */
export function forgetTags(world: World, crn: string): void {
  const names = world.tags.remove(crn)?.names ?? [];
  if (names.length > 0)
    world.ghosts.push({ crn, names, until: world.tick + world.settings.pace.search });
}
