/** Ids and addresses that follow from a seed and a count, so that two runs of a lab give the same. */
import { createHash } from 'node:crypto';

/** A uuid of version 4's look. */
export function uuidOf(...seed: readonly (string | number)[]): string {
  const hex = createHash('sha1').update(seed.join('\0')).digest('hex');
  const variant = '89ab'[Number.parseInt(hex[16] ?? '0', 16) % 4] ?? '8';
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** The zone's own prefix, then a count. */
export function macOf(zone: string, count: number): string {
  const own = createHash('sha1').update(zone).digest('hex').slice(0, 4);
  const hex = `0200${own}${count.toString(16).padStart(4, '0').slice(-4)}`;
  return (hex.match(/../g) ?? []).join(':');
}

/** `2025-11-03T08:15:42+0000` */
export function dateText(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, '+0000');
}
