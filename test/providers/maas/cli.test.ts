/** MAAS through its command line: the same answers and the same failures as over HTTP. */
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { Fault } from '../../../src/lab/faults.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { reachedBy } from '../../../src/providers/maas/cli/reply.ts';
import { wordsFor } from '../../../src/providers/maas/cli/words.ts';
import { startSshd } from '../../transport/commands/sshd.ts';
import { installed, profiles, throughCli } from './cli-connected.ts';
import {
  connected,
  context,
  creating,
  deleting,
  signal,
  updating,
  type Connected,
} from './connected.ts';

const always = { times: Infinity };

describe('through the command line', () => {
  test('MAAS looks as it does over HTTP, in lists and one by one', async () => {
    const http = await (await connected()).look();
    const { look, connection, logged } = await throughCli();
    const seen = await look();
    expect(seen).toEqual(http);
    const ids = seen.live.map(({ kind, id }) => ({ kind, id }));
    const one = await connection.observe({ ids }, signal);
    expect({ live: one.live.length, gone: one.gone }).toEqual({ live: seen.live.length, gone: [] });
    const deep = [{ kind: 'maas/subnet', id: '1' }] as never;
    expect((await connection.observe({ deep }, signal)).unseen).toEqual([]);
    expect(logged.join('')).not.toContain('lab-secret');
  });

  test('every kind is made, changed and deleted as it is over HTTP', async () => {
    const [http, cli] = [await everything(await connected()), await everything(await throughCli())];
    expect(cli).toEqual(http);
  });

  test('texts arrive as they were', async () => {
    const description = 'a=b @= --x\n"quotes" \'and\' $HOME `id` ünï 🦫';
    const { connection, one } = await throughCli();
    const done = await connection.perform(creating('space', 'odd', { description }), context());
    expect(done).toMatchObject({ ok: true });
    expect((await one('space', 'odd')).spec['description']).toBe(description);
  });
});

/** What comes of one operation after the other, and what the lab holds in the end. */
async function everything({ connection, one, lab }: Connected): Promise<unknown> {
  const done: unknown[] = [];
  const perform = async (operation: Operation): Promise<void> => {
    const performed = await connection.perform(operation, context());
    done.push([operation.id, performed]);
  };
  await perform(creating('fabric', 'stores', { classType: '10g' }));
  await perform(updating(await one('fabric', 'stores'), 'stores', { classType: null }));
  await perform(creating('space', 'public', { description: 'for all' }));
  await perform(creating('vlan', 'v300', { fabric: 'caracal/fabric/#1', vid: 300, name: 'v300' }));
  const vlan = await one('vlan', /300/);
  await perform(updating(vlan, 'v300', { vid: 301, mtu: 9000, name: null }));
  const on = { vlan: `caracal/vlan/#${vlan.id}` };
  const net = {
    cidr: '10.30.0.0/24',
    ...on,
    gateway: '10.30.0.1',
    dns: ['10.30.0.2', '10.30.0.3'],
  };
  await perform(creating('subnet', 'mgmt', net));
  const subnet = await one('subnet', /mgmt/);
  await perform(updating(subnet, 'mgmt', { dns: [], gateway: null, managed: false }));
  const inside = { subnet: `caracal/subnet/#${subnet.id}` };
  const band = { ...inside, range: '10.30.0.10-10.30.0.19', purpose: 'vip', comment: 'Keystone' };
  await perform(creating('band', 'mgmt.vips', band));
  await perform(creating('band', 'mgmt.none', { ...band, range: '10.40.0.1-10.40.0.2' }));
  const route = {
    source: 'caracal/subnet/#1',
    destination: 'caracal/subnet/#2',
    gateway: '10.10.0.9',
  };
  await perform(creating('route', 'r', route));
  const link = {
    machine: 'caracal/machine/#ready2',
    interface: 'eno2',
    subnet: 'caracal/subnet/#2',
    mode: 'static',
    address: '10.20.0.77',
  };
  await perform(creating('link', 'node02-eno2', link));
  const live = await one('link', /10\.20\.0\.77/);
  await perform(updating(live, 'node02-eno2', { defaultGateway: true }));
  await perform(deleting(live));
  const vips = await one('band', /10\.30\.0\.10/);
  await perform(deleting(vips));
  await perform(deleting(subnet));
  await perform(deleting(subnet));
  await perform(deleting(vlan));
  await perform(deleting(vlan));
  await perform(updating(vlan, 'v300', { mtu: 1500 }));
  return { done, state: lab.state() };
}

describe('what goes wrong', () => {
  test('a write has the class that it has over HTTP, but where the command sends it once more', async () => {
    const classes: Record<string, string> = {};
    const names = [
      'busy-409',
      'state-409',
      'unavailable-503',
      'gateway-timeout-504',
      'html-page',
      'truncated-json',
      'dropped-request',
      'lost-reply',
    ] as const;
    for (const name of names) {
      const { connection, lab } = await throughCli({ faults: [{ name, at: 'POST spaces' }] });
      const done = await connection.perform(creating('space', 'new', {}), context());
      classes[name] = `${done.ok ? 'done' : done.class} ${lab.counts()['POST spaces']}`;
    }
    expect(classes).toEqual({
      'busy-409': 'busy 1',
      'state-409': 'refused 1',
      'unavailable-503': 'temporary 1',
      'gateway-timeout-504': 'lost 1',
      'html-page': 'lost 1',
      'truncated-json': 'lost 1',
      // httplib2 takes a connection that closes without a reply for a stale one. MAAS refuses a second of that name.
      'dropped-request': 'done 2',
      'lost-reply': 'refused 2',
    });
  });

  test('a write whose reply is lost twice is lost, and found by looking', async () => {
    const fault = { name: 'lost-reply', at: 'POST spaces', times: 2 } as const;
    const { connection } = await throughCli({ faults: [fault] });
    const operation = creating('space', 'new', {});
    expect(await connection.perform(operation, context())).toMatchObject({ class: 'lost' });
    expect(await connection.settle(operation, context())).toMatchObject({ state: 'done' });
  });

  test('a VLAN is not taken for gone when the fabrics cannot be read', async () => {
    const faults: readonly Fault[] = [
      { name: 'truncated-json', at: 'GET fabrics', ...always },
      { name: 'html-page', at: 'GET fabrics', ...always },
      { name: 'gateway-timeout-504', at: 'GET fabrics', ...always },
      { name: 'wrong-types', at: 'GET fabrics', ...always, detail: { field: 'vlans', value: 7 } },
    ];
    for (const fault of faults) {
      const { connection, lab, one } = await throughCli();
      const vlan = await one('vlan', /untagged/);
      lab.fault(fault);
      const ids = [{ kind: vlan.kind, id: vlan.id }];
      const back = await connection.observe({ ids }, signal);
      expect({ gone: back.gone, unseen: back.unseen.length }).toEqual({ gone: [], unseen: 1 });
      const done = await connection.perform(updating(vlan, 'v', { mtu: 9000 }), context());
      expect(done).toMatchObject({ ok: false, class: 'temporary' });
      expect(lab.writes()).toEqual({});
    }
  });

  test('a connection that plans runs no command that writes', async () => {
    const { connection, lab, one } = await throughCli({ access: 'read-only' });
    const vlan = await one('vlan', /untagged/);
    const before = lab.exchanges().length;
    for (const operation of [creating('space', 'new', {}), updating(vlan, 'v', { mtu: 9000 })])
      expect(await connection.perform(operation, context())).toMatchObject({
        ok: false,
        class: 'refused',
        problem: { code: 'read-only' },
      });
    expect(lab.exchanges()).toHaveLength(before);
  });

  const wishes: readonly { code: string; says: RegExp; wish: Parameters<typeof throughCli>[0] }[] =
    [
      { code: 'no-profile', says: /no profile 'ann'/, wish: { options: { profile: 'ann' } } },
      {
        code: 'no-sight',
        says: /'bob' is not an administrator/,
        wish: { options: { profile: 'bob' } },
      },
      { code: 'bad-system', says: /profile/, wish: { options: { profile: '-h' } } },
      { code: 'bad-via', says: /no way to a host/, wish: { options: { host: 'ssh://-v' } } },
      {
        code: 'unreachable',
        says: /MAAS cannot be reached/,
        wish: { cli: { url: 'http://127.0.0.1:9/MAAS' } },
      },
      {
        code: 'unreachable',
        says: /ops@127\.0\.0\.1:9 cannot be reached/,
        wish: { options: { host: 'ssh://ops@127.0.0.1:9' } },
      },
      {
        code: 'not-signed-in',
        says: /does not accept the API key \(401\)\.$/,
        wish: { cli: { profiles: { admin: 'lab-consumer:lab-token:wrong-secret' } } },
      },
      {
        code: 'timeout',
        says: /did not answer in time/,
        wish: {
          faults: [{ name: 'hang', ...always, milliseconds: 5000 }],
          options: { timeoutSeconds: 1 },
        },
      },
    ];
  test.each(wishes)('$code: $says', async ({ code, says, wish }) => {
    const { look, logged } = await throughCli(wish);
    const seen = await look();
    expect(seen.live).toEqual([]);
    expect(seen.unseen[0]?.why).toMatchObject({ code });
    expect(seen.unseen[0]?.why.message).toMatch(says);
    expect(JSON.stringify([seen, logged])).not.toMatch(/(?:lab|wrong)-secret/);
  });

  test('a machine without the command', async () => {
    const { look } = await throughCli();
    vi.stubEnv('PATH', '/nowhere');
    expect((await look()).unseen[0]?.why).toMatchObject({ code: 'no-cli' });
  });

  test('a command with another description of the API warns once, and what it lacks is not gone', async () => {
    const cli = { hash: 'old', unknown: ['reserved-ips', 'reserved-ip'] };
    const { look, logged, connection } = await throughCli({ cli });
    const { unseen } = await look();
    expect(unseen).toMatchObject([{ kind: 'maas/reservedip', why: { code: 'old-profile' } }]);
    expect(unseen[0]?.why.help).toContain('maas refresh');
    expect(logged.filter((line) => line.includes('maas refresh'))).toHaveLength(1);
    const ids = [{ kind: 'maas/reservedip', id: '1' }] as never;
    expect((await connection.observe({ ids }, signal)).gone).toEqual([]);
  });
});

describe('on another host', () => {
  test('the command runs there, and its connection is shared', async (it) => {
    const maas = installed();
    const sshd = await startSshd(it, [`SetEnv PATH=${maas.folder}:/usr/bin:/bin`]);
    const { lab, look, connection } = await connected({
      options: {
        via: 'cli',
        profile: 'admin',
        host: `ssh://${sshd.via.user}@127.0.0.1:${sshd.port}`,
        hostKey: sshd.hostKey,
        identity: sshd.identity,
      },
    });
    maas.signIn({ url: lab.url, profiles });
    expect((await look()).unseen).toEqual([]);
    const done = await connection.perform(creating('space', "it's", {}), context());
    expect(done).toMatchObject({ ok: false, problem: { message: expect.stringContaining('400') } });
    expect(sshd.logins()).toBe(1);
  });

  test('a host that is not the one that was pinned', async (it) => {
    const sshd = await startSshd(it);
    const host = `ssh://127.0.0.1:${sshd.port}`;
    const known = join(sshd.folder, 'known');
    writeFileSync(known, '');
    copyFileSync(sshd.identity, join(sshd.folder, 'copy'));
    const { look } = await throughCli({
      options: { host, knownHosts: known, identity: sshd.identity },
    });
    expect((await look()).unseen[0]?.why).toMatchObject({
      code: 'untrusted',
      message: expect.stringContaining('the host key of 127.0.0.1'),
      help: expect.stringContaining('hostKey'),
    });
    const denied = await throughCli({
      options: { host, hostKey: sshd.hostKey, identity: sshd.stranger },
    });
    expect((await denied.look()).unseen[0]?.why).toMatchObject({ code: 'denied' });
  });
});

describe('words', () => {
  test.each([
    ['GET', 'subnets/', {}, 'subnets read'],
    ['GET', 'subnets/2/?op=ip_addresses', {}, 'subnet ip-addresses 2'],
    ['GET', 'users/?op=whoami', {}, 'users whoami'],
    ['GET', 'maas/?op=get_config&name=uuid', {}, 'maas get-config name=uuid'],
    ['GET', 'reservedips/1/', {}, 'reserved-ip read 1'],
    ['GET', 'discovery/', {}, 'discoveries read'],
    ['POST', 'fabrics/1/vlans/', { vid: 10 }, 'vlans create 1 vid=10'],
    ['PUT', 'fabrics/1/vlans/id:5001/', { dhcp_on: false }, 'vlan update 1 id:5001 dhcp_on=false'],
    ['DELETE', 'ipranges/3/', {}, 'iprange delete 3'],
    [
      'PUT',
      'subnets/2/',
      { dns_servers: ['a', 'b'], gateway_ip: null, vlan: undefined },
      'subnet update 2 dns_servers=a dns_servers=b gateway_ip=',
    ],
    [
      'POST',
      'nodes/abc/interfaces/7/?op=unlink_subnet',
      { id: '9' },
      'interface unlink-subnet abc 7 id=9',
    ],
  ] as const)('%s %s', (method, path, form, words) => {
    expect(wordsFor('admin', { method, path, form })).toEqual([
      'maas',
      'admin',
      ...words.split(' '),
      '-d',
    ]);
  });

  test.each(['nosuch/', 'subnets/-d/', 'subnets/a%2Fb/', 'subnets/%3Fop=x/', 'vlans/5/', ''])(
    '%j has none',
    (path) => expect(wordsFor('admin', { method: 'GET', path })).toBeUndefined(),
  );
});

/** How Python ends: the last exception, and those that it came of. */
function trace(...lines: readonly string[]): string {
  return lines
    .map((line) => `Traceback (most recent call last):\n  File "x.py", line 1\n${line}\n`)
    .join('\nDuring handling of the above exception, another exception occurred:\n\n');
}

describe('what was printed', () => {
  test('a certificate and a warning may stand before the reply', () => {
    const stderr =
      '*** WARNING! The API on the server differs\n  Subject: region\n  Issuer: \n\n404 Not Found\n\n  Content-Type: text/plain\n   Retry-After: 5\n        Vary: a: b\n      X-Odd: \n\n';
    expect(reachedBy({ exit: 2, stdout: 'No Subnet', stderr }, 'p')).toEqual({
      ok: true,
      reply: {
        status: 404,
        headers: { 'content-type': 'text/plain', 'retry-after': '5', vary: 'a: b', 'x-odd': '' },
        body: 'No Subnet',
      },
    });
  });

  test.each([
    ['nothing', 0, '', 'cut', true],
    ['a status that does not go with the exit code', 0, '500 X\n\n  A: b\n\n', 'cut', true],
    [
      'a server that went away after the reply',
      1,
      trace('  File "utils.py", line 1, in dump_certificate_info\nConnectionRefusedError: x'),
      'cut',
      true,
    ],
    [
      'refused',
      1,
      trace('ConnectionRefusedError: [Errno 111] Connection refused'),
      'unreachable',
      false,
    ],
    [
      'refused at the second attempt',
      1,
      trace('http.client.RemoteDisconnected: x', 'ConnectionRefusedError: x'),
      'cut',
      true,
    ],
    [
      'no such host',
      1,
      trace('socket.gaierror: x', 'httplib2.error.ServerNotFoundError: x'),
      'unreachable',
      false,
    ],
    ['no answer', 1, trace('TimeoutError: timed out'), 'timeout', true],
    [
      'a certificate',
      1,
      'Certificate verification failed, use --insecure/-k to disable.\nx\n',
      'untrusted',
      false,
    ],
    [
      'a store that cannot be opened',
      1,
      trace('sqlite3.OperationalError: unable to open database file'),
      'denied',
      false,
    ],
    ['any other crash', 1, trace('KeyError: 1'), 'cut', true],
    ['too few words', 2, 'usage\n\ntoo few arguments\n', 'old-profile', false],
    [
      'parameters that it does not take',
      2,
      'usage\n\nunrecognized arguments: a=b\n',
      'old-profile',
      false,
    ],
    [
      'another choice',
      2,
      "x\n\nargument COMMAND: invalid choice: 'nosuch' (choose from 'p')\n",
      'old-profile',
      false,
    ],
    [
      'no such profile',
      2,
      "x\n\nargument COMMAND: invalid choice: 'p' (choose from 'login')\n",
      'no-profile',
      false,
    ],
  ] as const)('%s', (_, exit, stderr, why, sent) => {
    const reached = reachedBy({ exit, stdout: '', stderr }, 'p');
    expect(reached).toMatchObject({ ok: false, failure: { why, sent } });
  });
});
