/** Subnets of the MAAS lab: forms, the one refused deletion, the cascade of all others, and the reads. */
import { expect, test } from 'vitest';
import { inLab } from '../../lab/ask.ts';

test('what may be written', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST subnets/',
        'cidr=10.10.0.0/24',
        400,
        '{"cidr": ["Subnet with this Cidr already exists."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.10.0.77/24',
        400,
        '{"cidr": ["Subnet with this Cidr already exists."]}',
      ],
      ['POST subnets/', 'cidr=nope', 400, '{"cidr": ["Required format: <network>/<prefixlen>."]}'],
      [
        'POST subnets/',
        'cidr=0.0.0.0/0',
        400,
        '{"cidr": ["Prefix length must be greater than 0."]}',
      ],
      ['POST subnets/', 'name=x', 400, '{"cidr": ["This field is required."]}'],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&gateway_ip=10.31.0.1',
        400,
        '{"gateway_ip": ["Gateway IP must be within CIDR range."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&space=prov',
        400,
        '{"space": ["Spaces may no longer be set on subnets. Set the space on the underlying VLAN."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&dns_servers=nope',
        400,
        '{"__all__": ["Invalid IP address: nope; provide a list of space-separated IP addresses"]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&rdns_mode=5',
        400,
        '{"rdns_mode": ["Select a valid choice. 5 is not one of the available choices."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&vid=9',
        400,
        '{"vid": ["No VLAN with vid 9 in default fabric."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&fabric=1&vid=9',
        400,
        '{"vid": ["No VLAN with vid 9 in fabric name=dc1."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&fabric=0&vlan=5003',
        400,
        '{"vlan": ["VLAN prov is not in fabric name=fabric-0."]}',
      ],
      [
        'POST subnets/',
        'cidr=10.30.0.0/24&vlan=77',
        400,
        '{"vlan": ["Select a valid choice. That choice is not one of the available choices."]}',
      ],
    ]);
  }));

test('how what is written is read: host bits, netmasks, names, VLANs, empty gateways', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST subnets/',
        'cidr=10.30.30.5/24',
        200,
        {
          id: 3,
          cidr: '10.30.30.0/24',
          name: '10.30.30.5/24',
          gateway_ip: '',
          vlan: { fabric_id: 0, vid: 0 },
        },
      ],
      [
        'GET subnets/3/',
        '',
        200,
        { gateway_ip: null, dns_servers: [], rdns_mode: 2, managed: true },
      ],
      [
        'POST subnets/',
        'cidr=10.40.0.0/255.255.0.0&fabric=1&vid=200',
        200,
        { cidr: '10.40.0.0/16', vlan: { id: 5004 } },
      ],
      ['POST subnets/', 'cidr=192.0.2.7', 200, { cidr: '192.0.2.7/32' }],
      [
        'POST subnets/',
        'cidr=2001:db8:0:0::/64&gateway_ip=fe80::1',
        200,
        { cidr: '2001:db8::/64', gateway_ip: 'fe80::1' },
      ],
      ['POST subnets/', 'cidr=10.40.1.0/24&vlan=5004', 200, { cidr: '10.40.1.0/24' }],
      [
        'PUT subnets/3/',
        'gateway_ip=10.30.30.1&dns_servers=10.0.0.1,10.0.0.2+10.0.0.1&name=',
        200,
        {
          name: '10.30.30.0/24',
          gateway_ip: '10.30.30.1',
          dns_servers: ['10.0.0.1', '10.0.0.2', '10.0.0.1'],
        },
      ],
      ['PUT subnets/3/', 'gateway_ip=&dns_servers=', 200, { gateway_ip: '', dns_servers: [] }],
      ['PUT subnets/3/', 'fabric=1&vid=100', 200, { vlan: { fabric_id: 0 } }],
      ['PUT subnets/3/', 'vlan=5003&name=prov-net', 200, { vlan: { id: 5003 }, space: 'prov' }],
      ['GET subnets/prov-net/', '', 403, 'Too many Subnet objects match the given query.'],
      ['GET subnets/10.20.0.0/24/', '', 200, { id: 2 }],
      ['GET subnets/name:stor-net/', '', 200, { id: 2 }],
    ]);
  }));

test('only a VLAN that serves DHCP from it keeps a subnet from being deleted', () =>
  inLab(async ({ tell }) => {
    const serving =
      'Cannot delete a subnet that is actively servicing a dynamic IP range. (Delete the dynamic range or disable DHCP first.)';
    await tell([
      ['DELETE subnets/1/', '', 400, serving],
      ['DELETE ipranges/2/', '', 204],
      ['DELETE subnets/1/', '', 204, ''],
      ['DELETE subnets/1/', '', 404, 'No Subnet matches the given query.'],
    ]);
  }));

test('moving a subnet to another VLAN gets round that', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['PUT subnets/1/', 'vlan=5002', 200],
      ['GET vlans/5003/', '', 200, { dhcp_on: true }],
      [
        'GET nodes/deploy/interfaces/4/',
        '',
        200,
        { vlan: { id: 5003 }, links: [{ subnet: { id: 1 } }] },
      ],
      ['DELETE subnets/1/', '', 204, ''],
    ]);
  }));

test('everything on a deleted subnet goes silently, the links of a deployed machine too', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      ['POST static-routes/', 'source=1&destination=2&gateway_ip=10.10.0.254', 200, { id: 1 }],
      ['POST static-routes/', 'source=2&destination=1&gateway_ip=10.20.0.254', 200, { id: 2 }],
      ['POST reservedips/', 'ip=10.10.0.80&mac_address=52:54:00:dd:00:01', 200, { id: 1 }],
      ['POST ipaddresses/?op=reserve', 'ip=10.10.0.60', 200, { ip: '10.10.0.60' }],
      ['POST dnsresources/', 'fqdn=api.maas&ip_addresses=10.10.0.40', 200, { id: 1 }],
      ['POST dnsresources/', 'fqdn=two.maas&ip_addresses=10.10.0.41+10.20.0.41', 200, { id: 2 }],
      [
        'GET machines/deploy/',
        '',
        200,
        { ip_addresses: ['10.10.0.104'], default_gateways: { ipv4: { gateway_ip: '10.10.0.1' } } },
      ],
      ['PUT vlans/5003/', 'dhcp_on=false', 200],
      ['DELETE subnets/1/', '', 204, ''],
      [
        'GET machines/deploy/',
        '',
        200,
        {
          status_name: 'Deployed',
          owner: 'admin',
          ip_addresses: [],
          default_gateways: { ipv4: { gateway_ip: null } },
          interface_set: [{ links: [], vlan: { id: 5003 } }],
        },
      ],
      ['GET ipranges/', '', 200, '[]'],
      ['GET static-routes/', '', 200, '[]'],
      ['GET reservedips/', '', 200, '[]'],
      ['GET ipaddresses/', '', 200, [{ ip: '10.20.0.41' }]],
      ['GET dnsresources/', '', 200, [{ id: 2, ip_addresses: [{ ip: '10.20.0.41' }] }]],
      ['POST subnets/', 'cidr=10.10.0.0/24&vlan=5003', 200, { id: 3 }],
      [
        'POST machines/ready2/?op=deploy',
        '',
        400,
        '{"network": ["Node has no address family in common with the server"]}',
      ],
    ]);
    expect((await ask('GET rackcontrollers/rack01/')).json()).toMatchObject({ ip_addresses: [] });
  }));

test('a changed CIDR is followed by nothing', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['POST ipaddresses/?op=reserve', 'ip=10.20.0.9', 200],
      [
        'PUT subnets/1/',
        'cidr=10.50.0.0/24',
        400,
        '{"gateway_ip": ["Gateway IP must be within CIDR range."]}',
      ],
      ['PUT subnets/1/', 'cidr=10.50.0.0/24&gateway_ip=', 200, { id: 1, cidr: '10.50.0.0/24' }],
      ['GET machines/deploy/', '', 200, { ip_addresses: ['10.10.0.104'] }],
      [
        'PUT ipranges/1/',
        'comment=x',
        400,
        '{"__all__": ["IP addresses must be within subnet: 10.50.0.0/24."]}',
      ],
      ['PUT subnets/2/', 'cidr=10.21.0.0/24', 200],
      ['GET ipaddresses/', '', 200, [{ ip: '10.20.0.9', subnet: null }]],
      ['POST subnets/', 'cidr=10.20.0.0/16', 200, { id: 3 }],
      ['GET ipaddresses/', '', 200, [{ ip: '10.20.0.9', subnet: { id: 3 } }]],
      ['POST reservedips/', 'ip=10.21.0.8&mac_address=52:54:00:dd:00:02&subnet=2', 200],
      [
        'PUT subnets/2/',
        'cidr=10.22.0.0/24',
        400,
        '{"cidr": ["The new subnet CIDR would exclude the reserved ip 10.21.0.8. Please remove it first."]}',
      ],
    ]);
  }));

test('who has which address, and where there is room', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      ['POST ipaddresses/?op=reserve', 'ip=10.10.0.60', 200],
      [
        'GET subnets/1/?op=statistics&include_ranges=true',
        '',
        200,
        {
          total_addresses: 254,
          num_unavailable: 77,
          num_available: 177,
          ip_version: 4,
          first_address: '10.10.0.1',
          last_address: '10.10.0.254',
          usage_string: '30%',
        },
      ],
    ]);
    const inUse = (await ask('GET subnets/1/?op=reserved_ip_ranges')).json() as {
      start: string;
      end: string;
      purpose: string[];
    }[];
    expect(inUse.map(({ start, end, purpose }) => `${start}-${end} ${purpose.join()}`)).toEqual([
      '10.10.0.1-10.10.0.1 gateway-ip',
      '10.10.0.2-10.10.0.2 dns-server',
      '10.10.0.3-10.10.0.3 assigned-ip',
      '10.10.0.10-10.10.0.29 reserved',
      '10.10.0.60-10.10.0.60 assigned-ip',
      '10.10.0.70-10.10.0.70 assigned-ip',
      '10.10.0.104-10.10.0.104 assigned-ip',
      '10.10.0.200-10.10.0.250 dynamic',
    ]);
    const free = (await ask('GET subnets/1/?op=unreserved_ip_ranges')).json() as {
      num_addresses: number;
    }[];
    expect(free.map((each) => each.num_addresses)).toEqual([6, 30, 9, 33, 95, 4]);
    const held = (await ask('GET subnets/1/?op=ip_addresses&with_username=1')).json();
    expect(held).toMatchObject([
      {
        ip: '10.10.0.3',
        alloc_type: 1,
        user: 'MAAS',
        node_summary: { system_id: 'rack01', via: 'eth0' },
      },
      { ip: '10.10.0.60', alloc_type: 4, user: 'admin' },
      { ip: '10.10.0.70', alloc_type: 1, node_summary: { hostname: 'node02' } },
      { ip: '10.10.0.104', alloc_type: 0, user: 'admin', node_summary: { fqdn: 'node03.maas' } },
    ]);
  }));

test('IPv6 counts are written out in full', () =>
  inLab(async ({ ask }) => {
    await ask('POST subnets/', 'cidr=2001:db8::/64');
    const { text } = await ask('GET subnets/3/?op=statistics');
    expect(text).toContain('"total_addresses": 18446744073709551615');
    expect(text).toContain('"num_available": 18446744069414584320');
  }));
