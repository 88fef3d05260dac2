/** The kinds of Proxmox VE, those that specs declare first. */
import type { Kind } from '../../../model/kind.ts';
import { bond } from './bond.ts';
import { bridge } from './bridge.ts';
import { disk } from './disk.ts';
import { nic } from './nic.ts';
import { readOnly } from './read-only.ts';
import { sdnSubnet } from './sdn-subnet.ts';
import { storage } from './storage.ts';
import { token } from './token.ts';
import { vlan } from './vlan.ts';
import { vm } from './vm.ts';
import { vnet } from './vnet.ts';
import { zone } from './zone.ts';

export const kinds: readonly Kind[] = [
  bridge,
  bond,
  vlan,
  vm,
  nic,
  disk,
  storage,
  token,
  zone,
  vnet,
  sdnSubnet,
  ...readOnly,
];
