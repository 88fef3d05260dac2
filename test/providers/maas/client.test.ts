import { describe, expect, test } from 'vitest';
import { keys } from '../../lab/metal.ts';
import type { Fault } from '../../../src/lab/faults.ts';
import { connected, context, creating, updating } from './connected.ts';

const always = { times: Infinity };

describe('a server that misbehaves', () => {
  const cases: readonly { fault: Fault; code: string; options?: object }[] = [
    { fault: { name: 'html-page', ...always }, code: 'unreadable-answer' },
    { fault: { name: 'truncated-json', ...always }, code: 'unreadable-answer' },
    {
      fault: { name: 'wrong-types', ...always, detail: { field: 'is_superuser', value: 'yes' } },
      code: 'wrong-shape',
    },
    { fault: { name: 'redirect-loop', ...always }, code: 'redirected' },
    { fault: { name: 'dropped-request', ...always }, code: 'cut' },
    { fault: { name: 'unavailable-503', ...always }, code: 'server-error' },
    {
      fault: { name: 'hang', ...always, milliseconds: 2000 },
      code: 'timeout',
      options: { timeoutSeconds: 0.2 },
    },
    { fault: { name: 'unauthorized-echo', ...always }, code: 'not-signed-in' },
  ];
  test.each(cases)('$fault.name is a problem', async ({ fault, code, options = {} }) => {
    const { look, logged } = await connected({ faults: [fault], options: { ...options } });
    const seen = await look();
    expect(seen.live).toEqual([]);
    expect(seen.unseen[0]?.why.code).toBe(code);
    const all = JSON.stringify(seen) + logged.join('');
    for (const secret of [keys.admin, 'lab-secret', 'lab-token']) {
      expect(all).not.toContain(secret);
      expect(all).not.toContain(Buffer.from(secret).toString('base64'));
      expect(all).not.toContain(encodeURIComponent(secret));
    }
  });

  test('a read is tried again, and then goes well', async () => {
    const { look, lab } = await connected({
      faults: [
        { name: 'busy-409', at: 'GET subnets' },
        { name: 'unavailable-503', at: 'GET fabrics' },
        { name: 'lost-reply', at: 'GET ipranges' },
      ],
    });
    expect((await look()).unseen).toEqual([]);
    expect(lab.counts()).toMatchObject({ 'GET subnets': 2, 'GET fabrics': 2, 'GET ipranges': 2 });
  });

  test('a write is sent once, whatever happens to it', async () => {
    const classes: Record<string, string> = {};
    const names = [
      'busy-409',
      'state-409',
      'unavailable-503',
      'gateway-timeout-504',
      'lost-reply',
      'dropped-request',
      'truncated-json',
    ] as const;
    for (const name of names) {
      const { connection, lab } = await connected({ faults: [{ name, at: 'POST spaces' }] });
      const done = await connection.perform(creating('space', 'new', {}), context());
      classes[name] = done.ok ? 'done' : done.class;
      expect(lab.counts()['POST spaces']).toBe(1);
    }
    expect(classes).toEqual({
      'busy-409': 'busy',
      'state-409': 'refused',
      'unavailable-503': 'temporary',
      'gateway-timeout-504': 'lost',
      'lost-reply': 'lost',
      'dropped-request': 'lost',
      'truncated-json': 'lost',
    });
  });

  test('a refusal says which field and why', async () => {
    const { connection } = await connected();
    const twin = creating('subnet', 'twin', { cidr: '10.10.0.0/24', vlan: 'caracal/vlan/#5003' });
    const done = await connection.perform(twin, context());
    expect(done).toMatchObject({ ok: false, class: 'refused' });
    expect(done.ok ? '' : done.problem.message).toBe(
      'caracal: POST subnets/: MAAS refused (400): cidr: Subnet with this Cidr already exists.',
    );
  });

  test('a connection that plans writes nothing', async () => {
    const { connection, lab, one } = await connected({ access: 'read-only' });
    const subnet = await one('subnet', /^prov-net/);
    const before = lab.exchanges().length;
    const tried = [creating('space', 'new', {}), updating(subnet, 'prov-net', { managed: false })];
    for (const operation of tried) {
      const done = await connection.perform(operation, context());
      expect(done).toMatchObject({ ok: false, class: 'refused', problem: { code: 'read-only' } });
    }
    expect(lab.exchanges()).toHaveLength(before);
    expect(lab.writes()).toEqual({});
  });

  test('a server that is not there, and a key that is none', async () => {
    const { look } = await connected({ options: { url: 'http://127.0.0.1:9/MAAS' } });
    expect((await look()).unseen[0]?.why).toMatchObject({ code: 'unreachable', tryAgain: true });
    const wrong = await connected({ apiKey: 'nonsense' });
    expect((await wrong.look()).unseen[0]?.why.code).toBe('bad-api-key');
  });
});
