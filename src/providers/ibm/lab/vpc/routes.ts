/** All paths of the VPC API that the lab serves. */
import type { Routes } from '../call.ts';
import { attachmentRoutes } from './attachments.ts';
import { floatingIpRoutes } from './floating-ips.ts';
import { groupRoutes } from './groups.ts';
import { instanceRoutes } from './instances.ts';
import { prefixRoutes } from './prefixes.ts';
import { choiceRoutes } from './regions.ts';
import { gatewayRoutes } from './public-gateways.ts';
import { reservedIpRoutes } from './reserved-ips.ts';
import { serverRoutes } from './servers.ts';
import { subnetRoutes } from './subnets.ts';
import { vniRoutes } from './vnis.ts';
import { volumeAttachmentRoutes } from './volume-attachments.ts';
import { volumeRoutes } from './volumes.ts';
import { vpcRoutes } from './vpcs.ts';

export const routes: Routes = {
  ...attachmentRoutes,
  ...choiceRoutes,
  ...floatingIpRoutes,
  ...gatewayRoutes,
  ...groupRoutes,
  ...instanceRoutes,
  ...prefixRoutes,
  ...reservedIpRoutes,
  ...serverRoutes,
  ...subnetRoutes,
  ...vniRoutes,
  ...volumeAttachmentRoutes,
  ...volumeRoutes,
  ...vpcRoutes,
};
