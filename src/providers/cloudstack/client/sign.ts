/** Signatures of the CloudStack API, version 3: HMAC-SHA1 over the sorted parameters, which hold when they expire. */
import { createHmac } from 'node:crypto';

export interface Keys {
  readonly apiKey: string;
  readonly secretKey: string;
}

/** By name, all in lower case; `tags[0].key` keeps its brackets. */
export type Parameters = Readonly<Record<string, string | number | boolean | undefined>>;

/** How long a signed call stays good: 4.21 takes no more than fifteen minutes. */
const goodForMilliseconds = 10 * 60_000;

/** The form body of a call, signed. Booleans and numbers become text; what is undefined is left out. */
export function signedForm(
  command: string,
  parameters: Parameters,
  { apiKey, secretKey }: Keys,
  now: number,
): string {
  const all: [name: string, value: string][] = [
    ['command', command],
    ['response', 'json'],
    ['apikey', apiKey],
    ['signatureversion', '3'],
    ['expires', expiry(now + goodForMilliseconds)],
  ];
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) all.push([name, String(value)]);
  return [...all, ['signature', signatureOf(all, secretKey)] as const]
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .join('&');
}

/** Of parameters as they are sent: names are neither encoded nor changed before they are sorted. */
export function signatureOf(
  parameters: readonly (readonly [name: string, value: string])[],
  secretKey: string,
): string {
  const text = parameters
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&')
    .toLowerCase();
  return createHmac('sha1', secretKey).update(text).digest('base64');
}

/** As Java's URLEncoder writes it, with `%20` for a blank: a `~` that is left as it is breaks the signature. */
export function encoded(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()~]/g,
    (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** ISO 8601 with an offset and without fractions. */
function expiry(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+0000`;
}
