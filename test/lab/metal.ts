/** A small MAAS for the stories: one fabric, three VLANs, DHCP on one of them, four machines and a rack. */

export const keys = { admin: 'lab-consumer:lab-token:lab-secret', bob: 'bob-c:bob-t:bob-s' };

export const metal = {
  uuid: '7a8f0000-0000-4000-8000-000000000001',
  users: [
    { username: 'admin', is_superuser: true, key: keys.admin },
    { username: 'bob', is_superuser: false, key: keys.bob },
  ],
  spaces: [{ id: 1, name: 'prov' }],
  fabrics: [
    { id: 0, name: 'fabric-0', vlans: [{ id: 5001 }] },
    {
      id: 1,
      name: 'dc1',
      vlans: [
        { id: 5002, vid: 0 },
        { id: 5003, vid: 100, name: 'prov', space: 'prov', dhcp_on: true, primary_rack: 'rack01' },
        { id: 5004, vid: 200, name: 'stor', mtu: 9000 },
      ],
    },
  ],
  subnets: [
    {
      id: 1,
      name: 'prov-net',
      cidr: '10.10.0.0/24',
      vlan: 5003,
      gateway_ip: '10.10.0.1',
      dns_servers: ['10.10.0.2'],
    },
    { id: 2, name: 'stor-net', cidr: '10.20.0.0/24', vlan: 5004 },
  ],
  ipranges: [
    {
      id: 1,
      type: 'reserved',
      start_ip: '10.10.0.10',
      end_ip: '10.10.0.29',
      comment: 'VIPs',
      subnet: 1,
    },
    { id: 2, type: 'dynamic', start_ip: '10.10.0.200', end_ip: '10.10.0.250', subnet: 1 },
  ],
  machines: [
    {
      system_id: 'fresh1',
      hostname: 'node01',
      status: 'New',
      interfaces: [{ id: 1, name: 'eno1', vlan: 5003, links: [{ id: 1, mode: 'link_up' }] }],
    },
    {
      system_id: 'ready2',
      hostname: 'node02',
      status: 'Ready',
      interfaces: [
        {
          id: 2,
          name: 'eno1',
          mac_address: '52:54:00:00:00:02',
          vlan: 5003,
          links: [{ id: 2, mode: 'static', subnet: 1, ip_address: '10.10.0.70' }],
        },
        {
          id: 3,
          name: 'eno2',
          mac_address: '52:54:00:00:00:03',
          vlan: 5004,
          links: [{ id: 3, mode: 'link_up' }],
        },
      ],
    },
    {
      system_id: 'deploy',
      hostname: 'node03',
      status: 'Deployed',
      owner: 'admin',
      interfaces: [
        {
          id: 4,
          name: 'eno1',
          vlan: 5003,
          links: [{ id: 4, mode: 'auto', subnet: 1, ip_address: '10.10.0.104' }],
        },
      ],
    },
    {
      system_id: 'bobs04',
      hostname: 'node04',
      status: 'Allocated',
      owner: 'bob',
      interfaces: [
        {
          id: 5,
          name: 'eno1',
          vlan: 5004,
          links: [{ id: 5, mode: 'static', subnet: 2, ip_address: '10.20.0.50' }],
        },
      ],
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
          vlan: 5003,
          links: [{ id: 6, mode: 'static', subnet: 1, ip_address: '10.10.0.3' }],
        },
      ],
    },
  ],
};
