/** `discovery/`: hosts that the racks hear on the wire, and people of the lab who move them in their time. */
import { okShuffled, type Handler } from './call.ts';
import type { Entry } from './entry.ts';
import { objectOf, type Json } from './json.ts';
import type { Neighbour } from './rows.ts';
import { root } from './show.ts';
import type { World } from './world.ts';

/** `discovery/` */
export const discoveryList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.neighbours.flatMap((each) => shown(world, each)),
    ),
};

export function loadNeighbours(top: Entry): readonly Neighbour[] {
  return top.entries('neighbours').map((each) => {
    const to =
      each.raw('moves_to') === null || !each.has('moves_to') ? undefined : each.object('moves_to');
    return {
      hostname: each.maybeText('hostname'),
      mac_address: each.needed('mac_address'),
      ip: each.maybeText('ip'),
      moves_to:
        to === undefined
          ? null
          : { ip: String(to['ip']), subnet: String(to['subnet']), cidr: String(to['cidr']) },
    };
  });
}

function shown(
  world: World,
  { hostname, mac_address: mac, ip, moves_to: to }: Neighbour,
): readonly Json[] {
  const moved =
    to !== null &&
    world.subnets.all().some((each) => each.name === to.subnet && each.cidr === to.cidr);
  const address = moved ? to.ip : ip;
  if (address === null) return [];
  // The id is the pair of both, in base64 (`maasserver/models/discovery.py`).
  const id = Buffer.from(`${address},${mac}`).toString('base64');
  return [
    objectOf({
      discovery_id: id,
      ip: address,
      mac_address: mac,
      hostname,
      mac_organization: null,
      is_external_dhcp: null,
      vid: null,
      last_seen: world.born,
      first_seen: world.born,
      resource_uri: `${root}/discovery/${id}/`,
    }),
  ];
}
