/** What MAAS tells about itself: version, users, settings, zones and pools. */
import { invalid, notFound, ok, refuse } from './answers.ts';
import { okShuffled, rowAt, type Call, type Handler } from './call.ts';
import { objectOf, valueOf, type Json } from './json.ts';
import { showPool, showZone } from './show-names.ts';
import { showUser, userObject } from './show.ts';

/** The same list from 3.3 to 3.6, so only the version tells them apart (`maasserver/api/version.py:26`). */
const capabilities = [
  'networks-management',
  'static-ipaddresses',
  'ipv6-deployment-ubuntu',
  'devices-management',
  'storage-deployment-ubuntu',
  'network-deployment-ubuntu',
  'bridging-interface-ubuntu',
  'bridging-automatic-ubuntu',
  'authenticate-api',
];

/** `version/` */
export const versionOne: Readonly<Record<string, Handler>> = {
  GET: ({ world }) => ok(objectOf({ capabilities, version: world.version, subversion: '' })),
};

/** `users/` */
export const userList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.users.all().map((each) => showUser(world, each.username) as Json),
    ),
  // From the caller, not from the table: a caller can be made less than the table says.
  'GET whoami': ({ user }) => ok(userObject(user)),
};

/** `users/{id}/` */
export const userOne: Readonly<Record<string, Handler>> = {
  GET: ({ world, path: [username = ''] }) => {
    const user = showUser(world, username);
    if (user === null) throw notFound('No User matches the given query.');
    return ok(user);
  },
};

/** `maas/` */
export const settings: Readonly<Record<string, Handler>> = {
  'GET get_config': ({ query, world }) => {
    const name = query.get('name');
    if (name === null) throw refuse(400, 'No provided name!');
    if (!(name in world.config))
      throw invalid({
        [name]: [
          `${name} is not a valid config setting (valid settings are: ${Object.keys(world.config).toSorted().join(', ')}).`,
        ],
      });
    return ok(valueOf(world.config[name]));
  },
};

/** `zones/` */
export const zoneList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.zones.all().map((each) => showZone(world, each.id) as Json),
    ),
};

/** `zones/{id}/` */
export const zoneOne: Readonly<Record<string, Handler>> = {
  GET: ({ world, path: [name = ''] }: Call) => {
    const zone = world.zones.by('name', name)[0];
    if (zone === undefined) throw notFound('No Zone matches the given query.');
    return ok(showZone(world, zone.id) as Json);
  },
};

/** `resourcepools/` */
export const poolList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.pools.all().map((each) => showPool(world, each.id) as Json),
    ),
};

/** `resourcepool/{id}/` */
export const poolOne: Readonly<Record<string, Handler>> = {
  GET: ({ world, path: [spec = ''] }: Call) => {
    const pool = rowAt(world.pools, spec, 'No ResourcePool matches the given query.');
    return ok(showPool(world, pool.id) as Json);
  },
};
