/** Subnets: create, change, delete with everything that hangs on them, and the reads per subnet. */
import { deleted, notFound, ok, refuse } from './answers.ts';
import { adminChanges, adminCreates, okShuffled, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import type { SubnetRow } from './rows.ts';
import { showSubnet, showWrittenSubnet } from './show.ts';
import { adoptAddresses, cascade } from './subnet-cascade.ts';
import { subnetFields } from './subnet-form.ts';
import { addressesInUse, freeRanges, rangesInUse, statistics } from './subnet-reads.ts';
import type { World } from './world.ts';

/** `subnets/` */
export const subnetList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.subnets.all().map((each) => showSubnet(world, each)),
    ),
  POST: (call) => {
    adminCreates(call);
    const { world } = call;
    const fields = subnetFields(call, undefined);
    const subnet = world.subnets.put({ ...fields, id: world.subnets.newId() });
    adoptAddresses(world, subnet);
    return ok(showWrittenSubnet(world, subnet));
  },
};

/** `subnets/{id}/` */
export const subnetOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showSubnet(call.world, subnetInPath(call))),
  PUT: (call) => {
    const old = subnetInPath(call);
    adminChanges(call);
    const { world } = call;
    const subnet = world.subnets.put({ ...subnetFields(call, old), id: old.id });
    // Ranges and links keep their old addresses: nothing else follows a changed CIDR.
    if (subnet.cidr !== old.cidr) adoptAddresses(world, subnet);
    return ok(showWrittenSubnet(world, subnet));
  },
  DELETE: (call) => {
    const subnet = subnetInPath(call);
    adminChanges(call);
    refuseWhileServing(call.world, subnet);
    cascade(call.world, subnet);
    return deleted();
  },
  'GET statistics': (call) => ok(statistics(call, subnetInPath(call))),
  'GET reserved_ip_ranges': (call) => ok(rangesInUse(call.world, subnetInPath(call))),
  'GET unreserved_ip_ranges': (call) => ok(freeRanges(call.world, subnetInPath(call))),
  'GET ip_addresses': (call) => ok(addressesInUse(call, subnetInPath(call))),
};

/** The subnet that a text names: id, CIDR, name, `name:x` or `cidr:x`. Names are not unique. */
export function findSubnets(world: World, spec: string): readonly SubnetRow[] {
  const id = wholeNumber(spec);
  if (id !== undefined) return [world.subnets.get(id) ?? []].flat();
  if (spec.startsWith('name:')) return world.subnets.by('name', spec.slice(5));
  if (spec.startsWith('cidr:')) return world.subnets.by('cidr', spec.slice(5));
  const byCidr = world.subnets.by('cidr', spec);
  return byCidr.length > 0 ? byCidr : world.subnets.by('name', spec);
}

function subnetInPath({ world, path: [spec = ''] }: Call): SubnetRow {
  const [subnet, another] = findSubnets(world, spec);
  if (subnet === undefined) throw notFound('No Subnet matches the given query.');
  if (another !== undefined) throw refuse(403, 'Too many Subnet objects match the given query.');
  return subnet;
}

// The one thing that stops a deletion (`maasserver/models/subnet.py:467`).
function refuseWhileServing(world: World, subnet: SubnetRow): void {
  const dynamic = world.ranges.by('subnet', subnet.id).some((each) => each.type === 'dynamic');
  if (dynamic && world.vlans.get(subnet.vlan)?.dhcp_on === true)
    throw refuse(
      400,
      'Cannot delete a subnet that is actively servicing a dynamic IP range. (Delete the dynamic range or disable DHCP first.)',
    );
}
