import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openHttp } from '../../src/transport/http.ts';
import type { Tls } from '../../src/transport/tls.ts';

const { signal } = new AbortController();

function openssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.skipIf(!openssl())(
  'only the pinned certificate, or one of the given authority, is trusted (needs openssl)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'trueup-tls-'));
    const file = (name: string): string => join(folder, name);
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${file('key')} -out ${file('cert')}`.split(
        ' ',
      ),
      { stdio: 'ignore' },
    );
    const cert = readFileSync(file('cert'));
    let requests = 0;
    const server = createServer({ key: readFileSync(file('key')), cert }, (_, reply) => {
      requests += 1;
      reply.end('ok');
    });
    await new Promise<void>((ready) => void server.listen(0, 'localhost', ready));
    const url = new URL(`https://localhost:${(server.address() as AddressInfo).port}/`);
    onTestFinished(async () => {
      server.closeAllConnections();
      await new Promise((closed) => void server.close(closed));
      rmSync(folder, { recursive: true });
    });

    const outcome = async (tls?: Tls): Promise<string> => {
      const limits = { concurrency: 1, timeoutMilliseconds: 5000, maxReplyBytes: 1000 };
      const http = openHttp({ ...limits, ...(tls === undefined ? {} : { tls }) });
      const got = await http.send({ method: 'GET', url, headers: {}, signal });
      await http.close();
      return got.ok ? got.reply.body : got.failure.why;
    };
    const { fingerprint256 } = new X509Certificate(cert);
    expect(await outcome({ fingerprint: fingerprint256 })).toBe('ok');
    expect(await outcome({ fingerprint: fingerprint256.replaceAll(':', '').toLowerCase() })).toBe(
      'ok',
    );
    expect(await outcome({ ca: file('cert') })).toBe('ok');
    const before = requests;
    expect(await outcome({ fingerprint: 'AA:BB' })).toBe('untrusted');
    expect(await outcome()).toBe('untrusted');
    expect(requests).toBe(before);
  },
);
