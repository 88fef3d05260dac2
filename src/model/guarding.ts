/** Guards of `absent` rules and authorities that kinds of every vendor understand, and how a kind takes several. */
import { parseCidr, parseRange, type IpRange } from './ip.ts';
import type { LiveResource, Spec } from './resource.ts';

/** Does one guard hold for a live thing? Undefined where it is not understood. */
export type GuardCheck = (live: LiveResource, guard: unknown) => boolean | undefined;

/** All guards must hold; undefined where one of them is not understood. */
export function guarded(
  checks: Readonly<Record<string, GuardCheck>>,
): (live: LiveResource, guard: Spec) => boolean | undefined {
  return (live, guard) => {
    let inside = Object.keys(guard).length > 0;
    for (const [name, value] of Object.entries(guard)) {
      const holds = checks[name]?.(live, value);
      if (holds === undefined) return undefined;
      inside &&= holds;
    }
    return inside;
  };
}

/** `within: CIDR`: the whole range lies in it. */
export function within(rangeOf: (spec: Spec) => IpRange | undefined): GuardCheck {
  return (live, guard) => {
    const outer = typeof guard === 'string' ? (parseCidr(guard) ?? parseRange(guard)) : undefined;
    if (outer === undefined) return undefined;
    const inner = rangeOf(live.spec);
    return (
      inner !== undefined &&
      typeof inner.first === typeof outer.first &&
      outer.first <= inner.first &&
      inner.last <= outer.last
    );
  };
}

/** `owner: SITE`: it carries the owner mark of this site. */
export const ofOwner: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? live.mark?.site === guard : undefined;

/** `vid: 100` or `vid: 100-199`, of the field that holds the number. */
export function ofVid(field: string): GuardCheck {
  return (live, guard) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(String(guard)) ?? [];
    if (first === undefined) return undefined;
    const vid = Number(live.spec[field]);
    return Number(first) <= vid && vid <= Number(last);
  };
}
