/** Comma lists of `key=value`: read, checked, and written as PVE writes them. */
import { failed } from './refusal.ts';
import type { Fields } from './property.ts';

/** The pairs of a property string, aliases resolved. */
export type Pairs = Readonly<Record<string, string>>;

/** Throws what PVE dies with where the text is no such list; values are not looked at. */
export function parsePairs(textual: string, fields: Fields): Pairs {
  const pairs: Record<string, string> = {};
  const add = (key: string, value: string): void => {
    if (pairs[key] !== undefined)
      throw failed(`duplicate key in comma-separated list property: ${key}`);
    pairs[key] = value;
  };
  for (const part of textual.split(',')) {
    if (part.trim() === '') continue;
    const mark = part.indexOf('=');
    if (mark < 0) add(loneKey(fields), part);
    else if (mark === 0 || mark === part.length - 1)
      throw failed('missing key in comma-separated list property');
    else {
      const key = part.slice(0, mark);
      const value = part.slice(mark + 1);
      const field = fields[key];
      if (field?.names !== undefined) {
        if (pairs[field.names] !== undefined)
          throw failed(`key alias '${field.names}' is already defined`);
        pairs[field.names] = key;
      }
      const real = field?.alias ?? key;
      add(real, fields[real]?.type === 'boolean' ? booleanWord(value) : value);
    }
  }
  return pairs;
}

/** The default key first, the rest by name; a key named by another one's value goes with it: `virtio=MAC`. */
export function printPairs(pairs: Pairs, fields: Fields): string {
  const lone = Object.keys(fields).find((key) => fields[key]?.alone === true);
  const named = Object.values(fields).find((each) => each.names !== undefined);
  const done = new Set<string>();
  const parts: string[] = [];
  if (lone !== undefined && pairs[lone] !== undefined) {
    done.add(lone);
    const combined = named?.names === lone ? named.alias : undefined;
    if (combined !== undefined && pairs[combined] !== undefined) {
      parts.push(`${pairs[lone]}=${pairs[combined]}`);
      done.add(combined);
    } else parts.push(pairs[lone]);
  }
  for (const key of Object.keys(pairs).toSorted())
    if (!done.has(key)) parts.push(`${key}=${pairs[key]}`);
  return parts.join(',');
}

function loneKey(fields: Fields): string {
  const key = Object.keys(fields).find((each) => fields[each]?.alone === true);
  if (key === undefined)
    throw failed('value without key, but schema does not define a default key');
  return key;
}

/** Words for yes and no are stored as digits; anything else is left for the check to refuse. */
function booleanWord(value: string): string {
  if (/^(1|on|yes|true)$/i.test(value)) return '1';
  return /^(0|off|no|false)$/i.test(value) ? '0' : value;
}
