/** How a secret may look where it was copied, encoded or quoted on its way. Written apart from the masks of the product. */

/** Every spelling to be searched for, each with its name. */
export function spellings(secret: string): readonly (readonly [string, string])[] {
  const url = encodeURIComponent(secret);
  const everything = [...Buffer.from(secret)].map(
    (byte) => `%${byte.toString(16).padStart(2, '0')}`,
  );
  return [
    ['plain', secret],
    ['url', url],
    ['url, lower case', url.replaceAll(/%../g, (code) => code.toLowerCase())],
    ['url, every byte', everything.join('')],
    ['url, every byte, upper case', everything.join('').toUpperCase()],
    ['url twice', encodeURIComponent(url)],
    ['form', new URLSearchParams({ '': secret }).toString().slice(1)],
    ['json', JSON.stringify(secret).slice(1, -1)],
    ['json twice', JSON.stringify(JSON.stringify(secret)).slice(3, -3)],
    ['hex', Buffer.from(secret).toString('hex')],
    ['base64 at 0', base64(secret, 0)],
    ['base64 at 1', base64(secret, 1)],
    ['base64 at 2', base64(secret, 2)],
    ['base64url at 0', forUrl(base64(secret, 0))],
    ['base64url at 1', forUrl(base64(secret, 1))],
    ['base64url at 2', forUrl(base64(secret, 2))],
  ];
}

/** The digits that depend on the secret alone, `before` bytes into a longer text. */
function base64(secret: string, before: number): string {
  const bytes = Buffer.from(secret);
  const digits = Buffer.concat([Buffer.alloc(before), bytes])
    .toString('base64')
    .replaceAll('=', '');
  return digits.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}

function forUrl(digits: string): string {
  return digits.replaceAll('+', '-').replaceAll('/', '_');
}
