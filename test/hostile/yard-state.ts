/** The live state of the small site and a spec that re-cuts one of its subnets: enough for every read call of MAAS. */

export const yardState = {
  uuid: '9a2d0000-0000-4000-8000-000000000042',
  users: [
    { username: 'admin', is_superuser: true, key: 'lab-consumer:lab-token:lab-secret' },
    { username: 'bob', is_superuser: false, key: 'bob-c:bob-t:bob-s' },
  ],
  spaces: [{ id: 1, name: 'prov' }],
  fabrics: [
    {
      id: 1,
      name: 'dc1',
      vlans: [
        { id: 5002, vid: 0, space: 'prov' },
        { id: 5004, vid: 200, name: 'stor' },
      ],
    },
  ],
  subnets: [
    { id: 1, name: 'prov-net', cidr: '10.10.0.0/24', vlan: 5002, gateway_ip: '10.10.0.1' },
    { id: 2, name: 'stor-net', cidr: '10.20.0.0/24', vlan: 5004 },
    { id: 3, name: 'mgmt-net', cidr: '10.30.0.0/24', vlan: 5002 },
  ],
  static_routes: [{ id: 1, source: 1, destination: 3, gateway_ip: '10.10.0.254' }],
  reservedips: [{ id: 1, ip: '10.10.0.80', mac_address: '52:54:00:00:00:80', subnet: 1 }],
  ipaddresses: [{ ip: '10.20.0.90', subnet: 2, alloc_type: 6 }],
  dnsresources: [{ id: 1, fqdn: 'api.maas', ip_addresses: ['10.10.0.40'] }],
  dhcp_snippets: [{ id: 1, name: 's', value: 'option x;', subnet: 1 }],
  devices: [
    {
      system_id: 'device',
      hostname: 'printer',
      interfaces: [{ id: 7, name: 'eth0', vlan: 5002, links: [] }],
    },
  ],
  rackcontrollers: [
    {
      system_id: 'rack01',
      hostname: 'rack1',
      interfaces: [
        {
          id: 6,
          name: 'eth0',
          vlan: 5002,
          links: [{ id: 6, mode: 'static', subnet: 1, ip_address: '10.10.0.3' }],
        },
      ],
    },
  ],
  ipranges: [
    {
      id: 1,
      type: 'reserved',
      start_ip: '10.20.0.10',
      end_ip: '10.20.0.29',
      comment: 'VIPs',
      subnet: 2,
    },
  ],
  machines: [
    {
      system_id: 'ready2',
      hostname: 'node02',
      status: 'Ready',
      interfaces: [
        {
          id: 2,
          name: 'eno1',
          mac_address: '52:54:00:00:00:02',
          vlan: 5002,
          links: [{ id: 2, mode: 'static', subnet: 1, ip_address: '10.10.0.70' }],
        },
        {
          id: 3,
          name: 'eno2',
          mac_address: '52:54:00:00:00:03',
          vlan: 5004,
          links: [{ id: 3, mode: 'static', subnet: 2, ip_address: '10.20.0.70' }],
        },
      ],
    },
    {
      system_id: 'other3',
      hostname: 'node03',
      status: 'Ready',
      interfaces: [{ id: 4, name: 'eno1', vlan: 5002, links: [{ id: 4, mode: 'link_up' }] }],
    },
  ],
  neighbours: [{ hostname: 'router', mac_address: '52:54:00:00:01:01', ip: '10.10.0.1' }],
};

/** A new space first, the subnet's new CIDR, its band and a machine's link in it; a router that discovery must show. */
export const yardSpec = `maas: caracal
spaces:
  prov: {}
  stor: {}
fabrics:
  dc1: {}
vlans:
  stor: { fabric: dc1, vid: 200, space: stor }
subnets:
  prov-net: { cidr: 10.10.0.0/24, vlan: { fabric: dc1, vid: 0 } }
  stor-net:
    cidr: 10.21.0.0/24
    vlan: { fabric: dc1, vid: 200 }
    bands:
      vips: { range: 10.21.0.10-10.21.0.29, purpose: vip, was: { range: 10.20.0.10-10.20.0.29 } }
links:
  node02-stor: { machine: node02, interface: eno2, subnet: stor-net, mode: static, address: 10.21.0.70 }
expect:
  - { of: caracal/discovery/10.10.0.1, field: mac, value: "52:54:00:00:01:01" }
`;
