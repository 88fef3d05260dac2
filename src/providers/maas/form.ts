/** Form bodies as MAAS reads them. */

/** `null` clears a field. Lists repeat their key. Absent fields keep their value on a PUT. */
export type Form = Readonly<
  Record<string, string | number | boolean | null | readonly string[] | undefined>
>;

/**
 * Names and values, one by one. Booleans are the words `true` and `false`: MAAS takes `0` and `no` for true
 * (django.forms.BooleanField).
 */
export function formEntries(form: Form): readonly (readonly [string, string])[] {
  return Object.entries(form).flatMap(([name, value]): readonly (readonly [string, string])[] => {
    if (value === undefined) return [];
    if (value === null || (Array.isArray(value) && value.length === 0)) return [[name, '']];
    return [value].flat().map((each) => [name, String(each)] as const);
  });
}

export function encodeForm(form: Form): string {
  const body = new URLSearchParams();
  for (const [name, value] of formEntries(form)) body.append(name, value);
  return body.toString();
}
