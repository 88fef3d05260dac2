/** What the first VM of an isolated network brings about: a VLAN, and an address for what goes out. */
import { freePublic } from '../world/public-addresses.ts';
import { dateText } from '../world/ids.ts';
import { noCapacity } from '../wire/refusal.ts';
import type { NetworkRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export function implement(world: World, id: string, now: Date): void {
  const network = world.networks.need(id);
  if (network.state !== 'Allocated') return;
  const vlan = network.vlan ?? freeVlan(world, network);
  world.networks.set(id, { state: 'Implemented', vlan });
  if (network.type !== 'Isolated' || network.vpc !== undefined) return;
  if (world.networkOfferings.get(network.offering)?.sourcenat !== true) return;
  const has = world.addresses.by('associated', id).some((each) => each.issourcenat);
  if (!has) takeSourceNat(world, network, now);
}

/** The numbers that a physical network has for its guests: `100-200,300`. */
export function vlansOf(text: string): readonly (readonly [number, number])[] {
  return text
    .split(',')
    .filter((each) => each !== '')
    .map((each) => {
      const [first = '', last = first] = each.split('-');
      return [Number(first), Number(last)] as const;
    });
}

function freeVlan(world: World, { zone, name }: NetworkRow): string | undefined {
  const taken = new Set(world.networks.all().map((each) => each.vlan));
  const ranges = world.physicalNetworks
    .all()
    .filter((each) => each.zone === zone)
    .flatMap((each) => vlansOf(each.vlan));
  for (const [first, last] of ranges)
    for (let vlan = first; vlan <= last; vlan += 1)
      if (!taken.has(String(vlan))) return String(vlan);
  if (ranges.length === 0) return undefined;
  throw noCapacity(`Unable to allocate vnet as a part of network ${name} implement`, 4331);
}

// A zone without any public range is one in which nobody cares.
function takeSourceNat(world: World, network: NetworkRow, now: Date): void {
  const { zone, account, project, domain } = network;
  if (!world.ranges.all().some((each) => each.public && each.zone === zone)) return;
  const free = freePublic(world, zone, { account });
  if (free === undefined) throw noCapacity('Unable to find available public IP addresses', 4320);
  world.addresses.put({
    id: free.id,
    nr: world.addresses.nextNumber(),
    ipaddress: free.ipaddress,
    range: free.range.id,
    zone,
    account,
    project,
    domain,
    state: 'Allocated',
    allocated: dateText(now),
    issourcenat: true,
    isstaticnat: false,
    issystem: false,
    associated: network.id,
    fields: {},
    tags: [],
  });
}
