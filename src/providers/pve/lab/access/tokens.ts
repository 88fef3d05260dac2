/** API tokens of a user; a token's value is told once, when it is made. */
import type { Call, Operations } from '../call.ts';
import { flag, text, whole, type Properties } from '../wire/property.ts';
import { denied, failed, wrong } from '../wire/refusal.ts';
import { Unordered } from '../wire/reply.ts';
import type { TokenRow } from '../world/rows.ts';
import { may, type Permit } from './permits.ts';

/** The user itself, or who may change users. A token is not its user. */
const selfOrManager: Permit = ({ world, caller, parameter }) => {
  const userid = parameter('userid') ?? '';
  if (!world.users.has(userid)) throw failed(`no such user ('${userid}')`);
  if (caller.id === userid || may(world, caller, '/access/groups', 'User.Modify')) return;
  throw denied();
};

const settings: Properties = { comment: text, expire: whole(0), privsep: flag };

/** `/access/users/{userid}/token` */
export const tokenList: Operations = {
  GET: {
    needs: selfOrManager,
    run: ({ world, params }) => {
      const user = params.needed('userid');
      const tokens = [...world.tokens.values()].filter((each) => each.user === user);
      return new Unordered(tokens.map((each) => ({ tokenid: each.tokenid, ...shown(each) })));
    },
  },
};

/** `/access/users/{userid}/token/{tokenid}` */
export const tokenOne: Operations = {
  GET: { needs: selfOrManager, run: (call) => shown(tokenAt(call)) },
  POST: {
    needs: selfOrManager,
    parameters: settings,
    run: ({ world, params }) => {
      const [user, tokenid] = [params.needed('userid'), params.needed('tokenid')];
      const full = `${user}!${tokenid}`;
      if (!world.users.has(user)) throw failed(`no such user ('${user}')`);
      if (world.tokens.has(full)) throw wrong({ tokenid: 'Token already exists.' });
      const token: TokenRow = {
        user,
        tokenid,
        value: world.chance().uuid(),
        privsep: params.flag('privsep') ?? true,
        comment: params.text('comment') || undefined,
        expire: params.number('expire'),
      };
      world.tokens.set(full, token);
      world.touchAccess();
      // As a text where it was sent, as a number where it was not.
      const info = { ...shown(token), privsep: params.text('privsep') ?? 1 };
      return { 'full-tokenid': full, value: token.value, info };
    },
  },
  PUT: {
    needs: selfOrManager,
    parameters: settings,
    run: (call) => {
      const token = tokenAt(call);
      const { params } = call;
      token.privsep = params.flag('privsep') ?? token.privsep;
      token.expire = params.number('expire') ?? token.expire;
      token.comment = params.text('comment') || token.comment;
      call.world.touchAccess();
      return shown(token);
    },
  },
  DELETE: {
    needs: selfOrManager,
    run: (call) => {
      const { user, tokenid } = tokenAt(call);
      call.world.tokens.delete(`${user}!${tokenid}`);
      call.world.acl = call.world.acl.filter((each) => each.ugid !== `${user}!${tokenid}`);
      call.world.touchAccess();
      return null;
    },
  },
};

function tokenAt({ world, params }: Call): TokenRow {
  const [user, tokenid] = [params.needed('userid'), params.needed('tokenid')];
  const token = world.tokens.get(`${user}!${tokenid}`);
  if (token === undefined) throw failed(`no such token '${tokenid}' for user '${user}'`);
  return token;
}

function shown({ privsep, comment, expire }: TokenRow): Readonly<Record<string, unknown>> {
  return {
    privsep: privsep ? 1 : 0,
    ...(comment === undefined ? {} : { comment }),
    ...(expire === undefined ? {} : { expire }),
  };
}
