/** A walk through every endpoint of the MAAS lab, held against what MAAS publishes and was recorded to say. */
import { expect, test } from 'vitest';
import { inLab, type Row } from '../../lab/ask.ts';
import { metal } from '../../lab/metal.ts';

const walk: readonly Row[] = [
  ['GET version/', '', 200],
  ['GET users/?op=whoami', '', 200],
  ['GET users/', '', 200],
  ['GET users/admin/', '', 200],
  ['GET maas/?op=get_config&name=uuid', '', 200],
  ['GET zones/', '', 200],
  ['GET zones/default/', '', 200],
  ['GET resourcepools/', '', 200],
  ['GET resourcepool/0/', '', 200],
  ['POST fabrics/', 'name=dc2&description=d&class_type=c', 200],
  ['PUT fabrics/2/', 'name=dc3', 200],
  ['GET fabrics/', '', 200],
  ['GET fabrics/2/', '', 200],
  ['POST fabrics/2/vlans/', 'vid=300&name=v&mtu=9000&space=prov&description=x', 200],
  ['GET fabrics/2/vlans/', '', 200],
  ['GET fabrics/2/vlans/300/', '', 200],
  ['PUT fabrics/2/vlans/300/', 'vid=301&space=', 200],
  ['PUT vlans/5006/', 'relay_vlan=5003', 200],
  ['GET vlans/5006/', '', 200],
  ['POST spaces/', 'name=dmz&description=d', 200],
  ['PUT spaces/2/', 'name=dmz2', 200],
  ['GET spaces/', '', 200],
  ['GET spaces/1/', '', 200],
  [
    'POST subnets/',
    'cidr=10.30.0.0/24&vlan=5006&gateway_ip=10.30.0.1&dns_servers=10.30.0.2&managed=true&allow_dns=true&allow_proxy=true&rdns_mode=2&description=d&active_discovery=false&name=n',
    200,
  ],
  ['PUT subnets/3/', 'gateway_ip=&name=m', 200],
  ['GET subnets/', '', 200],
  ['GET subnets/3/', '', 200],
  ['POST ipranges/', 'type=reserved&start_ip=10.20.0.10&end_ip=10.20.0.20&subnet=2&comment=c', 200],
  ['PUT ipranges/3/', 'end_ip=10.20.0.21', 200],
  ['GET ipranges/', '', 200],
  ['GET ipranges/3/', '', 200],
  ['POST static-routes/', 'source=1&destination=2&gateway_ip=10.10.0.254&metric=5', 200],
  ['PUT static-routes/1/', 'metric=6', 200],
  ['GET static-routes/', '', 200],
  ['GET static-routes/1/', '', 200],
  ['POST reservedips/', 'ip=10.10.0.80&mac_address=52:54:00:dd:00:01&comment=c', 200],
  ['PUT reservedips/1/', 'comment=d', 200],
  ['GET reservedips/', '', 200],
  ['GET reservedips/1/', '', 200],
  ['POST ipaddresses/?op=reserve', 'ip=10.10.0.60', 200],
  ['GET ipaddresses/?all=true', '', 200],
  ['POST dnsresources/', 'fqdn=api.maas&ip_addresses=10.10.0.40&address_ttl=30', 200],
  ['GET dnsresources/', '', 200],
  ['GET dnsresources/1/', '', 200],
  ['POST domains/', 'name=lab.example', 200],
  ['GET domains/', '', 200],
  ['GET domains/1/', '', 200],
  ['GET dhcp-snippets/', '', 200],
  ['GET subnets/1/?op=statistics&include_ranges=1&include_suggestions=1', '', 200],
  ['GET subnets/3/?op=statistics', '', 200],
  ['GET subnets/1/?op=reserved_ip_ranges', '', 200],
  ['GET subnets/1/?op=unreserved_ip_ranges', '', 200],
  ['GET subnets/1/?op=ip_addresses', '', 200],
  ['GET machines/', '', 200],
  ['GET machines/?op=list_allocated', '', 200],
  ['GET machines/?op=power_parameters&id=ready2', '', 200],
  ['GET machines/ready2/', '', 200],
  ['PUT machines/ready2/', 'description=d&pool=default', 200],
  ['GET machines/ready2/?op=query_power_state', '', 200],
  ['GET nodes/ready2/interfaces/', '', 200],
  ['GET nodes/ready2/interfaces/2/', '', 200],
  ['PUT nodes/ready2/interfaces/2/', 'mtu=9000&tags=a', 200],
  ['POST nodes/ready2/interfaces/2/?op=link_subnet', 'mode=auto&subnet=1', 200],
  ['POST nodes/ready2/interfaces/2/?op=set_default_gateway', 'link_id=2', 200],
  ['POST nodes/ready2/interfaces/2/?op=unlink_subnet', 'id=2', 200],
  [
    'POST nodes/ready2/interfaces/?op=create_bond',
    'name=bond0&parents=2&bond_mode=802.3ad',
    200,
    { id: 8 },
  ],
  ['POST nodes/ready2/interfaces/?op=create_vlan', 'parent=8&vlan=5004', 200],
  ['POST nodes/ready2/interfaces/?op=create_bridge', 'name=br0&parent=3', 200],
  [
    'POST nodes/ready2/interfaces/?op=create_physical',
    'name=eno9&mac_address=52:54:00:00:09:01',
    200,
  ],
  ['POST nodes/ready2/interfaces/3/?op=disconnect', '', 200],
  ['DELETE nodes/ready2/interfaces/9/', '', 204],
  ['POST machines/?op=allocate', 'system_id=ready2', 200],
  ['POST machines/ready2/?op=release', 'comment=c&erase=false', 200],
  ['POST machines/deploy/?op=lock', 'comment=c', 200],
  ['POST machines/deploy/?op=unlock', '', 200],
  ['POST machines/?op=release', 'machines=deploy', 200],
  ['POST machines/fresh1/?op=commission', 'skip_networking=1', 200],
  ['DELETE machines/fresh1/', '', 204],
  ['GET rackcontrollers/', '', 200],
  ['GET rackcontrollers/rack01/', '', 200],
  ['GET devices/', '', 200],
  ['GET devices/dev001/', '', 200],
  ['POST ipaddresses/?op=release', 'ip=10.10.0.60', 204],
  ['DELETE dnsresources/1/', '', 204],
  ['DELETE domains/1/', '', 204],
  ['DELETE reservedips/1/', '', 204],
  ['DELETE static-routes/1/', '', 204],
  ['DELETE ipranges/3/', '', 204],
  ['DELETE subnets/3/', '', 204],
  ['DELETE spaces/2/', '', 204],
  ['DELETE fabrics/2/vlans/301/', '', 204],
  ['DELETE fabrics/2/', '', 204],
];

test('the walk, with every answer as it should be', () =>
  inLab(({ tell }) => tell(walk), { state: withDevice() }));

test.skipIf(!process.env['TRUEUP_CONTRACTS'])(
  'the walk leaves nothing to complain of (needs contracts)',
  () =>
    inLab(
      async ({ lab, tell }) => {
        await tell(walk);
        expect(lab.violations()).toEqual([]);
      },
      { state: withDevice() },
    ),
);

test.skipIf(!process.env['TRUEUP_CONTRACTS'])('what does not fit is told (needs contracts)', () =>
  inLab(async ({ lab, ask }) => {
    await ask('PUT subnets/1/', 'mangaed=false');
    await ask('PUT vlans/5003/', 'dhcp_on=1');
    await ask('POST machines/?op=allocate&name=x');
    await ask('GET nosuch/');
    expect(lab.violations()).toEqual([
      'PUT /api/2.0/subnets/1/: mangaed is no field of the form',
      'PUT /api/2.0/vlans/5003/: dhcp_on=1 is no boolean',
      'POST /api/2.0/machines/?op=allocate&name=x: name is no parameter of the query',
      'GET /api/2.0/nosuch/: no such operation',
    ]);
  }),
);

function withDevice(): unknown {
  return {
    ...metal,
    devices: [
      {
        system_id: 'dev001',
        hostname: 'printer',
        owner: 'admin',
        interfaces: [
          {
            id: 7,
            name: 'eth0',
            vlan: 5003,
            links: [{ mode: 'static', subnet: 1, ip_address: '10.10.0.90' }],
          },
        ],
      },
    ],
  };
}
