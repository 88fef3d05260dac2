/** Every read of the lab fits the published contract, and lists come in pages. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';
import { cloud } from './cloud.ts';

const lists = [
  'vpc/regions',
  'vpc/regions/us-south',
  'vpc/regions/us-south/zones',
  'vpc/regions/us-south/zones/us-south-1',
  'vpc/vpcs',
  'vpc/vpcs/r006-vpc-1',
  'vpc/vpcs/r006-vpc-1/default_network_acl',
  'vpc/vpcs/r006-vpc-1/default_security_group',
  'vpc/vpcs/r006-vpc-1/default_routing_table',
  'vpc/vpcs/r006-vpc-1/address_prefixes',
  'vpc/vpcs/r006-vpc-1/routing_tables',
  'vpc/subnets',
  'vpc/subnets/0717-net-1',
  'vpc/subnets/0717-net-1/public_gateway',
  'vpc/subnets/0717-net-1/network_acl',
  'vpc/subnets/0717-net-1/reserved_ips',
  'vpc/subnets/0717-net-1/reserved_ips/0717-ip-10',
  'vpc/virtual_network_interfaces',
  'vpc/virtual_network_interfaces/0717-vni-1',
  'vpc/virtual_network_interfaces/0717-vni-2',
  'vpc/virtual_network_interfaces/0717-vni-1/ips',
  'vpc/virtual_network_interfaces/0717-vni-1/ips/0717-ip-10',
  'vpc/virtual_network_interfaces/0717-vni-1/floating_ips',
  'vpc/bare_metal_server/profiles',
  'vpc/bare_metal_server/profiles/bx2-metal-96x384',
  'vpc/bare_metal_servers',
  'vpc/bare_metal_servers/0717-bms-1',
  'vpc/bare_metal_servers/0717-bms-1/initialization',
  'vpc/bare_metal_servers/0717-bms-1/disks',
  'vpc/bare_metal_servers/0717-bms-1/network_attachments',
  'vpc/bare_metal_servers/0717-bms-1/network_attachments/0717-att-1',
  'vpc/instances',
  'vpc/instances/0717-vsi-1',
  'vpc/instances/0717-vsi-1/network_attachments',
  'vpc/instances/0717-vsi-1/volume_attachments',
  'vpc/instances/0717-vsi-1/volume_attachments/0717-va-data',
  'vpc/volume/profiles',
  'vpc/volumes',
  'vpc/volumes/r006-vol-data',
  'vpc/floating_ips',
  'vpc/floating_ips/r006-fip-1',
  'vpc/public_gateways',
  'vpc/public_gateways/r006-pgw-1',
  'vpc/security_groups',
  'vpc/security_groups/r006-sg-1',
  'vpc/security_groups/r006-sg-1/targets',
  'vpc/security_groups/r006-sg-1/rules',
  'vpc/network_acls',
  'vpc/placement_groups',
  'vpc/placement_groups/r006-pg-1',
  'vpc/images',
  'vpc/keys',
  'dns/instances/dns-1/dnszones',
  'dns/instances/dns-1/dnszones/lab.example%3Az1',
  'dns/instances/dns-1/dnszones/lab.example:z1/resource_records',
  'dns/instances/dns-1/dnszones/lab.example%3Az1/resource_records/A%3Ar1',
  'dns/instances/dns-1/dnszones/lab.example:z1/permitted_networks',
  'dns/instances/dns-1/dnszones/lab.example:z1/export_resource_records',
  'dns/instances/dns-1/custom_resolvers',
  'resources/v2/resource_groups',
  'resources/v2/resource_instances',
  'resources/v2/resource_instances/dns-1',
  'tagging/v3/tags?tag_type=user',
];

test('all reads answer 200 and fit', () =>
  inLab(async ({ lab, tell }) => {
    await tell(lists.map((path) => [`GET ${path}`, undefined, 200]));
    if (lab.checked() > 0) expect(lab.checked()).toBeGreaterThanOrEqual(lists.length);
  }));

test('what is shown, and what is not', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      [
        'GET vpc/subnets/0717-net-1',
        undefined,
        200,
        { total_ipv4_address_count: 256, available_ipv4_address_count: 256 - 5 - 6 },
      ],
      ['GET vpc/volumes/r006-vol-data', undefined, 200, { user_tags: ['team:db'] }],
      [
        'GET vpc/virtual_network_interfaces/0717-vni-1',
        undefined,
        200,
        { target: { id: '0717-att-1', resource_type: 'bare_metal_server_network_attachment' } },
      ],
      ['GET vpc/subnets/0717-net-1/reserved_ips/0717-ip-99', undefined, 200, { owner: 'user' }],
    ]);
    const { text } = await ask('GET vpc/subnets/0717-net-1/reserved_ips/0717-ip-99');
    expect(text).not.toContain('target');
    const server = (await ask('GET vpc/bare_metal_servers/0717-bms-1')).json as unknown as {
      network_attachments: object[];
    };
    expect(Object.keys(server.network_attachments[0] ?? {})).not.toContain('allowed_vlans');
  }));

const many = {
  ...cloud,
  volumes: [
    ...cloud.volumes,
    ...Array.from({ length: 117 }, (_, at) => ({ name: `bulk-${at}`, zone: 'us-south-1' })),
  ],
};

test('pages: 50 by default, 100 at most, no next at the end, every one once', () =>
  inLab(
    async ({ lab, ask, tell }) => {
      const sizes = async (query: string): Promise<readonly number[]> => {
        const ids = new Set<string>();
        const found: number[] = [];
        let path: string | undefined = `vpc/volumes${query}`;
        while (path !== undefined) {
          const page = (await ask(`GET ${path}`)).json as unknown as {
            volumes: { id: string }[];
            next?: { href: string };
            total_count: number;
          };
          expect(page.total_count).toBe(120);
          found.push(page.volumes.length);
          for (const { id } of page.volumes) ids.add(id);
          path = page.next?.href.replace(lab.options.urls.vpc, 'vpc');
        }
        expect(ids.size).toBe(120);
        return found;
      };
      expect(await sizes('')).toEqual([50, 50, 20]);
      expect(await sizes('?limit=100&version=2026-03-24&generation=2')).toEqual([100, 20]);
      await tell([
        ['GET vpc/volumes?limit=101', undefined, 400, 'validation_max_value'],
        ['GET vpc/volumes?limit=0', undefined, 400, 'validation_min_value'],
        ['GET vpc/volumes?start=nonsense', undefined, 400, 'invalid_id_format'],
        ['GET vpc/volumes?name=bulk-3', undefined, 200, { total_count: 1 }],
        ['GET vpc/volumes?tag=team:db', undefined, 200, { total_count: 1 }],
        ['GET vpc/volumes?attachment_state=attached', undefined, 200, { total_count: 2 }],
        ['GET vpc/subnets?vpc.id=r006-vpc-1', undefined, 200, { total_count: 2 }],
        ['GET vpc/subnets?vpc.name=empty-vpc', undefined, 200, { total_count: 0 }],
        [
          'GET vpc/subnets/0717-net-1/reserved_ips?target.id=0717-vni-1',
          undefined,
          200,
          { total_count: 1 },
        ],
      ]);
    },
    { state: many },
  ));

test('page-shifts: the last of a page comes once more', () =>
  inLab(
    async ({ lab, ask }) => {
      const first = (await ask('GET vpc/volumes')).json as unknown as {
        volumes: { id: string }[];
        next: { href: string };
      };
      lab.fault({ name: 'page-shifts' });
      const path = first.next.href.replace(lab.options.urls.vpc, 'vpc');
      const second = (await ask(`GET ${path}`)).json as unknown as { volumes: { id: string }[] };
      expect(second.volumes[0]?.id).toBe(first.volumes.at(-1)?.id);
    },
    { state: many },
  ));

test('reserved IPs are sorted by address, or as asked', () =>
  inLab(async ({ ask }) => {
    const names = async (sort: string): Promise<readonly string[]> => {
      const { json } = await ask(`GET vpc/subnets/0717-net-1/reserved_ips${sort}`);
      const { reserved_ips } = json as unknown as {
        reserved_ips: { address: string; name: string }[];
      };
      return reserved_ips.map((each) => (sort === '' ? each.address : each.name));
    };
    expect((await names('')).slice(0, 6)).toEqual(
      ['0', '1', '2', '3', '10', '11'].map((last) => `10.240.1.${last}`),
    );
    const byName = await names('?sort=name');
    expect(byName).toEqual(byName.toSorted());
  }));
