/** A cluster for stories of crashes: what is to be changed, and beside it what belongs to others. */

const bridge = { bridge_stp: 'off', bridge_fd: '0', autostart: 1 };

export const cluster = {
  cluster: 'father',
  // Tasks go on whether anybody looks or not, and some of them for longer than one look.
  lab: { unauthorized_milliseconds: 0, task_looks: [1, 3, 2], task_patience: 40 },
  nodes: [
    {
      name: 'pve1',
      ip: '192.0.2.11',
      nics: ['eno1', 'eno2', 'eno3', 'eno4'],
      interfaces: [
        { iface: 'eno1' },
        { iface: 'eno2' },
        { iface: 'eno3' },
        { iface: 'eno4' },
        {
          iface: 'vmbr0',
          cidr: '192.0.2.11/24',
          gateway: '192.0.2.1',
          bridge_ports: 'eno1',
          ...bridge,
        },
        {
          iface: 'vmbr1',
          cidr: '10.1.0.1/24',
          bridge_ports: 'eno2',
          comments: 'storage\n',
          ...bridge,
        },
        { iface: 'vmbr9', cidr: '10.9.0.1/24', bridge_ports: 'none', ...bridge },
      ],
    },
    {
      name: 'theirs',
      ip: '192.0.2.12',
      nics: ['eno1'],
      interfaces: [
        { iface: 'eno1' },
        {
          iface: 'vmbr0',
          cidr: '192.0.2.12/24',
          gateway: '192.0.2.1',
          bridge_ports: 'eno1',
          ...bridge,
        },
      ],
    },
  ],
  storages: [
    { storage: 'local', type: 'dir', path: '/var/lib/vz', content: ['iso', 'images'] },
    {
      storage: 'local-lvm',
      type: 'lvmthin',
      content: ['images'],
      volumes: [
        { volid: 'local-lvm:vm-9000-cloudinit', size: 4_194_304 },
        { volid: 'local-lvm:vm-900-disk-7', size: 1_073_741_824 },
      ],
    },
  ],
  vms: [
    {
      vmid: 100,
      node: 'pve1',
      status: 'running',
      config: {
        name: 'files',
        memory: 2048,
        ostype: 'l26',
        scsihw: 'virtio-scsi-single',
        scsi0: 'local-lvm:vm-100-disk-0,size=8G',
        scsi1: 'local:100/vm-100-disk-0.qcow2,size=16G,serial=DATA1',
        net0: 'virtio=BC:24:11:00:01:00,bridge=vmbr0',
      },
    },
    {
      vmid: 101,
      node: 'pve1',
      config: {
        name: 'archive',
        memory: 1024,
        ostype: 'l26',
        scsi0: 'local-lvm:vm-101-disk-0,size=8G',
        net0: 'virtio=BC:24:11:00:01:01,bridge=vmbr0',
      },
    },
    {
      vmid: 9000,
      node: 'pve1',
      config: {
        name: 'debian',
        template: 1,
        memory: 1024,
        ostype: 'l26',
        scsi0: 'local-lvm:base-9000-disk-0,size=2G',
        ide2: 'local-lvm:vm-9000-cloudinit,media=cdrom',
        net0: 'virtio=BC:24:11:00:90:00,bridge=vmbr0',
        boot: 'order=scsi0',
      },
    },
    {
      vmid: 900,
      node: 'pve1',
      status: 'running',
      config: {
        name: 'theirs',
        memory: 512,
        scsi0: 'local-lvm:vm-900-disk-0,size=4G',
        net0: 'virtio=BC:24:11:00:09:00,bridge=vmbr1',
        tags: 'prod',
        description: 'hands off',
      },
    },
    {
      vmid: 901,
      node: 'theirs',
      config: { name: 'theirs-too', scsi0: 'local-lvm:vm-901-disk-0,size=4G' },
    },
  ],
  containers: [
    {
      vmid: 910,
      node: 'pve1',
      config: { hostname: 'theirs', rootfs: 'local-lvm:vm-910-disk-0,size=8G' },
    },
  ],
  pools: [{ poolid: 'theirs', vms: [900] }],
  sdn: { zones: { theirs: { type: 'simple' } }, vnets: { theirs: { zone: 'theirs' } } },
};
