/** What the strict model looks at after each start and each finish. */
import type { Address } from '../../../src/model/address.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { collision, valueText, within, type Excuses } from './held.ts';
import type { Site } from './strict-site.ts';

/** What the strict model says instead of doing it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Looks at everything that has to do with these holders, who count as one. */
export function inspect(site: Site, holders: readonly Address[], excuses: Excuses): void {
  const own = new Set<string>(holders);
  const all = [...site.things.keys()].flatMap((address) => site.holdings(address));
  for (const mine of all.filter((each) => own.has(each.holder)))
    for (const other of all) {
      if (own.has(other.holder)) continue;
      const both = collision(mine, other, excuses);
      if (both !== undefined)
        throw new Refusal(
          `${mine.holder} and ${other.holder} both hold ${valueText(both)} in ${mine.pool}`,
        );
    }
  for (const child of all) {
    if (child.inside === undefined || !(own.has(child.holder) || own.has(child.inside))) continue;
    for (const outer of all)
      if (outer.holder === child.inside && outer.pool === child.insidePool)
        if (!within(child.value, outer.value))
          throw new Refusal(
            `${child.holder} holds ${valueText(child.value)}, outside ${valueText(outer.value)} of ${outer.holder}`,
          );
  }
  inspectNeeds(site);
  inspectParents(site);
}

function inspectNeeds(site: Site): void {
  for (const operation of site.running)
    for (const fact of operation.needs)
      if (!site.holds(fact))
        throw new Refusal(`${operation.id} needs '${fact}', which does not hold`);
}

function inspectParents(site: Site): void {
  for (const [address, thing] of site.things)
    for (const parent of site.parentsOf(thing)) {
      const at = site.things.get(parent);
      if (at?.spec === undefined)
        throw new Refusal(`${address} hangs on ${parent}, which does not exist`);
      if (at.deleting === true && !fallsWith(at.commit ?? [], address))
        throw new Refusal(`${address} hangs on ${parent}, which is being deleted`);
    }
}

function fallsWith(commit: readonly Operation[], address: Address): boolean {
  return commit.some((each) => each.do === 'delete' && each.touches.includes(address));
}
