/** A small cluster for the stories: two nodes, four storages, a few VMs and a container. */

export const clusterState = {
  cluster: 'c1',
  lab: { unauthorized_milliseconds: 0 },
  nodes: [
    {
      name: 'pve1',
      ip: '192.0.2.11',
      nics: ['eno1', 'eno2', { name: 'eno3', active: false }],
      interfaces: [
        { iface: 'eno1', type: 'eth' },
        {
          iface: 'vmbr0',
          type: 'bridge',
          cidr: '192.0.2.11/24',
          gateway: '192.0.2.1',
          bridge_ports: 'eno1',
          bridge_stp: 'off',
          bridge_fd: '0',
          autostart: 1,
        },
      ],
    },
    {
      name: 'pve2',
      ip: '192.0.2.12',
      nics: ['eno1', 'eno2'],
      interfaces: [
        { iface: 'eno1', type: 'eth' },
        {
          iface: 'vmbr0',
          type: 'bridge',
          cidr: '192.0.2.12/24',
          gateway: '192.0.2.1',
          bridge_ports: 'eno1',
          bridge_stp: 'off',
          bridge_fd: '0',
          autostart: 1,
        },
      ],
    },
  ],
  storages: [
    {
      storage: 'local',
      type: 'dir',
      path: '/var/lib/vz',
      content: ['iso', 'vztmpl', 'backup', 'images', 'snippets'],
      volumes: [
        { volid: 'local:iso/debian.iso', size: 650_117_120 },
        { volid: 'local:snippets/user.yaml', size: 300 },
      ],
    },
    { storage: 'local-lvm', type: 'lvmthin', content: ['images', 'rootdir'] },
    { storage: 'fast', type: 'dir', path: '/mnt/fast', content: ['images'], nodes: ['pve1'] },
    { storage: 'shared', type: 'nfs', server: '192.0.2.5', content: ['images', 'iso'] },
  ],
  vms: [
    {
      vmid: 100,
      node: 'pve1',
      status: 'running',
      config: {
        name: 'web-1',
        cores: 2,
        memory: 2048,
        ostype: 'l26',
        scsihw: 'virtio-scsi-single',
        scsi0: 'local-lvm:vm-100-disk-0,iothread=1,size=32G',
        net0: 'virtio=BC:24:11:00:01:00,bridge=vmbr0',
        agent: '1',
        tags: 'prod;web',
        onboot: 1,
      },
    },
    {
      vmid: 101,
      node: 'pve1',
      config: {
        name: 'db-1',
        memory: 1024,
        scsi0: 'local:101/vm-101-disk-0.qcow2,size=8G',
        net0: 'virtio=BC:24:11:00:01:01,bridge=vmbr0',
      },
    },
    {
      vmid: 200,
      node: 'pve2',
      config: { name: 'far-1', scsi0: 'shared:200/vm-200-disk-0.raw,size=4G' },
    },
  ],
  containers: [
    {
      vmid: 300,
      node: 'pve1',
      status: 'running',
      config: {
        hostname: 'ct-1',
        memory: 512,
        rootfs: 'local-lvm:vm-300-disk-0,size=8G',
        net0: 'name=eth0,bridge=vmbr0,ip=192.0.2.30/24',
      },
    },
  ],
  pools: [{ poolid: 'prod', vms: [100], storages: ['fast'] }],
};
