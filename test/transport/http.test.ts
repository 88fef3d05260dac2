import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openHttp, type Http, type HttpOptions } from '../../src/transport/http.ts';

const usual = { concurrency: 2, timeoutMilliseconds: 2000, maxReplyBytes: 1000 };
const { signal } = new AbortController();

async function serving(
  listener: RequestListener,
  options: Partial<HttpOptions> = {},
): Promise<{ readonly http: Http; readonly url: URL }> {
  const server = createServer(listener);
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const http = openHttp({ ...usual, ...options });
  onTestFinished(async () => {
    await http.close();
    server.closeAllConnections();
    await new Promise((closed) => void server.close(closed));
  });
  return { http, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`) };
}

describe('an exchange', () => {
  test('brings status, headers and body', async () => {
    const { http, url } = await serving(
      (_, reply) => void reply.writeHead(418, { 'X-Tea': 'yes' }).end('short'),
    );
    const got = await http.send({ method: 'GET', url, headers: {}, signal });
    expect(got).toMatchObject({ ok: true, reply: { status: 418, body: 'short' } });
    expect(got.ok && got.reply.headers['x-tea']).toBe('yes');
  });

  test('does not follow a redirect', async () => {
    const { http, url } = await serving(
      (_, reply) => void reply.writeHead(302, { Location: '/' }).end(),
    );
    expect(await http.send({ method: 'GET', url, headers: {}, signal })).toMatchObject({
      reply: { status: 302 },
    });
  });

  test('ends at its limits of time and size', async () => {
    const silent = await serving(() => undefined, { timeoutMilliseconds: 50 });
    expect(
      await silent.http.send({ method: 'POST', url: silent.url, headers: {}, signal }),
    ).toMatchObject({ ok: false, failure: { why: 'timeout', sent: true } });
    const endless = await serving((_, reply) => void reply.end('x'.repeat(5000)));
    expect(
      await endless.http.send({ method: 'GET', url: endless.url, headers: {}, signal }),
    ).toMatchObject({ ok: false, failure: { why: 'too-big' } });
  });

  test('tells a request that was never sent from one whose reply was lost', async () => {
    const { http, url } = await serving((request) => void request.socket.destroy());
    expect(
      await http.send({ method: 'POST', url, headers: {}, body: 'a=1', signal }),
    ).toMatchObject({
      failure: { why: 'cut', sent: true },
    });
    const nobody = new URL('http://127.0.0.1:9/');
    expect(await http.send({ method: 'POST', url: nobody, headers: {}, signal })).toMatchObject({
      failure: { why: 'unreachable', sent: false },
    });
  });

  test('is cancelled by its signal', async () => {
    const stop = new AbortController();
    const { http, url } = await serving(() => stop.abort());
    expect(await http.send({ method: 'GET', url, headers: {}, signal: stop.signal })).toMatchObject(
      {
        failure: { why: 'cancelled' },
      },
    );
    expect(await http.send({ method: 'GET', url, headers: {}, signal: stop.signal })).toMatchObject(
      {
        failure: { why: 'cancelled', sent: false },
      },
    );
  });

  test('never shares the wire with more than it may', async () => {
    let open = 0;
    let most = 0;
    const { http, url } = await serving((_, reply) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        reply.end('ok');
      });
    });
    await Promise.all(
      Array.from({ length: 20 }, () => http.send({ method: 'GET', url, headers: {}, signal })),
    );
    expect(most).toBeLessThanOrEqual(2);
  });
});
