/** The guards of `absent` rules and authorities that kinds of Linux hosts understand. */
import { glob } from '../../../model/glob.ts';
import { parseCidr, parseRange, type IpRange } from '../../../model/ip.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { text } from './fields.ts';

type Check = (live: LiveResource, guard: unknown) => boolean | undefined;

/** All guards must hold; undefined where one of them is not understood. */
export function guarded(
  checks: Readonly<Record<string, Check>>,
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
export function within(rangeOf: (spec: Spec) => IpRange | undefined): Check {
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

/** `device: br0`, or a glob of device names; likewise of pools. */
export function named(field: string): Check {
  return ({ spec }, guard) =>
    typeof guard === 'string' ? glob(guard).test(text(spec, field) ?? '') : undefined;
}

/** `owner: SITE`: it carries the owner mark of this site. */
export const ofOwner: Check = (live, guard) =>
  typeof guard === 'string' ? live.mark?.site === guard : undefined;

/** `vid: 100` or `vid: 100-199`. */
export const ofVid: Check = (live, guard) => {
  const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(String(guard)) ?? [];
  if (first === undefined) return undefined;
  const vid = Number(live.spec['tag']);
  return Number(first) <= vid && vid <= Number(last);
};
