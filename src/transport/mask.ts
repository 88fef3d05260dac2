/** Takes secrets out of text that came from elsewhere: plain, base64, URL-encoded or inside JSON. */

/** The text without any form of any secret; each becomes `[secret]`. */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text;
  for (const form of formsOf(secrets)) masked = masked.replaceAll(form, '[secret]');
  return masked;
}

const known = new WeakMap<readonly string[], readonly string[]>();

function formsOf(secrets: readonly string[]): readonly string[] {
  let forms = known.get(secrets);
  if (forms === undefined) {
    // The longest first: a part of a key must not break up the whole key.
    forms = [...new Set(secrets.flatMap(spellings))].toSorted((a, b) => b.length - a.length);
    known.set(secrets, forms);
  }
  return forms;
}

// Anything shorter would blank out ordinary words.
const shortest = 4;

function spellings(secret: string): readonly string[] {
  if (secret.length < shortest) return [];
  const url = encodeURIComponent(secret);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const spelt = [
    secret,
    url,
    url.replaceAll(/%../g, (code) => code.toLowerCase()),
    form,
    encodeURIComponent(url),
    JSON.stringify(secret).slice(1, -1),
    ...[0, 1, 2].flatMap((offset) => base64At(secret, offset)),
  ];
  return spelt.filter((each) => each.length >= shortest);
}

// Inside a longer text (`user:secret`) the same bytes have one of three spellings; its ends mix with the neighbours.
function base64At(secret: string, offset: number): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  const start = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  const core = encoded.slice(start, end);
  return [core, core.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(core)];
}
