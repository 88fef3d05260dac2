/** Spans and addresses of a world as the texts that specs hold, and back. */
import type { Fields, Span } from './world.ts';

/** 10.0.0.0: what the numbers of a world count from. */
const base = 167772160;

export function addressText(value: number): string {
  const ip = base + value;
  return [24, 16, 8, 0].map((bits) => Math.floor(ip / 2 ** bits) % 256).join('.');
}

export function spanText(span: Span): string {
  return `${addressText(span.first)}-${addressText(span.last)}`;
}

/** The bounds that `a-b` or one address speak of, as plain IPv4 numbers. */
export function boundsOf(text: string): Span {
  const [first, last] = text.split('-').map((part) => {
    const numbers = part.split('.').map(Number);
    if (numbers.length !== 4 || numbers.some(Number.isNaN)) throw new Error(`no range: ${text}`);
    return numbers.reduce((sum, number) => sum * 256 + number, 0);
  });
  if (first === undefined) throw new Error(`no range: ${text}`);
  return { first, last: last ?? first };
}

/** A span of the world in real IPv4 numbers. */
export function real(span: Span): Span {
  return { first: span.first + base, last: span.last + base };
}

/** The bounds of a spec's value as text: an address alone where `one`. */
export function boundsText(first: number, last: number, one: boolean): string {
  const from = addressText(first - base);
  return one && first === last ? from : `${from}-${addressText(last - base)}`;
}

/** Fields as a spec, the parent written by `refer`. */
export function specOf(
  fields: Fields,
  refer: (box: string) => string,
): Readonly<Record<string, unknown>> {
  return {
    ...(fields.name !== undefined && { name: fields.name }),
    ...(fields.range !== undefined && { range: spanText(fields.range) }),
    ...(fields.address !== undefined && { address: addressText(fields.address) }),
    ...(fields.box !== undefined && { box: refer(fields.box) }),
    ...(fields.node !== undefined && { node: fields.node }),
  };
}
