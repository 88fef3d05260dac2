/** JSON as the journal stores it: what cannot be stored whole is refused, never changed in silence. */
import { Secret } from '../model/secret.ts';

/** Throws on a secret, a bigint, a date or a number that JSON would turn into something else. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, storable);
}

/** What `jsonText` wrote. */
export function jsonValue(text: string): unknown {
  return JSON.parse(text);
}

// `this` is the object that holds the value: by now `toJSON` has already hidden what it was.
function storable(this: unknown, key: string, value: unknown): unknown {
  const original = (this as Record<string, unknown>)[key];
  if (original instanceof Secret)
    throw new TypeError(`a secret must not reach the journal: ${key}`);
  if (original instanceof Date) throw new TypeError(`a date must be stored as a number: ${key}`);
  if (typeof original === 'number' && !Number.isFinite(original))
    throw new TypeError(`${original} cannot be stored: ${key}`);
  return value;
}
