/** A VM's spec in the form in which it is compared: `cloudInit: { user }` as the field `cloudInit.user`. */
import { byText } from '../../../model/address.ts';
import { rewritten } from '../../../model/canonical.ts';
import type { Spec } from '../../../model/resource.ts';
import { asSet, lines, lower, numeric, options, truth } from './normal.ts';
import { mebibytes } from './sizes.ts';

/** The tag that marks a VM as made by trueup: it is written with the mark and is no tag of the spec. */
export const markTag = 'trueup';

export function normalVm(spec: Spec): Spec {
  return rewritten(flat(flat(spec, 'cloudInit'), 'clone'), {
    vmid: numeric,
    running: truth,
    cores: numeric,
    sockets: numeric,
    memory: mebibytes,
    cpu: options,
    ostype: lower,
    bios: lower,
    machine: options,
    agent: truth,
    onboot: truth,
    protection: truth,
    description: lines,
    tags,
    boot: bootOrder,
    startup,
    'cloudInit.sshKeys': keys,
    'cloudInit.nameserver': words,
    'cloudInit.searchdomain': words,
  });
}

// Only fields that a spec sets are compared, and those are top-level fields: what stands in a map is lifted out of it.
function flat(spec: Spec, field: string): Spec {
  const inner = spec[field];
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return spec;
  const lifted: Record<string, unknown> = { ...spec };
  delete lifted[field];
  for (const [name, value] of Object.entries(inner)) lifted[`${field}.${name}`] = value;
  return lifted;
}

function tags(value: unknown): unknown {
  const list = asSet(typeof value === 'string' ? value : Array.isArray(value) ? value : []);
  const now = [...new Set((list as string[]).map((each) => each.toLowerCase()))]
    .filter((each) => each !== markTag)
    .toSorted(byText);
  return Array.isArray(value) && value.join() === now.join() ? value : now;
}

function bootOrder(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return value
    .trim()
    .replace(/^order=/, '')
    .split(/[;,]/)
    .filter(Boolean);
}

// `2` is short for `order=2`; order, up and down stand in this order.
function startup(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parts = new Map(
    value.split(',').map((each) => {
      const [name = '', number] = each.trim().split('=');
      return number === undefined ? (['order', name] as const) : ([name, number] as const);
    }),
  );
  return ['order', 'up', 'down']
    .filter((each) => parts.has(each))
    .map((each) => `${each}=${parts.get(each)}`)
    .join(',');
}

function keys(value: unknown): unknown {
  const list = typeof value === 'string' ? value.split('\n') : value;
  if (!Array.isArray(list)) return value;
  const now = [...new Set(list.map((each) => String(each).trim()).filter(Boolean))].toSorted(
    byText,
  );
  return Array.isArray(value) && value.join('\n') === now.join('\n') ? value : now;
}

function words(value: unknown): unknown {
  return typeof value === 'string'
    ? value
        .trim()
        .split(/[\s,;]+/)
        .join(' ')
    : value;
}
