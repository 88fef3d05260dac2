/** Address prefixes: where the subnets of a VPC may lie. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/network.ts';
import { created, nothing, ok, type Answer } from '../wire/answer.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import { blockOf, overlap } from '../world/network.ts';
import type { PrefixRow } from '../world/rows.ts';
import { checkLive } from './deleting.ts';
import { checkUnique, found, listed, zoneIn } from './lookup.ts';

/** No prefix may lie in these. */
const kept = ['127.0.0.0/8', '161.26.0.0/16', '166.8.0.0/14', '169.254.0.0/16', '224.0.0.0/4'];

function create(call: Call): Answer {
  const { world, body } = call;
  const vpc = found(call, world.vpcs, 'vpc_id');
  checkLive(vpc.status, vpc.name);
  const cidr = body.needed('cidr', body.text('cidr'));
  const zone = body.needed('zone', zoneIn(call));
  const name = body.name();
  const others = world.prefixes.by('vpc', vpc.id);
  checkUnique(call, others, { name, type: `prefix ${vpc.id}` });
  const block = blockOf(cidr);
  const invalid = { code: 'validation_invalid_cidr', value: cidr };
  if (block === undefined || block.length < 9 || block.length > 29)
    throw badField('cidr', `'${cidr}' is no CIDR between /9 and /29.`, invalid);
  for (const range of kept) {
    const other = blockOf(range);
    if (other !== undefined && overlap(block, other))
      throw badField('cidr', `'${cidr}' overlaps the reserved range ${range}.`, invalid);
  }
  for (const other of others) {
    const there = blockOf(other.cidr);
    if (there !== undefined && overlap(block, there))
      throw conflict(
        'conflict_field',
        `Address prefix ${cidr} overlaps ${other.cidr}: ${other.id}`,
      );
  }
  const row = world.prefixes.put({
    id: world.newId(),
    vpc: vpc.id,
    name: name ?? world.newName(),
    cidr,
    zone,
    is_default: false,
    created_at: world.stamp(),
  });
  if (body.flag('is_default') === true) makeDefault(call, row);
  return created(show.prefix(call, row));
}

/** There is one of each zone. */
function makeDefault({ world }: Call, row: PrefixRow): void {
  for (const other of world.prefixes.by('vpc', row.vpc))
    if (other.zone === row.zone) other.is_default = false;
  row.is_default = true;
}

function prefixAt(call: Call): PrefixRow {
  const vpc = found(call, call.world.vpcs, 'vpc_id');
  const row = found(call, call.world.prefixes);
  if (row.vpc !== vpc.id) throw notFound(row.id);
  return row;
}

function change(call: Call): Answer {
  const { world, body } = call;
  const row = prefixAt(call);
  const name = body.name();
  const others = world.prefixes.by('vpc', row.vpc);
  checkUnique(call, others, { name, type: `prefix ${row.vpc}`, self: row.id });
  row.name = name ?? row.name;
  const wanted = body.flag('is_default');
  if (wanted === true) makeDefault(call, row);
  else row.is_default = wanted ?? row.is_default;
  return ok(show.prefix(call, row));
}

function remove(call: Call): Answer {
  const row = prefixAt(call);
  if (show.hasSubnets(call, row))
    throw conflict('conflict_field', `Cannot delete due to existing subnets in ${row.cidr}`);
  call.world.prefixes.remove(row.id);
  return nothing;
}

export const prefixRoutes: Routes = {
  '/vpcs/{vpc_id}/address_prefixes': {
    GET: reads('vpc', (call) =>
      listed(call, call.world.prefixes.by('vpc', found(call, call.world.vpcs, 'vpc_id').id), {
        as: 'address_prefixes',
        show: (row) => show.prefix(call, row),
      }),
    ),
    POST: writes('vpc', create),
  },
  '/vpcs/{vpc_id}/address_prefixes/{id}': {
    GET: reads('vpc', (call) => ok(show.prefix(call, prefixAt(call)))),
    PATCH: writes('vpc', change),
    DELETE: writes('vpc', remove),
  },
};
