/** All paths of all services. */
import { accountRoutes } from './account/groups.ts';
import { searchRoutes } from './account/search.ts';
import { tagRoutes } from './account/tags.ts';
import { permittedRoutes } from './dns/permitted-networks.ts';
import { recordRoutes } from './dns/records.ts';
import { zoneRoutes } from './dns/zones.ts';
import type { ServiceRoutes } from './target.ts';
import { routes as vpc } from './vpc/routes.ts';

export const serviceRoutes: ServiceRoutes = {
  vpc,
  // Answered before everything else: whoever asks there has no token yet.
  iam: { '/identity/token': {} },
  dns: { ...zoneRoutes, ...permittedRoutes, ...recordRoutes },
  tagging: tagRoutes,
  search: searchRoutes,
  resources: accountRoutes,
};
