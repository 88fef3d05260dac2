/** Routes that live by an address: they go with the last one of its device, or stay behind without a way to their gateway. */
import type { Address } from '../../../model/address.ts';
import { parseAddress } from '../../../model/ip.ts';
import type { Look } from '../../../model/kind.ts';
import { fact, type Fact } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { text } from '../../../model/spec-fields.ts';
import { there } from './arriving.ts';
import { covers, hostAddress } from './fields.ts';
import { names } from './names.ts';
import { later, present, type Later, type Present } from './standing.ts';

export interface Through {
  /** What must be so before the address goes. */
  readonly needs: readonly Fact[];
  /** Routes that would be left without a way to their gateway. */
  readonly stranded: readonly Present[];
}

/** Of an address that leaves. */
export function routesThrough(leaving: Present, look: Look): Through {
  const { system } = leaving.live;
  const needs = new Set<Fact>();
  const stranded: Present[] = [];
  for (const route of present(look, system, names.route)) {
    if (!livesBy(route.spec, leaving)) continue;
    if (movesAway(route)) {
      needs.add(offFact(leaving.of));
      continue;
    }
    const [first] = carriers(route.spec, look, system);
    if (first === undefined) stranded.push(route);
    // Those that are there already come first in the list.
    else if (first.brought !== undefined) for (const each of there(first)) needs.add(each);
  }
  return { needs: [...needs], stranded };
}

/** What a route that moves away gives to the addresses that wait for it. */
export function offFacts(route: Present, look: Look): readonly Fact[] {
  if (!movesAway(route)) return [];
  return present(look, route.live.system, names.address)
    .filter((each) => each.leaves && livesBy(route.spec, each))
    .map((each) => offFact(each.of));
}

/** Who will reach the gateway of a route: those that are there already first. */
export function carriers(
  route: Spec,
  look: Look,
  system: Present['live']['system'],
): readonly Later[] {
  const device = text(route, 'device');
  const gateway = parseAddress(text(route, 'via') ?? '');
  return [names.address, names.network]
    .flatMap((kind) => later(look, system, kind))
    .filter(({ spec }) => {
      const own = hostAddress(spec['address']);
      if (own === undefined || spec['active'] === false) return false;
      const on = text(spec, 'device') ?? text(spec, 'bridge');
      if (device !== undefined && on !== device) return false;
      return gateway === undefined ? device !== undefined : covers(own.subnet, gateway);
    })
    .toSorted((a, b) => Number(a.brought !== undefined) - Number(b.brought !== undefined));
}

function livesBy(route: Spec, address: Present): boolean {
  const own = hostAddress(address.spec['address']);
  if (own === undefined || text(route, 'device') !== text(address.spec, 'device')) return false;
  const gateway = parseAddress(text(route, 'via') ?? '');
  // A route without a gateway lives as long as its device has any address of its family.
  if (gateway === undefined)
    return (typeof own.ip === 'number') === !text(route, 'to')?.includes(':');
  return covers(own.subnet, gateway);
}

function movesAway({ leaves, change }: Present): boolean {
  if (leaves) return true;
  return (
    change?.action === 'update' &&
    change.fields.some(({ field }) => field === 'via' || field === 'device')
  );
}

function offFact(of: Address): Fact {
  return fact('no route through', of);
}
