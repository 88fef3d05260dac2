/** Parameters as PVE reads them, in a form body or a query. */
import type { Parameters } from './call.ts';

export function encodeForm(parameters: Parameters): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    // In a form PVE refuses `true`: only 0 and 1 are booleans (PVE/JSONSchema.pm).
    if (typeof value === 'boolean') form.append(name, value ? '1' : '0');
    else if (typeof value === 'object') for (const each of value) form.append(name, each);
    else form.append(name, String(value));
  }
  return form.toString();
}
