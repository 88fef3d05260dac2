/** Addresses that users reserve for themselves, and the list of all that are known. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { deleted, invalid, ok, refuse, required } from './answers.ts';
import { okShuffled, type Call, type Handler } from './call.ts';
import type { Json } from './json.ts';
import { nextFree } from './occupancy.ts';
import type { AddressRow, LinkRow, SubnetRow } from './rows.ts';
import { allocationOf, showAddress } from './show-names.ts';
import { forgetInDns } from './subnet-cascade.ts';
import { findSubnets } from './subnets.ts';
import { bound, within, type World } from './world.ts';

/** `ipaddresses/` */
export const addressList: Readonly<Record<string, Handler>> = {
  GET: (call) => {
    const { query, user, world } = call;
    const all = ['true', 't', '1'].includes(query.get('all')?.toLowerCase() ?? '');
    if (all && !user.is_superuser)
      throw refuse(403, 'Listing all IP addresses requires admin privileges.');
    const owner = query.get('owner') ?? user.username;
    const ip = query.get('ip');
    const own = world.addresses
      .all()
      .filter(
        (each) =>
          (all || (each.user === owner && each.alloc_type === 4)) && (ip ?? each.ip) === each.ip,
      )
      .map((each) => showAddress(world, each));
    const linked = all
      ? world.links
          .all()
          .filter((each) => each.ip_address !== null && (ip ?? each.ip_address) === each.ip_address)
      : [];
    return okShuffled(world, [...own, ...linked.map((each) => showLinked(world, each))]);
  },
  'POST reserve': reserve,
  'POST release': release,
};

function showLinked(world: World, link: LinkRow): Json {
  const face = world.interfaces.get(link.interface);
  return showAddress(
    world,
    {
      ip: link.ip_address ?? '',
      subnet: link.subnet,
      alloc_type: allocationOf(link),
      user: null,
      created: world.born,
    },
    face === undefined ? [] : [face],
  );
}

function reserve(call: Call): ReturnType<Handler> {
  const { form, now, user, world } = call;
  const text = form.text('ip') ?? form.text('ip_address') ?? '';
  const named = form.text('subnet') ?? '';
  if (text === '' && named === '')
    throw refuse(400, "Must supply either the 'subnet' or the 'ip' parameter.");
  const subnet = named === '' ? undefined : findSubnets(world, named)[0];
  if (named !== '' && subnet === undefined)
    throw refuse(400, `Unable to identify subnet: ${named}.`);
  const [ip, home] = text === '' ? pick(world, subnet as SubnetRow) : chosen(world, text, subnet);
  const address = world.addresses.put({
    id: world.addresses.newId(),
    ip,
    subnet: home.id,
    alloc_type: 4,
    user: user.username,
    created: now.toISOString(),
  });
  return ok(showAddress(world, address));
}

function pick(world: World, subnet: SubnetRow): [string, SubnetRow] {
  const ip = nextFree(world, subnet);
  if (ip === undefined) throw refuse(503, `No more IPs available in subnet: ${subnet.cidr}.`);
  return [addressText(ip), subnet];
}

// The gateway and the addresses at either end may be had; what lies in a range may not.
function chosen(world: World, text: string, wanted: SubnetRow | undefined): [string, SubnetRow] {
  const ip = parseAddress(text);
  if (ip === undefined) throw invalid({ ip_address: ['Enter a valid IPv4 or IPv6 address.'] });
  const subnet = wanted ?? world.subnetFor(ip);
  if (subnet === undefined) throw refuse(400, `No known subnet for IP address: ${text}.`);
  for (const range of world.ranges.by('subnet', subnet.id)) {
    if (!within(ip, { first: bound(range.start_ip), last: bound(range.end_ip) })) continue;
    if (range.type === 'dynamic')
      throw refuse(
        403,
        `IP address ${text} belongs to an existing dynamic range. To reserve this IP address, a MAC address is required.`,
      );
    throw refuse(
      404,
      `${text} is within the reserved range from ${range.start_ip} to ${range.end_ip}`,
    );
  }
  const canonical = addressText(ip);
  if (isAllocated(world, canonical))
    throw refuse(404, `The IP address ${canonical} is already in use.`);
  return [canonical, subnet];
}

/** Does a link or a user hold this address? */
export function isAllocated(world: World, ip: string): boolean {
  return (
    world.links.by('ip', ip).length > 0 ||
    world.addresses.by('ip', ip).some((each) => each.alloc_type !== 6)
  );
}

function release({ form, user, world }: Call): ReturnType<Handler> {
  const text = form.text('ip') ?? '';
  if (text === '') throw invalid({ ip: [required] });
  const force = form.flag('force') ?? false;
  if (force && !user.is_superuser)
    throw refuse(403, 'Force-releasing an IP address requires admin privileges.');
  const ip = parseAddress(text);
  const canonical = ip === undefined ? text : addressText(ip);
  const mine = (each: AddressRow): boolean =>
    force || (each.user === user.username && each.alloc_type === 4);
  const address = world.addresses.by('ip', canonical).find(mine);
  const link = force ? world.links.by('ip', canonical)[0] : undefined;
  if (address === undefined && link === undefined)
    throw refuse(
      400,
      `IP address ${text} does not exist, is not the correct type of address, or does not belong to the requesting user.\nIf you are sure you want to release this address, use force=true as a MAAS administrator.`,
    );
  if (address !== undefined) {
    world.addresses.remove(address.id);
    forgetInDns(world, new Set([canonical]));
  }
  // Force frees the addresses of machines too.
  if (link !== undefined) world.links.put({ ...link, ip_address: null });
  return deleted();
}
