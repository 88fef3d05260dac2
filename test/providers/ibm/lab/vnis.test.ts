/** Virtual network interfaces: addresses, floating IPs, security groups, and who may set what. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const vnis = 'vpc/virtual_network_interfaces';
const ips = 'vpc/subnets/0717-net-1/reserved_ips';
const subnet = { id: '0717-net-1' };

test('a new VNI says little while it is pending, and holds its addresses', () =>
  inLab(async ({ ask, tell, until }) => {
    const { status, json } = await ask(`POST ${vnis}`, {
      name: 'fresh',
      primary_ip: { id: '0717-ip-20' },
      ips: [{ id: '0717-ip-20' }, { address: '10.240.1.40', name: 'extra' }],
    });
    expect([status, json['lifecycle_state'], json['ips'], json['mac_address']]).toEqual([
      201,
      'pending',
      [],
      undefined,
    ]);
    const id = String(json['id']);
    expect(await until(`GET ${vnis}/${id}`, { lifecycle_state: 'stable' })).toBe(2);
    await tell([
      [
        `GET ${vnis}/${id}`,
        undefined,
        200,
        {
          auto_delete: false,
          primary_ip: { id: '0717-ip-20' },
          ips: [{ id: '0717-ip-20' }, { address: '10.240.1.40' }],
          mac_address: expect.stringMatching(/^02:/),
        },
      ],
      [`GET ${ips}/0717-ip-20`, undefined, 200, { target: { id } }],
      [`DELETE ${ips}/0717-ip-20`, undefined, 409, 'reserved_ip_in_use'],
      [`DELETE ${vnis}/${id}/ips/0717-ip-20`, undefined, 409],
      [`PUT ${vnis}/${id}/ips/0717-ip-21`, undefined, 200, { id: '0717-ip-21' }],
      [`PUT ${vnis}/${id}/ips/0717-ip-10`, undefined, 409, 'reserved_ip_in_use'],
      [`GET ${vnis}/${id}/ips`, undefined, 200, { total_count: 3 }],
      [`DELETE ${vnis}/${id}`, undefined, 202, { lifecycle_state: 'deleting' }],
    ]);
    await until(`GET ${vnis}/${id}`, 404);
    // Those that were there before are free again; the one that was made for it is gone.
    await tell([
      [`GET ${ips}/0717-ip-20`, undefined, 200],
      [`DELETE ${ips}/0717-ip-20`, undefined, 204],
      [`GET ${ips}?sort=address`, undefined, 200, { total_count: 5 + 6 - 1 }],
    ]);
  }));

test('what a prototype cannot ask for, and a refused one leaves nothing behind', () =>
  inLab(async ({ lab, tell }) => {
    const rows = (): unknown => {
      const { reserved_ips, virtual_network_interfaces } = lab.state() as Record<string, unknown>;
      return { reserved_ips, virtual_network_interfaces };
    };
    const before = rows();
    await tell([
      [`POST ${vnis}`, { subnet, auto_delete: true }, 400],
      [`POST ${vnis}`, {}, 400, 'validation_required_field'],
      [`POST ${vnis}`, { subnet, name: 'vni-1' }, 400, 'validation_unique_failed'],
      [`POST ${vnis}`, { primary_ip: { id: '0717-ip-10' } }, 409, 'reserved_ip_in_use'],
      [`POST ${vnis}`, { subnet, primary_ip: { id: 'x' } }, 400, 'bad_field'],
      [
        `POST ${vnis}`,
        { subnet, ips: [{ address: '10.240.1.77' }, { address: '10.240.1.10' }] },
        409,
        'address_is_already_reserved',
      ],
      [`POST ${vnis}`, { subnet, allow_ip_spoofing: true, enable_infrastructure_nat: false }, 400],
      [`POST ${vnis}`, { subnet, ips: Array.from({ length: 8 }, () => ({})) }, 400, 'over_quota'],
    ]);
    expect(rows()).toEqual(before);
  }));

test('PATCH: flags, names, auto_delete of what is attached', () =>
  inLab(async ({ tell }) => {
    await tell([
      [`PATCH ${vnis}/0717-vni-3`, { auto_delete: true }, 400],
      [`PATCH ${vnis}/0717-vni-1`, { auto_delete: true }, 200, { auto_delete: true }],
      [`PATCH ${vnis}/0717-vni-3`, { name: 'vni-1' }, 400, 'validation_unique_failed'],
      [`PATCH ${vnis}/0717-vni-3`, { allow_ip_spoofing: true }, 200, { allow_ip_spoofing: true }],
      [`PATCH ${vnis}/0717-vni-3`, { enable_infrastructure_nat: false }, 400],
      [`PATCH ${vnis}/0717-vni-2`, { enable_infrastructure_nat: false }, 400],
      [`DELETE ${vnis}/0717-vni-1`, undefined, 409, 'virtual_network_interface_in_use'],
    ]);
  }));

test('spoofing, NAT off and filtering modes need a right of their own', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        [`POST ${vnis}`, { subnet, allow_ip_spoofing: true }, 403, 'not_authorized'],
        [`POST ${vnis}`, { subnet, protocol_state_filtering_mode: 'disabled' }, 403],
        [`PATCH ${vnis}/0717-vni-3`, { enable_infrastructure_nat: false }, 403],
        [`POST ${vnis}`, { subnet, name: 'plain' }, 201],
      ]);
    },
    {
      state: {
        vpcs: [{ name: 'v' }],
        subnets: [{ id: '0717-net-1', name: 'n', vpc: 'v', ipv4_cidr_block: '10.240.0.0/24' }],
        virtual_network_interfaces: [
          { id: '0717-vni-3', name: 'x', subnet: 'n', primary_ip: '10.240.0.9' },
        ],
        api_keys: [{ apikey: 'editor', rights: { is: 'editor' } }],
      },
    },
  ));

test('floating IPs of a VNI: one at a time, from its zone', () =>
  inLab(async ({ ask, tell, until }) => {
    const { json } = await ask('POST vpc/floating_ips', {
      zone: { name: 'us-south-2' },
      name: 'far',
    });
    const far = String(json['id']);
    await until(`GET vpc/floating_ips/${far}`, { status: 'available' });
    const near = await ask('POST vpc/floating_ips', { zone: { name: 'us-south-1' } });
    await tell([
      [`PUT ${vnis}/0717-vni-3/floating_ips/${far}`, undefined, 400, 'zone_inconsistency'],
      [`PUT ${vnis}/0717-vni-3/floating_ips/r006-fip-1`, undefined, 200, { name: 'fip-1' }],
      [`PUT ${vnis}/0717-vni-1/floating_ips/r006-fip-1`, undefined, 409, 'floating_ip_in_use'],
      [
        `PUT ${vnis}/0717-vni-3/floating_ips/${String(near.json['id'])}`,
        undefined,
        409,
        'target_in_use',
      ],
      [
        'GET vpc/floating_ips/r006-fip-1',
        undefined,
        200,
        { target: { id: '0717-vni-3', resource_type: 'virtual_network_interface' } },
      ],
      [`GET ${vnis}/0717-vni-3/floating_ips`, undefined, 200, { total_count: 1 }],
      ['GET vpc/floating_ips?target.id=0717-vni-3', undefined, 200, { total_count: 1 }],
      ['PATCH vpc/floating_ips/r006-fip-1', { target: { id: '0717-vni-1' } }, 200],
      ['PATCH vpc/floating_ips/r006-fip-1', { target: null }, 200],
      [`PUT ${vnis}/0717-vni-3/floating_ips/r006-fip-1`, undefined, 200],
      // It goes and leaves the floating IP behind, unbound.
      [`DELETE ${vnis}/0717-vni-3`, undefined, 202],
    ]);
    await until(`GET ${vnis}/0717-vni-3`, 404);
    const fip = await ask('GET vpc/floating_ips/r006-fip-1');
    expect(fip.json).not.toHaveProperty('target');
    await tell([['DELETE vpc/floating_ips/r006-fip-1', undefined, 204]]);
    await until('GET vpc/floating_ips/r006-fip-1', 404);
    await tell([[`GET ${ips}/0717-ip-12`, undefined, 404]]);
  }));

test('security groups are set through their targets, and stay while anything needs them', () =>
  inLab(async ({ ask, tell, until }) => {
    const groups = 'vpc/security_groups';
    const { json } = await ask('GET vpc/vpcs/r006-vpc-1/default_security_group');
    const usual = String(json['id']);
    await tell([
      [`DELETE ${groups}/${usual}`, undefined, 409, 'security_group_vpc_default'],
      [`DELETE ${groups}/r006-sg-1`, undefined, 409, 'security_group_interfaces_attached'],
      [`DELETE ${groups}/r006-sg-1/targets/0717-vni-1`, undefined, 409],
      [`PUT ${groups}/${usual}/targets/0717-vni-1`, undefined, 200, { id: '0717-vni-1' }],
      [`DELETE ${groups}/r006-sg-1/targets/0717-vni-1`, undefined, 204],
      [`PUT ${groups}/r006-sg-1/targets/0717-vni-3`, undefined, 200],
      [`DELETE ${groups}/${usual}/targets/0717-vni-3`, undefined, 204],
      [`DELETE ${vnis}/0717-vni-3`, undefined, 202],
    ]);
    const draining = await ask(`DELETE ${groups}/r006-sg-1`);
    expect([draining.status, draining.text]).toEqual([
      409,
      expect.stringContaining('are being deleted, please wait'),
    ]);
    await until(`GET ${vnis}/0717-vni-3`, 404);
    await tell([
      [`DELETE ${groups}/r006-sg-1`, undefined, 204],
      [`GET ${groups}/r006-sg-1`, undefined, 404],
    ]);
  }));

test('gateways: one per zone, with a floating IP that goes with it', () =>
  inLab(async ({ ask, tell, until }) => {
    const vpc = { id: 'r006-vpc-1' };
    const add = 'POST vpc/public_gateways';
    const { json } = await ask('GET vpc/public_gateways/r006-pgw-1');
    const fip = (json as unknown as { floating_ip: { id: string } }).floating_ip.id;
    await tell([
      [add, { vpc, zone: { name: 'us-south-1' } }, 409, 'gateway_too_many'],
      [add, { vpc, zone: { name: 'us-south-2' }, floating_ip: {} }, 201],
      [`DELETE vpc/floating_ips/${fip}`, undefined, 409, 'floating_ip_in_use'],
      ['DELETE vpc/public_gateways/r006-pgw-1', undefined, 409, 'public_gateway_in_use'],
      ['DELETE vpc/subnets/0717-net-1/public_gateway', undefined, 204],
      ['DELETE vpc/public_gateways/r006-pgw-1', undefined, 204],
    ]);
    await until('GET vpc/public_gateways/r006-pgw-1', 404);
    await tell([[`GET vpc/floating_ips/${fip}`, undefined, 404]]);
  }));
