/** Random calls, one after the other: whatever is taken or refused, what is there holds together. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ibmContract } from '../../../../src/providers/ibm/lab/contract/contract.ts';
import { ibmLab } from '../../../../src/providers/ibm/lab/index.ts';
import { bearerOf } from './bearer.ts';
import { cloud } from './cloud.ts';

interface Rows {
  readonly [collection: string]: readonly (Readonly<Record<string, unknown>> & { id: string })[];
}

/** One call out of many: `pick` chooses among what is there. */
type Make = (pick: (collection: string) => string, number: number) => readonly [string, unknown?];

const zone = { name: 'us-south-1' };
const calls: readonly Make[] = [
  (pick, number) => [
    'POST /subnets',
    {
      vpc: { id: pick('vpcs') },
      ipv4_cidr_block: `10.240.${number % 70}.0/28`,
      name: `s${number % 9}`,
    },
  ],
  (pick) => [`DELETE /subnets/${pick('subnets')}`],
  (pick, number) => [
    `POST /subnets/${pick('subnets')}/reserved_ips`,
    number % 3 === 0
      ? {}
      : { target: { id: pick('virtual_network_interfaces') }, auto_delete: number % 2 === 0 },
  ],
  (pick) => [`DELETE /subnets/${pick('subnets')}/reserved_ips/${pick('reserved_ips')}`],
  (pick, number) => [
    'POST /virtual_network_interfaces',
    number % 2 === 0
      ? { subnet: { id: pick('subnets') }, ips: [{}, { id: pick('reserved_ips') }] }
      : { primary_ip: { id: pick('reserved_ips') }, name: `v${number % 9}` },
  ],
  (pick) => [`DELETE /virtual_network_interfaces/${pick('virtual_network_interfaces')}`],
  (pick, number) => [
    `PATCH /virtual_network_interfaces/${pick('virtual_network_interfaces')}`,
    { auto_delete: number % 2 === 0, allow_ip_spoofing: number % 3 === 0 },
  ],
  (pick) => [
    `PUT /virtual_network_interfaces/${pick('virtual_network_interfaces')}/ips/${pick('reserved_ips')}`,
  ],
  (pick) => [
    `DELETE /virtual_network_interfaces/${pick('virtual_network_interfaces')}/ips/${pick('reserved_ips')}`,
  ],
  (pick) => [
    `PUT /virtual_network_interfaces/${pick('virtual_network_interfaces')}/floating_ips/${pick('floating_ips')}`,
  ],
  (pick, number) => [
    'POST /bare_metal_servers',
    {
      name: `b${number % 5}`,
      zone,
      profile: { name: 'bx2-metal-96x384' },
      initialization: { image: { id: pick('images') }, keys: [{ id: pick('keys') }] },
      primary_network_attachment: {
        allowed_vlans: [1, 2],
        virtual_network_interface:
          number % 2 === 0
            ? { id: pick('virtual_network_interfaces') }
            : { subnet: { id: pick('subnets') } },
      },
      network_attachments: [
        {
          interface_type: 'vlan',
          vlan: 1 + (number % 3),
          virtual_network_interface: { subnet: { id: pick('subnets') }, ips: [{}] },
        },
      ],
    },
  ],
  (pick, number) => [
    `POST /bare_metal_servers/${pick('bare_metal_servers')}/stop`,
    { type: number % 2 === 0 ? 'hard' : 'soft' },
  ],
  (pick) => [`POST /bare_metal_servers/${pick('bare_metal_servers')}/start`],
  (pick) => [`DELETE /bare_metal_servers/${pick('bare_metal_servers')}`],
  (pick, number) => [
    `POST /bare_metal_servers/${pick('bare_metal_servers')}/network_attachments`,
    {
      interface_type: 'vlan',
      vlan: 1 + (number % 3),
      virtual_network_interface: { id: pick('virtual_network_interfaces') },
    },
  ],
  (pick) => [
    `DELETE /bare_metal_servers/${pick('bare_metal_servers')}/network_attachments/${pick('network_attachments')}`,
  ],
  (pick) => [
    `POST /instances/${pick('instances')}/volume_attachments`,
    { volume: { id: pick('volumes') } },
  ],
  (pick) => [
    `DELETE /instances/${pick('instances')}/volume_attachments/${pick('volume_attachments')}`,
  ],
  (pick) => [
    'POST /volumes',
    { zone, capacity: 10, profile: { name: 'sdp' }, name: pick('keys') === '' ? 'x' : 'vol' },
  ],
  (pick) => [`DELETE /volumes/${pick('volumes')}`],
  (pick, number) =>
    number % 9 === 0 ? [`DELETE /instances/${pick('instances')}`] : ['GET /instances'],
  (_pick, number) => ['POST /floating_ips', { zone: { name: `us-south-${1 + (number % 2)}` } }],
  (pick) => [`DELETE /floating_ips/${pick('floating_ips')}`],
  () => ['GET /virtual_network_interfaces'],
  () => ['GET /bare_metal_servers'],
  () => ['GET /volumes'],
  () => ['GET /floating_ips'],
  () => ['GET /security_groups'],
  (pick) => [`GET /subnets/${pick('subnets')}/reserved_ips`],
  (pick) => [`GET /bare_metal_servers/${pick('bare_metal_servers')}/network_attachments`],
];

const step = fc.tuple(fc.nat(calls.length - 1), fc.nat(10_000));

test('after any row of calls everything refers to what is there, and fits the contract', () => {
  const folder = process.env['TRUEUP_CONTRACTS'];
  const contract = folder === undefined ? undefined : ibmContract(folder);
  const statuses = new Map<number, number>();
  const seed = Number(process.env['TRUEUP_SEED'] ?? 20_261_120);
  console.log(`seed ${seed}`);
  fc.assert(
    fc.property(fc.array(step, { minLength: 60, maxLength: 120 }), (steps) => {
      const lab = ibmLab(cloud);
      const token = bearerOf(lab);
      for (const [which, number] of steps) {
        const rows = lab.state() as Rows;
        const pick = (collection: string): string => {
          const ids = (rows[collection] ?? []).map((each) => each.id);
          return ids[number % Math.max(ids.length, 1)] ?? 'none';
        };
        const [line, body] = calls[which]?.(pick, number) ?? ['GET /vpcs'];
        const request = requestOf(line, body, token);
        const reply = lab.handle(request);
        statuses.set(reply.status, (statuses.get(reply.status) ?? 0) + 1);
        expect(contract?.check(request, reply) ?? []).toEqual([]);
        expect([line, dangling(lab.state() as Rows)]).toEqual([line, []]);
      }
      const state = lab.state();
      expect(ibmLab(state).state()).toEqual(state);
    }),
    { seed, numRuns: Number(process.env['TRUEUP_SEEDS'] ?? 40) },
  );
  // What is never taken is never tried.
  for (const status of [200, 201, 202, 204, 400, 409])
    expect(statuses.get(status) ?? 0).toBeGreaterThan(10);
});

test('the check notices what does not hold together', () => {
  const rows = ibmLab(cloud).state() as Record<string, Record<string, unknown>[]>;
  expect(dangling(rows as unknown as Rows)).toEqual([]);
  const spoilt = (collection: string, field: string, value: unknown): readonly string[] => {
    const copy = structuredClone(rows);
    Object.assign(copy[collection]?.[0] ?? {}, { [field]: value });
    return dangling(copy as unknown as Rows);
  };
  expect(spoilt('virtual_network_interfaces', 'target', 'gone')).not.toEqual([]);
  expect(spoilt('virtual_network_interfaces', 'ips', [])).not.toEqual([]);
  expect(spoilt('network_attachments', 'of', 'gone')).not.toEqual([]);
  expect(spoilt('floating_ips', 'target', 'gone')).not.toEqual([]);
  expect(spoilt('volume_attachments', 'volume', 'gone')).not.toEqual([]);
  expect(spoilt('volumes', 'id', '0717-net-1')).not.toEqual([]);
});

function requestOf(
  line: string,
  body: unknown,
  token: string,
): Parameters<ReturnType<typeof ibmLab>['handle']>[0] {
  const [method = 'GET', path = ''] = line.split(' ');
  return {
    method,
    path: `/vpc/v1${path}`,
    query: new URLSearchParams({ version: '2026-03-24', generation: '2' }),
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
  };
}

/** What refers to nothing, or is not known by what it refers to. */
function dangling(rows: Rows): readonly string[] {
  const found: string[] = [];
  const at = (collection: string, id: unknown): Rows[string][number] | undefined =>
    (rows[collection] ?? []).find((each) => each.id === id);
  const ids = Object.values(rows)
    .flatMap((each) => (Array.isArray(each) ? each : []))
    .map((each: { id: string }) => each.id);
  if (new Set(ids).size !== ids.length) found.push('an id is there twice');
  for (const vni of rows['virtual_network_interfaces'] ?? []) {
    const own = vni['ips'] as string[];
    if (!own.includes(String(vni['primary_ip']))) found.push(`${vni.id} without its primary IP`);
    for (const ip of own)
      if (at('reserved_ips', ip)?.['target'] !== vni.id) found.push(`${vni.id} and ${ip}`);
    if (at('subnets', vni['subnet']) === undefined) found.push(`${vni.id} without a subnet`);
    const { target } = vni;
    if (
      target !== null &&
      at('network_attachments', target)?.['virtual_network_interface'] !== vni.id
    )
      found.push(`${vni.id} and its target`);
  }
  for (const ip of rows['reserved_ips'] ?? []) {
    const vni = at('virtual_network_interfaces', ip['target']);
    if (ip['target'] !== null && !(vni?.['ips'] as string[] | undefined)?.includes(ip.id))
      found.push(`${ip.id} is bound to nothing`);
    if (ip['target'] === null && ip['auto_delete'] === true)
      found.push(`${ip.id} outlives its VNI`);
  }
  for (const each of rows['network_attachments'] ?? []) {
    const home = at('bare_metal_servers', each['of']) ?? at('instances', each['of']);
    const vni = at('virtual_network_interfaces', each['virtual_network_interface']);
    if (home === undefined || vni?.['target'] !== each.id)
      found.push(`${each.id} hangs in the air`);
  }
  for (const fip of rows['floating_ips'] ?? [])
    if (
      fip['target'] !== null &&
      at('virtual_network_interfaces', fip['target']) === undefined &&
      at('public_gateways', fip['target']) === undefined
    )
      found.push(`${fip.id} is bound to nothing`);
  for (const each of rows['volume_attachments'] ?? [])
    if (
      at('volumes', each['volume']) === undefined ||
      at('instances', each['instance']) === undefined
    )
      found.push(`${each.id} hangs in the air`);
  return found;
}
