/** Four stories on a Proxmox VE cluster: a clone, a disk that moves, a disk that is given away, a node's network. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InstallationId } from '../../../src/model/address.ts';
import { startPveLab } from '../../../src/providers/pve/lab/index.ts';
import type { Story } from '../story.ts';
import { cluster } from './cluster.ts';
import { isTheirs, othersIn, portraitOf } from './portrait.ts';

/** Whoever resumes waits so long for calls of the dead. */
const timeLimitSeconds = 5;

export const stories: readonly Story[] = [
  told(
    'a template is copied in full, and the copy started',
    `
vms:
  web:
    node: pve1
    vmid: 400
    running: true
    memory: 2G
    cores: 2
    tags: [web]
    description: made by a story
    clone: { from: debian, full: true, storage: local-lvm }
    cloudInit: { user: ann }
    boot: [scsi0]
    nics:
      net0: { bridge: vmbr1, mac: "BC:24:11:00:04:00", address: 10.1.0.40/24, gateway: 10.1.0.1 }
      net1: { bridge: vmbr0, mac: "BC:24:11:00:04:01", tag: 7 }
    disks:
      scsi0: { storage: local-lvm, size: 8G, discard: true }
      scsi1: { storage: local, size: 4G, format: qcow2 }
`,
  ),
  told(
    'a disk moves to another storage while its VM runs',
    `
vms:
  files:
    node: pve1
    vmid: 100
    running: true
    disks:
      scsi1: { storage: local-lvm, size: 32G, serial: DATA1, backup: false }
`,
  ),
  told(
    'a disk is given to another VM',
    `
vms:
  files: { node: pve1, vmid: 100, running: true }
  archive: { node: pve1, vmid: 101, running: true, memory: 1G }
disks:
  data: { was: { vm: files, slot: scsi1 }, vm: archive, slot: scsi3, storage: local-lvm, size: 24G, serial: DATA1, discard: true }
`,
  ),
  told(
    "a node's network changes in several places",
    `
bridges:
  vmbr1: { node: pve1, address: 10.1.0.1/24, ports: [bond0], comment: storage and backup }
  vmbr5: { node: pve1, address: 10.5.0.1/24, ports: [eno4.50], vlanAware: true }
  vmbr6: { node: pve1, comment: nothing leaves }
  vmbr9: { node: pve1, address: 10.19.0.1/24 }
bonds:
  bond0: { node: pve1, slaves: [eno2, eno3], mode: active-backup, primary: eno2 }
vlans:
  eno4.50: { node: pve1, on: eno4, tag: 50 }
`,
  ),
];

function told(name: string, specs: string): Story {
  return {
    name,
    site: 'crash',
    installation: 'pve father' as InstallationId,
    secret: { variable: 'PVE_TOKEN', auth: 'token' },
    write: (root, port) => {
      const folder = join(root, 'site');
      mkdirSync(folder);
      writeFileSync(
        join(folder, 'trueup.yaml'),
        `site: crash
specs: "*.specs.yaml"
systems:
  father: { driver: pve, url: "http://127.0.0.1:${port}", timeoutSeconds: ${timeLimitSeconds}, auth: { token: "\${env:PVE_TOKEN}" } }
`,
      );
      writeFileSync(join(folder, 'all.specs.yaml'), `pve: father${specs}`);
      return folder;
    },
    startLab: (_folder, port) => startPveLab({ state: cluster, port }),
    portraitOf,
    othersIn,
    // The same change with a task and without one.
    callOf: (label) => label.replace(/^(POST|PUT) (.*\/config)$/, 'set $2'),
    isTheirs,
  };
}
