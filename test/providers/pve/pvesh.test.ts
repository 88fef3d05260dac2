/** `pvesh` as PVE 8.4 prints and exits, played by a script: what is asked of it, and what its answers mean. */
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { openPvesh, type PveshRequest } from '../../../src/providers/pve/pvesh.ts';
import { openCommands } from '../../../src/transport/commands/commands.ts';

interface Played {
  readonly exit?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

interface Asked {
  readonly argv: readonly string[];
  readonly locale: string;
}

/** A `pvesh` that does what it is told, and remembers what it was asked. */
async function pveshThat(played: Played, more: { readonly access?: 'read-only' } = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'trueup-pvesh-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const script = `#!${process.execPath}
    const { appendFileSync } = require('node:fs');
    const asked = { argv: process.argv.slice(2), locale: process.env.LC_ALL };
    appendFileSync(${JSON.stringify(join(folder, 'asked'))}, JSON.stringify(asked) + '\\n');
    const { stdout = '', stderr = '', exit = 0 } = ${JSON.stringify(played)};
    process.stdout.write(stdout); process.stderr.write(stderr); process.exitCode = exit;`;
  await writeFile(join(folder, 'pvesh'), script);
  await chmod(join(folder, 'pvesh'), 0o755);
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
  onTestFinished(() => void vi.unstubAllEnvs());
  const commands = openCommands(
    { type: 'local' },
    {
      concurrency: 2,
      timeoutMilliseconds: 20_000,
      maxReplyBytes: 1_000_000,
      access: more.access ?? 'read-write',
      log: () => undefined,
    },
  );
  const pvesh = openPvesh(commands);
  onTestFinished(() => pvesh.close());
  const asked = (): readonly Asked[] => {
    if (!existsSync(join(folder, 'asked'))) return [];
    const lines = readFileSync(join(folder, 'asked'), 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line) as Asked);
  };
  return {
    call: (request: Omit<PveshRequest, 'signal'>) =>
      pvesh.call({ ...request, signal: AbortSignal.timeout(30_000) }),
    asked,
  };
}

const get = { method: 'GET', path: '/version' } as const;
const set = { method: 'PUT', path: '/nodes/pve1/qemu/100/config' } as const;

describe('what is asked', () => {
  test('methods are verbs, options stand apart from their values, paths are plain', async () => {
    const { call, asked } = await pveshThat({});
    await call(get);
    await call({
      method: 'POST',
      path: '/nodes/pve1/storage/local/content/local%3Aiso%2Fa%20b.iso',
      params: {
        size: 32,
        full: true,
        onboot: false,
        description: '--not an option\nünï',
        delete: ['net1', 'net2'],
        none: [],
      },
    });
    await call({ method: 'PUT', path: '/cluster/sdn/vnets/v1', params: { alias: '' } });
    await call({ method: 'DELETE', path: '/nodes/pve1/qemu/100', params: { purge: true } });
    const json = ['--output-format', 'json'];
    expect(asked().map(({ argv }) => argv)).toEqual([
      ['get', '/version', ...json],
      [
        'create',
        '/nodes/pve1/storage/local/content/local:iso/a b.iso',
        '--size',
        '32',
        '--full',
        '1',
        '--onboot',
        '0',
        '--description',
        '--not an option\nünï',
        '--delete',
        'net1',
        '--delete',
        'net2',
        ...json,
      ],
      ['set', '/cluster/sdn/vnets/v1', '--alias', '', ...json],
      ['delete', '/nodes/pve1/qemu/100', '--purge', '1', ...json],
    ]);
    expect(new Set(asked().map(({ locale }) => locale))).toEqual(new Set(['C.UTF-8']));
  });

  test('an empty value for what may be another node is refused, since it would get lost', async () => {
    const { call, asked } = await pveshThat({});
    const answer = await call({ ...set, params: { memory: 512, description: '' } });
    expect(answer).toMatchObject({ ok: false, status: 400, sent: false });
    expect(answer).toHaveProperty('errors.description');
    expect(asked()).toEqual([]);
  });

  test('a connection that plans sends nothing that writes', async () => {
    const { call, asked } = await pveshThat({ stdout: '{}\n' }, { access: 'read-only' });
    expect(await call({ ...set, params: { memory: 512 } })).toMatchObject({
      ok: false,
      why: 'denied',
      sent: false,
    });
    expect(await call(get)).toEqual({ ok: true, data: {} });
    expect(asked()).toHaveLength(1);
  });
});

const upid = 'UPID:pve1:00004C54:0003119B:6B004CAD:qmclone:100:root@pam:';

describe('what comes back', () => {
  test.each<[string, Omit<PveshRequest, 'signal'>, Played, unknown]>([
    [
      'a value',
      get,
      { stdout: '{"release":"8.4","version":"8.4.21"}\n' },
      { release: '8.4', version: '8.4.21' },
    ],
    ['text', get, { stdout: '"ünï"\n' }, 'ünï'],
    ['nothing', set, {}, null],
    ['nothing, after a line of log', set, { stdout: 'update VM 100: -memory 512\n' }, null],
    [
      'a task that went well, after its log',
      { method: 'POST', path: '/nodes/pve1/qemu/100/clone' },
      { stdout: `create full clone of drive scsi0\ntransferred 1.0 GiB of 1.0 GiB\n"${upid}"\n` },
      upid,
    ],
    [
      'a task that failed: the exit code is 0 all the same',
      { method: 'POST', path: '/nodes/pve1/qemu/100/status/start' },
      { stdout: `VM 100 already running\n"${upid}"\n` },
      upid,
    ],
    [
      'a task of another node: log and id are one text',
      { method: 'POST', path: '/nodes/pve2/qemu/100/clone' },
      { stdout: `${JSON.stringify(`create full clonetransferred 1.0 GiB"${upid}"`)}\n` },
      upid,
    ],
    ['a number', { method: 'GET', path: '/cluster/nextid' }, { stdout: '100\n' }, 100],
    ['a warning beside it', get, { stdout: '{}\n', stderr: 'WARNING: something\n' }, {}],
  ])('%s', async (_, request, played, data) => {
    const { call } = await pveshThat(played);
    expect(await call(request)).toEqual({ ok: true, data });
  });

  test.each<[string, Omit<PveshRequest, 'signal'>, Played, object]>([
    [
      'parameters that are wrong',
      set,
      {
        exit: 255,
        stderr: [
          '400 Parameter verification failed.',
          'net0: invalid format - format error',
          'net0.tag: value must have a maximum value of 4094',
          '',
          "memory: type check ('integer') failed - got 'abc'",
          'pvesh set <api_path> [OPTIONS] [FORMAT_OPTIONS]',
          '  -memory: <number>',
          '',
        ].join('\n'),
      },
      {
        status: 400,
        sent: false,
        message: 'Parameter verification failed.',
        errors: {
          net0: 'invalid format - format error\nnet0.tag: value must have a maximum value of 4094',
          memory: "type check ('integer') failed - got 'abc'",
        },
      },
    ],
    [
      'a parameter that there is none of',
      set,
      {
        exit: 255,
        stderr:
          'Unknown option: foo\n400 unable to parse option\npvesh set <api_path> [OPTIONS] [FORMAT_OPTIONS]\n',
      },
      {
        status: 400,
        sent: false,
        message: 'unable to parse option',
        errors: {
          foo: 'property is not defined in schema and the schema does not allow additional properties',
        },
      },
    ],
    [
      'a path that there is none of',
      { method: 'GET', path: '/nope' },
      { exit: 1, stderr: "No 'get' handler defined for '/nope'\n" },
      { status: 501, sent: false, message: "No 'get' handler defined for '/nope'" },
    ],
    [
      'a VM that is not there: the exit code is the last errno',
      { method: 'GET', path: '/nodes/pve1/qemu/999/config' },
      { exit: 2, stderr: "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist\n" },
      {
        status: 500,
        sent: false,
        message: "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist",
      },
    ],
    [
      'a lock, and what Perl says of locales',
      set,
      {
        exit: 255,
        stderr:
          'perl: warning: Setting locale failed.\nperl: warning: Please check that your locale settings:\n\tLC_ALL = "x",\n    are supported and installed on your system.\nVM is locked (backup)\n',
      },
      { status: 500, sent: false, message: 'VM is locked (backup)' },
    ],
    [
      'a user that is not root',
      get,
      { exit: 255, stderr: 'please run as root\n' },
      { status: 403, sent: false, message: 'please run as root' },
    ],
    [
      'another node that refuses: its words, and not the command line with the password in it',
      { method: 'PUT', path: '/nodes/pve2/qemu/100/config', params: { cipassword: 'canary' } },
      {
        exit: 255,
        stderr:
          "500 VM 100 is running\nproxy handler failed: command '/usr/bin/ssh -e none root@10.0.0.2 -- pvesh --noproxy set /nodes/pve2/qemu/100/config --cipassword canary' failed: exit code 255\n",
      },
      { status: 500, sent: false, message: 'VM 100 is running' },
    ],
    [
      'another node that cannot be reached',
      { method: 'GET', path: '/nodes/pve2/qemu' },
      {
        exit: 255,
        stderr:
          "ssh: connect to host 10.0.0.2 port 22: No route to host\nproxy handler failed: command '…' failed: exit code 255\n",
      },
      {
        status: 595,
        sent: false,
        message: 'ssh: connect to host 10.0.0.2 port 22: No route to host',
      },
    ],
    [
      'another node whose key is unknown',
      { method: 'GET', path: '/nodes/pve2/qemu' },
      { exit: 255, stderr: 'Host key verification failed.\nproxy handler failed: command …' },
      { status: 596, sent: false, message: 'Host key verification failed.' },
    ],
    [
      'another node that was lost while it worked',
      { method: 'POST', path: '/nodes/pve2/qemu/100/clone' },
      {
        exit: 255,
        stderr: 'Connection to 10.0.0.2 closed by remote host.\nproxy handler failed: command …',
      },
      { sent: true, message: 'Connection to 10.0.0.2 closed by remote host.' },
    ],
    ['one that was killed', set, { exit: 137 }, { sent: true, message: 'pvesh ended with 137' }],
    [
      'no words at all',
      set,
      { exit: 255 },
      { status: 500, sent: false, message: 'pvesh ended with 255' },
    ],
    [
      'an answer that is cut off',
      get,
      { stdout: '{"release":"8.4","ver' },
      { sent: true, message: 'pvesh printed something that is no JSON' },
    ],
  ])('%s', async (_, request, played, answer) => {
    const { call } = await pveshThat(played);
    const got = await call(request);
    expect(got).toEqual({ ok: false, ...answer });
    expect(JSON.stringify(got)).not.toContain('canary');
  });

  test('a host without pvesh', async () => {
    const commands = openCommands(
      { type: 'local' },
      {
        concurrency: 1,
        timeoutMilliseconds: 5000,
        maxReplyBytes: 1000,
        access: 'read-write',
        log: () => undefined,
      },
    );
    const pvesh = openPvesh(commands);
    vi.stubEnv('PATH', '/nowhere');
    const answer = await pvesh.call({ ...get, signal: AbortSignal.timeout(5000) });
    vi.unstubAllEnvs();
    expect(answer).toMatchObject({ ok: false, why: 'missing', sent: false });
    await pvesh.close();
  });
});
