/** The guards of `absent` rules and authorities that kinds of Proxmox VE understand. */
import { glob } from '../../../model/glob.ts';
import type { GuardCheck } from '../../../model/guarding.ts';
import type { LiveResource } from '../../../model/resource.ts';
import { reference, text, texts, whole } from '../../../model/spec-fields.ts';
import { lastPart } from './node-of.ts';

/** `vmid: 9001` or `vmid: 99900-99999`. */
export const ofVmid: GuardCheck = (live, guard) => {
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
export const ofNode: GuardCheck = (live, guard) => {
  const node = reference(live.spec, 'node');
  return typeof guard === 'string' ? node !== undefined && lastPart(node) === guard : undefined;
};

/** `tag: NAME`. */
export const ofTag: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? texts(live.spec, 'tags').includes(guard.toLowerCase()) : undefined;

/** `name: GLOB`, for authorities: rules have a name of their own. */
export const ofName: GuardCheck = (live, guard) =>
  typeof guard === 'string' ? glob(guard).test(text(live.spec, 'name') ?? live.label) : undefined;

/** Any field that is plain text: `storage: local-lvm`. */
export function ofText(field: string): GuardCheck {
  return (live, guard) => (typeof guard === 'string' ? live.spec[field] === guard : undefined);
}
