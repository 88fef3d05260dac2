/** A cluster as somebody may have left it: some of the VMs and bridges that specs will speak of, in any condition. */
import type { Random } from '../../../plan/worlds/random.ts';
import { memory, shuffled, some } from './spellings.ts';

export const guests = ['a', 'b', 'c', 'd'] as const;
export const bridges = ['vmbr11', 'vmbr12', 'vmbr13'] as const;
/** NICs of the node that bridges may have. */
export const ports = ['eno2', 'eno3', 'eno4'] as const;
/** The network cards that each VM has, always: one that nobody speaks of would hold its bridge. */
export const cards: Readonly<Record<(typeof guests)[number], readonly number[]>> = {
  a: [0],
  b: [0, 1],
  c: [],
  d: [0, 3],
};

export function vmidOf(guest: number): number {
  return 201 + guest;
}

export function randomState(random: Random): unknown {
  const there = bridges.filter(() => random.chance(0.5));
  const free = random.shuffle(ports);
  return {
    version: random.pick(['8.4.21', '8.2.4', '9.0.3']),
    lab: {
      seed: random.int(1_000_000),
      task_looks: [0],
      stats_lag: random.int(3),
      unauthorized_milliseconds: 0,
      messages: random.chance(0.8),
    },
    nodes: [
      {
        name: 'pve1',
        nics: ['eno1', ...ports, 'eno5'],
        interfaces: [
          { iface: 'eno1' },
          ...ports.map((iface) => ({ iface })),
          {
            iface: 'vmbr0',
            cidr: '192.0.2.11/24',
            gateway: '192.0.2.1',
            bridge_ports: 'eno1',
            ...plain,
          },
          ...there.map((iface, index) => ({
            iface,
            bridge_ports: random.chance(0.5) ? (free.pop() ?? 'none') : 'none',
            ...(random.chance(0.5) ? { cidr: `10.${10 + index}.0.1/24` } : {}),
            ...some(random, { comments: 'left behind\n', mtu: 1500 }),
            ...(random.chance(0.3) ? { bridge_vlan_aware: 'yes', bridge_vids: '2-4094' } : {}),
            ...plain,
          })),
        ],
      },
    ],
    storages: [
      {
        storage: 'local',
        type: 'dir',
        path: '/var/lib/vz',
        content: ['iso', 'images', 'snippets'],
      },
      {
        storage: 'local-lvm',
        type: 'lvmthin',
        content: ['images', 'rootdir'],
        volumes: [{ volid: 'local-lvm:vm-9000-cloudinit', size: 4_194_304 }],
      },
    ],
    vms: [
      template,
      ...guests.flatMap((name, guest) => (random.chance(0.6) ? [vm(random, name, guest)] : [])),
    ],
  };

  function vm(chance: Random, name: (typeof guests)[number], guest: number): object {
    const vmid = vmidOf(guest);
    const nets = cards[name].map((slot) => [
      `net${slot}`,
      `virtio=BC:24:11:1${guest}:0${slot}:00,bridge=${chance.pick(['vmbr0', ...there])}${chance.pick(['', ',firewall=1', ',tag=7'])}`,
    ]);
    return {
      vmid,
      node: 'pve1',
      status: chance.pick(['running', 'stopped']),
      config: shuffled(chance, {
        name: `r-${name}`,
        memory: Number.parseInt(String(memory(chance, 2)), 10) > 100 ? 1024 : 512,
        scsi0: chance.pick([
          `local-lvm:vm-${vmid}-disk-0,size=1G`,
          `local:${vmid}/vm-${vmid}-disk-0.qcow2,size=1G,discard=on,ssd=1`,
          `file=local-lvm:vm-${vmid}-disk-0,backup=0,size=1024M`,
        ]),
        ...Object.fromEntries(nets),
        ...some(chance, {
          cores: 2,
          sockets: 1,
          agent: chance.pick(['1', 'enabled=1', '0', '1,fstrim_cloned_disks=1']),
          onboot: chance.int(2),
          tags: chance.pick(['web;prod', 'prod,web', 'Web']),
          description: chance.pick(['left behind\n', 'of\nmany\nlines\n\n']),
          boot: 'order=scsi0',
          ostype: 'l26',
          scsihw: 'virtio-scsi-single',
          cpu: 'host',
          startup: chance.pick(['order=2', '2', 'up=5,order=1']),
        }),
      }),
    };
  }
}

const plain = { bridge_stp: 'off', bridge_fd: '0', autostart: 1 };

const template = {
  vmid: 9000,
  node: 'pve1',
  config: {
    name: 'debian',
    template: 1,
    memory: 1024,
    ostype: 'l26',
    scsi0: 'local-lvm:base-9000-disk-0,size=1G',
    ide2: 'local-lvm:vm-9000-cloudinit,media=cdrom',
    net0: 'virtio=BC:24:11:00:90:00,bridge=vmbr0',
    boot: 'order=scsi0',
  },
};
