/** A small account: two VPCs, a subnet with VNIs, a server, an instance with volumes, a zone. */
export const cloud = {
  region: 'us-south',
  account: 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  resource_groups: [{ name: 'Default', default: true }, { name: 'other' }],
  vpcs: [
    {
      id: 'r006-vpc-1',
      name: 'lab-vpc',
      address_prefixes: [
        { name: 'one', cidr: '10.240.0.0/18', zone: 'us-south-1' },
        { name: 'two', cidr: '10.240.64.0/18', zone: 'us-south-2' },
      ],
    },
    { id: 'r006-vpc-2', name: 'empty-vpc', resource_group: 'other' },
  ],
  security_groups: [{ id: 'r006-sg-1', name: 'web', vpc: 'lab-vpc', rules: [] }],
  public_gateways: [{ id: 'r006-pgw-1', name: 'out', vpc: 'lab-vpc', zone: 'us-south-1' }],
  subnets: [
    {
      id: '0717-net-1',
      name: 'net-1',
      vpc: 'lab-vpc',
      zone: 'us-south-1',
      ipv4_cidr_block: '10.240.1.0/24',
      public_gateway: 'out',
      reserved_ips: [
        { id: '0717-ip-20', name: 'vip-20', address: '10.240.1.20' },
        { id: '0717-ip-21', name: 'vip-21', address: '10.240.1.21' },
        { id: '0717-ip-99', name: 'hidden', address: '10.240.1.99', held_by: 'dns-resolver' },
      ],
    },
    {
      id: '0717-net-2',
      name: 'net-2',
      vpc: 'lab-vpc',
      zone: 'us-south-1',
      ipv4_cidr_block: '10.240.2.0/29',
    },
  ],
  virtual_network_interfaces: [
    {
      id: '0717-vni-1',
      name: 'vni-1',
      subnet: 'net-1',
      primary_ip: { name: 'node1-ip', address: '10.240.1.10', id: '0717-ip-10' },
      security_groups: ['web'],
    },
    {
      id: '0717-vni-2',
      name: 'vni-2',
      subnet: 'net-1',
      primary_ip: { name: 'vsi-ip', address: '10.240.1.11', id: '0717-ip-11', auto_delete: true },
      auto_delete: true,
    },
    {
      id: '0717-vni-3',
      name: 'vni-3',
      subnet: 'net-1',
      primary_ip: { name: 'spare-ip', address: '10.240.1.12', id: '0717-ip-12', auto_delete: true },
    },
  ],
  bare_metal_servers: [
    {
      id: '0717-bms-1',
      name: 'node1',
      zone: 'us-south-1',
      status: 'running',
      network_attachments: [
        {
          id: '0717-att-1',
          name: 'pci-1',
          virtual_network_interface: 'vni-1',
          allowed_vlans: [100, 200],
        },
      ],
    },
  ],
  volumes: [
    { id: 'r006-vol-boot', name: 'vsi-boot', zone: 'us-south-1' },
    { id: 'r006-vol-data', name: 'vsi-data', zone: 'us-south-1', user_tags: ['team:db'] },
    { id: 'r006-vol-free', name: 'free', zone: 'us-south-1', profile: 'sdp' },
  ],
  instances: [
    {
      id: '0717-vsi-1',
      name: 'vsi-1',
      zone: 'us-south-1',
      network_attachments: [{ name: 'eth0', virtual_network_interface: 'vni-2' }],
      volume_attachments: [
        { id: '0717-va-boot', name: 'boot', volume: 'vsi-boot', type: 'boot' },
        { id: '0717-va-data', name: 'data', volume: 'vsi-data', type: 'data' },
      ],
    },
  ],
  floating_ips: [{ id: 'r006-fip-1', name: 'fip-1', zone: 'us-south-1', address: '198.51.100.24' }],
  placement_groups: [{ id: 'r006-pg-1', name: 'spread' }],
  resource_instances: [{ guid: 'dns-1', name: 'lab-dns' }],
  dnszones: [
    {
      id: 'lab.example:z1',
      name: 'lab.example',
      permitted_networks: ['lab-vpc'],
      resource_records: [
        { id: 'A:r1', name: 'node1', type: 'A', rdata: { ip: '10.240.1.10' } },
        {
          id: 'PTR:r1',
          name: '10.240.1.10',
          type: 'PTR',
          rdata: { ptrdname: 'node1.lab.example' },
        },
        { id: 'TXT:t1', name: '@', type: 'TXT', rdata: { text: 'hello' } },
      ],
    },
  ],
  tags: { node1: ['trueup-site:lab'] },
};
