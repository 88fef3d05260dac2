/** How the CloudStack lab speaks: signatures, envelopes, errors, and who is let in. */
import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { signatureOf } from '../../../../src/providers/cloudstack/lab/wire/signature.ts';
import { inLab, send, signed } from './ask.ts';
import { keys, site } from './site.ts';

const vector: readonly (readonly [string, string])[] = [
  ['apiKey', 'AKEY-abc_123'],
  ['command', 'deployVirtualMachine'],
  ['response', 'json'],
  ['signatureVersion', '3'],
  ['expires', '2026-01-02T03:04:05+0000'],
  ['name', ''],
  ['details[0].cpuNumber', '2'],
  ['displayname', "a b+c*d~e!f'g(h)i/j=k&l%mé中.-_:,@[]"],
];

test('a signature is that of the published vector, whatever the order, and without itself', () => {
  const wanted = '6kB0R10vudkiQqyUuxZn3Dpuf3A=';
  expect(signatureOf(vector, 'SECRET-xyz')).toBe(wanted);
  expect(signatureOf(vector.toReversed(), 'SECRET-xyz')).toBe(wanted);
  expect(signatureOf([...vector, ['signature', 'x']], 'SECRET-xyz')).toBe(wanted);
});

const refusal = 'unable to verify user credentials and/or request signature';

test('whoever is not let in hears the same, whatever was wrong', () =>
  inLab(async ({ lab }) => {
    const zones = new URLSearchParams({ command: 'listZones', response: 'json' });
    const good = signed(zones, keys.admin);
    const but = (change: (sent: URLSearchParams) => void): URLSearchParams => {
      const sent = new URLSearchParams(good);
      change(sent);
      return sent;
    };
    const old = new URLSearchParams({
      ...Object.fromEntries(zones),
      expires: '2020-01-01T00:00:00+0000',
    });
    const bad: readonly URLSearchParams[] = [
      but((sent) => sent.delete('signature')),
      but((sent) => sent.delete('apikey')),
      but((sent) => sent.set('signature', 'AAAA')),
      but((sent) => sent.set('name', 'zone1')),
      but((sent) => sent.set('apikey', 'nobody')),
      but((sent) => sent.delete('expires')),
      signed(zones, { ...keys.admin, secretkey: 'wrong' }),
      signed(zones, keys.off),
      signed(old, keys.admin),
    ];
    for (const sent of bad) {
      const { status, text } = await send(lab, sent);
      expect([status, text]).toEqual([
        401,
        `{"listzonesresponse":{"uuidList":[],"errorcode":401,"errortext":"${refusal}"}}`,
      ]);
    }
    const unknown = new URLSearchParams({ command: 'noSuchThing', response: 'json' });
    expect((await send(lab, signed(unknown, keys.admin))).envelope).toBe('errorresponse');
    const silent = new URLSearchParams({ response: 'json' });
    expect((await send(lab, signed(silent, keys.admin))).envelope).toBe('null');
    expect((await send(lab, good)).status).toBe(200);
    expect((await send(lab, good, 'GET')).status).toBe(200);
  }));

test('a client that leaves ~ unescaped is refused', () =>
  inLab(async ({ lab }) => {
    const sent = signed(
      new URLSearchParams({ command: 'listZones', response: 'json', name: 'a~b' }),
      keys.admin,
    );
    expect((await send(lab, sent)).status).toBe(200);
    sent.delete('signature');
    const careless = [...sent]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')
      .toLowerCase();
    const { secretkey } = keys.admin;
    sent.set('signature', createHmac('sha1', secretkey).update(careless).digest('base64'));
    expect((await send(lab, sent)).status).toBe(401);
  }));

test('answers: envelopes of their own, headers, XML where nobody asks for JSON', () =>
  inLab(async ({ ask }) => {
    const zones = await ask('LISTZONES id=z1');
    expect(zones.envelope).toBe('listzonesresponse');
    expect(zones.headers['content-type']).toBe('application/json; charset=UTF-8');
    const refused = await ask('listZones id=nosuch');
    expect(refused.headers['x-description']).toBe(refused.body['errortext']);
    expect((await ask('addIpToNic nicid=nic-app&ipaddress=10.1.1.50')).envelope).toBe(
      'addiptovmnicresponse',
    );
  }));

test('XML, where nobody asks for JSON', () =>
  inLab(
    async ({ lab }) => {
      const xml = new URLSearchParams({ command: 'listZones', id: 'z1' });
      const said = await send(lab, signed(xml, keys.admin));
      expect(said.text).toMatch(/^<\?xml.*<listzonesresponse.*<count>1<\/count>/);
    },
    { contracts: 'none' },
  ));

test('the frame refuses what is missing, empty, malformed or unknown, and forgets what it does not know', () =>
  inLab(async ({ tell }) => {
    const about = 'Unable to execute API command';
    await tell([
      ['startVirtualMachine', `431 ${about} startvirtualmachine due to missing parameter id`],
      ['startVirtualMachine id=', '431 Invalid value provided for API arg: id'],
      [
        'listVirtualMachines id=XYZ',
        `431 ${about} listvirtualmachines due to invalid value. Invalid parameter id value=XYZ due to incorrect long value format, or entity does not exist or due to incorrect parameter annotation for the field in api cmd class.`,
      ],
      [
        'attachVolume id=vol-free&virtualmachineid=vm-test&deviceid=abc',
        `431 ${about} attachvolume due to invalid value abc for parameter deviceid`,
      ],
      [
        `updateVirtualMachine id=vm-test&displayname=${'x'.repeat(256)}`,
        `431 ${about} updatevirtualmachine due to invalid value. Value greater than max allowed length 255 for param: displayname`,
      ],
      [
        'listZones name=a%09b',
        '431 Received value containing illegal ASCII non-printable characters for parameter name',
      ],
      [
        'createTags resourceids=vm-test&resourcetype=UserVm',
        `431 ${about} createtags due to missing parameter tags`,
      ],
      ['createTags resourceids=vm-test&resourcetype=UserVm&tags[x].key=a', '430 '],
    ]);
  }));

test('what a role does not have is 401 with a code, and its parameters are forgotten', () =>
  inLab(async ({ ask, list, tell }) => {
    const refused = await ask('listVlanIpRanges', 'user');
    expect([refused.status, refused.body]).toMatchObject([
      401,
      {
        cserrorcode: 9999,
        errortext:
          "The given command 'listVlanIpRanges' either does not exist, is not available for user.",
      },
    ]);
    await tell([['expungeVirtualMachine id=vm-gone', '401 The given command']], 'keeper');
    const apis = (await ask('listApis', 'user')).body['api'] as readonly { name: string }[];
    expect(apis.map(({ name }) => name)).not.toContain('createVlanIpRange');
    expect(await ask('listApis name=expungeVirtualMachine', 'keeper')).toMatchObject({
      status: 530,
      body: {
        errortext:
          'Api Discovery plugin was unable to find an api by that name or process any apis',
      },
    });
    const own = { allowuserexpungerecovervm: false, cloudstackversion: '4.20.2.0' };
    expect((await ask('listCapabilities', 'user')).body).toMatchObject({ capability: own });
    // Root only: from others it is taken and does nothing.
    expect(await list('listNetworks vlan=77', 'user')).toHaveLength(1);
  }));

test('others than root admins do not read what troubles the server, unless a job says it', () =>
  inLab(async ({ tell }) => {
    await tell([['destroyVirtualMachine id=vm-dev&expunge=true', {}]]);
    const nics = 'listNics virtualmachineid=vm-dev';
    await tell([[nics, '530 Virtual machine id does not exist']]);
    await tell(
      [
        [nics, '530 Internal error executing command, please contact your system administrator'],
        ['createVolume diskofferingid=custom&size=1&zoneid=z1&name=a', {}],
        ['createVolume diskofferingid=custom&size=1&zoneid=z1', '535 Maximum amount'],
        ['deleteTags resourcetype=UserVm&resourceids=vm-test', 'job 530 Account [{'],
      ],
      'user',
    );
  }));

test('throttling: 429 with its text for everyone but root, until the interval is over', () => {
  const clock = { at: Date.parse('2026-02-01T00:00:00Z') };
  const settings = { 'api.throttling.enabled': 'true', 'api.throttling.max': '2' };
  return inLab(
    async ({ ask }) => {
      const statuses: number[] = [];
      for (let time = 0; time < 4; time += 1)
        statuses.push((await ask('listZones', 'user')).status);
      expect(statuses).toEqual([200, 200, 429, 429]);
      clock.at += 188;
      expect((await ask('listZones', 'user')).body).toMatchObject({
        errorcode: 429,
        cserrorcode: 9999,
        errortext:
          'The given user has reached his/her account api limit, please retry after [812] ms.',
      });
      clock.at += 812;
      expect((await ask('listZones', 'user')).status).toBe(200);
      for (let time = 0; time < 4; time += 1) expect((await ask('listZones')).status).toBe(200);
    },
    { state: { ...site, settings }, clock: () => new Date(clock.at) },
  );
});

test('a server that insists wants POST for what changes something, and a near end', () =>
  inLab(
    async ({ lab, ask }) => {
      const near = new URLSearchParams({
        command: 'deleteVolume',
        id: 'vol-free',
        response: 'json',
        expires: new Date(Date.now() + 600_000).toISOString().replace(/\.\d+/, ''),
      });
      expect((await ask('deleteVolume id=vol-free')).status).toBe(401);
      const got = await send(lab, signed(near, keys.admin), 'GET');
      expect([got.status, got.body['errortext']]).toEqual([
        400,
        'State changing command deleteVolume needs to be sent using POST request',
      ]);
      expect((await send(lab, signed(near, keys.admin))).status).toBe(200);
    },
    { state: { ...site, settings: { 'enforce.post.requests.and.timestamps': 'true' } } },
  ));

test('what is too long for a request line goes into the body', () =>
  inLab(async ({ lab }) => {
    const ids = Array.from({ length: 400 }, () => 'vm-appliance-or-another').join(',');
    const long = new URLSearchParams({ command: 'listZones', response: 'json', keyword: ids });
    expect((await send(lab, signed(long, keys.admin), 'GET')).status).toBe(414);
    expect((await send(lab, signed(long, keys.admin))).status).toBe(431);
    const users = new URLSearchParams({ command: 'listVirtualMachines', response: 'json', ids });
    expect((await send(lab, signed(users, keys.admin), 'GET')).status).toBe(414);
    users.set('ids', Array.from({ length: 900 }, () => 'vm-appliance').join(','));
    expect((await send(lab, signed(users, keys.admin))).body).toMatchObject({ count: 1 });
  }));
