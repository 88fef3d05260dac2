/** Users, roles and ACLs: read, and ACLs written. */
import { anyone, isRoot, may, type Permit } from './permits.ts';
import type { Operations } from '../call.ts';
import { flag, listed, needed, text } from '../wire/property.ts';
import { denied, failed, wrong } from '../wire/refusal.ts';
import { Unordered } from '../wire/reply.ts';
import type { UserRow } from '../world/rows.ts';
import { builtInRoles } from './roles.ts';

/** `/access/users` */
export const userList: Operations = {
  GET: {
    needs: anyone,
    parameters: { enabled: flag, full: flag },
    run: ({ world, caller, params }) => {
      const all = may(world, caller, '/access/groups', 'User.Modify', 'Sys.Audit');
      const enabled = params.flag('enabled');
      const users = [...world.users.values()]
        .filter((each) => all || each.userid === caller.id.split('!')[0])
        .filter((each) => enabled === undefined || each.enable === enabled);
      return new Unordered(
        users.map((each) => ({
          userid: each.userid,
          'realm-type': realmType(each),
          ...shown(each),
        })),
      );
    },
  },
};

/** `/access/users/{userid}` */
export const userOne: Operations = {
  GET: {
    needs: ({ world, caller, parameter }) => {
      const userid = parameter('userid') ?? '';
      if (!world.users.has(userid)) throw failed(`no such user ('${userid}')`);
      if (!may(world, caller, '/access/groups', 'User.Modify', 'Sys.Audit')) throw denied();
    },
    run: ({ world, params }) => {
      const userid = params.needed('userid');
      const user = world.users.get(userid);
      if (user === undefined) throw failed(`no such user ('${userid}')`);
      const tokens = [...world.tokens.values()].filter((each) => each.user === userid);
      return {
        ...shown(user),
        groups: user.groups,
        tokens: Object.fromEntries(
          tokens.map((each) => [each.tokenid, { privsep: each.privsep ? 1 : 0 }]),
        ),
      };
    },
  },
};

/** `/access/roles` */
export const roleList: Operations = {
  GET: {
    needs: anyone,
    run: ({ world }) =>
      [...builtInRoles, ...world.roles].map(([roleid, privileges]) => ({
        roleid,
        privs: [...privileges].toSorted().join(','),
        special: builtInRoles.has(roleid) ? 1 : 0,
      })),
  },
};

const mayModify: Permit = ({ world, caller, parameter }) => {
  const path = parameter('path') ?? '';
  const more = { vms: 'VM.Allocate', storage: 'Datastore.Allocate', pool: 'Pool.Allocate' };
  const kind = /^\/(vms|storage|pool)\/./.exec(path)?.[1] as keyof typeof more | undefined;
  const any = ['Permissions.Modify', ...(kind === undefined ? [] : [more[kind]])];
  if (!isRoot(caller) && !may(world, caller, path, ...any))
    throw denied(`${path}, ${any.join('|')}`);
};

/** `/access/acl` */
export const acl: Operations = {
  GET: {
    needs: anyone,
    run: ({ world, caller }) => {
      const audit = may(world, caller, '/access', 'Sys.Audit');
      return world.acl
        .filter((each) => audit || may(world, caller, each.path, 'Permissions.Modify'))
        .map((each) => ({ ...each, propagate: each.propagate ? 1 : 0 }));
    },
  },
  PUT: {
    needs: mayModify,
    parameters: {
      path: needed(text),
      roles: needed(listed(() => undefined)),
      users: listed(() => undefined),
      groups: listed(() => undefined),
      tokens: listed(() => undefined),
      delete: flag,
      propagate: flag,
    },
    run: ({ world, params }) => {
      const whom = [
        ...params.list('users').map((ugid) => ({ type: 'user' as const, ugid })),
        ...params.list('groups').map((ugid) => ({ type: 'group' as const, ugid })),
        ...params.list('tokens').map((ugid) => ({ type: 'token' as const, ugid })),
      ];
      if (whom.length === 0) {
        const why = "either 'users', 'groups' or 'tokens' is required.";
        throw wrong({ users: why, groups: why, tokens: why });
      }
      const path = params.needed('path').replace(/(.)\/+$/, '$1');
      if (!/^\/(access|nodes|pool|sdn|storage|vms|mapping)?(\/[\w.-]+)*$/.test(path))
        throw wrong({ path: `invalid ACL path '${params.needed('path')}'` });
      for (const roleid of params.list('roles')) {
        if (!builtInRoles.has(roleid) && !world.roles.has(roleid))
          throw failed(`ACL update failed: role '${roleid}' does not exist`);
        for (const { type, ugid } of whom) {
          if (type === 'user' && !world.users.has(ugid))
            throw failed(`ACL update failed: user '${ugid}' does not exist`);
          if (type === 'token' && !world.tokens.has(ugid))
            throw failed(
              `ACL update failed: no such token '${ugid.split('!')[1]}' for user '${ugid.split('!')[0]}'`,
            );
          world.acl = world.acl.filter(
            (each) => !(each.path === path && each.ugid === ugid && each.roleid === roleid),
          );
          if (params.flag('delete') !== true)
            world.acl.push({
              path,
              type,
              ugid,
              roleid,
              propagate: params.flag('propagate') ?? true,
            });
        }
      }
      world.touchAccess();
      return null;
    },
  },
};

function shown({ enable, expire, comment }: UserRow): Readonly<Record<string, unknown>> {
  return {
    enable: enable ? 1 : 0,
    expire,
    ...(comment === undefined ? {} : { comment }),
  };
}

function realmType({ userid }: UserRow): string {
  const realm = userid.split('@').at(-1) ?? '';
  return realm === 'pam' || realm === 'pve' ? realm : 'ldap';
}
