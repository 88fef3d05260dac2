/** VPCs, prefixes, subnets, reserved IPs: what comes with them, what is refused, and how they go. */
import { expect, test } from 'vitest';
import { inLab, type Story } from './ask.ts';

async function made(ask: Story['ask'], line: string, body: object): Promise<string> {
  const { status, json, text } = await ask(line, body);
  expect([line, status, text.slice(0, 200)]).toEqual([line, 201, expect.anything()]);
  return String(json['id']);
}

test('a VPC comes with an ACL, a group, a routing table and prefixes, and takes them with it', () =>
  inLab(async ({ lab, ask, tell, until }) => {
    const { status, json, headers } = await ask('POST vpc/vpcs', { name: 'fresh' });
    expect([status, json['status'], headers['etag']]).toEqual([
      201,
      'pending',
      expect.stringMatching(/^W\/"/),
    ]);
    const id = String(json['id']);
    const { address_prefixes } = (await ask(`GET vpc/vpcs/${id}/address_prefixes`))
      .json as unknown as { address_prefixes: object[] };
    expect(address_prefixes.map((each) => (each as { cidr: string }).cidr).toSorted()).toEqual([
      '10.240.0.0/18',
      '10.240.128.0/18',
      '10.240.64.0/18',
    ]);
    await until(`GET vpc/vpcs/${id}`, { status: 'available' });
    await tell([
      ['POST vpc/vpcs', { name: 'fresh' }, 400, 'validation_unique_failed'],
      ['POST vpc/vpcs', { name: 'bare', address_prefix_management: 'manual' }, 201],
      ['PATCH vpc/vpcs/' + id, { name: 'lab-vpc' }, 400, 'validation_unique_failed'],
      ['PATCH vpc/vpcs/' + id, { name: 'renamed' }, 200, { name: 'renamed' }],
      [`DELETE vpc/vpcs/${id}`, undefined, 204],
      [`GET vpc/vpcs/${id}`, undefined, 200, { status: 'deleting' }],
      ['POST vpc/vpcs', { name: 'renamed' }, 201],
    ]);
    await until(`GET vpc/vpcs/${id}`, 404);
    const state = lab.state() as Readonly<Record<string, { vpc?: string }[]>>;
    for (const name of ['security_groups', 'network_acls', 'routing_tables', 'address_prefixes'])
      expect((state[name] ?? []).filter((each) => each.vpc === id)).toEqual([]);
  }));

test('a VPC with something in it stays, also while a subnet is on its way out', () =>
  inLab(async ({ tell, until }) => {
    await tell([
      ['DELETE vpc/vpcs/r006-vpc-1', undefined, 409, 'vpc_in_use'],
      [
        'POST vpc/subnets',
        { vpc: { id: 'r006-vpc-2' }, ipv4_cidr_block: '10.240.0.0/24', name: 'a' },
        201,
      ],
      ['DELETE vpc/vpcs/r006-vpc-2', undefined, 409, 'vpc_in_use'],
    ]);
    const id = '0717-net-2';
    await tell([[`DELETE vpc/subnets/${id}`, undefined, 204]]);
    await tell([
      [`GET vpc/subnets/${id}`, undefined, 200, { status: 'deleting' }],
      [`DELETE vpc/subnets/${id}`, undefined, 409, 'conflict_field'],
    ]);
    await until(`GET vpc/subnets/${id}`, 404);
  }));

test('ETags: a stale one is refused', () =>
  inLab(async ({ ask, tell }) => {
    const { headers } = await ask('GET vpc/vpcs/r006-vpc-2');
    const match = { headers: { 'If-Match': String(headers['etag']) } };
    await tell([['PATCH vpc/vpcs/r006-vpc-2', { name: 'once' }, 200]], match);
    await tell([['PATCH vpc/vpcs/r006-vpc-2', { name: 'twice' }, 412]], match);
    await tell([['DELETE vpc/vpcs/r006-vpc-2', undefined, 412]], match);
  }));

test('prefixes: inside the rules, one default per zone, none goes with subnets in it', () =>
  inLab(async ({ ask, tell }) => {
    const at = 'vpc/vpcs/r006-vpc-1/address_prefixes';
    const zone = { name: 'us-south-1' };
    await tell([
      [`POST ${at}`, { cidr: '10.0.0.0/8', zone }, 400, 'validation_invalid_cidr'],
      [`POST ${at}`, { cidr: '161.26.8.0/24', zone }, 400, 'validation_invalid_cidr'],
      [`POST ${at}`, { cidr: '10.240.32.0/20', zone }, 409, 'conflict_field'],
      [`POST ${at}`, { cidr: '10.9.0.0/16', zone: { name: 'eu-1' } }, 400, 'invalid_zone'],
      [`POST ${at}`, { cidr: '10.9.0.0/16', zone, name: 'one' }, 400, 'validation_unique_failed'],
    ]);
    const id = await made(ask, `POST ${at}`, { cidr: '10.9.0.0/16', zone, is_default: true });
    const { json } = await ask(`GET ${at}`);
    const { address_prefixes } = json as unknown as {
      address_prefixes: { id: string; name: string; is_default: boolean }[];
    };
    expect(address_prefixes.find((each) => each.name === 'one')?.is_default).toBe(false);
    const home = address_prefixes.find((each) => each.name === 'one')?.id ?? '';
    await tell([
      [`GET ${at}/${home}`, undefined, 200, { has_subnets: true }],
      [`DELETE ${at}/${home}`, undefined, 409, 'conflict_field'],
      [`PATCH ${at}/${id}`, { name: 'nine' }, 200, { name: 'nine' }],
      [`DELETE ${at}/${id}`, undefined, 204],
      [`GET ${at}/${id}`, undefined, 404],
      [`GET vpc/vpcs/r006-vpc-2/address_prefixes/${home}`, undefined, 404],
    ]);
  }));

test('subnets: where they may lie', () =>
  inLab(async ({ ask, tell, until }) => {
    const vpc = { id: 'r006-vpc-1' };
    const zone = { name: 'us-south-1' };
    const add = 'POST vpc/subnets';
    await tell([
      [add, { vpc, ipv4_cidr_block: '10.240.1.128/25' }, 409, 'subnet_conflict'],
      [add, { vpc, ipv4_cidr_block: '10.1.0.0/24' }, 409, 'subnet_not_in_address_prefix'],
      [add, { vpc, ipv4_cidr_block: '10.240.65.0/24', zone }, 409, 'subnet_not_in_address_prefix'],
      [add, { vpc, ipv4_cidr_block: '10.240.5.1/24' }, 400, 'validation_invalid_cidr'],
      [add, { vpc, total_ipv4_address_count: 100, zone }, 400, 'validation_min_value'],
      [add, { vpc, ipv4_cidr_block: '10.240.5.0/24', total_ipv4_address_count: 8 }, 400],
      [add, { vpc: { id: 'x' }, ipv4_cidr_block: '10.240.5.0/24' }, 400, 'bad_field'],
      [add, { vpc, ipv4_cidr_block: '10.240.5.0/24', name: 'net-1' }, 400],
    ]);
    const id = await made(ask, add, { vpc, total_ipv4_address_count: 256, zone, name: 'counted' });
    await until(`GET vpc/subnets/${id}`, { status: 'available' });
    await tell([
      [
        `GET vpc/subnets/${id}`,
        undefined,
        200,
        {
          ipv4_cidr_block: '10.240.0.0/24',
          total_ipv4_address_count: 256,
          available_ipv4_address_count: 251,
        },
      ],
      [`GET vpc/subnets/${id}/reserved_ips`, undefined, 200, { total_count: 5 }],
      [
        `PATCH vpc/subnets/${id}`,
        { public_gateway: { id: 'r006-pgw-1' } },
        200,
        { public_gateway: { name: 'out' } },
      ],
      [`DELETE vpc/subnets/${id}/public_gateway`, undefined, 204],
      [`PUT vpc/subnets/${id}/public_gateway`, { id: 'r006-pgw-1' }, 201],
      [`DELETE vpc/subnets/${id}`, undefined, 204],
    ]);
    expect(await until(`GET vpc/subnets/${id}`, 404)).toBe(2);
    // Once it is gone its key is free.
    await made(ask, add, { vpc, ipv4_cidr_block: '10.240.0.0/24', name: 'counted' });
  }));

test('a subnet stays while a VNI is in it, or is on its way out, or something unseen holds it', () =>
  inLab(async ({ ask, tell, until }) => {
    await tell([
      ['DELETE vpc/subnets/0717-net-1', undefined, 409, 'subnet_in_use_network_interface_exists'],
    ]);
    const subnet = { id: '0717-net-2' };
    const vni = await made(ask, 'POST vpc/virtual_network_interfaces', { subnet, name: 'tmp' });
    await until(`GET vpc/virtual_network_interfaces/${vni}`, { lifecycle_state: 'stable' });
    await tell([
      [`DELETE vpc/virtual_network_interfaces/${vni}`, undefined, 202, { id: vni }],
      ['DELETE vpc/subnets/0717-net-2', undefined, 409, 'subnet_in_use_network_interface_exists'],
    ]);
    await until(`GET vpc/virtual_network_interfaces/${vni}`, 404);
    await tell([['DELETE vpc/subnets/0717-net-2', undefined, 204]]);
  }));

test('reserved IPs: taken, unbound, kept by the provider, held by what is not shown', () =>
  inLab(async ({ ask, tell, until }) => {
    const at = 'vpc/subnets/0717-net-1/reserved_ips';
    await tell([
      [`POST ${at}`, { address: '10.240.1.20' }, 409, 'address_is_already_reserved'],
      [`POST ${at}`, { address: '10.240.1.0' }, 409, 'address_is_already_reserved'],
      [`POST ${at}`, { address: '10.240.2.9' }, 400, 'bad_field'],
      [`POST ${at}`, { name: 'vip-20' }, 400, 'validation_unique_failed'],
      [`POST ${at}`, { name: 'ibm-mine' }, 400, 'validation_invalid_name'],
      [`POST ${at}`, { auto_delete: true }, 400, 'bad_field'],
      [`POST ${at}`, {}, 201, { address: '10.240.1.4', auto_delete: false, owner: 'user' }],
      [`DELETE ${at}/0717-ip-10`, undefined, 409, 'reserved_ip_in_use'],
      [`DELETE ${at}/0717-ip-99`, undefined, 409, 'reserved_ip_in_use'],
      [`PATCH ${at}/0717-ip-20`, { auto_delete: true }, 400],
      [`PATCH ${at}/0717-ip-20`, { name: 'vip-a' }, 200, { name: 'vip-a' }],
    ]);
    const { json } = await ask(`GET ${at}`);
    const { reserved_ips } = json as unknown as { reserved_ips: { id: string; name: string }[] };
    const kept = reserved_ips.find((each) => each.name === 'ibm-default-gateway')?.id ?? '';
    await tell([
      [`DELETE ${at}/${kept}`, undefined, 409, 'reserved_ip_owned_by_provider'],
      [`DELETE ${at}/0717-ip-20`, undefined, 204],
    ]);
    await until(`GET ${at}/0717-ip-20`, 404);
    const bound = { address: '10.240.1.30', target: { id: '0717-vni-1' }, auto_delete: true };
    const id = await made(ask, `POST ${at}`, bound);
    await tell([
      [`DELETE vpc/virtual_network_interfaces/0717-vni-1/ips/${id}`, undefined, 204],
      [`GET ${at}/${id}`, undefined, 404],
    ]);
  }));

test('a small subnet runs out of addresses', () =>
  inLab(async ({ tell }) => {
    const add = 'POST vpc/subnets/0717-net-2/reserved_ips';
    await tell([
      [add, {}, 201, { address: '10.240.2.4' }],
      [add, {}, 201, { address: '10.240.2.5' }],
      [add, {}, 201, { address: '10.240.2.6' }],
      [add, {}, 409, 'subnet_out_of_ip_addresses'],
    ]);
  }));
