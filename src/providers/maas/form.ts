/** Form bodies as MAAS reads them. */

/** `null` clears a field. Lists repeat their key. Absent fields keep their value on a PUT. */
export type Form = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | undefined>
>;

/** Booleans are the words `true` and `false`: MAAS takes `0` and `no` for true (django.forms.BooleanField). */
export function encodeForm(form: Form): string {
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    if (value === undefined) continue;
    if (value === null || (Array.isArray(value) && value.length === 0)) body.append(name, '');
    else if (Array.isArray(value)) for (const each of value) body.append(name, String(each));
    else body.append(name, String(value));
  }
  return body.toString();
}
