/** SDN: written, pending and running; an apply that is OK though a node failed. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const sdn = 'cluster/sdn';

test('zones, vnets and subnets are written first, and run only after an apply', () =>
  inLab(async ({ tell, data, task }) => {
    await tell([
      [
        `POST ${sdn}/zones`,
        'zone=lab&type=simple&ipam=pve&dhcp=dnsmasq&nodes=pve2 pve1',
        200,
        null,
      ],
      [`POST ${sdn}/vnets`, 'vnet=vlab0&zone=lab&alias=for labs', 200, null],
      [
        `POST ${sdn}/vnets/vlab0/subnets`,
        'subnet=10.10.0.0/24&type=subnet&gateway=10.10.0.1&snat=1&dhcp-range=start-address=10.10.0.50,end-address=10.10.0.60',
        200,
        null,
      ],
      [`GET ${sdn}/zones/lab`, '', 200, { zone: 'lab', type: 'simple', nodes: 'pve1,pve2' }],
      [
        `GET ${sdn}/vnets/vlab0`,
        '',
        200,
        { vnet: 'vlab0', type: 'vnet', zone: 'lab', mac: expect.stringMatching(/^BC:24:11/) },
      ],
      [
        `GET ${sdn}/vnets/vlab0/subnets/lab-10.10.0.0-24`,
        '',
        200,
        {
          subnet: 'lab-10.10.0.0-24',
          cidr: '10.10.0.0/24',
          zone: 'lab',
          snat: 1,
          'dhcp-range': [{ 'start-address': '10.10.0.50', 'end-address': '10.10.0.60' }],
        },
      ],
      [`GET ${sdn}/zones?running=1`, '', 200, []],
    ]);
    expect(await data(`GET ${sdn}/zones?pending=1`)).toEqual([
      {
        zone: 'lab',
        type: 'simple',
        state: 'new',
        digest: null,
        pending: { ipam: 'pve', dhcp: 'dnsmasq', nodes: 'pve1,pve2' },
      },
    ]);
    expect(await data(`GET ${sdn}/vnets/vlab0/subnets?pending=1`)).toMatchObject([
      {
        state: 'new',
        pending: { 'dhcp-range': 'start-address=10.10.0.50,end-address=10.10.0.60' },
      },
    ]);
    expect(await task(`PUT ${sdn}`)).toBe('OK');
    expect(await data(`GET ${sdn}/zones?running=1`)).toHaveLength(1);
    const [inSync] = (await data(`GET ${sdn}/zones?pending=1`)) as Record<string, unknown>[];
    expect(inSync).not.toHaveProperty('state');
    await tell([
      ['GET nodes/pve1/sdn/zones', '', 200, [{ zone: 'lab', status: 'available' }]],
      [`PUT ${sdn}/zones/lab`, 'mtu=1450&delete=nodes', 200],
      [`DELETE ${sdn}/vnets/vlab0/subnets/lab-10.10.0.0-24`, '', 200],
      [`DELETE ${sdn}/vnets/vlab0`, '', 200],
    ]);
    expect(await data(`GET ${sdn}/zones?pending=1`)).toMatchObject([
      { state: 'changed', pending: { mtu: 1450, nodes: 'deleted' } },
    ]);
    expect(await data(`GET ${sdn}/vnets?pending=1`)).toMatchObject([
      { vnet: 'vlab0', state: 'deleted' },
    ]);
  }));

test('an apply is OK though a node failed; only the node itself tells', () =>
  inLab(async ({ lab, tell, data, waitFor }) => {
    lab.fault({ name: 'sdn-node-fails', detail: 'pve2' });
    await tell([
      [`POST ${sdn}/zones`, 'zone=lab&type=simple', 200],
      [`POST ${sdn}/vnets`, 'vnet=vlab0&zone=lab', 200],
      // A human's bridge waits on pve1: it comes along.
      ['POST nodes/pve1/network', 'iface=vmbr7&type=bridge&autostart=1', 200],
    ]);
    const upid = String(await data(`PUT ${sdn}`));
    expect(upid).toMatch(/:reloadnetworkall::root@pam!lab:$/);
    expect(await waitFor(upid)).toBe('OK');
    const log = (await data(`GET nodes/pve1/tasks/${encodeURIComponent(upid)}/log`)) as {
      t: string;
    }[];
    expect(log.map((each) => each.t)).toEqual([
      'pve1: reloading network config',
      'pve2: reloading network config',
      "command 'pvesh set /nodes/pve2/network' failed: exit code 255",
      'TASK OK',
    ]);
    await tell([
      ['GET nodes/pve1/sdn/zones', '', 200, [{ zone: 'lab', status: 'available' }]],
      ['GET nodes/pve2/sdn/zones', '', 200, [{ zone: 'lab', status: 'pending' }]],
      ['GET nodes/pve1/network/vmbr7', '', 200, { active: 1 }],
      // A reload of that node's network mends it.
      ['PUT nodes/pve1/qemu/101/config', 'net0=virtio,bridge=vlab0', 200],
    ]);
    expect(await waitFor(await data('PUT nodes/pve2/network'))).toBe('OK');
    await tell([['GET nodes/pve2/sdn/zones', '', 200, [{ zone: 'lab', status: 'available' }]]]);
    expect(await waitFor(await data('POST nodes/pve1/qemu/101/status/start'))).toBe('OK');
  }));

test('refusals: parameter errors inside come as 500 with their list in the text', () =>
  inLab(({ tell }) =>
    tell([
      [`POST ${sdn}/zones`, 'zone=lab&type=simple', 200],
      [`POST ${sdn}/zones`, 'zone=vl&type=vlan&bridge=vmbr0', 200],
      [
        `POST ${sdn}/zones`,
        'zone=lab&type=simple',
        500,
        "create sdn zone object failed: sdn zone object ID 'lab' already defined",
      ],
      [`POST ${sdn}/zones`, 'zone=v2&type=vlan', 500, "missing value for required option 'bridge'"],
      [
        `POST ${sdn}/zones`,
        'zone=muchtoolong&type=simple',
        400,
        { zone: "invalid format - zone ID 'muchtoolong' can't be more length than 8 characters\n" },
      ],
      [`GET ${sdn}/zones/nope`, '', 500, "sdn 'nope' does not exist"],
      [
        `PUT ${sdn}/zones/nope`,
        'mtu=9000',
        500,
        "update sdn zone object failed: sdn 'nope' does not exist",
      ],
      [`GET ${sdn}/vnets/nope/subnets`, '', 500, "sdn 'nope' does not exist"],
      [
        `POST ${sdn}/vnets`,
        'vnet=v1&zone=vl',
        500,
        'create sdn vnet object failed: 400 Parameter verification failed.\ntag: missing vlan tag',
      ],
      [
        `POST ${sdn}/vnets`,
        'vnet=v1&zone=lab&tag=5',
        500,
        'create sdn vnet object failed: 400 Parameter verification failed.\ntag: vlan tag is not allowed on simple zone',
      ],
      [
        `POST ${sdn}/vnets`,
        'vnet=v1&zone=nope',
        500,
        'create sdn vnet object failed: cannot lookup undefined type! at /usr/share/perl5/PVE/SectionConfig.pm line 395.',
      ],
      [`POST ${sdn}/vnets`, 'vnet=v1&zone=vl&tag=100', 200],
      [
        `POST ${sdn}/vnets`,
        'vnet=v2&zone=vl&tag=100',
        500,
        'create sdn vnet object failed: 400 Parameter verification failed.\ntag: tag 100 already exist in vnet v1',
      ],
      [`POST ${sdn}/vnets/v1/subnets`, 'subnet=10.12.0.5/24&type=subnet', 200],
      [
        `POST ${sdn}/vnets/v1/subnets`,
        'subnet=10.12.0.0/24',
        400,
        { type: 'property is missing and it is not optional' },
      ],
      [
        `POST ${sdn}/vnets/v1/subnets`,
        'subnet=10.12.0.0/24&type=subnet&gateway=10.13.0.1',
        500,
        'create sdn subnet object failed: 400 Parameter verification failed.\ngateway: 10.13.0.1 is not in subnet 10.12.0.0/24',
      ],
      [
        `POST ${sdn}/vnets/v1/subnets`,
        'subnet=10.12.0.0/24&type=subnet&dhcp-range=start-address=10.13.0.1,end-address=10.13.0.9',
        500,
        'create sdn subnet object failed: 400 Parameter verification failed.\ndhcp-range: start-address 10.13.0.1 is not in subnet 10.12.0.0/24',
      ],
      [
        `DELETE ${sdn}/vnets/v1`,
        '',
        500,
        "delete sdn vnet object failed: 400 Parameter verification failed.\nvnet: Can't delete vnet if subnets exists",
      ],
      [
        `DELETE ${sdn}/zones/vl`,
        '',
        500,
        'delete sdn zone object failed: zone vl is used by vnet v1 at /usr/share/perl5/PVE/Network/SDN/Zones/Plugin.pm line 158.',
      ],
      [
        `PUT ${sdn}/zones/lab`,
        'mtu=9000&digest=abc',
        500,
        'update sdn zone object failed: detected modified configuration - file changed by other user? Try again.',
      ],
    ]),
  ));

test('IPAM: gateways and guests, of zones with DHCP', () =>
  inLab(async ({ tell, task, data }) => {
    await tell([
      [`POST ${sdn}/zones`, 'zone=lab&type=simple&ipam=pve&dhcp=dnsmasq', 200],
      [`POST ${sdn}/vnets`, 'vnet=vlab0&zone=lab', 200],
      [
        `POST ${sdn}/vnets/vlab0/subnets`,
        'subnet=10.10.0.0/24&type=subnet&gateway=10.10.0.1&dhcp-range=start-address=10.10.0.50,end-address=10.10.0.60',
        200,
      ],
    ]);
    expect(await task(`PUT ${sdn}`)).toBe('OK');
    expect(await task('POST nodes/pve1/qemu', 'vmid=140&name=n&net0=virtio,bridge=vlab0')).toBe(
      'OK',
    );
    const rows = (await data(`GET ${sdn}/ipams/pve/status`)) as Record<string, unknown>[];
    expect(rows).toEqual([
      expect.objectContaining({ ip: '10.10.0.1', gateway: 1, hostname: 'vlab0-gw' }),
      expect.objectContaining({ ip: '10.10.0.50', vmid: '140', subnet: 'lab-10.10.0.0-24' }),
    ]);
    await tell([
      [
        `DELETE ${sdn}/vnets/vlab0/subnets/lab-10.10.0.0-24`,
        '',
        500,
        "delete sdn subnet object failed: cannot delete subnet 'lab-10.10.0.0-24', not empty",
      ],
    ]);
    expect(await task('DELETE nodes/pve1/qemu/140')).toBe('OK');
    expect(await data(`GET ${sdn}/ipams/pve/status`)).toHaveLength(1);
  }));

test('zone types: what each must have, and what it says of tags', () =>
  inLab(({ tell }) =>
    tell([
      [
        `POST ${sdn}/zones`,
        'zone=qq&type=qinq&bridge=vmbr0',
        500,
        "missing value for required option 'tag'",
      ],
      [`POST ${sdn}/zones`, 'zone=qq&type=qinq&bridge=vmbr0&tag=7', 200],
      [`POST ${sdn}/zones`, 'zone=vx&type=vxlan&peers=192.0.2.11,192.0.2.12', 200],
      [
        `POST ${sdn}/zones`,
        'zone=s1&type=simple&bridge=vmbr0',
        500,
        "unexpected property 'bridge'",
      ],
      [
        `POST ${sdn}/zones`,
        'zone=s1&type=simple&ipam=netbox',
        500,
        'create sdn zone object failed: 400 Parameter verification failed.\nipam: netbox not existing',
      ],
      [`POST ${sdn}/vnets`, 'vnet=q1&zone=qq', 200],
      [
        `POST ${sdn}/vnets`,
        'vnet=q2&zone=qq',
        500,
        'create sdn vnet object failed: 400 Parameter verification failed.\ntag: tag-less vnet already exists in zone qq vnet q1',
      ],
      [
        `POST ${sdn}/vnets`,
        'vnet=x1&zone=vx',
        500,
        'create sdn vnet object failed: 400 Parameter verification failed.\ntag: missing vxlan tag',
      ],
      [`POST ${sdn}/vnets`, 'vnet=x1&zone=vx&tag=4000', 200],
      [
        `POST ${sdn}/vnets`,
        'vnet=x2&zone=vx&tag=4000',
        500,
        'create sdn vnet object failed: 400 Parameter verification failed.\ntag: vxlan tag 4000 already exist in vnet x1 in zone vx ',
      ],
      [`PUT ${sdn}/vnets/x1`, 'tag=4001&alias=a', 200],
      [
        `PUT ${sdn}/vnets/x1`,
        'delete=alias,zone',
        500,
        "update sdn vnet object failed: unable to delete required option 'zone'",
      ],
      [
        `PUT ${sdn}/vnets/x1`,
        'delete=nosuch',
        500,
        "update sdn vnet object failed: no such option 'nosuch'",
      ],
      [
        `PUT ${sdn}/vnets/x1`,
        'alias=b&delete=alias',
        500,
        "update sdn vnet object failed: cannot set and delete property 'alias' at the same time!",
      ],
      [`GET ${sdn}/vnets/x1`, '', 200, { tag: 4001, alias: 'a', zone: 'vx' }],
      [`POST ${sdn}/vnets/x1/subnets`, 'subnet=10.9.0.0/24&type=subnet', 200],
      [
        `PUT ${sdn}/vnets/x1`,
        'zone=qq',
        500,
        "update sdn vnet object failed: 400 Parameter verification failed.\nzone: can't change zone if subnets exist",
      ],
      [
        `PUT ${sdn}/zones/vx`,
        'ipam=pve',
        500,
        "update sdn zone object failed: 400 Parameter verification failed.\nipam: can't change ipam if a subnet is already defined in this zone",
      ],
      [`PUT ${sdn}/vnets/x1/subnets/vx-10.9.0.0-24`, 'gateway=10.9.0.1&snat=0', 200],
      [
        `GET ${sdn}/vnets/x1/subnets/vx-10.9.0.0-24`,
        '',
        200,
        { gateway: '10.9.0.1', snat: 0, 'dhcp-range': [] },
      ],
      [
        `GET ${sdn}/vnets/x1/subnets/vx-10.8.0.0-24`,
        '',
        500,
        "sdn subnet 'vx-10.8.0.0-24' does not exist",
      ],
    ]),
  ));

test('release 9: ranges as a list, tags in order from the start, another word for what is missing', () =>
  inLab(
    async ({ tell, data, task }) => {
      await tell([
        ['GET version', '', 200, { release: '9.1' }],
        [`POST ${sdn}/zones`, 'zone=lab&type=simple', 200],
        [`POST ${sdn}/vnets`, 'vnet=v1&zone=lab', 200],
        [
          `POST ${sdn}/vnets/v1/subnets`,
          'subnet=10.1.0.0/24&type=subnet&dhcp-range=start-address=10.1.0.9,end-address=10.1.0.10',
          200,
        ],
        [
          'POST nodes/pve1/network',
          'iface=vmbr1&type=bridge&address=10.0.0.1',
          400,
          { netmask: "missing property required by 'address'" },
        ],
      ]);
      expect(await data(`GET ${sdn}/vnets/v1/subnets?pending=1`)).toMatchObject([
        { pending: { 'dhcp-range': ['start-address=10.1.0.9,end-address=10.1.0.10'] } },
      ]);
      expect(await task('POST nodes/pve1/qemu', 'vmid=100&tags=Zeta,alpha')).toBe('OK');
      await tell([['GET nodes/pve1/qemu/100/config', '', 200, { tags: 'alpha;zeta' }]]);
      const [row] = (await data('GET nodes/pve1/qemu')) as Record<string, unknown>[];
      expect(row).toHaveProperty('memhost');
    },
    { state: { version: '9.1.5' } },
  ));
