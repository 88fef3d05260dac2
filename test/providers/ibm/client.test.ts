/** Signing in, waiting as the server asks, and what refusals mean. */
import { describe, expect, test } from 'vitest';
import type { ErrorClass } from '../../../src/model/provider.ts';
import { refusal } from '../../../src/providers/ibm/client/failure.ts';
import { connected, creating } from './connected.ts';
import { region } from './region.ts';

const vpc = creating('vpc', 'new', { name: 'new', prefixManagement: 'manual' });
const envelope = (code: string, message = 'words') =>
  JSON.stringify({
    errors: [{ code, message, target: { type: 'field', name: 'a.b' } }],
    trace: 'trace-1',
  });

describe('what a refusal means', () => {
  const table: readonly (readonly [number, string, string, ErrorClass, string])[] = [
    [400, 'GET', envelope('bad_field'), 'refused', 'refused'],
    [400, 'POST', envelope('validation_unique_failed'), 'refused', 'name-taken'],
    [400, 'POST', envelope('x', 'Provided Name (a) is not unique'), 'refused', 'name-taken'],
    [401, 'GET', envelope('token_invalid'), 'denied', 'not-signed-in'],
    [403, 'GET', envelope('not_authorized'), 'denied', 'denied'],
    [404, 'GET', envelope('not_found'), 'gone', 'gone'],
    [409, 'DELETE', envelope('vpc_in_use'), 'busy', 'in-use'],
    [409, 'DELETE', envelope('unheard_of'), 'busy', 'in-use'],
    [409, 'POST', envelope('server_status_conflict'), 'busy', 'in-use'],
    [409, 'POST', envelope('address_is_already_reserved'), 'busy', 'in-use'],
    [409, 'POST', envelope('subnet_not_in_address_prefix'), 'refused', 'conflict'],
    [409, 'POST', '{"code":"conflict","message":"it is there"}', 'refused', 'conflict'],
    [412, 'PATCH', envelope('precondition'), 'busy', 'moved'],
    [429, 'POST', envelope('rate_limit_exceeded'), 'rate', 'rate'],
    [500, 'GET', envelope('internal_error'), 'temporary', 'server-error'],
    [500, 'DELETE', envelope('internal_error'), 'temporary', 'server-error'],
    [500, 'POST', envelope('internal_error'), 'lost', 'lost'],
    [501, 'POST', envelope('no'), 'refused', 'refused'],
    [503, 'POST', envelope('backend_service_unavailable'), 'lost', 'lost'],
    [503, 'PATCH', envelope('backend_service_unavailable'), 'temporary', 'server-error'],
    [504, 'GET', '<html>', 'temporary', 'server-error'],
  ];
  test.each(table)('%d to %s: %s', (status, method, body, of, code) => {
    const headers = { 'content-type': body.startsWith('{') ? 'application/json' : 'text/html' };
    const told = { call: `us: ${method} x`, method, masked: (text: string) => text };
    const failure = refusal({ status, headers, body }, told);
    expect(failure).toMatchObject({ class: of, status, problem: { code } });
    if (body.includes('trace-1') && status !== 401)
      expect(failure.problem.message).toMatch(/words|not unique.*|at a\.b, trace trace-1/);
  });

  test.each([
    [{ errorCode: 'BXNIM0415E', errorMessage: 'no such key' }, 'BXNIM0415E', 'no such key'],
    [
      { errors: [{ code: 'GST605E', response: 'INVALID', message: 'tags', httpCode: 401 }] },
      'GST605E',
      'tags',
    ],
    [{ code: 'internal_server_error', message: 'later' }, 'internal_server_error', 'later'],
    [[], undefined, ''],
    [{ errors: ['x'] }, undefined, ''],
  ])('the words of each service: %j', (body, code, said) => {
    const reply = {
      status: 400,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const failure = refusal(reply, { call: 'x', method: 'GET', masked: (text) => text });
    expect(failure.code).toBe(code);
    expect(failure.problem.message).toContain(said);
  });
});

describe('tokens', () => {
  test('are fetched once, however many ask at once, and renewed before they end', async () => {
    const { look, lab, clock } = await connected();
    await Promise.all([look(), look(), look()]);
    expect(lab.counts()['POST /identity/token']).toBe(1);
    await clock.wait(3600 * 1000 * 0.81, AbortSignal.timeout(1000));
    await look();
    expect(lab.counts()['POST /identity/token']).toBe(2);
    expect((await look()).unseen).toEqual([]);
    expect(lab.counts()['POST /identity/token']).toBe(2);
  });

  test('one that is refused is replaced, and the call is made again', async () => {
    const { look, lab } = await connected();
    await look();
    lab.fault({ name: 'token-invalid', at: 'GET /vpcs' });
    expect((await look()).unseen).toEqual([]);
    expect(lab.counts()['POST /identity/token']).toBe(2);
  });

  test('a trusted profile is assumed', async () => {
    const profile = 'Profile-1ab00000-90d2-4f8b-a3c6-000000000001';
    for (const name of [profile, 'lab', `crn:v1:x::${profile}`]) {
      const { look, lab } = await connected({ auth: { apiKey: 'lab-api-key', profile: name } });
      expect((await look()).unseen).toEqual([]);
      expect(lab.counts()['POST /identity/token']).toBe(2);
    }
    const { look } = await connected({ auth: { apiKey: 'lab-api-key', profile: 'nobody' } });
    expect((await look()).unseen[0]?.why.code).toBe('not-signed-in');
  });
});

describe('a server that has too much to do', () => {
  test.each(['seconds', 'date'])(
    '429 with Retry-After in %s is waited for by all',
    async (detail) => {
      const { look, lab, clock } = await connected();
      lab.fault({ name: 'rate-429', milliseconds: 7000, detail, at: 'GET /vpcs' });
      const { unseen, live } = await look();
      expect(unseen).toEqual([]);
      expect(live.length).toBeGreaterThan(0);
      expect(clock.waited()).toBeGreaterThanOrEqual(6000);
      expect(lab.gate().early).toBe(0);
    },
  );

  test('a budget that is always too small slows everything down and is never overdrawn', async () => {
    const state = { ...region, lab: { rate: { requests: 3, seconds: 10 } } };
    const { look, make, lab, clock } = await connected({ state });
    expect((await look()).unseen).toEqual([]);
    await make(vpc);
    expect(lab.gate().refused).toBeGreaterThan(0);
    expect(lab.gate().early).toBe(0);
    expect(clock.waited()).toBeGreaterThan(10_000);
  });

  test('a server that asks for too much is not waited for', async () => {
    const { look, lab, clock } = await connected();
    lab.fault({ name: 'rate-429', milliseconds: 3_600_000, at: 'GET /vpcs', times: Infinity });
    expect((await look()).unseen[0]?.why.code).toBe('rate');
    expect(clock.waited()).toBeLessThan(3_600_000);
  });

  test('a storm of 503 is ridden out by reads', async () => {
    const { look, lab } = await connected();
    lab.fault({ name: 'backend-503', at: 'GET /subnets', times: 4 });
    lab.fault({ name: 'backend-503', at: 'GET /vpcs', times: 4 });
    expect((await look()).unseen).toEqual([]);
    const { look: calm, lab: other } = await connected();
    other.fault({ name: 'backend-503', times: 3 });
    expect((await calm()).unseen).toEqual([]);
  });

  test.each(['backend-503', 'internal-500', 'dropped-request'] as const)(
    'a POST that ends in %s is sent once',
    async (name) => {
      const { perform, lab } = await connected();
      lab.fault({ name, at: 'POST /vpcs', times: 5 });
      expect(await perform(vpc)).toMatchObject({ ok: false, class: 'lost' });
      expect(lab.counts()['POST /vpcs']).toBe(1);
    },
  );

  test.each(['lost-reply', 'gateway-timeout-504'] as const)(
    'a POST that ends in %s is looked for, and found by its name',
    async (name) => {
      const { make, lab, one } = await connected();
      lab.fault({ name, at: 'POST /vpcs' });
      const id = await make(vpc);
      expect(lab.counts()['POST /vpcs']).toBe(1);
      expect((await one('vpc', id)).mark?.address).toBe('us/vpc/new');
    },
  );

  test('429 to a POST did nothing, and is sent again', async () => {
    const { make, lab } = await connected();
    lab.fault({ name: 'rate-429', at: 'POST /vpcs' });
    await make(vpc);
    expect(lab.writes()['POST /vpcs']).toBe(2);
  });
});

test('no secret is told, whatever happens', async () => {
  const said: unknown[] = [];
  for (const name of ['token-invalid', 'forbidden-403', 'html-page', 'backend-503'] as const) {
    const { look, perform, logged, lab } = await connected();
    lab.fault({ name, times: Infinity });
    said.push(await look(), await perform(vpc), logged);
  }
  const all = JSON.stringify(said);
  for (const secret of ['lab-api-key', Buffer.from('lab-api-key').toString('base64')])
    expect(all).not.toContain(secret);
  // Nor a token.
  expect(all).not.toMatch(/eyJ[\w-]{10}/);
});
