/** What may stand where a MAAS is expected: passes most requests on, and answers some as no MAAS would. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LabRequest } from '../../src/lab/server.ts';
import { labelOf } from '../../src/providers/maas/lab/target.ts';

export type Answering = (incoming: IncomingMessage, response: ServerResponse) => void;

/** Answers that no fault of the lab gives. */
export const answers = {
  'not-http': (incoming) => {
    incoming.socket.end('SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n');
  },
  'stack-500': (_, response) => {
    response.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
    response.end(
      [
        'Traceback (most recent call last):',
        '  File "/usr/lib/python3/dist-packages/maasserver/api/support.py", line 42, in __call__',
        '    return self.handler(request)',
        'django.db.utils.OperationalError: the database went away',
        '    at Server.handle (/srv/front/proxy.js:12:7)',
        '    at node:internal/process/task_queues:95:5',
        '',
      ].join('\n'),
    );
  },
  'empty-body': (_, response) => {
    response.writeHead(200, json);
    response.end();
  },
  'other-json': (_, response) => {
    response.writeHead(200, json);
    response.end('{"detail": ["what you look for is elsewhere"]}');
  },
  'deep-json': (_, response) => {
    response.writeHead(200, json);
    response.end('['.repeat(200_000) + ']'.repeat(200_000));
  },
  'endless-body': (_, response) => {
    response.writeHead(200, json);
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    const more = (): void => {
      while (!response.destroyed && response.write(megabyte));
    };
    response.on('drain', more);
    more();
  },
} satisfies Record<string, Answering>;

const json = { 'Content-Type': 'application/json; charset=utf-8' };

/** A server before the lab at `url`: requests with this label are answered so, all others by the lab. */
export function standBefore(
  at: string,
  answer: Answering,
): (url: string) => Promise<{ readonly url: string; close(): Promise<void> }> {
  return async (url) => {
    const server = createServer((incoming, response) => {
      if (labelOf(asked(incoming)) === at) answer(incoming, response);
      else passOn(incoming, response, url);
    });
    await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
    const { port } = server.address() as AddressInfo;
    return {
      url: `http://127.0.0.1:${port}/MAAS`,
      close: () =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        }),
    };
  };
}

function asked({ url = '/', method = 'GET' }: IncomingMessage): LabRequest {
  const { pathname, searchParams } = new URL(url, 'http://front');
  const path = pathname.replace(/^\/MAAS/, '');
  return { method, path, query: searchParams, headers: {}, body: Buffer.alloc(0) };
}

function passOn(incoming: IncomingMessage, response: ServerResponse, url: string): void {
  const target = new URL(incoming.url ?? '/', url);
  const call = request(target, { method: incoming.method, headers: incoming.headers });
  call.on('response', (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  call.on('error', () => response.destroy());
  incoming.pipe(call);
}
