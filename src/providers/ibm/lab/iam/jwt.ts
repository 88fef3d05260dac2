/** Tokens: decodable, signed with the lab's own secret, and good until they expire. */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a token says of its bearer. */
export interface Claims {
  readonly id: string;
  readonly iam_id: string;
  readonly sub: string;
  readonly sub_type: 'ServiceId' | 'Profile';
  readonly account: { readonly valid: boolean; readonly bss: string };
  readonly email: string;
  readonly iss: string;
  readonly grant_type: string;
  readonly iat: number;
  readonly exp: number;
}

export function tokenOf(claims: Claims, secret: string): string {
  const head = part({ kid: '20260101', alg: 'HS256' });
  const said = `${head}.${part(claims)}`;
  return `${said}.${signed(said, secret)}`;
}

/** What a token says, where this lab has signed it; whether it has expired is not looked at. */
export function claimsOf(token: string, secret: string): Claims | undefined {
  const [head = '', middle = '', sign = ''] = token.split('.');
  const expected = Buffer.from(signed(`${head}.${middle}`, secret));
  const given = Buffer.from(sign);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(middle, 'base64url').toString()) as Claims;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signed(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text).digest('base64url');
}
