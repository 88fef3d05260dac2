/** Bare metal servers from creation to what is left of them, and their network attachments. */
import { expect, test } from 'vitest';
import { inLab, type Story } from './ask.ts';

const servers = 'vpc/bare_metal_servers';
const node1 = `${servers}/0717-bms-1`;

async function prototype({ ask }: Pick<Story, 'ask'>): Promise<Readonly<Record<string, unknown>>> {
  const images = (await ask('GET vpc/images')).json as unknown as { images: { id: string }[] };
  const keys = (await ask('GET vpc/keys')).json as unknown as { keys: { id: string }[] };
  return {
    name: 'node2',
    zone: { name: 'us-south-1' },
    profile: { name: 'bx2-metal-96x384' },
    initialization: {
      image: { id: images.images[0]?.id },
      keys: [{ id: keys.keys[0]?.id }],
      user_data: 'secret words',
    },
    primary_network_attachment: {
      name: 'pci',
      virtual_network_interface: { id: '0717-vni-3' },
      allowed_vlans: [300],
    },
    network_attachments: [
      {
        name: 'vlan',
        interface_type: 'vlan',
        vlan: 300,
        virtual_network_interface: {
          name: 'inline',
          subnet: { id: '0717-net-1' },
          primary_ip: { address: '10.240.1.50', name: 'inline-ip' },
        },
      },
    ],
  };
}

async function create(story: Story): Promise<string> {
  const { status, json, text } = await story.ask(`POST ${servers}`, await prototype(story));
  expect([status, status === 201 ? '' : text]).toEqual([201, '']);
  expect(json['status']).toBe('pending');
  return String(json['id']);
}

test('created: pending, starting, running; inline VNIs go with it, others do not', () =>
  inLab(async (story) => {
    const { ask, tell, until } = story;
    const id = await create(story);
    await until(`GET ${servers}/${id}`, { status: 'starting' });
    await until(`GET ${servers}/${id}`, { status: 'running' });
    const { json, text } = await ask(`GET ${servers}/${id}`);
    expect(text).not.toContain('secret words');
    const { network_attachments } = json as unknown as {
      network_attachments: { name: string; virtual_network_interface: { id: string } }[];
    };
    expect(network_attachments.map((each) => each.name)).toEqual(['pci', 'vlan']);
    const inline = network_attachments[1]?.virtual_network_interface.id ?? '';
    await tell([
      [`GET vpc/virtual_network_interfaces/${inline}`, undefined, 200, { auto_delete: true }],
      ['DELETE vpc/virtual_network_interfaces/0717-vni-3', undefined, 409],
      [`DELETE ${servers}/${id}`, undefined, 409, 'server_status_conflict'],
      [`POST ${servers}/${id}/stop`, {}, 400, 'validation_required_field'],
      [`POST ${servers}/${id}/stop`, { type: 'soft' }, 204],
    ]);
    await until(`GET ${servers}/${id}`, { status: 'stopped' });
    await tell([
      ['PUT vpc/virtual_network_interfaces/0717-vni-3/floating_ips/r006-fip-1', undefined, 200],
      [`DELETE ${servers}/${id}`, undefined, 202],
      [`GET ${servers}/${id}`, undefined, 200, { status: 'deleting' }],
      ['DELETE vpc/virtual_network_interfaces/0717-vni-3', undefined, 409],
    ]);
    await until(`GET ${servers}/${id}`, 404);
    const fip = await ask('GET vpc/floating_ips/r006-fip-1');
    expect(fip.json).not.toHaveProperty('target');
    await tell([
      [`GET vpc/virtual_network_interfaces/${inline}`, undefined, 404],
      ['GET vpc/virtual_network_interfaces/0717-vni-3', undefined, 200],
      ['GET vpc/subnets/0717-net-1/reserved_ips/0717-ip-12', undefined, 200, { target: {} }],
      ['DELETE vpc/virtual_network_interfaces/0717-vni-3', undefined, 202],
    ]);
  }));

test('the name is taken for a while longer than the server is there', () =>
  inLab(async (story) => {
    const { ask, tell, until } = story;
    await tell([[`POST ${node1}/stop`, { type: 'hard' }, 204]]);
    await until(`GET ${node1}`, { status: 'stopped' });
    await tell([[`DELETE ${node1}`, undefined, 202]]);
    await until(`GET ${node1}`, 404);
    const wish = { ...(await prototype(story)), name: 'node1' };
    const statuses: number[] = [];
    while (statuses.at(-1) !== 201 && statuses.length < 10)
      statuses.push((await ask(`POST ${servers}`, wish)).status);
    expect(statuses[0]).toBe(400);
    expect(statuses.at(-1)).toBe(201);
  }));

test('what a prototype cannot ask for, and a refused one leaves nothing behind', () =>
  inLab(async (story) => {
    const { lab, tell } = story;
    const wish = await prototype(story);
    const rows = (): unknown => {
      const { lab: _lab, ...rest } = lab.state() as Record<string, unknown>;
      return rest;
    };
    const before = rows();
    const vlan = { name: 'v', interface_type: 'vlan', vlan: 400 };
    const inline = { subnet: { id: '0717-net-1' }, primary_ip: { address: '10.240.1.60' } };
    await tell([
      [`POST ${servers}`, { ...wish, name: 'node1' }, 400, 'validation_unique_failed'],
      [`POST ${servers}`, { ...wish, zone: { name: 'us-south-2' } }, 400, 'zone_inconsistency'],
      [`POST ${servers}`, { ...wish, profile: { name: 'huge' } }, 400, 'bad_field'],
      [`POST ${servers}`, { ...wish, vpc: { id: 'r006-vpc-2' } }, 400, 'vpc_resource_separation'],
      [
        `POST ${servers}`,
        { ...wish, network_attachments: [{ ...vlan, virtual_network_interface: inline }] },
        400,
        'bad_field',
      ],
      [
        `POST ${servers}`,
        {
          ...wish,
          network_attachments: [
            { interface_type: 'pci', virtual_network_interface: inline },
            { interface_type: 'pci', virtual_network_interface: inline },
          ],
        },
        409,
        'address_is_already_reserved',
      ],
      [
        `POST ${servers}`,
        {
          ...wish,
          primary_network_attachment: { virtual_network_interface: { id: '0717-vni-1' } },
        },
        409,
        'virtual_network_interface_in_use',
      ],
      [`POST ${servers}`, { ...wish, initialization: {} }, 400, 'validation_required_field'],
    ]);
    expect(rows()).toEqual(before);
  }));

test('power: start, restart, stop; a soft stop that hangs is overtaken by a hard one', () =>
  inLab(async ({ lab, ask, tell, until }) => {
    lab.fault({ name: 'soft-stop-hangs' });
    await tell([
      [`POST ${node1}/start`, undefined, 409, 'server_status_conflict'],
      [`POST ${node1}/restart`, undefined, 204],
    ]);
    await until(`GET ${node1}`, { status: 'running' });
    await tell([[`POST ${node1}/stop`, { type: 'soft' }, 204]]);
    for (let asked = 0; asked < 10; asked += 1)
      expect((await ask(`GET ${node1}`)).json['status']).toBe('running');
    await tell([[`POST ${node1}/stop`, { type: 'hard' }, 204]]);
    await until(`GET ${node1}`, { status: 'stopped' });
    await tell([[`POST ${node1}/start`, undefined, 204]]);
    await until(`GET ${node1}`, { status: 'running' });
  }));

test('reinitialized: only when stopped; it starts by itself and stays what it was', () =>
  inLab(async (story) => {
    const { ask, tell, until } = story;
    const { initialization } = await prototype(story);
    await tell([
      [`PUT ${node1}/initialization`, initialization, 409, 'server_status_conflict'],
      [`POST ${node1}/stop`, { type: 'hard' }, 204],
    ]);
    await until(`GET ${node1}`, { status: 'stopped' });
    await tell([
      [`PUT ${node1}/initialization`, initialization, 200, { keys: [{}] }],
      [`GET ${node1}`, undefined, 200, { status: 'reinitializing', name: 'node1' }],
    ]);
    await until(`GET ${node1}`, { status: 'running' });
    expect((await ask(`GET ${node1}/network_attachments`)).json['total_count']).toBe(1);
  }));

test('attachments: VLANs at any time, PCI while it is off, never without the primary one', () =>
  inLab(async ({ ask, tell, until }) => {
    const at = `${node1}/network_attachments`;
    const vni = { id: '0717-vni-3' };
    const pci = { interface_type: 'pci', virtual_network_interface: vni };
    await tell([
      [`POST ${at}`, pci, 409, 'server_status_conflict'],
      [`POST ${at}`, { ...pci, interface_type: 'vlan', vlan: 5000 }, 400, 'validation_max_value'],
      [`POST ${at}`, { ...pci, interface_type: 'vlan', vlan: 101 }, 400, 'bad_field'],
    ]);
    const vlan = {
      name: 'v100',
      interface_type: 'vlan',
      vlan: 100,
      virtual_network_interface: vni,
    };
    const { status, json } = await ask(`POST ${at}`, vlan);
    expect([status, json['vlan'], json['lifecycle_state']]).toEqual([201, 100, 'pending']);
    const id = String(json['id']);
    await until(`GET ${at}/${id}`, { lifecycle_state: 'stable' });
    await tell([
      [`PATCH ${at}/0717-att-1`, { allowed_vlans: [200] }, 409],
      [`PATCH ${at}/0717-att-1`, { allowed_vlans: [100, 300] }, 200, { allowed_vlans: [100, 300] }],
      [`DELETE ${at}/0717-att-1`, undefined, 409],
      [`DELETE ${at}/${id}`, undefined, 202],
    ]);
    await until(`GET ${at}/${id}`, 404);
    const free = await ask('GET vpc/virtual_network_interfaces/0717-vni-3');
    expect(free.json).not.toHaveProperty('target');
    await tell([[`POST ${node1}/stop`, { type: 'hard' }, 204]]);
    await until(`GET ${node1}`, { status: 'stopped' });
    await tell([[`POST ${at}`, pci, 201, { interface_type: 'pci', type: 'secondary' }]]);
  }));

test('provision-fails: the server ends as failed with a reason, and what it has stays on it', () =>
  inLab(async (story) => {
    const { lab, tell, until } = story;
    lab.fault({ name: 'provision-fails', detail: 'cannot_start_capacity' });
    const id = await create(story);
    await until(`GET ${servers}/${id}`, { status: 'failed' });
    await tell([
      [
        `GET ${servers}/${id}`,
        undefined,
        200,
        { status_reasons: [{ code: 'cannot_start_capacity' }], network_attachments: [{}, {}] },
      ],
      [`DELETE ${servers}/${id}`, undefined, 202],
    ]);
    await until(`GET ${servers}/${id}`, 404);
  }));
