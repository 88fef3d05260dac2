/** Reserved IPs: DHCP host reservations, new in 3.6. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { deleted, FieldErrors, invalid, noSuchChoice, ok, required } from './answers.ts';
import { adminChanges, adminCreates, okShuffled, rowAt, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import type { ReservedIpRow, SubnetRow } from './rows.ts';
import { showReservedIp } from './show.ts';
import { bound, within, type World } from './world.ts';

/** `reservedips/` */
export const reservedIpList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.reservedIps.all().map((each) => showReservedIp(world, each)),
    ),
  POST: (call) => {
    adminCreates(call);
    const { world } = call;
    const reserved = created(call);
    return ok(
      showReservedIp(world, world.reservedIps.put({ ...reserved, id: world.reservedIps.newId() })),
    );
  },
};

/** `reservedips/{id}/` */
export const reservedIpOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showReservedIp(call.world, reservedIpAt(call))),
  PUT: (call) => {
    const old = reservedIpAt(call);
    adminChanges(call);
    const { form, world } = call;
    const moved = [
      (form.text('ip') ?? old.ip) !== old.ip,
      (form.text('mac_address') ?? old.mac_address) !== old.mac_address,
      (form.text('subnet') ?? String(old.subnet)) !== String(old.subnet),
    ];
    if (moved.includes(true)) throw invalid({ __all__: [immutable] });
    const comment = form.text('comment') ?? old.comment;
    return ok(showReservedIp(world, world.reservedIps.put({ ...old, comment })));
  },
  DELETE: (call) => {
    const reserved = reservedIpAt(call);
    adminChanges(call);
    call.world.reservedIps.remove(reserved.id);
    return deleted();
  },
};

const immutable =
  'The ip, mac_address and the subnet of a reserved IP are immutable. Delete the entry and recreate it.';

function reservedIpAt({ world, path: [spec = ''] }: Call): ReservedIpRow {
  return rowAt(world.reservedIps, spec, 'No ReservedIP matches the given query.');
}

function created({ form, world }: Call): Omit<ReservedIpRow, 'id'> {
  const errors = new FieldErrors();
  const text = form.text('ip') ?? '';
  const mac = (form.text('mac_address') ?? '').toLowerCase();
  const ip = parseAddress(text);
  if (text === '') errors.add('ip', required);
  else if (ip === undefined) errors.add('ip', 'Enter a valid IPv4 or IPv6 address.');
  if (mac === '') errors.add('mac_address', required);
  else if (!/^([\da-f]{2}:){5}[\da-f]{2}$/.test(mac))
    errors.add('mac_address', `'${mac}' is not a valid MAC address.`);
  const wanted = form.text('subnet') ?? '';
  const named = wanted === '' ? undefined : world.subnets.get(wholeNumber(wanted));
  if (wanted !== '' && named === undefined) errors.add('subnet', noSuchChoice);
  const subnet = named ?? (ip === undefined ? undefined : world.subnetFor(ip));
  if (ip !== undefined && subnet === undefined && wanted === '')
    errors.add('subnet', `There is no subnet for ${text}. Create the subnet and try again.`);
  errors.refuseAny();
  if (ip === undefined || subnet === undefined) throw new Error('a form without errors is whole');
  const row = {
    ip: addressText(ip),
    mac_address: mac,
    subnet: subnet.id,
    comment: form.text('comment') ?? '',
  };
  checkPlace(world, row, subnet);
  return row;
}

// `maasserver/forms/reservedip.py:45`
function checkPlace(world: World, row: Omit<ReservedIpRow, 'id'>, subnet: SubnetRow): void {
  const ip = bound(row.ip);
  if (!within(ip, world.span(subnet)))
    throw invalid({ ip: [`The provided IP is not in the given subnet ${subnet.cidr}.`] });
  for (const range of world.ranges.by('subnet', subnet.id))
    if (
      range.type === 'dynamic' &&
      within(ip, { first: bound(range.start_ip), last: bound(range.end_ip) })
    )
      throw invalid({
        ip: [
          `The reserved IP ${row.ip} must be outside the dynamic range ${range.start_ip} - ${range.end_ip}.`,
        ],
      });
  if (world.reservedIps.by('ip', row.ip).length > 0)
    throw invalid({ ip: ['Reserved IP with this IP address already exists.'] });
  if (
    world.reservedIps.by('subnet', subnet.id).some((each) => each.mac_address === row.mac_address)
  )
    throw invalid({ __all__: ['Reserved IP with this MAC address and Subnet already exists.'] });
  const foreign = world.links
    .by('ip', row.ip)
    .some((each) => world.interfaces.get(each.interface)?.mac_address !== row.mac_address);
  if (foreign) throw invalid({ ip: [`The ip ${row.ip} is already in use by another machine.`] });
}
