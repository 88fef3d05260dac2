/** The users, tokens, roles and ACLs of a state. root@pam and two tokens of it are always there. */
import type { Loading } from './loading.ts';
import type { AclRow } from '../world/rows.ts';

/** What the lab's own caller comes in with. */
export const labPassword = 'lab-password';
/** `lab` may do everything that root may, `low` sees nothing until an ACL says otherwise. */
export const labTokens = {
  lab: '1ab00000-0000-4000-a000-000000000001',
  low: '1ab00000-0000-4000-a000-000000000002',
} as const;

export function loadAccess({ world, top, saved }: Loading): void {
  for (const entry of top.entries('users'))
    world.users.set(entry.needed('userid'), {
      userid: entry.needed('userid'),
      enable: entry.flag('enable', true),
      expire: entry.number('expire', 0),
      comment: entry.maybeText('comment'),
      password: entry.maybeText('password'),
      groups: entry.texts('groups'),
    });
  const root = world.users.get('root@pam');
  world.users.set('root@pam', {
    userid: 'root@pam',
    enable: true,
    expire: 0,
    comment: undefined,
    groups: [],
    ...root,
    password: root?.password ?? labPassword,
  });
  for (const entry of top.entries('tokens')) {
    const user = entry.text('user', 'root@pam');
    const tokenid = entry.needed('tokenid');
    world.tokens.set(`${user}!${tokenid}`, {
      user,
      tokenid,
      value: entry.needed('value'),
      privsep: entry.flag('privsep', true),
      comment: entry.maybeText('comment'),
      expire: entry.has('expire') ? entry.number('expire', 0) : undefined,
    });
  }
  if (!saved)
    for (const [tokenid, value] of Object.entries(labTokens))
      if (!world.tokens.has(`root@pam!${tokenid}`))
        world.tokens.set(`root@pam!${tokenid}`, {
          user: 'root@pam',
          tokenid,
          value,
          privsep: tokenid === 'low',
          comment: undefined,
          expire: undefined,
        });
  const roles = top.child('roles');
  for (const role of roles.keys()) world.roles.set(role, new Set(roles.texts(role)));
  world.acl = top.entries('acl').map((entry): AclRow => {
    const ugid = entry.needed('ugid');
    return {
      path: entry.needed('path'),
      type: entry.text('type', ugid.includes('!') ? 'token' : 'user') as AclRow['type'],
      ugid,
      roleid: entry.needed('roleid'),
      propagate: entry.flag('propagate', true),
    };
  });
  world.touchAccess();
}
