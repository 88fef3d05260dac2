import { expect, test } from 'vitest';
import type { Exchange } from '../../src/transport/http.ts';
import { readPatiently, retryAfterMilliseconds } from '../../src/transport/retry.ts';

const { signal } = new AbortController();

function status(code: number, headers: Record<string, string> = {}): Exchange {
  return { ok: true, reply: { status: code, headers, body: '' } };
}

async function story(...replies: readonly Exchange[]) {
  const waits: number[] = [];
  let sent = 0;
  const last = await readPatiently(
    async () => replies[Math.min(sent++, replies.length - 1)] ?? status(500),
    signal,
    {
      tries: 4,
      pauseMilliseconds: 100,
      longestMilliseconds: 15_000,
      wait: async (milliseconds) => void waits.push(milliseconds),
    },
  );
  return { sent, waits, status: last.ok ? last.reply.status : last.failure.why };
}

const cut: Exchange = { ok: false, failure: { why: 'cut', sent: true, detail: '' } };
const untrusted: Exchange = { ok: false, failure: { why: 'untrusted', sent: false, detail: '' } };

test('pauses grow, and what passes ends them', async () => {
  expect(await story(status(503), cut, status(200))).toEqual({
    sent: 3,
    waits: [100, 200],
    status: 200,
  });
});

test('the server says how long', async () => {
  expect(await story(status(409, { 'retry-after': '5' }), status(200))).toMatchObject({
    waits: [5000],
  });
});

test('patience ends', async () => {
  expect(await story(status(503))).toEqual({ sent: 4, waits: [100, 200, 400], status: 503 });
  expect(await story(status(503, { 'retry-after': '3600' }))).toMatchObject({ sent: 1, waits: [] });
});

test('what will not pass is not tried again', async () => {
  for (const each of [status(400), status(403), status(404), status(409), status(500), untrusted])
    expect(await story(each)).toMatchObject({ sent: 1 });
});

test('Retry-After is seconds or a date', () => {
  expect(retryAfterMilliseconds({ 'retry-after': '7' })).toBe(7000);
  expect(retryAfterMilliseconds({ 'retry-after': 'soon' })).toBeUndefined();
  expect(retryAfterMilliseconds({ 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' })).toBe(0);
});
