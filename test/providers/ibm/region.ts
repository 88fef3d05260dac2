/** A region with something of every kind that trueup reads. */
export const region = {
  region: 'us-south',
  resource_instances: [{ guid: '6c1f0b8e-2d47-4a93-b5e0-8f37d2c91a64', name: 'site-dns' }],
  images: [{ id: 'r006-image', name: 'ibm-ubuntu' }],
  keys: [{ id: 'r006-key', name: 'ops' }],
  vpcs: [
    {
      id: 'r006-vpc',
      name: 'lab',
      address_prefixes: [
        { id: 'r006-p1', name: 'one', cidr: '10.10.0.0/16', zone: 'us-south-1' },
        { id: 'r006-p2', name: 'two', cidr: '10.20.0.0/16', zone: 'us-south-2' },
      ],
    },
  ],
  public_gateways: [{ id: 'r006-gw', name: 'out', vpc: 'lab', zone: 'us-south-1' }],
  security_groups: [{ id: 'r006-sg', name: 'ops', vpc: 'lab' }],
  subnets: [
    {
      id: '0717-front',
      name: 'front',
      vpc: 'lab',
      zone: 'us-south-1',
      ipv4_cidr_block: '10.10.1.0/24',
      public_gateway: 'out',
      reserved_ips: [
        { id: '0717-ip10', name: 'n1-management', address: '10.10.1.10' },
        { id: '0717-ip11', name: 'n1-workload', address: '10.10.1.11' },
        { id: '0717-ip20', name: 'spare', address: '10.10.1.20' },
      ],
    },
    {
      id: '0717-back',
      name: 'back',
      vpc: 'lab',
      zone: 'us-south-1',
      ipv4_cidr_block: '10.10.2.0/24',
    },
  ],
  virtual_network_interfaces: [
    { id: '0717-vni1', name: 'n1-management', subnet: 'front', primary_ip: '10.10.1.10' },
    { id: '0717-vni2', name: 'n1-workload', subnet: 'front', primary_ip: '10.10.1.11' },
    { id: '0717-vni3', name: 'free', subnet: 'front', primary_ip: '10.10.1.20' },
    {
      id: '0717-vni4',
      name: 'web-nic',
      subnet: 'back',
      auto_delete: true,
      primary_ip: { name: 'web-ip', address: '10.10.2.9', auto_delete: true },
    },
  ],
  bare_metal_servers: [
    {
      id: '0717-n1',
      name: 'n1',
      vpc: 'lab',
      zone: 'us-south-1',
      network_attachments: [
        {
          id: '0717-a1',
          name: 'management',
          virtual_network_interface: 'n1-management',
          allowed_vlans: [100],
        },
        {
          id: '0717-a2',
          name: 'workload',
          interface_type: 'vlan',
          vlan: 100,
          virtual_network_interface: 'n1-workload',
        },
      ],
    },
  ],
  volumes: [
    { id: 'r006-boot', name: 'web-boot', zone: 'us-south-1' },
    { id: 'r006-data', name: 'web-data', zone: 'us-south-1', capacity: 50 },
  ],
  instances: [
    {
      id: '0717-web',
      name: 'web',
      vpc: 'lab',
      zone: 'us-south-1',
      network_attachments: [{ id: '0717-a9', name: 'eth0', virtual_network_interface: 'web-nic' }],
      boot_volume_attachment: { name: 'boot' },
      volume_attachments: [{ id: '0717-va1', name: 'boot', volume: 'web-boot', type: 'boot' }],
    },
  ],
  floating_ips: [{ id: 'r006-fip', name: 'door', zone: 'us-south-1', target: 'free' }],
  dnszones: [
    {
      id: 'lab.example:5b1c7e0a-90d2-4f8b-a3c6-2e7d10f4b985',
      name: 'lab.example',
      permitted_networks: ['lab'],
      resource_records: [
        { id: 'A:0d9e8c7b', name: 'n1', type: 'A', rdata: { ip: '10.10.1.10' } },
        { name: '10.10.1.10', type: 'PTR', rdata: { ptrdname: 'n1.lab.example' } },
        { name: 'www', type: 'CNAME', rdata: { cname: 'n1.lab.example' } },
        { name: '@', type: 'MX', rdata: { exchange: 'mail.lab.example', preference: 10 } },
        { name: 'note', type: 'TXT', rdata: { text: 'Hello There' } },
        {
          name: 'n1',
          type: 'SRV',
          service: '_sip',
          protocol: 'udp',
          rdata: { port: 5060, priority: 10, weight: 5, target: 'n1.lab.example' },
        },
      ],
    },
  ],
  tags: { 'r006-vpc': ['trueup-site:other', 'trueup-address:x:2fvpc:2flab'] },
};
