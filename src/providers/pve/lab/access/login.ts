/** `/access/ticket`, `/access/permissions`: coming in, and what one may do then. */
import { anyone, mustHave } from './permits.ts';
import type { Call, Operations } from '../call.ts';
import { atMost, flag, matching, needed, text } from '../wire/property.ts';
import { denied, Refusal } from '../wire/refusal.ts';
import { isEnabled } from './credentials.ts';
import { effectivePermissions, grantedAt } from './permissions.ts';
import { csrfTokenFor, ticketFor, userOfTicket } from './tickets.ts';

/** `/access/ticket`: a password, or an old ticket in its place. */
export const ticket: Operations = {
  GET: { needs: anyone, anonymous: true, run: () => null },
  POST: {
    needs: anyone,
    anonymous: true,
    ticketOnly: true,
    parameters: {
      username: needed(atMost(64)),
      password: needed(text),
      realm: atMost(32),
      otp: text,
      path: { ...atMost(64), requires: 'privs' },
      privs: { ...atMost(64), requires: 'path' },
      'new-format': flag,
      'tfa-challenge': text,
    },
    run: ({ world, params, now }) => {
      const given = params.needed('username');
      const realm = params.text('realm');
      const username = given.includes('@') || realm === undefined ? given : `${given}@${realm}`;
      const password = params.needed('password');
      const user = world.users.get(username);
      const renewed = userOfTicket(password, world.secret, now) === username;
      const known = user?.password !== undefined && user.password === password;
      if (!(renewed || known) || !isEnabled(world, username, now))
        throw new Refusal({ status: 401, text: 'authentication failure\n' });
      return {
        ticket: ticketFor(username, world.secret, now),
        CSRFPreventionToken: csrfTokenFor(username, world.secret, now),
        username,
        cap: capabilities({ world }, username),
        ...(world.cluster === undefined ? {} : { clustername: world.cluster }),
      };
    },
  },
};

/** `/access/permissions` */
export const permissions: Operations = {
  GET: {
    needs: anyone,
    parameters: {
      path: text,
      userid: matching(/^[^\s:/]+@[A-Za-z][A-Za-z0-9.\-_]+(![A-Za-z][A-Za-z0-9.\-_]+)?$/),
    },
    run: (call) => {
      const { world, caller, params } = call;
      const who = params.text('userid') ?? caller.id;
      if (who !== caller.id && who.split('!')[0] !== caller.id)
        mustHave(call, '/access', 'Sys.Audit');
      const path = params.text('path');
      if (path === undefined)
        return Object.fromEntries(
          [...effectivePermissions(world, who)].map(([each, granted]) => [each, shown(granted)]),
        );
      if (!path.startsWith('/')) throw denied(`invalid path '${path}'`);
      const granted = grantedAt(world, who, path);
      return granted.size === 0 ? {} : { [path]: shown(granted) };
    },
  },
};

function shown(granted: ReadonlyMap<string, boolean>): Record<string, 0 | 1> {
  return Object.fromEntries([...granted].map(([name, propagate]) => [name, propagate ? 1 : 0]));
}

const parts: Readonly<Record<string, RegExp>> = {
  vms: /^VM\.|^Permissions\.Modify/,
  access: /^(User|Group)\.|^Permissions\.Modify/,
  storage: /^Datastore\.|^Permissions\.Modify/,
  nodes: /^Sys\.|^Permissions\.Modify/,
  sdn: /^SDN\.|^Permissions\.Modify/,
  dc: /^Sys\.(Audit|Modify)|^SDN\./,
  mapping: /^Mapping\.|^Permissions\.Modify/,
};

function capabilities(
  { world }: Pick<Call, 'world'>,
  who: string,
): Readonly<Record<string, Record<string, 1>>> {
  const found: Record<string, Record<string, 1>> = {};
  for (const [part, pattern] of Object.entries(parts)) {
    const names = [...grantedAt(world, who, part === 'dc' ? '/' : `/${part}`).keys()];
    found[part] = Object.fromEntries(
      names.filter((each) => pattern.test(each)).map((each) => [each, 1]),
    );
  }
  return found;
}
