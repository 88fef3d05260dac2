/** What one look at a region costs, and what it believes. */
import { describe, expect, test } from 'vitest';
import type { KindName } from '../../../src/model/address.ts';
import { connected } from './connected.ts';
import { region } from './region.ts';

const ibm = (kind: string): KindName => `ibm/${kind}` as KindName;
const pages = (count: number, size = 100): number => Math.max(1, Math.ceil(count / size));

/** 4,000 reserved IPs in 20 subnets, and about a thousand other things. */
function large(): { readonly [key: string]: unknown } {
  const subnets = Array.from({ length: 20 }, (_, at) => ({
    name: `s${at}`,
    vpc: `v${at % 4}`,
    zone: 'us-south-1',
    ipv4_cidr_block: `10.${at % 4}.${at}.0/24`,
    reserved_ips: Array.from(Array(200).keys(), (ip) => ({
      name: `ip-${ip}`,
      address: `10.${at % 4}.${at}.${ip + 10}`,
    })),
  }));
  const vnis = Array.from({ length: 320 }, (_, at) => ({
    name: `n${at}`,
    subnet: `s${at % 20}`,
    primary_ip: `10.${at % 4}.${at % 20}.${10 + Math.floor(at / 20)}`,
  }));
  return {
    region: 'us-south',
    resource_instances: [{ guid: '6c1f0b8e-2d47-4a93-b5e0-8f37d2c91a64', name: 'site-dns' }],
    vpcs: Array.from({ length: 4 }, (_, at) => ({
      name: `v${at}`,
      address_prefixes: [{ name: 'one', cidr: `10.${at}.0.0/16`, zone: 'us-south-1' }],
    })),
    subnets,
    virtual_network_interfaces: vnis,
    bare_metal_servers: Array.from({ length: 60 }, (_, at) => ({
      name: `b${at}`,
      vpc: `v${at % 4}`,
      zone: 'us-south-1',
      network_attachments: [{ name: 'first', virtual_network_interface: `n${at}` }],
    })),
    volumes: Array.from({ length: 250 }, (_, at) => ({ name: `w${at}`, zone: 'us-south-1' })),
    floating_ips: Array.from({ length: 40 }, (_, at) => ({ name: `f${at}`, zone: 'us-south-1' })),
    dnszones: Array.from({ length: 8 }, (_, zone) => ({
      name: `z${zone}.example`,
      permitted_networks: [`v${zone % 4}`],
      resource_records: Array.from(Array(40).keys(), (at) => ({
        name: `h${at}`,
        type: 'A',
        rdata: { ip: `10.0.0.${at + 10}` },
      })),
    })),
  };
}

describe('a look at a region', () => {
  test('costs 11 + V + S + B + 2Z calls, and one for each further page', async () => {
    const { look, lab } = await connected({ state: large() });
    const { live, unseen } = await look();
    expect(unseen).toEqual([]);
    const count = (kind: string): number => live.filter((each) => each.kind === ibm(kind)).length;
    expect(count('ip')).toBe(20 * (200 + 5));
    expect(live.length).toBeGreaterThan(5_000);
    const [v, s, b, z] = [count('vpc'), count('subnet'), count('server'), count('dnszone')];
    const perSubnet = pages(205) - 1;
    const regional = ['vpc', 'subnet', 'vni', 'server', 'instance', 'volume', 'floatingip'];
    const more = regional.reduce((sum, kind) => sum + pages(count(kind)) - 1, s * perSubnet);
    const calls = lab.exchanges().length;
    const formula = 11 + v + s + b + 2 * z + more;
    // Before it: a token, the resource groups, and the guid of the DNS instance.
    expect(calls).toBe(3 + formula);
    console.log(
      `${live.length} objects by ${calls} calls: 3 + 11 + ${v} + ${s} + ${b} + 2 × ${z} + ${more} pages`,
    );
  });

  test('reads only what is asked for, and the lists that this is read under', async () => {
    const { look, lab } = await connected();
    const { live } = await look({ kinds: [ibm('subnet'), ibm('ip')] });
    expect(new Set(live.map(({ kind }) => kind))).toEqual(new Set([ibm('subnet'), ibm('ip')]));
    expect(lab.counts()).toEqual({
      'POST /identity/token': 1,
      'GET /v2/resource_groups': 1,
      'GET /v2/resource_instances': 1,
      'POST /v3/resources/search': 1,
      'GET /subnets': 1,
      'GET /subnets/{subnet_id}/reserved_ips': 2,
    });
  });

  test('shows who made what, by tags', async () => {
    const { look } = await connected();
    const { live } = await look();
    const vpc = live.find(({ kind }) => kind === ibm('vpc'));
    expect(vpc?.mark).toEqual({ site: 'other', address: 'x/vpc/lab' });
  });

  test('tells DNS as people write it', async () => {
    const { look } = await connected();
    const { live } = await look();
    const records = live.filter(({ kind }) => kind === ibm('record'));
    const told = records.map(({ spec }) =>
      ['type', 'name', 'value'].map((each) => String(spec[each])).join(' '),
    );
    expect(told.toSorted()).toEqual([
      'A n1 10.10.1.10',
      'CNAME www n1.lab.example',
      'MX @ 10 mail.lab.example',
      'PTR 10.10.1.10 n1.lab.example',
      'SRV _sip._udp.n1 10 5 5060 n1.lab.example',
      'TXT note Hello There',
    ]);
    expect(live.find(({ kind }) => kind === ibm('dnszone'))?.spec['vpcs']).toEqual(['lab']);
  });

  test('without a DNS instance no zone is read', async () => {
    const { look, lab } = await connected({ system: { dnsInstance: undefined } });
    const { live, unseen } = await look();
    expect(unseen).toEqual([]);
    expect(live.some(({ kind }) => kind === ibm('dnszone') || kind === ibm('record'))).toBe(false);
    expect(Object.keys(lab.counts()).some((each) => each.includes('dnszones'))).toBe(false);
  });
});

describe('what may not be seen is not empty', () => {
  test.each([
    ['lowApiKey', 'denied'],
    ['narrowApiKey', 'no-sight'],
  ])('%s', async (key, code) => {
    const { lab, look } = await connectedAs(key);
    const seen = await look();
    expect(seen.unseen[0]?.why.code).toBe(code);
    expect(lab.writes()).toEqual({});
  });

  test('a wrong key says so, and repeats nothing of it', async () => {
    const { look } = await connected({ auth: { apiKey: 'hunter2-hunter2' } });
    const { live, unseen } = await look();
    expect(live).toEqual([]);
    expect(unseen[0]?.why).toMatchObject({ code: 'not-signed-in' });
    expect(JSON.stringify(unseen)).not.toContain('hunter2');
  });

  test('403 on one list makes all of it unbelievable', async () => {
    const { look } = await connected({
      faults: [{ name: 'forbidden-403', at: 'GET /floating_ips', times: Infinity }],
    });
    expect(await look()).toMatchObject({ live: [], unseen: [{ why: { code: 'denied' } }] });
  });

  test('a list that fails for good leaves its kind unknown, and what is read under it', async () => {
    const { look } = await connected({
      faults: [{ name: 'internal-500', at: 'GET /subnets', times: Infinity }],
    });
    const { unseen, live } = await look();
    expect(unseen.map(({ kind }) => kind)).toEqual([ibm('subnet'), ibm('ip')]);
    expect(live.some(({ kind }) => kind === ibm('vpc'))).toBe(true);
  });

  test.each([
    'rate-429',
    'backend-503',
    'internal-500',
    'dropped-request',
    'truncated-json',
  ] as const)('one %s in a list is got over', async (name) => {
    const { look } = await connected();
    const whole = (await connected()).look();
    const { look: again } = await connected({ faults: [{ name, at: 'GET /subnets' }] });
    void whole;
    expect((await again()).live).toEqual((await look()).live);
  });

  test('things that show up on two pages are one thing', async () => {
    const { look } = await connected({
      state: large(),
      faults: [{ name: 'page-shifts', times: Infinity }],
    });
    const { live, unseen } = await look();
    expect(unseen).toEqual([]);
    const ids = live.map(({ kind, id }) => `${kind} ${id}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(live.filter(({ kind }) => kind === ibm('ip'))).toHaveLength(4_100);
  });
});

async function connectedAs(key: string) {
  const keys: Readonly<Record<string, string>> = {
    lowApiKey: 'lab-low-key',
    narrowApiKey: 'lab-narrow-key',
  };
  const state = {
    ...region,
    resource_groups: [{ name: 'Default', default: true }, { name: 'hidden' }],
    vpcs: region.vpcs.map((each) => ({ ...each, resource_group: 'hidden' })),
  };
  return connected({ state, auth: { apiKey: keys[key] ?? '' } });
}
