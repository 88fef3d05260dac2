/** The faults of this vendor's own kind, and the gate that counts who comes back too early. */
import { expect, test } from 'vitest';
import { codeOf, inLab } from './ask.ts';

test('rate-429: the gate stays shut for so long, and whoever comes before is counted', () => {
  let now = new Date('2026-05-14T09:00:00Z');
  return inLab(
    async ({ lab, ask }) => {
      lab.fault({ name: 'rate-429', at: 'GET /vpcs', milliseconds: 5000 });
      const first = await ask('GET vpc/vpcs');
      expect([first.status, first.headers['retry-after'], codeOf(first)]).toEqual([
        429,
        '5',
        'rate_limit_exceeded',
      ]);
      expect(lab.gate()).toEqual({ refused: 1, early: 0 });
      expect((await ask('GET vpc/subnets')).status).toBe(200);
      const early = await ask('GET vpc/vpcs');
      expect([early.status, early.headers['retry-after']]).toEqual([429, '5']);
      now = new Date('2026-05-14T09:00:04Z');
      expect((await ask('GET vpc/vpcs')).headers['retry-after']).toBe('1');
      now = new Date('2026-05-14T09:00:05Z');
      expect((await ask('GET vpc/vpcs')).status).toBe(200);
      expect(lab.gate()).toEqual({ refused: 3, early: 2 });
    },
    { clock: () => now },
  );
});

test('rate-429 without a label shuts the whole service, also as a date', () => {
  const now = new Date('2026-05-14T09:00:00Z');
  return inLab(
    async ({ lab, ask }) => {
      await ask('GET vpc/vpcs');
      lab.fault({ name: 'rate-429', milliseconds: 2000, detail: 'date' });
      const { status, headers } = await ask('GET vpc/vpcs');
      expect([status, headers['retry-after']]).toEqual([429, 'Thu, 14 May 2026 09:00:02 GMT']);
      expect((await ask('GET vpc/vpcs')).status).toBe(429);
      expect((await ask('GET dns/instances/dns-1/dnszones')).status).toBe(200);
    },
    { clock: () => now },
  );
});

test('requests that were on their way when the gate was shut are not early', () =>
  inLab(
    async ({ lab, ask }) => {
      await ask('GET vpc/regions');
      lab.fault({ name: 'rate-429', milliseconds: 60_000 });
      const all = await Promise.all(
        ['vpcs', 'subnets', 'volumes'].map((each) => ask(`GET vpc/${each}`)),
      );
      expect(all.map(({ status }) => status)).toEqual([429, 429, 429]);
      expect(lab.gate()).toEqual({ refused: 3, early: 0 });
      await ask('GET vpc/vpcs');
      await ask('GET vpc/vpcs');
      expect(lab.gate().early).toBeGreaterThanOrEqual(1);
    },
    { latencyMilliseconds: 20 },
  ));

test('a budget: so many requests in a time, then 429 until the next', () => {
  let now = new Date('2026-05-14T09:00:00Z');
  return inLab(
    async ({ lab, ask }) => {
      const statuses: number[] = [];
      for (let at = 0; at < 4; at += 1) statuses.push((await ask('GET vpc/vpcs')).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      now = new Date('2026-05-14T09:00:02Z');
      expect((await ask('GET vpc/vpcs')).status).toBe(200);
      expect(lab.gate()).toEqual({ refused: 1, early: 0 });
    },
    { clock: () => now, state: { lab: { rate: { requests: 3, seconds: 2 } } } },
  );
});

test('500, 503, 401, 403, 404 on request; the work is done only where that is asked for', () =>
  inLab(async ({ lab, tell }) => {
    const at = 'POST /vpcs';
    lab.fault({ name: 'backend-503', at, milliseconds: 1000 });
    lab.fault({ name: 'internal-500', at, skip: 1 });
    lab.fault({ name: 'internal-500', at, skip: 2, detail: 'done' });
    lab.fault({ name: 'token-invalid', at: 'GET /vpcs' });
    lab.fault({ name: 'forbidden-403', at: 'GET /vpcs', skip: 1 });
    lab.fault({ name: 'not-yet-404', at: 'GET /vpcs/{id}' });
    lab.fault({ name: 'dns-busy', at: 'POST /instances/{instance_id}/dnszones' });
    await tell([
      ['POST vpc/vpcs', { name: 'a' }, 503, 'backend_service_unavailable'],
      ['POST vpc/vpcs', { name: 'a' }, 500, 'internal_error'],
      ['POST vpc/vpcs', { name: 'a' }, 500, 'internal_error'],
      ['POST vpc/vpcs', { name: 'a' }, 400, 'validation_unique_failed'],
      ['GET vpc/vpcs', undefined, 401, 'token_invalid'],
      ['GET vpc/vpcs', undefined, 403, 'not_authorized'],
      ['GET vpc/vpcs', undefined, 200, { total_count: 3 }],
      ['GET vpc/vpcs/r006-vpc-1', undefined, 404, 'not_found'],
      ['GET vpc/vpcs/r006-vpc-1', undefined, 200],
      ['POST dns/instances/dns-1/dnszones', { name: 'q.example' }, 500],
    ]);
  }));

test('lost-reply: the POST has worked', () =>
  inLab(async ({ lab, ask, tell }) => {
    lab.fault({ name: 'lost-reply', at: 'POST /virtual_network_interfaces' });
    const body = { subnet: { id: '0717-net-1' }, name: 'lost' };
    await expect(ask('POST vpc/virtual_network_interfaces', body)).rejects.toThrow();
    await tell([['POST vpc/virtual_network_interfaces', body, 400, 'validation_unique_failed']]);
  }));

test('delete-stuck and subnet-drains: deletes that take longer than usual', () =>
  inLab(async ({ lab, tell, until }) => {
    lab.fault({ name: 'delete-stuck', at: 'DELETE /volumes/{id}', detail: 7 });
    lab.fault({ name: 'subnet-drains', times: 2 });
    await tell([['DELETE vpc/volumes/r006-vol-free', undefined, 204]]);
    expect(await until('GET vpc/volumes/r006-vol-free', 404)).toBe(7);
    const drop = 'DELETE vpc/subnets/0717-net-2';
    await tell([
      [drop, undefined, 409, 'subnet_in_use_network_interface_exists'],
      [drop, undefined, 409, 'subnet_in_use_network_interface_exists'],
      [drop, undefined, 204],
    ]);
  }));

test('foreign-change: someone else acts between two calls, by the same rules', () =>
  inLab(async ({ lab, tell }) => {
    lab.fault({
      name: 'foreign-change',
      at: 'GET /vpcs',
      detail: { method: 'PATCH', path: '/vpc/v1/vpcs/r006-vpc-2', body: { name: 'theirs' } },
    });
    await tell([
      ['GET vpc/vpcs', undefined, 200],
      ['GET vpc/vpcs/r006-vpc-2', undefined, 200, { name: 'theirs' }],
    ]);
  }));
