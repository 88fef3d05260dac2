/** IAM: API keys and trusted profiles become tokens, and tokens callers. */
import type { LabReply, LabRequest } from '../../../../lab/simulator.ts';
import type { Rights } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { claimsOf, tokenOf, type Claims } from './jwt.ts';
import type { Caller } from './rights.ts';

const grants = 'urn:ibm:params:oauth:grant-type:';

/** `POST /identity/token`. */
export function identityToken(world: World, request: LabRequest): LabReply {
  const form = new URLSearchParams(request.body.toString());
  const grant = form.get('grant_type') ?? '';
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded'))
    return refused(world, 415, ['BXNIM0107E', 'The request content type is not supported.']);
  if (grant === `${grants}apikey`) return fromKey(world, form);
  if (grant === `${grants}assume`) return fromProfile(world, form);
  return refused(world, 400, ['BXNIM0135E', `The grant type '${grant}' is not supported.`]);
}

function fromKey(world: World, form: URLSearchParams): LabReply {
  if (form.get('response_type') !== 'cloud_iam')
    return refused(world, 400, ['BXNIM0106E', "Property missing or empty: 'response_type'."]);
  const key = world.apiKeys.get(form.get('apikey') ?? '');
  if (key === undefined)
    return refused(world, 400, ['BXNIM0415E', 'Provided API key could not be found.']);
  const id = `iam-ServiceId-${key.name}`;
  return token(world, { id, sub: key.name, sub_type: 'ServiceId', grant_type: `${grants}apikey` });
}

function fromProfile(world: World, form: URLSearchParams): LabReply {
  const bearer = bearerOf(world, form.get('access_token') ?? '');
  if (typeof bearer === 'string')
    return refused(world, 400, ['BXNIM0408E', 'Provided token is not a valid token.']);
  const wanted = form.get('profile_id') ?? form.get('profile_crn')?.split(':').at(-1);
  const named = form.get('profile_name');
  const profile =
    named !== null && form.get('account') === world.account
      ? world.profiles.all().find((each) => each.name === named)
      : world.profiles.get(wanted ?? undefined);
  const key = world.apiKeys.all().find((each) => `iam-ServiceId-${each.name}` === bearer.id);
  if (profile === undefined || key?.profiles.includes(profile.id) !== true)
    return refused(world, 400, ['BXNIM0513E', 'You are not authorized to assume the profile.']);
  const id = `iam-${profile.id}`;
  return token(world, { id, sub: profile.id, sub_type: 'Profile', grant_type: `${grants}assume` });
}

function token(
  world: World,
  who: Pick<Claims, 'id' | 'sub' | 'sub_type' | 'grant_type'>,
): LabReply {
  const iat = Math.floor(world.now.getTime() / 1000);
  const exp = iat + world.settings.token_seconds;
  const claims: Claims = {
    ...who,
    iam_id: who.id,
    account: { valid: true, bss: world.account },
    email: `${who.sub}@lab.example`,
    iss: 'https://iam.cloud.ibm.com/identity',
    iat,
    exp,
  };
  return json(200, {
    access_token: tokenOf(claims, world.secret),
    refresh_token: 'not_supported',
    token_type: 'Bearer',
    expires_in: world.settings.token_seconds,
    expiration: exp,
    scope: 'ibm openid',
  });
}

/** Who sends this request; a text says why nobody does. */
export function callerOf(world: World, request: LabRequest): Caller | string {
  const [, bearer] = /^Bearer (.+)$/i.exec(request.headers['authorization'] ?? '') ?? [];
  if (bearer === undefined) return 'token_missing';
  return bearerOf(world, bearer);
}

/** A token of the account's first key. */
export function bearerFor(world: World): string {
  const key = world.apiKeys.all()[0];
  const form = { grant_type: `${grants}apikey`, apikey: key?.id ?? '', response_type: 'cloud_iam' };
  const reply = fromKey(world, new URLSearchParams(form));
  return (JSON.parse(reply.body ?? '{}') as { access_token?: string }).access_token ?? '';
}

function bearerOf(world: World, bearer: string): Caller | string {
  const claims = claimsOf(bearer, world.secret);
  if (claims === undefined || claims.exp * 1000 <= world.now.getTime()) return 'token_invalid';
  const rights = rightsOf(world, claims);
  return rights === undefined ? 'token_invalid' : { id: claims.id, rights };
}

function rightsOf(world: World, { sub, sub_type }: Claims): Rights | undefined {
  if (sub_type === 'Profile') return world.profiles.get(sub)?.rights;
  return world.apiKeys.all().find((each) => each.name === sub)?.rights;
}

function refused(
  world: World,
  status: number,
  [errorCode, errorMessage]: [string, string],
): LabReply {
  const context = {
    requestId: `lab-${world.tick}`,
    requestType: 'incoming.Identity_Token',
    userAgent: '',
    url: 'https://iam.cloud.ibm.com',
    instanceId: 'lab',
    startTime: world.now.toISOString(),
    endTime: world.now.toISOString(),
    locale: 'en_US',
  };
  return json(status, { errorCode, errorMessage, context });
}

function json(status: number, body: object): LabReply {
  return {
    status,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  };
}
