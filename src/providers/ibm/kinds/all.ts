/** The kinds of IBM Cloud, those that specs declare first. */
import type { Kind } from '../../../model/kind.ts';
import { attachment } from './attachment.ts';
import { dnszone } from './dnszone.ts';
import { floatingip } from './floatingip.ts';
import { ip } from './ip.ts';
import { prefix } from './prefix.ts';
import { readOnly } from './read-only.ts';
import { record } from './record.ts';
import { server } from './server.ts';
import { subnet } from './subnet.ts';
import { vni } from './vni.ts';
import { volume } from './volume.ts';
import { vpc } from './vpc.ts';

export const kinds: readonly Kind[] = [
  vpc,
  prefix,
  subnet,
  ip,
  vni,
  server,
  attachment,
  volume,
  floatingip,
  dnszone,
  record,
  ...readOnly,
];
