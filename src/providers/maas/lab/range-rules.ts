/** Where an IP range may lie: the rules in the order in which MAAS applies them. */
import type { Bound } from '../../../model/claim.ts';
import { invalid } from './answers.ts';
import { addressesTaken, gaps, rangesTaken, usable } from './occupancy.ts';
import type { RangeRow, SubnetRow } from './rows.ts';
import { bound, within, type World } from './world.ts';

/** Refuses a range that breaks a rule (`maasserver/models/iprange.py:156`). */
export function checkRange(world: World, range: RangeRow, subnet: SubnetRow): void {
  const start = bound(range.start_ip);
  const end = bound(range.end_ip);
  const broken = rules.find((rule) => rule.broken(start, end, { world, range, subnet }));
  if (broken !== undefined)
    throw invalid({ __all__: [broken.message.replace('{cidr}', subnet.cidr)] });
  checkRoom(world, range, subnet);
}

interface Place {
  readonly world: World;
  readonly range: RangeRow;
  readonly subnet: SubnetRow;
}

const inside = (ip: Bound, { world, subnet }: Place): boolean => within(ip, world.span(subnet));

const rules: readonly {
  readonly message: string;
  broken(start: Bound, end: Bound, place: Place): boolean;
}[] = [
  {
    message: 'Start IP address and end IP address must be in the same address family.',
    broken: (start, end) => typeof start !== typeof end,
  },
  {
    message: 'End IP address must not be less than Start IP address.',
    broken: (start, end) => end < start,
  },
  {
    message: 'IP addresses must be within subnet: {cidr}.',
    broken: (start, end, place) => !inside(start, place) && !inside(end, place),
  },
  {
    message: 'Start IP address must be within subnet: {cidr}.',
    broken: (start, _end, place) => !inside(start, place),
  },
  {
    message: 'End IP address must be within subnet: {cidr}.',
    broken: (_start, end, place) => !inside(end, place),
  },
  {
    message: 'Reserved network address cannot be included in IP range.',
    broken: (start, _end, { world, subnet }) => start === world.span(subnet).first,
  },
  {
    message: 'Broadcast address cannot be included in IP range.',
    broken: (_start, end, { world, subnet }) =>
      typeof end === 'number' && end === world.span(subnet).last,
  },
  {
    message: 'IPv6 dynamic range must be at least 256 addresses in size.',
    broken: (start, end, { range }) =>
      range.type === 'dynamic' &&
      typeof start === 'bigint' &&
      typeof end === 'bigint' &&
      end - start < 255n,
  },
  {
    message: 'The dynamic IP range cannot include reserved IPs.',
    broken: (start, end, { world, range, subnet }) =>
      range.type === 'dynamic' &&
      world.reservedIps
        .by('subnet', subnet.id)
        .some((each) => within(bound(each.ip), { first: start, last: end })),
  },
];

// A reserved range minds other ranges only; a dynamic one also gateways, DNS servers and allocations.
function checkRoom(world: World, range: RangeRow, subnet: SubnetRow): void {
  const dynamic = range.type === 'dynamic';
  const taken = [
    ...rangesTaken(world, subnet, range.id),
    ...(dynamic ? addressesTaken(world, subnet) : []),
  ];
  const free = gaps(taken, usable(world, subnet));
  const start = bound(range.start_ip);
  const end = bound(range.end_ip);
  if (free.some((each) => start >= each.first && end <= each.last)) return;
  const message =
    free.length === 0
      ? `There is no room for any ${range.type} ranges on this subnet.`
      : `Requested ${range.type} range conflicts with an existing ${dynamic ? 'IP address or range' : 'range'}.`;
  throw invalid({ start_ip: [message], end_ip: [message] });
}
