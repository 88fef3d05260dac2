/** Each fault that any lab can be asked for, seen from a client, on a simulator that only counts. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { request } from 'undici';
import type { Fault } from '../../src/lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../src/lab/server.ts';

// POST adds one and answers with it; GET shows it.
function counter(): Simulator {
  let sum = 0;
  return {
    vendor: 'counter',
    base: '/count',
    handle: ({ method }) => {
      if (method === 'POST') sum += 1;
      return {
        status: 200,
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ id: sum, name: 'n' }),
      };
    },
    writes: ({ method }) => method === 'POST',
    label: ({ method }) => `${method} counts`,
    state: () => ({ count: sum }),
    revision: () => sum,
  };
}

let lab: RunningLab;
beforeEach(async () => {
  lab = await startLab(counter());
});
afterEach(() => lab.close());

interface Heard {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function call(method: 'GET' | 'POST' = 'POST'): Promise<Heard> {
  const { statusCode, body, headers } = await request(`${lab.url}/`, { method });
  return { status: statusCode, text: await body.text(), headers };
}

function count(): number {
  return (lab.state() as { count: number }).count;
}

test.for<[Fault, number, string, number]>([
  [{ name: 'latency', milliseconds: 5 }, 200, '{"id":1,"name":"n"}', 1],
  [{ name: 'busy-409', milliseconds: 0 }, 409, '<html>', 0],
  [{ name: 'state-409', detail: 'Not now.' }, 409, 'Not now.', 0],
  [{ name: 'unavailable-503' }, 503, 'Service unavailable.', 0],
  [{ name: 'gateway-timeout-504' }, 504, '<html>', 1],
  [{ name: 'html-page' }, 200, '<html>', 0],
  [{ name: 'truncated-json' }, 200, '{"id":1,"', 1],
  [{ name: 'wrong-types' }, 200, '{"id":["1"],"name":"n"}', 1],
  [{ name: 'wrong-types', detail: { field: 'name', value: 7 } }, 200, '{"id":1,"name":7}', 1],
  [{ name: 'redirect-loop' }, 302, '', 0],
])('%j', async ([fault, status, text, done]) => {
  lab.fault(fault);
  const heard = await call();
  expect(heard.status).toBe(status);
  expect(heard.text.slice(0, text.startsWith('<') ? 6 : undefined)).toBe(text);
  expect(count()).toBe(done);
  // Once is the default: the next request is served.
  expect((await call()).text).toBe(JSON.stringify({ id: done + 1, name: 'n' }));
});

test.for<[Fault, number]>([
  [{ name: 'hang', milliseconds: 5 }, 0],
  [{ name: 'lost-reply' }, 1],
  [{ name: 'dropped-request' }, 0],
])('%j: the client hears nothing', async ([fault, done]) => {
  lab.fault(fault);
  await expect(call()).rejects.toThrow('other side closed');
  expect(count()).toBe(done);
  expect(lab.exchanges()).toMatchObject([{ number: 1, status: 0 }]);
});

test('Retry-After is a whole number of seconds, also nought', async () => {
  lab.fault({ name: 'busy-409', milliseconds: 0 });
  lab.fault({ name: 'unavailable-503', skip: 1 });
  expect((await call()).headers).toMatchObject({
    'retry-after': '0',
    'content-type': 'text/html; charset=utf-8',
  });
  expect((await call()).headers).toMatchObject({
    'retry-after': '1',
    'content-type': 'text/plain; charset=utf-8',
  });
  lab.fault({ name: 'redirect-loop' });
  expect((await call()).headers).toMatchObject({ location: '/count/' });
});

test('a fault waits for its label, lets some pass, and strikes as often as asked', async () => {
  lab.fault({ name: 'unavailable-503', at: 'POST counts', skip: 1, times: 2 });
  const statuses: number[] = [];
  for (const method of ['GET', 'POST', 'POST', 'GET', 'POST', 'POST'] as const)
    statuses.push((await call(method)).status);
  expect(statuses).toEqual([200, 200, 503, 200, 503, 200]);
});

test('faults on one request are layers in the order in which they were asked for', async () => {
  lab.fault({ name: 'latency', milliseconds: 1 });
  lab.fault({ name: 'gateway-timeout-504' });
  expect((await call()).status).toBe(504);
  expect(count()).toBe(1);
});

test('a hanging request ends when the client gives up', async () => {
  lab.fault({ name: 'hang', milliseconds: 60_000 });
  await expect(
    request(`${lab.url}/`, { method: 'POST', signal: AbortSignal.timeout(20) }),
  ).rejects.toThrow('aborted');
});
