/** A cluster of two nodes for the stories of the connection: VMs, a template, a container, NICs to spare, and an SDN. */

export const father = {
  cluster: 'father',
  lab: { unauthorized_milliseconds: 0, task_looks: [0, 1] },
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
          bridge_stp: 'off',
          bridge_fd: '0',
          autostart: 1,
        },
        {
          iface: 'vmbr1',
          cidr: '10.1.0.1/24',
          bridge_ports: 'eno2',
          bridge_stp: 'off',
          bridge_fd: '0',
          autostart: 1,
          comments: 'storage\n',
        },
      ],
    },
    {
      name: 'pve2',
      ip: '192.0.2.12',
      nics: ['eno1', 'eno2'],
      interfaces: [
        { iface: 'eno1' },
        {
          iface: 'vmbr0',
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
      content: ['iso', 'vztmpl', 'backup', 'images'],
      volumes: [{ volid: 'local:iso/debian.iso', size: 650_117_120 }],
    },
    {
      storage: 'local-lvm',
      type: 'lvmthin',
      content: ['images', 'rootdir'],
      volumes: [
        { volid: 'local-lvm:vm-100-cloudinit', size: 4_194_304 },
        { volid: 'local-lvm:vm-9000-cloudinit', size: 4_194_304 },
      ],
    },
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
        scsi1: 'local-lvm:vm-100-disk-1,size=4G,serial=DATA1',
        net0: 'virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1,tag=5,trunks=7;9',
        ipconfig0: 'ip=192.0.2.100/24,gw=192.0.2.1',
        ide2: 'local-lvm:vm-100-cloudinit,media=cdrom',
        ciuser: 'admin',
        agent: '1,fstrim_cloned_disks=1',
        tags: 'web;prod',
        description: 'the first one\n',
        boot: 'order=scsi0;net0',
      },
    },
    {
      vmid: 101,
      node: 'pve1',
      config: {
        name: 'db-1',
        memory: 1024,
        scsi0: 'local:101/vm-101-disk-0.qcow2,size=8G',
        unused0: 'local-lvm:vm-101-disk-1',
        net0: 'e1000=BC:24:11:00:01:01,bridge=vmbr1',
      },
    },
    {
      vmid: 102,
      node: 'pve2',
      config: { name: 'far-1', scsi0: 'shared:102/vm-102-disk-0.raw,size=4G' },
    },
    {
      vmid: 9000,
      node: 'pve1',
      config: {
        name: 'debian',
        template: 1,
        cores: 1,
        memory: 1024,
        scsi0: 'local-lvm:base-9000-disk-0,size=2G',
        ide2: 'local-lvm:vm-9000-cloudinit,media=cdrom',
        net0: 'virtio=BC:24:11:00:90:00,bridge=vmbr0',
        boot: 'order=scsi0',
        tags: 'template',
      },
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
        net0: 'name=eth0,bridge=vmbr1,ip=10.1.0.30/24,hwaddr=BC:24:11:00:03:00',
      },
    },
  ],
  sdn: {
    zones: { lab: { type: 'simple', ipam: 'pve' } },
    vnets: { vlab0: { type: 'vnet', zone: 'lab', alias: 'first' } },
    subnets: { 'lab-10.10.0.0-24': { type: 'subnet', vnet: 'vlab0', gateway: '10.10.0.1' } },
  },
};

/** The same with more said of one VM. */
export function withVm(vmid: number, more: object): typeof father {
  const state = structuredClone(father);
  const vm = state.vms.find((each) => each.vmid === vmid);
  if (vm === undefined) throw new Error(`no VM ${vmid}`);
  Object.assign(vm, more);
  return state;
}
