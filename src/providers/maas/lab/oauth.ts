/** OAuth 1.0 PLAINTEXT as MAAS checks it (`maasserver/api/auth.py:33`). */
import { Refusal, refuse } from './answers.ts';
import type { UserRow } from './rows.ts';
import type { World } from './world.ts';

/** Older timestamps than this are refused; those of the future are not. */
const thresholdSeconds = 300;

/** Who may come in. Keeps the nonces that were used for as long as their timestamps count. */
export class Gate {
  readonly #world: World;
  readonly #used = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The user whose key signed the header; undefined where there is no OAuth header at all. */
  userOf(authorization: string | undefined, now: Date): UserRow | undefined {
    if (authorization === undefined || !/^OAuth\s/i.test(authorization)) return undefined;
    const given = parametersOf(authorization);
    const missing = needed.filter((name) => given[name] === undefined);
    if (missing.length > 0) throw refuse(400, `Missing OAuth parameters: ${missing.join(', ')}`);
    const { oauth_consumer_key: consumer, oauth_token: token = '' } = given;
    const users = this.#world.users.all().filter((each) => each.key?.split(':')[0] === consumer);
    if (users.length === 0) throw unauthorized('Invalid API key.');
    const user = users.find((each) => each.key?.split(':')[1] === token);
    if (user === undefined) throw unauthorized(`'Invalid access token: ${token}'`);
    this.#checkFreshness(given, token, now);
    const expected = `&${secretOf(user)}`;
    if (given['oauth_signature'] !== expected) throw badSignature(user);
    return user;
  }

  #checkFreshness(given: Readonly<Record<string, string>>, token: string, now: Date): void {
    const seconds = Math.floor(now.getTime() / 1000);
    const { oauth_timestamp: stamp = '', oauth_nonce: nonce = '' } = given;
    if (!(seconds - Number(stamp) <= thresholdSeconds))
      throw unauthorized(
        `'Expired timestamp: given ${stamp} and now ${seconds} has a greater difference than threshold ${thresholdSeconds}'`,
      );
    for (const [old, at] of this.#used) {
      if (at >= seconds - thresholdSeconds) break;
      this.#used.delete(old);
    }
    const key = `${token} ${nonce}`;
    if (this.#used.has(key)) throw unauthorized(`'Nonce already used: ${nonce}'`);
    this.#used.set(key, seconds);
  }
}

/** The real MAAS puts the true secret into this message: whoever logs it gives it away. */
export function badSignature(user: UserRow): Refusal {
  return unauthorized(`'Invalid signature. Expected signature base string: &${secretOf(user)}'`);
}

function secretOf(user: UserRow): string {
  return user.key?.split(':')[2] ?? '';
}

const needed = [
  'oauth_signature_method',
  'oauth_consumer_key',
  'oauth_token',
  'oauth_signature',
  'oauth_timestamp',
  'oauth_nonce',
];

function parametersOf(header: string): Readonly<Record<string, string>> {
  const parameters: Record<string, string> = {};
  for (const [, name = '', value = ''] of header.matchAll(/([a-z_]+)="([^"]*)"/g))
    parameters[name] = decoded(value);
  return parameters;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function unauthorized(reason: string): Refusal {
  return new Refusal({
    status: 401,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'WWW-Authenticate': 'OAuth realm="OAuth"',
    },
    body: `Authorization Error: ${reason}`,
  });
}
