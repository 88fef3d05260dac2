/** Who may do what where: ACLs along a path, pools, and tokens that are kept apart from their user. */
import type { World } from '../world/world.ts';
import { allPrivileges, builtInRoles } from './roles.ts';

/** Privilege to propagate flag: what is not in it is not granted. */
export type Granted = ReadonlyMap<string, boolean>;

/** What a user or token may do at a path (`PVE/RPCEnvironment.pm`, permissions). */
export function grantedAt(world: World, who: string, path: string): Granted {
  if (who === 'root@pam') return everything;
  const [user = '', tokenId] = who.split('!');
  const token = world.tokens.get(who);
  if (tokenId !== undefined) {
    if (token === undefined) return nothing;
    if (!token.privsep) return grantedAt(world, user, path);
  }
  const cache = cacheOf(world);
  const key = `${who} ${path}`;
  const kept = cache.get(key);
  if (kept !== undefined) return kept;
  const own = privilegesOf(world, rolesAt(world, who, path));
  const granted = tokenId === undefined ? own : bothOf(own, grantedAt(world, user, path));
  cache.set(key, granted);
  return granted;
}

/** Everything that someone may do, path by path, as `/access/permissions` lists it. */
export function effectivePermissions(world: World, who: string): ReadonlyMap<string, Granted> {
  const paths = new Set(
    ['/', '/access', '/access/groups', '/nodes', '/pool', '/sdn', '/storage', '/vms'].concat(
      world.acl.map((each) => each.path),
    ),
  );
  for (const pool of world.pools.values()) {
    for (const vmid of pool.vms) paths.add(`/vms/${vmid}`);
    for (const storage of pool.storages) paths.add(`/storage/${storage}`);
  }
  const found = new Map<string, Granted>();
  for (const path of paths) {
    const granted = grantedAt(world, who, path);
    if (granted.size > 0) found.set(path, granted);
  }
  return found;
}

const everything: Granted = new Map(allPrivileges.map((each) => [each, true]));
const nothing: Granted = new Map();

const caches = new WeakMap<World, { revision: number; cache: Map<string, Granted> }>();

function cacheOf(world: World): Map<string, Granted> {
  const kept = caches.get(world);
  if (kept?.revision === world.accessRevision) return kept.cache;
  const fresh = { revision: world.accessRevision, cache: new Map<string, Granted>() };
  caches.set(world, fresh);
  return fresh.cache;
}

type Roles = Map<string, boolean>;

function privilegesOf(world: World, roles: Roles): Granted {
  const granted = new Map<string, boolean>();
  for (const [role, propagate] of roles)
    for (const privilege of builtInRoles.get(role) ?? world.roles.get(role) ?? [])
      granted.set(privilege, propagate || granted.get(privilege) === true);
  return granted;
}

function bothOf(one: Granted, other: Granted): Granted {
  const granted = new Map<string, boolean>();
  for (const [privilege, propagate] of one) {
    const theirs = other.get(privilege);
    if (theirs !== undefined) granted.set(privilege, propagate && theirs);
  }
  return granted;
}

// NoAccess of either side wins; a pool only adds roles that the path itself has not.
function rolesAt(world: World, who: string, path: string): Roles {
  const roles = rolesAlong(world, who, path);
  if (roles.has('NoAccess')) return roles;
  const fromPools = poolRoles(world, who, path);
  if (fromPools.has('NoAccess')) return new Map([['NoAccess', false]]);
  for (const role of fromPools.keys()) if (!roles.has(role)) roles.set(role, false);
  return roles;
}

function poolRoles(world: World, who: string, path: string): Roles {
  const [, kind, id = ''] = path.split('/');
  const roles: Roles = new Map();
  if (kind !== 'vms' && kind !== 'storage') return roles;
  for (const pool of world.pools.values()) {
    const member = kind === 'vms' ? pool.vms.includes(Number(id)) : pool.storages.includes(id);
    if (!member) continue;
    for (const role of rolesAlong(world, who, `/pool/${pool.poolid}`).keys())
      roles.set(role, false);
  }
  return roles;
}

// The nearest entry wins; at one place a token's own, then the user's, then the groups'.
function rolesAlong(world: World, who: string, path: string): Roles {
  const groups = new Set(world.users.get(who)?.groups ?? []);
  let roles: Roles = new Map();
  for (const place of placesTo(path)) {
    const here = world.acl.filter(
      (each) => each.path === place && (place === path || each.propagate),
    );
    const own = here.filter((each) => each.type !== 'group' && each.ugid === who);
    const byGroup = here.filter((each) => each.type === 'group' && groups.has(each.ugid));
    const set = own.length > 0 ? own : byGroup;
    if (set.length > 0) roles = new Map(set.map((each) => [each.roleid, each.propagate]));
  }
  return roles.has('NoAccess') ? new Map([['NoAccess', roles.get('NoAccess') === true]]) : roles;
}

function placesTo(path: string): readonly string[] {
  const parts = path.split('/').filter((each) => each !== '');
  return ['/', ...parts.map((_, at) => `/${parts.slice(0, at + 1).join('/')}`)];
}
