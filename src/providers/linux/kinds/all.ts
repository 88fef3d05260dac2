/** The kinds of Linux hosts, those that specs declare first. */
import type { Kind } from '../../../model/kind.ts';
import { address } from './address.ts';
import { bridge } from './bridge.ts';
import { disk } from './disk.ts';
import { domain } from './domain.ts';
import { host } from './host.ts';
import { link } from './link.ts';
import { network } from './network.ts';
import { route } from './route.ts';
import { vlan } from './vlan.ts';
import { volume } from './volume.ts';

export const kinds: readonly Kind[] = [
  bridge,
  vlan,
  address,
  route,
  network,
  volume,
  link,
  domain,
  disk,
  host,
];
