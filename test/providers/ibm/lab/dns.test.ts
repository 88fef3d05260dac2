/** DNS Services: names, links, networks, and writes that get into each other's way. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const zone = 'dns/instances/dns-1/dnszones/lab.example%3Az1';
const records = `${zone}/resource_records`;

function a(name: string, ip: string): object {
  return { type: 'A', name, rdata: { ip } };
}

function ptr(name: string, ptrdname: string): object {
  return { type: 'PTR', name, rdata: { ptrdname } };
}

test('records come back under their whole names', () =>
  inLab(async ({ tell }) => {
    const add = `POST ${records}`;
    await tell([
      [add, a('WEB', '10.0.0.1'), 200, { name: 'web.lab.example', ttl: 900 }],
      [add, a('web.lab.example.', '10.0.0.2'), 200, { name: 'web.lab.example' }],
      [add, a('web', '10.0.0.1'), 409, 'conflict'],
      [add, a('@', '10.0.0.3'), 200, { name: 'lab.example' }],
      [add, a('web', '10.0.0'), 400],
      [add, { ...a('web', '10.0.0.9'), ttl: 61 }, 400],
      [add, { type: 'CNAME', name: 'www', rdata: { cname: 'web.lab.example' } }, 200],
      [add, a('www', '10.0.0.1'), 409],
      [add, { type: 'CNAME', name: 'web', rdata: { cname: 'x.example' } }, 409],
      [
        add,
        {
          type: 'SRV',
          name: 'voice',
          service: '_sip',
          protocol: 'udp',
          rdata: { port: 5060, priority: 1, weight: 2, target: 'web.lab.example' },
        },
        200,
        { name: '_sip._udp.voice.lab.example', service: '_sip', protocol: 'udp' },
      ],
      [
        add,
        { type: 'MX', name: 'mail', rdata: { exchange: 'web.lab.example', preference: 5 } },
        200,
      ],
      [`GET ${records}?type=A&name=web`, undefined, 200, { total_count: 2 }],
      [`GET ${records}?limit=2&offset=2`, undefined, 200, { count: 2, limit: 2, offset: 2 }],
    ]);
  }));

test('a PTR record hangs on the record of its address, and goes first', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      [`DELETE ${records}/A%3Ar1`, undefined, 409],
      [`PUT ${records}/PTR%3Ar1`, { name: 'x' }, 400],
      [`PUT ${records}/PTR%3Ar1`, { ttl: 300 }, 200, { ttl: 300 }],
      [`POST ${records}`, ptr('10.240.1.10', 'node1.lab.example'), 409],
      [`POST ${records}`, ptr('10.240.1.11', 'node2.lab.example'), 400],
    ]);
    const { json } = await ask(`POST ${records}`, {
      type: 'A',
      name: 'node2',
      rdata: { ip: '10.240.1.11' },
    });
    const uuid = String(json['id']).split(':')[1] ?? '';
    await tell([
      [
        `POST ${records}`,
        ptr('11.1.240.10.in-addr.arpa', 'node2.lab.example'),
        200,
        { id: `PTR:${uuid}`, name: '10.240.1.11' },
      ],
      [`PUT ${records}/A%3A${uuid}`, { type: 'AAAA' }, 400],
      [`DELETE ${records}/PTR:r1`, undefined, 204],
      [`DELETE ${records}/A:r1`, undefined, 204],
      [`GET ${records}/A:r1`, undefined, 404],
      [`PUT ${records}/TXT:t1`, { rdata: { text: 'bye' } }, 200, { rdata: { text: 'bye' } }],
    ]);
  }));

test('zones: pending until a network may ask them, kept while one may', () =>
  inLab(async ({ ask, tell, until }) => {
    const { status, json } = await ask('POST dns/instances/dns-1/dnszones', {
      name: 'Two.Example.',
    });
    expect([status, json['name'], json['state']]).toEqual([
      200,
      'two.example',
      'PENDING_NETWORK_ADD',
    ]);
    const own = `dns/instances/dns-1/dnszones/${encodeURIComponent(String(json['id']))}`;
    const vpc_crn = `crn:v1:bluemix:public:is:us-south:a/a1b2c3d4e5f60718293a4b5c6d7e8f90::vpc:r006-vpc-2`;
    const network = await ask(`POST ${own}/permitted_networks`, {
      type: 'vpc',
      permitted_network: { vpc_crn },
    });
    expect([network.status, network.json['state']]).toEqual([200, 'PENDING']);
    await until(`GET ${own}`, { state: 'ACTIVE' });
    const path = `${own}/permitted_networks/${String(network.json['id'])}`;
    await tell([
      ['POST dns/instances/dns-1/dnszones', { name: 'x.ibm.com' }, 400],
      [`PATCH ${own}`, { description: 'mine' }, 200, { description: 'mine' }],
      [`PATCH ${own}`, { name: 'other.example' }, 400],
      [`POST ${own}/permitted_networks`, { type: 'vpc', permitted_network: { vpc_crn } }, 409],
      [`DELETE ${own}`, undefined, 409],
      [`DELETE ${path}`, undefined, 202, { state: 'REMOVAL_PENDING' }],
    ]);
    await until(`GET ${path}`, 404);
    await tell([
      [`DELETE ${own}`, undefined, 204],
      [`GET ${own}`, undefined, 404],
      ['GET dns/instances/dns-1/dnszones?vpc_id=r006-vpc-1', undefined, 200, { total_count: 1 }],
      ['GET dns/instances/other/dnszones', undefined, 404],
    ]);
  }));

test('writes to one zone one after the other are fine, at the same time some of them fail', () =>
  inLab(
    async ({ lab, ask }) => {
      const add = (at: number): Promise<number> =>
        ask(`POST ${records}`, { type: 'A', name: `n${at}`, rdata: { ip: `10.1.0.${at}` } }).then(
          ({ status }) => status,
        );
      for (const at of [1, 2, 3]) expect(await add(at)).toBe(200);
      expect(lab.overlaps()).toBe(0);
      const statuses = await Promise.all([4, 5, 6, 7].map(add));
      expect(statuses.filter((each) => each === 200)).toHaveLength(1);
      expect(statuses.map(String).toSorted()).toEqual(['200', '429', '500', '500']);
      expect(lab.overlaps()).toBe(3);
      const reads = await Promise.all([1, 2].map(() => ask(`GET ${records}`)));
      expect(reads.map(({ status }) => status)).toEqual([200, 200]);
    },
    { latencyMilliseconds: 30 },
  ));
