/** Where a new subnet goes: inside a prefix of its VPC, clear of all others; by CIDR or by the number of addresses. */
import type { Call } from '../call.ts';
import { badField, conflict } from '../wire/refusal.ts';
import { addressText, blockOf, contains, overlap, type Block } from '../world/network.ts';
import type { VpcRow } from '../world/rows.ts';
import { zoneIn } from './lookup.ts';

interface Place {
  readonly cidr: string;
  readonly zone: string;
}

export function placeFor(call: Call, vpc: VpcRow): Place {
  const { body } = call;
  const cidr = body.text('ipv4_cidr_block');
  const count = body.number('total_ipv4_address_count');
  if (cidr !== undefined && count !== undefined)
    throw badField('ipv4_cidr_block', 'Only one of CIDR and count may be given.', {
      code: 'validation_only_one',
    });
  if (cidr !== undefined) return byCidr(call, vpc, cidr);
  return byCount(call, vpc, body.needed('ipv4_cidr_block', count));
}

function byCidr(call: Call, vpc: VpcRow, cidr: string): Place {
  const { world } = call;
  const wanted = zoneIn(call);
  const block = blockOf(cidr);
  if (block === undefined || block.length < 9 || block.length > 29)
    throw badField('ipv4_cidr_block', `'${cidr}' is not a valid subnet.`, {
      code: 'validation_invalid_cidr',
      value: cidr,
    });
  const prefix = world.prefixes.by('vpc', vpc.id).find((each) => inside(block, each.cidr));
  if (prefix === undefined)
    throw conflict(
      'subnet_not_in_address_prefix',
      `Subnet CIDR ${cidr} is not in an address prefix of the VPC.`,
    );
  if (wanted !== undefined && wanted !== prefix.zone)
    throw conflict(
      'subnet_not_in_address_prefix',
      `Subnet CIDR ${cidr}: address prefix not associated with provided zone`,
    );
  for (const other of world.subnets.by('vpc', vpc.id)) {
    const there = blockOf(other.ipv4_cidr_block);
    if (there !== undefined && overlap(block, there))
      throw conflict(
        'subnet_conflict',
        `Subnet CIDR ${cidr} conflicts with existing subnet: ${other.id}`,
      );
  }
  return { cidr, zone: prefix.zone };
}

function inside(block: Block, cidr: string): boolean {
  const outer = blockOf(cidr);
  return outer !== undefined && contains(outer, block);
}

function byCount(call: Call, vpc: VpcRow, count: number): Place {
  const { world, body } = call;
  const zone = body.needed('zone', zoneIn(call));
  if (!Number.isInteger(Math.log2(count)) || count < 8)
    throw badField('total_ipv4_address_count', 'Expected a power of 2 that is at least 8.', {
      code: 'validation_min_value',
      value: count,
    });
  const prefixes = world.prefixes.by('vpc', vpc.id);
  const home = prefixes.find((each) => each.zone === zone && each.is_default);
  if (home === undefined)
    throw conflict('no_default_address_prefix', `Zone ${zone} has no default address prefix.`);
  const outer = blockOf(home.cidr) ?? { first: 0, last: -1 };
  const taken = world.subnets
    .by('vpc', vpc.id)
    .flatMap((each) => blockOf(each.ipv4_cidr_block) ?? []);
  const length = 32 - Math.log2(count);
  for (let at = outer.first; at + count - 1 <= outer.last; at += count) {
    const block = { first: at, last: at + count - 1, length };
    if (!taken.some((each) => overlap(each, block)))
      return { cidr: `${addressText(at)}/${length}`, zone };
  }
  throw conflict(
    'conflict_field',
    'Cannot allocate subnet space - No suitable space in address pool(s)',
  );
}
