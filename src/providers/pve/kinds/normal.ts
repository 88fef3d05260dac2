/** Like made comparable with like: how Proxmox VE and people write one value, and the form both are compared in. */
import { byText } from '../../../model/address.ts';
import { canonicalAddress } from '../../../model/canonical.ts';
import { parseCidr } from '../../../model/ip.ts';

/** `0`, `1`, `on`, `off` and the like as a boolean. */
export function truth(value: unknown): unknown {
  const word = String(value).toLowerCase();
  if (['1', 'on', 'yes', 'true'].includes(word)) return true;
  return ['0', 'off', 'no', 'false', 'ignore'].includes(word) ? false : value;
}

/** Numbers that come as text. */
export function numeric(value: unknown): unknown {
  return typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/** Comments and descriptions: one kind of line end, none at the very end. */
export function lines(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const now = value.replaceAll('\r\n', '\n').replace(/\n+$/, '');
  return now === value ? value : now;
}

/** A list whose order means nothing, or the text of one. */
export function asSet(value: unknown): unknown {
  const list = typeof value === 'string' ? value.split(/[\s,;]+/).filter(Boolean) : value;
  if (!Array.isArray(list)) return value;
  const now = [...new Set(list.map(String))].toSorted(byText);
  return sameList(value, now) ? value : now;
}

/** `a,b=1,c=2` in one order: what has no name first, then by name. */
export function options(value: unknown): unknown {
  if (typeof value !== 'string' || !value.includes(',')) return value;
  const parts = value.split(',').map((each) => each.trim());
  const bare = parts.filter((each) => !each.includes('='));
  const named = parts.filter((each) => each.includes('='));
  return [...bare, ...named.toSorted(byText)].join(',');
}

export function upper(value: unknown): unknown {
  return typeof value === 'string' ? value.toUpperCase() : value;
}

export function lower(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

/** An address with its prefix, host bits and all: `10.0.0.5/24`. */
export function interfaceAddress(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const [base = '', prefix] = value.split('/');
  if (prefix === undefined) return canonicalAddress(value);
  return parseCidr(value) === undefined ? value : `${String(canonicalAddress(base))}/${prefix}`;
}

/** `2-4094`, `10, 20;30-40`: in the order of their numbers, one blank between. */
export function vids(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const parts = value.split(/[\s,;]+/).filter(Boolean);
  return parts.toSorted((a, b) => parseInt(a, 10) - parseInt(b, 10)).join(' ');
}

function sameList(value: unknown, now: readonly string[]): boolean {
  return (
    Array.isArray(value) &&
    value.length === now.length &&
    now.every((each, at) => each === value[at])
  );
}
