/** Live things that an `absent` rule with `keep` matches: they stay, and what is declared elsewhere is taken from them. */
import { liveAddress, type Address } from '../model/address.ts';
import type { Desired } from '../model/desired.ts';
import { glob } from '../model/glob.ts';
import type { Kinds } from '../model/kind.ts';
import type { Snapshot } from '../model/resource.ts';

export function keptBy(
  { absent, site }: Desired,
  { live }: Snapshot,
  kinds: Kinds,
): ReadonlySet<Address> {
  const rules = absent.filter((each) => each.keep === true);
  if (rules.length === 0) return new Set();
  const matched = live.filter((each) => {
    // What another site has made is not ours to stop.
    if (each.mark !== undefined && each.mark.site !== site.name) return false;
    const name = each.spec['name'];
    return rules.some(
      (rule) =>
        rule.system === each.system &&
        rule.kind === each.kind &&
        (glob(rule.name).test(typeof name === 'string' ? name : each.label) ||
          rule.ids?.includes(each.id) === true) &&
        kinds.get(each.kind)?.within?.(each, rule.guard) === true,
    );
  });
  return new Set(matched.map((each) => liveAddress(each.system, each.kind, each.id)));
}
