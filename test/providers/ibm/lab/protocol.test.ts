/** What every call has to bring: a version, a token that is good, rights, a body of the right kind. */
import { request } from 'undici';
import { expect, test } from 'vitest';
import { labProfile } from '../../../../src/providers/ibm/lab/state/load-account.ts';
import { askToken, codeOf, inLab, send, tokenFor } from './ask.ts';

const grants = 'urn:ibm:params:oauth:grant-type:';

test.each([
  ['limit=1', 'missing_version'],
  ['version=latest&generation=2', 'invalid_version'],
  ['version=1999-01-01&generation=2', 'invalid_version_range'],
  ['version=2024-01-01&generation=2', 'version_not_supported'],
  ['version=2026-03-24', 'missing_generation_parameter'],
  ['version=2026-03-24&generation=1', 'invalid_generation_parameter'],
])('VPC calls have a version: %s', (query, code) =>
  inLab(async ({ lab }) => {
    const answer = await request(`${lab.options.urls.vpc}/vpcs?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(await answer.body.json()).toMatchObject({ errors: [{ code }] });
  }),
);

test('an API key becomes a token that can be decoded, and tells when it ends', () =>
  inLab(async ({ lab }) => {
    const form = {
      grant_type: `${grants}apikey`,
      apikey: lab.auth['apiKey'] ?? '',
      response_type: 'cloud_iam',
    };
    const { status, json } = await askToken(lab, form);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: 'not_supported',
    });
    const [, middle = ''] = String(json['access_token']).split('.');
    const claims = JSON.parse(Buffer.from(middle, 'base64url').toString()) as Record<
      string,
      number
    >;
    expect(claims).toMatchObject({
      iss: 'https://iam.cloud.ibm.com/identity',
      account: { bss: 'a1b2c3d4e5f60718293a4b5c6d7e8f90' },
    });
    expect((claims['exp'] ?? 0) - (claims['iat'] ?? 0)).toBe(3600);
    expect(json['expiration']).toBe(claims['exp']);
  }));

test('wrong keys, wrong grants, wrong tokens', () =>
  inLab(async ({ lab }) => {
    const form = { grant_type: `${grants}apikey`, apikey: 'nobody', response_type: 'cloud_iam' };
    const wrong = await askToken(lab, form);
    expect([wrong.status, codeOf(wrong)]).toEqual([400, 'BXNIM0415E']);
    expect(wrong.text).toContain('incoming.Identity_Token');
    const type = await askToken(lab, { ...form, response_type: 'x' });
    expect([type.status, codeOf(type)]).toEqual([400, 'BXNIM0106E']);
    const grant = await askToken(lab, { ...form, grant_type: 'password' });
    expect(grant.status).toBe(400);
    const none = await send(lab, 'GET vpc/vpcs');
    expect([none.status, codeOf(none)]).toEqual([401, 'token_missing']);
    const bad = await send(lab, 'GET vpc/vpcs', { headers: { Authorization: 'Bearer a.b.c' } });
    expect([bad.status, codeOf(bad)]).toEqual([401, 'token_invalid']);
  }));

test('a trusted profile is taken on with the token of a key that may', () =>
  inLab(async ({ lab }) => {
    const assume = async (key: string): Promise<number> => {
      const access_token = await tokenFor(lab, lab.auth[key] ?? '');
      const form = { grant_type: `${grants}assume`, access_token, profile_id: labProfile };
      const answer = await askToken(lab, form);
      if (answer.status !== 200) return answer.status;
      const Authorization = `Bearer ${String(answer.json['access_token'])}`;
      return (await send(lab, 'GET vpc/vpcs', { headers: { Authorization } })).status;
    };
    expect(await assume('apiKey')).toBe(200);
    expect(await assume('lowApiKey')).toBe(400);
  }));

test('tokens end, and new ones are to be had', () => {
  let now = new Date('2026-05-14T09:00:00Z');
  return inLab(
    async ({ lab }) => {
      const Authorization = `Bearer ${await tokenFor(lab, lab.auth['apiKey'] ?? '')}`;
      const ask = async (): Promise<number> =>
        (await send(lab, 'GET vpc/vpcs', { headers: { Authorization } })).status;
      now = new Date('2026-05-14T09:00:59Z');
      expect(await ask()).toBe(200);
      now = new Date('2026-05-14T09:01:00Z');
      expect(await ask()).toBe(401);
      expect(await tokenFor(lab, lab.auth['apiKey'] ?? '')).not.toBe('');
    },
    { clock: () => now, state: { lab: { token_seconds: 60 } } },
  );
});

test('rights: who may not list gets 403, who may not see gets 404 or holes', () =>
  inLab(async ({ tell }) => {
    await tell(
      [
        ['GET vpc/vpcs', undefined, 200, { total_count: 2 }],
        ['GET vpc/volumes', undefined, 403, 'not_authorized'],
        ['GET vpc/volumes/r006-vol-free', undefined, 404, 'not_found'],
        ['GET vpc/floating_ips', undefined, 403, 'not_authorized'],
        ['POST vpc/vpcs', { name: 'x' }, 403, 'not_authorized'],
        ['GET dns/instances/dns-1/dnszones', undefined, 403, 'not_authorized'],
      ],
      { as: 'lowApiKey' },
    );
    await tell(
      [
        ['GET vpc/volumes', undefined, 200, { total_count: 3 }],
        ['DELETE vpc/volumes/r006-vol-free', undefined, 403, 'not_authorized'],
        ['POST vpc/bare_metal_servers/0717-bms-1/stop', { type: 'hard' }, 403, 'not_authorized'],
        ['GET dns/instances/dns-1/dnszones', undefined, 200],
        ['POST dns/instances/dns-1/dnszones', { name: 'a.example' }, 403, 'not_authorized'],
      ],
      { as: 'readerApiKey' },
    );
    await tell(
      [
        ['GET vpc/vpcs', undefined, 200, { total_count: 1 }],
        ['GET vpc/vpcs/r006-vpc-2', undefined, 404, 'not_found'],
      ],
      { as: 'narrowApiKey' },
    );
  }));

test('bodies: the content type counts, and a PATCH has one of its own', () =>
  inLab(async ({ tell, ask }) => {
    const plain = { headers: { 'Content-Type': 'application/json' } };
    await tell(
      [['PATCH vpc/vpcs/r006-vpc-1', { name: 'x' }, 415, 'unsupported_media_type']],
      plain,
    );
    await tell([
      ['POST vpc/vpcs', { name: 'No' }, 400, 'validation_invalid_name'],
      ['POST vpc/vpcs', { name: 7 }, 400, 'validation_type'],
      ['POST vpc/vpcs', { address_prefix_management: 'x' }, 400, 'validation_enum'],
      ['POST vpc/subnets', {}, 400, 'validation_required_field'],
      ['GET vpc/nothing', undefined, 404, 'invalid_route'],
      ['PUT vpc/vpcs', {}, 405, 'method_not_allowed'],
    ]);
    const missing = await ask('GET vpc/vpcs/r006-none');
    expect(missing.json).toMatchObject({
      errors: [
        { code: 'not_found', target: { type: 'parameter', name: 'id', value: 'r006-none' } },
      ],
    });
    expect(missing.json['trace']).toBeTypeOf('string');
  }));
