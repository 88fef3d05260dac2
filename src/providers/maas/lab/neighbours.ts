/** `discovery/`: hosts that the racks hear on the wire, and people of the lab who move them in their time. */
import { okShuffled, type Handler } from './call.ts';
import type { Entry } from './entry.ts';
import { objectOf, type Json } from './json.ts';
import { root } from './show.ts';
import type { World } from './world.ts';

/** Somebody who is no business of MAAS, and where they go once MAAS knows a subnet. */
export interface Neighbour {
  readonly hostname: string | null;
  readonly mac_address: string;
  readonly ip: string | null;
  /** A colleague gives it this address as soon as the subnet is there: what an operator would do by hand. */
  readonly then: { readonly ip: string; readonly subnet: string; readonly cidr: string } | null;
}

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
    const [then] = each.has('then') ? [each.object('then')] : [];
    return {
      hostname: each.maybeText('hostname'),
      mac_address: each.needed('mac_address'),
      ip: each.maybeText('ip'),
      then:
        then === undefined
          ? null
          : { ip: String(then['ip']), subnet: String(then['subnet']), cidr: String(then['cidr']) },
    };
  });
}

function shown(world: World, { hostname, mac_address: mac, ip, then }: Neighbour): readonly Json[] {
  const moved =
    then !== null &&
    world.subnets.all().some((each) => each.name === then.subnet && each.cidr === then.cidr);
  const address = moved ? then.ip : ip;
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
