/** How the MAAS lab speaks: endpoints, operations, bodies, forms, and who is let in. */
import { expect, test } from 'vitest';
import { inLab, send, signature } from '../../lab/ask.ts';
import { keys } from '../../lab/metal.ts';

test('paths and operations', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['GET subnets', '', 404, 'Unknown API endpoint: /MAAS/api/2.0/subnets.'],
      ['GET nosuch/', '', 404, 'Unknown API endpoint: /MAAS/api/2.0/nosuch/.'],
      ['GET subnets//1/', '', 200, { id: 1 }],
      ['GET subnets/1/?op=', '', 200, { id: 1 }],
      ['GET subnets/1/op-statistics', '', 200, { total_addresses: 254 }],
      ['GET subnets/1/?op=nosuch', '', 400, 'Unrecognised signature: method=GET op=nosuch'],
      ['POST machines/ready2/', 'op=nosuch', 400, 'Unrecognised signature: method=POST op=nosuch'],
      ['POST machines/ready2/', 'op=', 400, 'Unrecognised signature: method=POST op='],
      ['POST machines/ready2/', 'op=power_on', 409, "Can't start node: it hasn't been allocated."],
      ['PATCH subnets/1/', '', 405, ''],
      ['OPTIONS subnets/1/', '', 405, ''],
      ['GET subnets/?format=xml', '', 400],
      ['GET vlans/abc/', '', 500, "Field 'id' expected a number but got 'abc'."],
      ['GET subnets/999/', '', 404, 'No Subnet matches the given query.'],
      ['GET vlans/999/', '', 404, 'VLAN with specified ID does not exist.'],
      ['GET maas/?op=get_config&name=uuid', '', 200, '"7a8f0000-0000-4000-8000-000000000001"'],
      ['GET version/', '', 200, { version: '3.6.5', subversion: '' }],
    ]);
  }));

test('headers: content types, Allow, and a hash on what handlers answer only', () =>
  inLab(async ({ ask }) => {
    const one = await ask('GET subnets/1/');
    expect(one.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      vary: 'Authorization, Cookie',
      'x-maas-api-hash': expect.stringMatching(/^[\da-f]{40}$/),
    });
    expect(one.text).toMatch(/^\{\n {4}"name"/);
    const refused = await ask('GET subnets/999/');
    expect(refused.headers['content-type']).toBe('text/plain');
    expect(refused.headers['x-maas-api-hash']).toBeUndefined();
    expect((await ask('PATCH subnets/')).headers['allow']).toBe('GET, POST');
    expect((await ask('DELETE subnets/2/')).headers['content-type']).toBe('text/plain');
    const described = await ask('GET describe/');
    expect(described.headers['content-type']).toBe('application/json');
    expect(described.json()).toMatchObject({ hash: one.headers['x-maas-api-hash'] });
  }));

test('bodies: JSON and multipart are forms too, broken JSON is not', () =>
  inLab(async ({ lab, ask }) => {
    const post = (type: string, body: string): ReturnType<typeof send> =>
      send(`${lab.url}/api/2.0/subnets/`, 'POST', body, {
        'Content-Type': type,
        Authorization: signature(keys.admin),
      });
    const json = await post(
      'application/json',
      '{"cidr": "10.30.0.0/24", "dns_servers": ["10.30.0.2", "10.30.0.3"]}',
    );
    expect(json.json()).toMatchObject({
      cidr: '10.30.0.0/24',
      dns_servers: ['10.30.0.2', '10.30.0.3'],
    });
    const parts =
      '--X\r\nContent-Disposition: form-data; name="cidr"\r\n\r\n10.31.0.0/24\r\n--X--\r\n';
    expect((await post('multipart/form-data; boundary=X', parts)).json()).toMatchObject({
      cidr: '10.31.0.0/24',
    });
    expect(await post('application/json', '{"cidr"')).toMatchObject({
      status: 400,
      text: 'Bad Request',
    });
    expect((await post('text/plain', 'cidr=10.32.0.0/24')).status).toBe(400);
    expect((await ask('POST subnets/?cidr=10.33.0.0/24')).text).toBe(
      '{"cidr": ["This field is required."]}',
    );
  }));

test('form booleans: 0 and no are true, unknown fields are nothing at all', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['PUT subnets/2/', 'managed=false', 200, { managed: false }],
      ['PUT subnets/2/', 'managed=0', 200, { managed: true }],
      ['PUT subnets/2/', 'managed=', 200, { managed: false }],
      ['PUT subnets/2/', 'managed=no', 200, { managed: true }],
      ['PUT subnets/2/', 'allow_dns=0', 200, { allow_dns: false }],
      ['PUT subnets/2/', 'allow_dns=1', 200, { allow_dns: true }],
      ['PUT subnets/2/', 'mangaed=false', 200, { managed: true }],
    ]);
  }));

test('lists come in another order each time, the same in each run', () =>
  inLab(async ({ ask }) => {
    for (let at = 0; at < 8; at += 1) await ask('POST spaces/', `name=s${at}`);
    const orders = new Set<string>();
    for (let at = 0; at < 6; at += 1) {
      const spaces = (await ask('GET spaces/')).json() as { name: string }[];
      expect(spaces).toHaveLength(10);
      orders.add(spaces.map((each) => each.name).join());
    }
    expect(orders.size).toBeGreaterThan(1);
  }));

test('who is let in', () =>
  inLab(async ({ lab, ask }) => {
    const url = `${lab.url}/api/2.0/subnets/`;
    const get = async (authorization: string): Promise<[number, string]> => {
      const { status, text } = await send(url, 'GET', '', { Authorization: authorization });
      return [status, text];
    };
    expect(await get('Basic abc')).toEqual([401, 'Forbidden']);
    expect(await get(signature('x:lab-token:lab-secret'))).toEqual([
      401,
      'Authorization Error: Invalid API key.',
    ]);
    expect(await get(signature('lab-consumer:y:z'))).toEqual([
      401,
      "Authorization Error: 'Invalid access token: y'",
    ]);
    expect(await get(signature(keys.admin, { oauth_nonce: 'once' }))).toEqual([
      200,
      expect.anything(),
    ]);
    expect(await get(signature(keys.admin, { oauth_nonce: 'once' }))).toEqual([
      401,
      "Authorization Error: 'Nonce already used: once'",
    ]);
    expect(await get(signature(keys.admin, { oauth_timestamp: '1000' }))).toEqual([
      401,
      expect.stringContaining('Expired timestamp: given 1000'),
    ]);
    expect((await get(signature(keys.admin, { oauth_timestamp: '9999999999' })))[0]).toBe(200);
    expect((await get(signature(keys.admin, { oauth_signature: '&lab-secret' })))[0]).toBe(200);
    expect(await get(signature(keys.admin, { oauth_signature: '%26wrong' }))).toEqual([
      401,
      expect.stringContaining('lab-secret'),
    ]);
    expect((await get('OAuth oauth_version="1.0"'))[0]).toBe(400);
    expect((await send(`${lab.url}/api/2.0/version/`, 'GET', '', {})).status).toBe(200);
    expect(await send(`${lab.url}/api/2.0/machines/`, 'GET', '', {})).toMatchObject({
      status: 400,
      text: 'Unrecognised signature: method=GET op=None',
    });
    expect((await ask('GET users/?op=whoami', '', keys.bob)).json()).toMatchObject({
      username: 'bob',
      is_superuser: false,
    });
  }));

test('who may write: collections say why not, objects do not', () =>
  inLab(async ({ tell }) => {
    await tell(
      [
        ['POST subnets/', 'cidr=10.61.0.0/24', 403, 'This method is reserved for admin users.'],
        ['POST fabrics/', 'name=x', 403, 'This method is reserved for admin users.'],
        ['POST fabrics/1/vlans/', 'vid=7', 403, ''],
        ['PUT subnets/1/', 'name=x', 403, ''],
        ['DELETE subnets/1/', '', 403, ''],
        ['PUT vlans/5003/', 'name=x', 403, ''],
        [
          'POST ipranges/',
          'type=dynamic&start_ip=10.20.0.5&end_ip=10.20.0.9&subnet=2',
          403,
          "Unable to create dynamic IP range. You don't have sufficient privileges.",
        ],
        [
          'POST ipranges/',
          'type=reserved&start_ip=10.20.0.5&end_ip=10.20.0.9&subnet=2',
          200,
          { user: { username: 'bob' } },
        ],
        ['DELETE ipranges/1/', '', 403, "Unable to modify IP range. You don't own the IP range."],
        ['DELETE ipranges/3/', '', 204, ''],
        ['GET machines/deploy/', '', 403, ''],
        ['POST nodes/bobs04/interfaces/5/?op=unlink_subnet', 'id=5', 403, ''],
      ],
      keys.bob,
    );
  }));

test('refusals come in shapes of their own: form, model, sentence, not a word', () =>
  inLab(async ({ ask }) => {
    const type = async (line: string, form = ''): Promise<unknown> =>
      (await ask(line, form)).headers['content-type'];
    expect(await type('POST subnets/', 'cidr=10.10.0.0/24')).toBe(
      'application/json; charset=utf-8',
    );
    expect(await type('POST fabrics/1/vlans/', 'vid=100')).toBe('application/json');
    expect(await type('DELETE subnets/1/')).toBe('text/plain; charset=utf-8');
    expect(await type('GET subnets/999/')).toBe('text/plain');
  }));

test('reserved IPs came with 3.6', () =>
  inLab(
    async ({ tell }) => {
      await tell([
        ['GET version/', '', 200, { version: '3.5.13' }],
        ['GET reservedips/', '', 404, 'Unknown API endpoint: /MAAS/api/2.0/reservedips/.'],
      ]);
    },
    { state: { version: '3.5.13' } },
  ));
