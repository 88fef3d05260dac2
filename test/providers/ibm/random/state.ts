/** A region as it was before anybody declared anything, and how fast the vendor is in it. */
import type { Random } from '../../../plan/worlds/random.ts';

export function randomState(random: Random): object {
  return {
    region: 'us-south',
    lab: {
      pace: {
        subnet: random.int(3),
        vni: random.int(3),
        server: random.int(3),
        server_name: random.int(6),
        search: random.int(5),
      },
    },
    resource_instances: [{ guid: '6c1f0b8e-2d47-4a93-b5e0-8f37d2c91a64', name: 'site-dns' }],
    images: [{ id: 'r006-image', name: 'ibm-ubuntu' }],
    keys: [{ id: 'r006-key', name: 'ops' }],
    vpcs: [
      {
        id: 'r006-home',
        name: 'home',
        address_prefixes: [{ name: 'one', cidr: '10.10.0.0/16', zone: 'us-south-1' }],
      },
    ],
    security_groups: [{ name: 'ops', vpc: 'home' }],
    subnets: [
      {
        id: '0717-base',
        name: 'base',
        vpc: 'home',
        zone: 'us-south-1',
        ipv4_cidr_block: '10.10.0.0/24',
        // Nobody's, and never in the way.
        reserved_ips: [{ name: 'theirs', address: '10.10.0.200' }],
      },
    ],
    virtual_network_interfaces: [
      {
        name: 'web-nic',
        subnet: 'base',
        auto_delete: true,
        primary_ip: { name: 'web-ip', address: '10.10.0.201', auto_delete: true },
      },
    ],
    volumes: [{ name: 'web-boot', zone: 'us-south-1' }],
    instances: [
      {
        name: 'web',
        vpc: 'home',
        zone: 'us-south-1',
        network_attachments: [{ name: 'eth0', virtual_network_interface: 'web-nic' }],
        boot_volume_attachment: { name: 'boot' },
        volume_attachments: [{ name: 'boot', volume: 'web-boot', type: 'boot' }],
      },
    ],
  };
}
