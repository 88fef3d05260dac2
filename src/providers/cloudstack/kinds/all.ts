/** The kinds of CloudStack, those that specs declare first. */
import type { Kind } from '../../../model/kind.ts';
import { address } from './address.ts';
import { network } from './network.ts';
import { nic } from './nic.ts';
import { range } from './range.ts';
import { readOnly } from './read-only.ts';
import { secondary } from './secondary.ts';
import { vm } from './vm.ts';
import { volume } from './volume.ts';

export const kinds: readonly Kind[] = [
  network,
  range,
  address,
  vm,
  nic,
  secondary,
  volume,
  ...readOnly,
];
