/** Who sends a request: a cookie's ticket, or a token in the Authorization header. */
import type { LabRequest } from '../../../../lab/simulator.ts';
import { unauthorized } from '../wire/refusal.ts';
import type { World } from '../world/world.ts';
import type { Caller } from './permits.ts';
import { isCsrfToken, userOfTicket } from './tickets.ts';

/** The caller, or a Refusal. A cookie wins over a token. */
export function callerOf(world: World, request: LabRequest, now: Date): Caller {
  const ticket = valueOf(request.headers['cookie'] ?? '', 'PVEAuthCookie');
  if (ticket !== undefined) return ticketHolder(world, request, { ticket, now });
  const token = valueOf(request.headers['authorization'] ?? '', 'PVEAPIToken');
  if (token !== undefined) return tokenHolder(world, token, now);
  throw unauthorized('No ticket');
}

/** Is there such a user, and may it come in? */
export function isEnabled(world: World, userid: string, now: Date): boolean {
  const user = world.users.get(userid);
  if (user === undefined || !user.enable) return false;
  return user.expire === 0 || user.expire >= now.getTime() / 1000;
}

const refused = 'Authentication failed!';

function ticketHolder(
  world: World,
  request: LabRequest,
  { ticket, now }: { readonly ticket: string; readonly now: Date },
): Caller {
  const { secret } = world;
  const user = userOfTicket(ticket, secret, now);
  if (user === undefined || !isEnabled(world, user, now)) throw unauthorized(refused);
  const csrf = request.headers['csrfpreventiontoken'] ?? '';
  if (request.method !== 'GET' && !isCsrfToken(csrf, user, secret, now))
    throw unauthorized('Permission denied - invalid csrf token');
  return { id: user, token: false };
}

function tokenHolder(world: World, text: string, now: Date): Caller {
  const match = /^([^!]+)!([^=]+)=(.*)$/.exec(text);
  const [, user = '', tokenid = '', value = ''] = match ?? [];
  const id = `${user}!${tokenid}`;
  const token = world.tokens.get(id);
  const expired = (token?.expire ?? 0) !== 0 && (token?.expire ?? 0) < now.getTime() / 1000;
  if (token === undefined || token.value !== value || expired || !isEnabled(world, user, now))
    throw unauthorized(refused);
  return { id, token: true };
}

function valueOf(header: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}[=\\s]([^;]*)`).exec(header)?.[1];
  if (found === undefined) return undefined;
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}
