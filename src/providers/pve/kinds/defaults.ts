/** What Proxmox VE leaves out of its replies: a live spec holds these where the reply says nothing. */
import type { KindName } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import { names } from './names.ts';

const interfaceDefaults: Spec = { autostart: false, comment: '' };

/** qemu-server, pve-common and pve-network: the defaults of their schemas. */
const byKind: Readonly<Record<string, Spec>> = {
  [names.bridge]: { ...interfaceDefaults, ports: [], vlanAware: false },
  [names.bond]: { ...interfaceDefaults, slaves: [] },
  [names.vlan]: interfaceDefaults,
  [names.vm]: {
    cores: 1,
    sockets: 1,
    memory: 512,
    cpu: 'kvm64',
    ostype: 'other',
    bios: 'seabios',
    scsihw: 'lsi',
    agent: false,
    onboot: false,
    protection: false,
    description: '',
    tags: [],
    boot: [],
    'cloudInit.sshKeys': [],
  },
  [names.nic]: { firewall: false, linkDown: false },
  [names.disk]: {
    discard: false,
    ssd: false,
    iothread: false,
    cache: 'none',
    backup: true,
  },
  [names.storage]: { content: [] },
  [names.token]: { privsep: true, comment: '', expire: 0 },
  [names.zone]: { nodes: [], peers: [], exitnodes: [] },
  [names.vnet]: { alias: '', vlanAware: false, isolatePorts: false },
  [names.sdnsubnet]: { snat: false, dhcpRange: [] },
};

/** A live spec with what the vendor did not say. */
export function withDefaults(kind: KindName, spec: Spec): Spec {
  return { ...byKind[kind], ...spec };
}
