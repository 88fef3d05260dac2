/** IP ranges, reservations, reserved IPs and static routes of the MAAS lab. */
import { expect, test } from 'vitest';
import { inLab } from '../../lab/ask.ts';
import { keys } from '../../lab/metal.ts';

const taken = (kind: string): string => {
  const what = kind === 'dynamic' ? 'IP address or range' : 'range';
  const text = `Requested ${kind} range conflicts with an existing ${what}.`;
  return `{"start_ip": ["${text}"], "end_ip": ["${text}"]}`;
};
const all = (text: string): string => `{"__all__": ["${text}"]}`;
const range = (type: string, start: string, end: string): string =>
  `type=${type}&start_ip=10.10.0.${start}&end_ip=10.10.0.${end}&subnet=1`;

test('where a range may lie', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['POST ipranges/', range('reserved', '15', '16'), 400, taken('reserved')],
      ['POST ipranges/', range('reserved', '5', '45'), 400, taken('reserved')],
      ['POST ipranges/', range('reserved', '249', '252'), 400, taken('reserved')],
      ['POST ipranges/', range('dynamic', '100', '110'), 400, taken('dynamic')],
      ['POST ipranges/', range('dynamic', '1', '5'), 400, taken('dynamic')],
      [
        'POST ipranges/',
        range('reserved', '100', '110'),
        200,
        { id: 3, user: { username: 'admin' } },
      ],
      ['POST ipranges/', range('reserved', '1', '9'), 200, { subnet: { id: 1 } }],
      [
        'POST ipranges/',
        range('reserved', '0', '9'),
        400,
        all('Reserved network address cannot be included in IP range.'),
      ],
      [
        'POST ipranges/',
        range('reserved', '251', '255'),
        400,
        all('Broadcast address cannot be included in IP range.'),
      ],
      [
        'POST ipranges/',
        range('reserved', '50', '40'),
        400,
        all('End IP address must not be less than Start IP address.'),
      ],
      [
        'POST ipranges/',
        'type=reserved&start_ip=10.9.0.1&end_ip=10.10.0.5&subnet=1',
        400,
        all('Start IP address must be within subnet: 10.10.0.0/24.'),
      ],
      [
        'POST ipranges/',
        'type=reserved&start_ip=10.10.0.251&end_ip=10.10.1.5&subnet=1',
        400,
        all('End IP address must be within subnet: 10.10.0.0/24.'),
      ],
      [
        'POST ipranges/',
        'type=reserved&start_ip=10.9.0.1&end_ip=10.9.0.5&subnet=1',
        400,
        all('IP addresses must be within subnet: 10.10.0.0/24.'),
      ],
    ]);
  }));

test('fields of a range', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST ipranges/',
        'type=odd&start_ip=x',
        400,
        '{"type": ["Select a valid choice. odd is not one of the available choices."], "start_ip": ["Enter a valid IPv4 or IPv6 address."], "end_ip": ["This field is required."], "subnet": ["This field is required."]}',
      ],
      [
        'POST ipranges/',
        'type=reserved&start_ip=172.16.0.1&end_ip=172.16.0.2',
        400,
        '{"subnet": ["This field is required."]}',
      ],
      [
        'POST ipranges/',
        'type=reserved&start_ip=10.20.0.5&end_ip=10.20.0.6&comment=c',
        200,
        { id: 3, subnet: { id: 2 }, comment: 'c' },
      ],
      ['PUT ipranges/3/', 'comment=', 200, { comment: 'c' }],
      [
        'PUT ipranges/3/',
        'end_ip=10.20.0.9&comment=d',
        200,
        { start_ip: '10.20.0.5', end_ip: '10.20.0.9', comment: 'd' },
      ],
      ['PUT ipranges/3/', 'type=dynamic', 200, { type: 'dynamic' }],
      ['PUT ipranges/1/', 'end_ip=10.10.0.210', 400, taken('reserved')],
      ['GET ipranges/9/', '', 404, 'No IPRange matches the given query.'],
    ]);
  }));

test('a full subnet has no room, and IPv6 keeps some for itself', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['POST subnets/', 'cidr=10.77.0.0/30', 200, { id: 3 }],
      ['POST ipranges/', 'type=reserved&start_ip=10.77.0.1&end_ip=10.77.0.2', 200],
      [
        'POST ipranges/',
        'type=reserved&start_ip=10.77.0.1&end_ip=10.77.0.1',
        400,
        '{"start_ip": ["There is no room for any reserved ranges on this subnet."], "end_ip": ["There is no room for any reserved ranges on this subnet."]}',
      ],
      ['POST subnets/', 'cidr=2001:db8::/64', 200, { id: 4 }],
      [
        'POST ipranges/',
        'type=reserved&start_ip=2001:db8::5&end_ip=2001:db8::6',
        400,
        taken('reserved'),
      ],
      [
        'POST ipranges/',
        'type=dynamic&start_ip=2001:db8::1:0:0&end_ip=2001:db8::1:0:9',
        400,
        all('IPv6 dynamic range must be at least 256 addresses in size.'),
      ],
      ['POST ipranges/', 'type=dynamic&start_ip=2001:db8::1:0:0&end_ip=2001:db8::1:0:ff', 200],
    ]);
  }));

test('addresses that users reserve', () =>
  inLab(async ({ tell }) => {
    const release = 'POST ipaddresses/?op=release';
    const reserve = 'POST ipaddresses/?op=reserve';
    await tell([
      [reserve, '', 400, "Must supply either the 'subnet' or the 'ip' parameter."],
      [reserve, 'subnet=nosuch', 400, 'Unable to identify subnet: nosuch.'],
      [reserve, 'ip=nope', 400, '{"ip_address": ["Enter a valid IPv4 or IPv6 address."]}'],
      [reserve, 'ip=172.16.0.1', 400, 'No known subnet for IP address: 172.16.0.1.'],
      [
        reserve,
        'ip=10.10.0.15',
        404,
        '10.10.0.15 is within the reserved range from 10.10.0.10 to 10.10.0.29',
      ],
      [reserve, 'ip=10.10.0.210', 403],
      [reserve, 'ip=10.10.0.104', 404, 'The IP address 10.10.0.104 is already in use.'],
      [
        reserve,
        'ip=10.10.0.1',
        200,
        {
          ip: '10.10.0.1',
          alloc_type: 4,
          alloc_type_name: 'User reserved',
          owner: { username: 'admin' },
        },
      ],
      // The smallest gap is at the end of the subnet, so that is where the next one comes from.
      [reserve, 'subnet=prov-net', 200, { ip: '10.10.0.251' }],
      [release, 'ip=10.10.0.251', 204, ''],
      [release, 'ip=10.10.0.251', 400],
    ]);
    await tell(
      [
        [release, 'ip=10.10.0.1', 400],
        [release, 'ip=10.10.0.1&force=true', 403],
        [
          'GET ipaddresses/?all=true',
          '',
          403,
          'Listing all IP addresses requires admin privileges.',
        ],
        [reserve, 'subnet=10.20.0.0/24', 200, { owner: { username: 'bob' } }],
      ],
      keys.bob,
    );
    await tell([
      [release, 'ip=10.10.0.104&force=true', 204, ''],
      ['GET machines/deploy/', '', 200, { ip_addresses: [] }],
    ]);
  }));

test('an unmanaged subnet hands out of its reserved ranges only', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['PUT subnets/2/', 'managed=false', 200],
      [
        'POST ipaddresses/?op=reserve',
        'subnet=2',
        503,
        'No more IPs available in subnet: 10.20.0.0/24.',
      ],
      ['POST ipranges/', 'type=reserved&start_ip=10.20.0.100&end_ip=10.20.0.101&subnet=2', 200],
      ['POST ipaddresses/?op=reserve', 'subnet=2', 200, { ip: '10.20.0.100' }],
      ['POST ipaddresses/?op=reserve', 'subnet=2', 200, { ip: '10.20.0.101' }],
      ['POST ipaddresses/?op=reserve', 'subnet=2', 503],
    ]);
  }));

test('reserved IPs', () =>
  inLab(async ({ tell }) => {
    const mac = 'mac_address=52:54:00:dd:00:01';
    await tell([
      [
        'POST reservedips/',
        `ip=10.10.0.80&${mac}&comment=printer`,
        200,
        { id: 1, subnet: { id: 1 }, comment: 'printer' },
      ],
      [
        'POST reservedips/',
        'ip=10.10.0.80&mac_address=52:54:00:dd:00:02',
        400,
        '{"ip": ["Reserved IP with this IP address already exists."]}',
      ],
      [
        'POST reservedips/',
        `ip=10.10.0.81&${mac}`,
        400,
        all('Reserved IP with this MAC address and Subnet already exists.'),
      ],
      [
        'POST reservedips/',
        `ip=10.10.0.205&${mac}`,
        400,
        '{"ip": ["The reserved IP 10.10.0.205 must be outside the dynamic range 10.10.0.200 - 10.10.0.250."]}',
      ],
      [
        'POST reservedips/',
        'ip=10.10.0.104&mac_address=52:54:00:dd:00:02',
        400,
        '{"ip": ["The ip 10.10.0.104 is already in use by another machine."]}',
      ],
      [
        'POST reservedips/',
        `ip=172.16.0.1&${mac}`,
        400,
        '{"subnet": ["There is no subnet for 172.16.0.1. Create the subnet and try again."]}',
      ],
      [
        'PUT reservedips/1/',
        'ip=10.10.0.82',
        400,
        all(
          'The ip, mac_address and the subnet of a reserved IP are immutable. Delete the entry and recreate it.',
        ),
      ],
      ['PUT reservedips/1/', 'comment=', 200, { comment: '' }],
      ['DELETE ipranges/2/', '', 204],
      [
        'POST ipranges/',
        'type=dynamic&start_ip=10.10.0.75&end_ip=10.10.0.85',
        400,
        all('The dynamic IP range cannot include reserved IPs.'),
      ],
      ['DELETE reservedips/1/', '', 204, ''],
    ]);
  }));

test('static routes', () =>
  inLab(async ({ tell }) => {
    const noSource = "'NoneType' object has no attribute 'get_ipnetwork'";
    await tell([
      ['POST static-routes/', 'destination=2&gateway_ip=10.10.0.254', 500, noSource],
      ['POST static-routes/', 'source=nosuch&destination=2&gateway_ip=10.10.0.254', 500, noSource],
      [
        'POST static-routes/',
        'source=1&destination=1&gateway_ip=10.10.0.254',
        400,
        all('source and destination cannot be the same subnet.'),
      ],
      [
        'POST static-routes/',
        'source=1&destination=2&gateway_ip=10.20.0.254',
        400,
        '{"gateway_ip": ["Enter an IP address in 10.10.0.0/24."], "__all__": ["gateway_ip must be with in the source subnet."]}',
      ],
      [
        'POST static-routes/',
        'source=10.10.0.0/24&destination=stor-net&gateway_ip=10.10.0.254&metric=5',
        200,
        { id: 1, metric: 5, source: { id: 1 }, destination: { id: 2 } },
      ],
      [
        'POST static-routes/',
        'source=1&destination=2&gateway_ip=10.10.0.254',
        400,
        all('Static route with this Source, Destination and Gateway IP already exists.'),
      ],
      ['PUT static-routes/1/', 'metric=7', 200, { metric: 7, gateway_ip: '10.10.0.254' }],
      ['DELETE static-routes/1/', '', 204, ''],
      ['GET static-routes/1/', '', 404, 'No StaticRoute matches the given query.'],
    ]);
  }));

test('DNS', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      [
        'POST dnsresources/',
        'fqdn=api.maas&ip_addresses=10.10.0.15&address_ttl=30',
        200,
        {
          id: 1,
          fqdn: 'api.maas',
          address_ttl: 30,
          ip_addresses: [{ ip: '10.10.0.15', alloc_type: 4 }],
        },
      ],
      [
        'POST dnsresources/',
        'name=api&domain=maas&ip_addresses=10.10.0.16',
        400,
        all('Labels must be unique within their zone.'),
      ],
      ['POST dnsresources/', 'fqdn=a.nosuch&ip_addresses=10.10.0.16', 404],
      ['POST dnsresources/', 'fqdn=b.maas&ip_addresses=nope', 500],
      ['POST domains/', 'name=maas', 400, '{"name": ["Domain with this Name already exists."]}'],
      ['POST domains/', 'name=lab.example', 200, { id: 1, is_default: false }],
      [
        'POST dnsresources/',
        'fqdn=c.lab.example&ip_addresses=10.10.0.104',
        200,
        { ip_addresses: [{ alloc_type: 0, interface_set: [{ id: 4 }] }] },
      ],
      ['DELETE domains/1/', '', 500],
      ['DELETE dnsresources/2/', '', 204, ''],
      ['DELETE domains/1/', '', 204, ''],
      [
        'PUT dnsresources/1/',
        'ip_addresses=10.10.0.17',
        200,
        { ip_addresses: [{ ip: '10.10.0.17' }] },
      ],
      ['GET dnsresources/?fqdn=nosuch.maas', '', 200, '[]'],
    ]);
    expect((await ask('GET ipaddresses/')).json()).toMatchObject([{ ip: '10.10.0.17' }]);
  }));
