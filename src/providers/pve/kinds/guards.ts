/** The guards of `absent` rules and authorities that kinds of Proxmox VE understand. */
import { glob } from '../../../model/glob.ts';
import { parseCidr, parseRange, type IpRange } from '../../../model/ip.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { lastPart, reference, text, texts, whole } from './fields.ts';

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

/** `vmid: 9001` or `vmid: 99900-99999`. */
export const ofVmid: Check = (live, guard) => {
  const [, first, last = first] = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(String(guard)) ?? [];
  if (first === undefined) return undefined;
  const vmid = whole(live.spec, 'vmid') ?? Number(/^(\d+)/.exec(vmidText(live))?.[1]);
  return Number(first) <= vmid && vmid <= Number(last);
};

function vmidText(live: LiveResource): string {
  const vm = reference(live.spec, 'vm');
  return vm === undefined ? live.id : lastPart(vm);
}

/** `node: NAME`. */
export const ofNode: Check = (live, guard) => {
  const node = reference(live.spec, 'node');
  return typeof guard === 'string' ? node !== undefined && lastPart(node) === guard : undefined;
};

/** `owner: SITE`: it carries the owner mark of this site. */
export const ofOwner: Check = (live, guard) =>
  typeof guard === 'string' ? live.mark?.site === guard : undefined;

/** `tag: NAME`. */
export const ofTag: Check = (live, guard) =>
  typeof guard === 'string' ? texts(live.spec, 'tags').includes(guard.toLowerCase()) : undefined;

/** `name: GLOB`, for authorities: rules have a name of their own. */
export const ofName: Check = (live, guard) =>
  typeof guard === 'string' ? glob(guard).test(text(live.spec, 'name') ?? live.label) : undefined;

/** Any field that is plain text: `storage: local-lvm`. */
export function ofText(field: string): Check {
  return (live, guard) => (typeof guard === 'string' ? live.spec[field] === guard : undefined);
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
