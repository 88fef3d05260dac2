/** The addresses of a range: which of them somebody has, and which are free. */
import { uuidOf } from './ids.ts';
import type { AddressRow, RangeRow } from './rows.ts';
import { ipText, rangeSpan } from './subnets.ts';
import type { World } from './world.ts';

/** One address of a range, whoever has it. */
export interface RangeAddress {
  readonly id: string;
  readonly ipaddress: string;
  readonly range: RangeRow;
  readonly row?: AddressRow | undefined;
  /** The VM whose nic has it, on a shared network. */
  readonly vm?: string | undefined;
}

/** Ids of addresses follow from range and address, so that a free one has the id that it will keep. */
export function addressId(range: RangeRow, ip: string): string {
  return uuidOf('address', range.id, ip);
}

export function addressesOf(world: World, range: RangeRow, freeToo: boolean): RangeAddress[] {
  const rows = new Map(world.addresses.by('range', range.id).map((row) => [row.ipaddress, row]));
  const guests = range.public ? new Map<string, string>() : guestsOf(world, range.network);
  const { first, last } = rangeSpan(range);
  const found: RangeAddress[] = [];
  for (let number = first; number <= last; number += 1) {
    const ipaddress = ipText(number);
    const row = rows.get(ipaddress);
    const vm = guests.get(ipaddress);
    if (row === undefined && vm === undefined && !freeToo) continue;
    found.push({ id: row?.id ?? addressId(range, ipaddress), ipaddress, range, row, vm });
  }
  return found;
}

function guestsOf(world: World, network: string): Map<string, string> {
  return new Map(
    world.nics
      .by('network', network)
      .flatMap(({ vm, ipaddress, secondary }) =>
        [ipaddress ?? '', ...secondary.map((each) => each.ipaddress)].map(
          (ip): [string, string] => [ip, vm],
        ),
      ),
  );
}

/** The lowest public address of the zone that nobody has, or that very one. */
export function freePublic(
  world: World,
  zone: string,
  { account, ip }: { readonly account: string; readonly ip?: string | undefined },
): RangeAddress | undefined {
  for (const range of world.ranges.all()) {
    if (!range.public || range.zone !== zone) continue;
    // A range that is dedicated is for its account alone.
    if (range.account !== undefined && range.account !== account) continue;
    const found = addressesOf(world, range, true).find(
      (each) => each.row === undefined && (ip === undefined || each.ipaddress === ip),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
