/** How a request is signed, exactly as the server computes it: HMAC-SHA1 over sorted, encoded, lower-cased parameters. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The signature of these parameters, `signature` itself left out; names sort by code unit, as they were sent. */
export function signatureOf(
  parameters: Iterable<readonly [string, string]>,
  secret: string,
): string {
  const text = [...parameters]
    .filter(([name]) => name.toLowerCase() !== 'signature')
    .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${name}=${encoded(value)}`)
    .join('&')
    .toLowerCase();
  return createHmac('sha1', secret).update(text).digest('base64');
}

export function isSigned(
  parameters: Iterable<readonly [string, string]>,
  secret: string,
  signature: string,
): boolean {
  const wanted = Buffer.from(signatureOf(parameters, secret));
  const given = Buffer.from(signature);
  return wanted.length === given.length && timingSafeEqual(wanted, given);
}

/** Java's URLEncoder with `%20` for a blank: it leaves A–Z a–z 0–9 `.` `-` `*` `_` as they are, and nothing else. */
function encoded(value: string): string {
  return encodeURIComponent(value).replaceAll(
    /[!'()~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16)}`,
  );
}
