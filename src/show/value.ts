/** A field's value in as few characters as stay exact. */
import { clean } from './clean.ts';

/** `10.12.8.0/22`, `[a, b]`, `{fabric: metal, vid: 0}`, `"two words"`, `not set`. */
export function valueText(value: unknown): string {
  if (value === undefined) return 'not set';
  if (typeof value === 'string') return stringText(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (isRecord(value)) {
    const parts = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => `${stringText(key)}: ${valueText(each)}`);
    return `{${parts.join(', ')}}`;
  }
  return typeof value === 'bigint' ? value.toString() : (JSON.stringify(value) ?? 'not set');
}

/** A plain object; a class such as Secret prints itself. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

// Quoted where it could be taken for a number, a list or two values; `true` and `"true"` differ.
function stringText(text: string): string {
  if (/^[\p{L}\p{N}._/#:@*?%+$~-]+$/u.test(text) && !/^(true|false|null|-?\d+(\.\d+)?)$/.test(text))
    return text;
  return clean(JSON.stringify(text));
}
