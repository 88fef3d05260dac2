import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mask } from '../../src/transport/mask.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test('a secret is hidden in every spelling that a server may give it', () => {
  const secret = 'p&ss wörd/+%3A"x"';
  const secrets = [secret];
  const spellings = [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    new URLSearchParams({ k: secret }).toString(),
    JSON.stringify({ k: secret }),
  ];
  for (const each of spellings) {
    const masked = mask(`before ${each} after`, secrets);
    expect(masked).toContain('[secret]');
    expect(masked).toContain('before ');
    expect(masked).not.toContain('ss w');
    expect(masked).not.toContain('wörd');
    expect(masked).not.toContain('w%C3%B6rd');
  }
});

test('base64 is found at any place of a longer text', () => {
  const secret = 'lab-secret-0123';
  for (const before of ['', 'u:', 'us:', 'user:']) {
    const masked = mask(`Basic ${base64(`${before}${secret}`)}`, [secret]);
    expect(masked).toContain('[secret]');
    expect(masked).not.toContain(base64(secret).slice(4, 16));
  }
});

test('the whole key goes before its parts', () => {
  const parts = ['consumer-1', 'token-22', 'secret-333'];
  const key = parts.join(':');
  expect(mask(`key ${key}.`, [...parts, key])).toBe('key [secret].');
});

test('text without secrets is left alone, and no secret survives', () => {
  expect(mask('plain words', ['something-else'])).toBe('plain words');
  fc.assert(
    fc.property(fc.uuid(), fc.string(), fc.string(), (secret, before, after) => {
      expect(mask(`${before}${secret}${after}`, [secret])).toBe(`${before}[secret]${after}`);
    }),
  );
});
