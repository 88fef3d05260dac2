/** IP ranges: reserved bands and DHCP pools. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { badChoice, deleted, FieldErrors, noSuchChoice, ok, refuse, required } from './answers.ts';
import { okShuffled, rowAt, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import { checkRange } from './range-rules.ts';
import type { RangeRow, SubnetRow } from './rows.ts';
import { showRange } from './show.ts';

/** `ipranges/` */
export const rangeList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.ranges.all().map((each) => showRange(world, each)),
    ),
  POST: (call) => {
    const { world, form, user } = call;
    if (form.text('type') === 'dynamic' && !user.is_superuser)
      throw refuse(403, "Unable to create dynamic IP range. You don't have sufficient privileges.");
    const range = written(call, undefined);
    return ok(showRange(world, world.ranges.put({ ...range, id: world.ranges.newId() })));
  },
};

/** `ipranges/{id}/` */
export const rangeOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showRange(call.world, rangeAt(call))),
  PUT: (call) => {
    const old = rangeAt(call);
    refuseForeign(call, old);
    return ok(showRange(call.world, call.world.ranges.put(written(call, old))));
  },
  DELETE: (call) => {
    const range = rangeAt(call);
    refuseForeign(call, range);
    call.world.ranges.remove(range.id);
    return deleted();
  },
};

function rangeAt({ world, path: [spec = ''] }: Call): RangeRow {
  return rowAt(world.ranges, spec, 'No IPRange matches the given query.');
}

function refuseForeign({ user }: Call, range: RangeRow): void {
  if (!user.is_superuser && range.user !== user.username)
    throw refuse(403, "Unable to modify IP range. You don't own the IP range.");
}

function written(call: Call, old: RangeRow | undefined): RangeRow {
  const { form, user, world } = call;
  const errors = new FieldErrors();
  const type = form.text('type') ?? old?.type ?? '';
  if (type === '') errors.add('type', required);
  else if (type !== 'reserved' && type !== 'dynamic') errors.add('type', badChoice(type));
  const start = address(call, 'start_ip', old, errors);
  const end = address(call, 'end_ip', old, errors);
  const subnet = subnetOf(call, start, old, errors);
  errors.refuseAny();
  const range: RangeRow = {
    id: old?.id ?? -1,
    type: type === 'dynamic' ? 'dynamic' : 'reserved',
    start_ip: start,
    end_ip: end,
    // An empty comment changes nothing: it cannot be cleared.
    comment: form.text('comment') || (old?.comment ?? ''),
    subnet: subnet?.id ?? -1,
    user: old === undefined ? user.username : old.user,
  };
  if (subnet !== undefined) checkRange(world, range, subnet);
  return range;
}

function address(
  { form }: Call,
  field: 'start_ip' | 'end_ip',
  old: RangeRow | undefined,
  errors: FieldErrors,
): string {
  const text = form.text(field) || old?.[field];
  const ip = text === undefined ? undefined : parseAddress(text);
  if (text === undefined) errors.add(field, required);
  else if (ip === undefined) errors.add(field, 'Enter a valid IPv4 or IPv6 address.');
  return ip === undefined ? '' : addressText(ip);
}

// Left out, the narrowest subnet around the first address is meant.
function subnetOf(
  { form, world }: Call,
  start: string,
  old: RangeRow | undefined,
  errors: FieldErrors,
): SubnetRow | undefined {
  const text = form.text('subnet') ?? '';
  if (text !== '') {
    const subnet = world.subnets.get(wholeNumber(text));
    if (subnet === undefined) errors.add('subnet', noSuchChoice);
    return subnet;
  }
  if (old !== undefined) return world.subnets.get(old.subnet);
  const ip = parseAddress(start);
  const subnet = ip === undefined ? undefined : world.subnetFor(ip);
  if (subnet === undefined) errors.add('subnet', required);
  return subnet;
}
