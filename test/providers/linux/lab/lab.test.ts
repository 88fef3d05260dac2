/** The lab on its port: what is counted and told, its state, its faults, and the dead-man's switch. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'undici';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parse } from 'yaml';
import {
  startLinuxLab,
  type LinuxLab,
  type StartLinuxLabOptions,
} from '../../../../src/providers/linux/lab/index.ts';
import { labelOf, writes } from '../../../../src/providers/linux/lab/labels.ts';
import { lab } from './asked.ts';

const state = {
  hostname: 'h1',
  links: [
    { name: 'eno1', mac: '52:54:00:aa:bb:01', master: 'br0' },
    { name: 'br0', kind: 'bridge', bridge: { forward_delay: 0 }, addresses: ['10.12.12.9/24'] },
    { name: 'br0.104', kind: 'vlan', on: 'br0', vid: 104 },
  ],
  routes: [{ to: 'default', via: '10.12.12.254', dev: 'br0' }],
  wires: {
    eno1: [
      { mac: '52:54:00:00:00:fe', addresses: ['10.12.12.254', '10.12.13.254'], forwards: true },
    ],
  },
  beyond: ['10.99.0.0/24'],
  session: { client: '10.99.0.1', servers: ['10.12.12.9', '10.12.13.9'] },
  files: { '/etc/netplan/10-a.yaml': 'network: {version: 2}\n' },
  libvirt: {
    networks: [
      { name: 'iso', bridge: 'virbr1', address: '10.12.1.1/24', dhcp: ['10.12.1.100-10.12.1.200'] },
    ],
    pools: [{ name: 'images', volumes: [{ name: 'a.qcow2', capacity: '1G' }] }],
    domains: [
      {
        name: 'guest',
        running: true,
        disks: [{ pool: 'images', volume: 'a.qcow2' }],
        nics: [{ network: 'iso', addresses: ['10.12.1.21'] }],
      },
    ],
  },
};

/** All addresses of the host; short, so that a failure can be read. */
function addressesOf(it: LinuxLab): readonly string[] {
  const { links } = it.state() as { links: { addresses: { address: string }[] }[] };
  return links.flatMap(({ addresses }) => addresses.map(({ address }) => address));
}

async function started(options: StartLinuxLabOptions = {}): Promise<LinuxLab> {
  const it = await startLinuxLab({ state, clock: () => new Date(0), ...options });
  onTestFinished(() => it.close());
  return it;
}

type Said = { readonly status: number } & Readonly<Record<string, unknown>>;

async function send(it: LinuxLab, line: string, stdin?: string): Promise<Said> {
  const reply = await request(`${it.url}/exec`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ argv: line.split(' '), ...(stdin === undefined ? {} : { stdin }) }),
  });
  return { status: reply.statusCode, ...((await reply.body.json()) as object) };
}

const cut = /other side closed|ECONNRESET/;

test('commands arrive, are counted by what they do, and tell of each phase', async () => {
  const it = await started();
  const told: string[] = [];
  it.onCall(({ phase, label, argv }) => void told.push(`${phase} ${label} ${argv.length}`));
  expect(await send(it, 'ip addr add 10.12.9.1/24 dev br0')).toMatchObject({
    status: 200,
    exit: 0,
  });
  expect(await send(it, 'ip -j -d addr show')).toMatchObject({ exit: 0 });
  expect(await send(it, 'ip addr add 10.12.9.1/24 dev br0')).toMatchObject({ exit: 2 });
  expect(it.counts()).toEqual({ 'ip addr add': 2, 'ip addr show': 1 });
  expect(it.writes()).toEqual({ 'ip addr add': 2 });
  expect(it.calls().map(({ exit }) => exit)).toEqual([0, 0, 2]);
  expect(told.slice(0, 3)).toEqual([
    'received ip addr add 6',
    'handled ip addr add 6',
    'replied ip addr add 6',
  ]);
  expect(it.violations()).toEqual([]);
  expect(it.auth).toEqual({});
});

test('what the lab does not know is refused and kept, never made up', async () => {
  const it = await started();
  for (const line of [
    'ip link add name b type bond',
    'nosuchtool',
    'ip link show',
    'virsh define x',
    'sh -c true',
  ])
    expect(await send(it, line)).toMatchObject({
      exit: 125,
      stderr: expect.stringMatching(/^lab: not simulated/),
    });
  expect(it.violations()).toHaveLength(5);
  expect(it.violations()[0]).toBe(
    'ip link add name b type bond: the lab does not simulate ip link add … type bond',
  );
});

describe('the state', () => {
  test('is kept in a file, and a lab that is started from it goes on where the other ended', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tu-linux-lab-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const stateFile = join(folder, 'h1.json');
    const first = await started({ stateFile });
    const lines = [
      'ip addr add 10.12.9.1/24 dev br0 brd + valid_lft 600 preferred_lft 300',
      'ip addr add fd00::1/64 dev br0',
      'ip -6 route add default via fd00::2',
      'ip link add name br9 type bridge',
      'ip link set dev br9 alias ours',
      'ip link del dev br9',
      'sysctl -w net.ipv4.conf.br0.promote_secondaries=1',
      'mkdir -m 700 /run/x',
      'tee /run/x/y',
      'virsh -q net-autostart iso --disable',
      'virsh -q vol-create-as images b.qcow2 2G --format qcow2 --backing-vol a.qcow2',
      'systemd-run --quiet --unit=later --on-active=60s /bin/sh /run/x/rollback.sh',
      'bridge vlan add dev eno1 vid 7',
    ];
    for (const line of lines)
      expect([line, await send(first, line, 'text')]).toEqual([
        line,
        expect.objectContaining({ exit: 0 }),
      ]);
    await send(first, 'cat /run/x/y');
    const second = await started({ stateFile, state: {} });
    expect(second.state()).toEqual(first.state());
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual(first.state());
    const looks = [
      'ip -j -d addr show',
      'ip -j -d route show',
      'ip -j -6 route',
      'bridge -j vlan',
      'virsh net-dumpxml iso',
      'virsh list --all',
      'virsh domiflist guest',
      'virsh vol-dumpxml b.qcow2 --pool images',
      'cat /run/x/y',
      'stat -c %a /run/x',
      'systemctl is-active later.timer',
    ];
    for (const line of looks)
      expect([line, await send(second, line)]).toEqual([line, await send(first, line)]);
  });

  test.each([
    ['an unknown field', { links: [], bogus: 1 }, /unknown field: bogus/],
    [
      'two links of a name',
      { links: [{ name: 'a' }, { name: 'a' }] },
      /name or index of another link/,
    ],
    [
      'a master that is nowhere',
      { links: [{ name: 'a', master: 'b' }] },
      /must be the name of a link/,
    ],
    [
      'an address that is none',
      { links: [{ name: 'a', addresses: ['x'] }] },
      /must be an IP address/,
    ],
    ['a session from nowhere', { ...state, beyond: [] }, /does not reach the host/],
    ['a list that is none', { links: 'eno1' }, /must be a list/],
    [
      'an unknown option',
      { links: [{ name: 'b', kind: 'bridge', bridge: { forwardDelay: 1 } }] },
      /unknown field: forwardDelay/,
    ],
  ])('%s is told', (_, wrong, why) => {
    expect(() => lab(wrong)).toThrow(why);
  });

  test('the one of the README is one', () => {
    const path = join(import.meta.dirname, '../../../../src/providers/linux/lab/README.md');
    const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(readFileSync(path, 'utf8')) ?? [];
    const it = lab(parse(yaml));
    expect(it.ask('sudo -n virsh -q domiflist guest')[1]).toContain('vnet0   network   iso');
    expect(it.ask('printenv SSH_CONNECTION')[1]).toContain('10.99.0.1 ');
    expect(it.ask('ping -q -c 1 -W 1 10.12.8.21')[0]).toBe(0);
  });

  test('nothing at all is a host too', () => {
    expect((lab(undefined).json('ip -j link show') as unknown[]).length).toBe(1);
  });
});

describe('faults', () => {
  test('a host that is away, slow, or lets nobody in', async () => {
    const it = await started();
    it.fault({ name: 'unreachable', at: 'ip link show' });
    it.fault({ name: 'denied', at: 'cat' });
    it.fault({ name: 'latency', at: 'true', milliseconds: 30 });
    expect(await send(it, 'ip -j link show')).toMatchObject({ status: 503, why: 'unreachable' });
    expect(await send(it, 'cat /etc/hostname')).toMatchObject({ status: 503, why: 'denied' });
    const before = Date.now();
    expect(await send(it, 'true')).toMatchObject({ exit: 0 });
    expect(Date.now() - before).toBeGreaterThanOrEqual(25);
    expect(it.calls()).toHaveLength(1);
  });

  test('a command that fails without being run', async () => {
    const it = await started();
    it.fault({
      name: 'exit-code',
      at: 'ip addr add',
      detail: { exit: 2, stderr: 'RTNETLINK answers: No buffer space available\n' },
    });
    expect(await send(it, 'ip addr add 10.12.9.1/24 dev br0')).toMatchObject({ exit: 2 });
    expect(addressesOf(it)).not.toContain('10.12.9.1/24');
  });

  test('a command that ran, and whose reply is lost', async () => {
    const it = await started();
    it.fault({ name: 'lost-reply', at: 'ip addr add' });
    await expect(send(it, 'ip addr add 10.12.9.1/24 dev br0')).rejects.toThrow(cut);
    expect(addressesOf(it)).toContain('10.12.9.1/24');
  });

  test('no permission', async () => {
    const it = await started();
    it.fault({ name: 'not-root', times: 2 });
    expect(await send(it, 'ip addr add 10.12.9.1/24 dev br0')).toMatchObject({
      exit: 2,
      stderr: 'RTNETLINK answers: Operation not permitted\n',
    });
    expect(await send(it, 'tee /etc/netplan/x.yaml', 'x')).toMatchObject({ exit: 1 });
    expect(await send(it, 'tee /etc/netplan/x.yaml', 'x')).toMatchObject({ exit: 0 });
  });

  test('a tool that is not installed, as a shell says it and as nobody can run it', async () => {
    const it = await started({ state: { ...state, missing: ['arping'], libvirt: undefined } });
    expect(await send(it, 'arping -c 1 -I br0 10.12.12.1')).toMatchObject({
      exit: 127,
      stderr: 'sh: 1: arping: not found\n',
    });
    expect(await send(it, 'virsh list')).toMatchObject({ exit: 127 });
    expect(await send(it, 'which ip arping')).toMatchObject({ exit: 1, stdout: '/usr/bin/ip\n' });
    it.fault({ name: 'tool-missing' });
    expect(await send(it, 'ip -j link show')).toMatchObject({ status: 503, why: 'missing' });
  });

  test('a libvirt that is down', async () => {
    const it = await started({ state: { libvirt: { up: false } } });
    expect(await send(it, 'virsh list')).toMatchObject({
      exit: 1,
      stderr:
        "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory\n",
    });
  });
});

describe("the dead-man's switch", () => {
  const bundle = '/run/trueup/1';
  const rollback = `#!/bin/sh
mv -T ${bundle}/armed ${bundle}/fired || exit 0
ip -force -batch ${bundle}/rollback
cp -p ${bundle}/file /etc/netplan/10-a.yaml
mv -T ${bundle}/fired ${bundle}/rolled-back
`;
  const watch = `#!/bin/sh\nexec </dev/null >/dev/null 2>&1\nsleep "$1"\nexec sh ${bundle}/rollback.sh\n`;
  const systemd = `systemd-run --collect --unit=tu-1 --on-active=120s /bin/sh ${bundle}/rollback.sh`;
  const setsid = `setsid -f sh ${bundle}/watch.sh 120`;

  async function armed(it: LinuxLab, how: string): Promise<void> {
    const files = {
      'rollback.sh': rollback,
      'watch.sh': watch,
      rollback:
        'addr replace 10.12.12.9/24 dev br0\nroute replace default via 10.12.12.254 dev br0\naddr del 10.12.77.9/24 dev br0\n',
      armed: '{}\n',
    };
    await send(it, `mkdir -p -m 700 ${bundle}`);
    await send(it, `cp -p /etc/netplan/10-a.yaml ${bundle}/file`);
    for (const [name, text] of Object.entries(files)) await send(it, `tee ${bundle}/${name}`, text);
    expect(await send(it, how)).toMatchObject({ exit: 0 });
  }

  const lines = 'addr add 10.12.77.9/24 dev br0\naddr del 10.12.12.9/24 dev br0\n';

  test.each([systemd, setsid])(
    'who cut his own way is cut off, until the host goes back: %s',
    async (how) => {
      const it = await started();
      await armed(it, how);
      await send(it, 'tee /etc/netplan/10-a.yaml', 'network: {}\n');
      await expect(send(it, 'ip -batch -', lines)).rejects.toThrow(cut);
      expect(await send(it, 'true')).toMatchObject({ status: 503, why: 'unreachable' });
      it.tick(119);
      expect(await send(it, 'true')).toMatchObject({ status: 503 });
      it.tick(2);
      expect(await send(it, 'true')).toMatchObject({ exit: 0 });
      expect(await send(it, `find ${bundle} -type f -printf %f|`)).toMatchObject({
        stdout: 'file|rollback|rollback.sh|rolled-back|watch.sh|',
      });
      expect(await send(it, 'cat /etc/netplan/10-a.yaml')).toMatchObject({
        stdout: 'network: {version: 2}\n',
      });
      const [link] = JSON.parse(String((await send(it, 'ip -j addr show dev br0'))['stdout'])) as {
        addr_info: { local: string }[];
      }[];
      expect(link?.addr_info.map(({ local }) => local)).toContain('10.12.12.9');
      expect(link?.addr_info.map(({ local }) => local)).not.toContain('10.12.77.9');
      expect(it.violations()).toEqual([]);
    },
  );

  test('what was confirmed stays: the timer is stopped, or finds nothing to do', async () => {
    for (const how of [systemd, setsid]) {
      const it = await started();
      await armed(it, how);
      await send(it, 'ip addr add 10.12.77.9/24 dev br0');
      await send(it, `mv -T ${bundle}/armed ${bundle}/confirmed`);
      if (how === systemd)
        expect(await send(it, 'systemctl stop tu-1.timer')).toMatchObject({ exit: 0 });
      it.tick(1000);
      expect(addressesOf(it)).toContain('10.12.77.9/24');
      expect(await send(it, `test -e ${bundle}/rolled-back`)).toMatchObject({ exit: 1 });
    }
  });

  test('the client is found at the next of its addresses, and told so', async () => {
    const it = await started();
    expect(await send(it, 'printenv SSH_CONNECTION')).toMatchObject({
      stdout: '10.99.0.1 50022 10.12.12.9 22\n',
    });
    expect(
      await send(
        it,
        'ip -batch -',
        'addr add 10.12.13.9/24 dev br0\nroute replace default via 10.12.13.254\naddr del 10.12.12.9/24 dev br0\n',
      ),
    ).toMatchObject({ exit: 0 });
    expect(await send(it, 'printenv SSH_CONNECTION')).toMatchObject({
      stdout: '10.99.0.1 50022 10.12.13.9 22\n',
    });
  });

  test('a way that is cut by a fault opens when the switch fires', async () => {
    const it = await started();
    await armed(it, systemd);
    it.fault({ name: 'path-cut', at: 'ip addr add' });
    await expect(send(it, 'ip addr add 10.12.77.9/24 dev br0')).rejects.toThrow(cut);
    expect(await send(it, 'true')).toMatchObject({ status: 503, why: 'unreachable' });
    it.tick(121);
    expect(await send(it, 'true')).toMatchObject({ exit: 0 });
    expect(addressesOf(it)).not.toContain('10.12.77.9/24');
  });

  test('a script that the lab cannot run brings back what was there when it was armed', async () => {
    const it = await started();
    await armed(it, systemd);
    await send(it, `tee ${bundle}/rollback.sh`, 'for each in 1 2; do ip link del br0; done\n');
    await send(it, 'ip addr add 10.12.77.9/24 dev br0');
    await send(it, 'tee /etc/netplan/10-a.yaml', 'network: {}\n');
    it.tick(121);
    expect(addressesOf(it)).not.toContain('10.12.77.9/24');
    expect(await send(it, 'cat /etc/netplan/10-a.yaml')).toMatchObject({
      stdout: 'network: {version: 2}\n',
    });
    expect(await send(it, `test -e ${bundle}/rolled-back`)).toMatchObject({ exit: 0 });
    expect(await send(it, `test -e ${bundle}/armed`)).toMatchObject({ exit: 1 });
  });

  test('the script may be run by hand', async () => {
    const it = await started();
    await armed(it, systemd);
    await send(it, 'ip addr add 10.12.77.9/24 dev br0');
    expect(await send(it, `sh ${bundle}/rollback.sh`)).toMatchObject({ exit: 0 });
    expect(await send(it, `sh ${bundle}/rollback.sh`)).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining('cannot stat'),
    });
    expect(addressesOf(it)).not.toContain('10.12.77.9/24');
  });

  test('without systemd there is none', async () => {
    const it = await started({ state: { ...state, systemd: false } });
    expect(await send(it, systemd)).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/not been booted with systemd/),
    });
    expect(await send(it, 'test -d /run/systemd/system')).toMatchObject({ exit: 1 });
  });
});

test.each([
  ['ip -j -d addr show', 'ip addr show', false],
  ['ip a', 'ip addr show', false],
  ['ip l s dev x up', 'ip link set', true],
  ['ip -6 route replace default via x', 'ip route replace', true],
  ['ip -j r', 'ip route show', false],
  ['ip route get 10.0.0.1', 'ip route get', false],
  ['ip addr del x dev y', 'ip addr del', true],
  ['ip -force -batch -', 'ip batch', true],
  ['ip -j neigh', 'ip neigh show', false],
  ['sudo -n ip link del dev x', 'ip link del', true],
  ['/usr/sbin/bridge -j vlan', 'bridge vlan show', false],
  ['bridge vlan add dev x vid 1', 'bridge vlan add', true],
  ['virsh -q -c qemu:///system net-list --all', 'virsh net-list', false],
  ['virsh -c qemu:///system net-define x', 'virsh net-define', true],
  ['virsh vol-dumpxml x --pool y', 'virsh vol-dumpxml', false],
  ['virsh pool-refresh x', 'virsh pool-refresh', true],
  ['netplan get all', 'netplan get', false],
  ['netplan apply', 'netplan apply', true],
  ['netplan generate --root-dir /run/x', 'netplan generate', false],
  ['netplan generate', 'netplan generate', true],
  ['systemctl is-active x.timer', 'systemctl is-active', false],
  ['systemctl stop x.timer', 'systemctl stop', true],
  ['systemd-run --unit=x --on-active=1s true', 'systemd-run', true],
  ['arping -D -q -c 1 -I x y', 'arping -D', false],
  ['arping -U -q -c 1 -I x y', 'arping -U', true],
  ['arping -c 3 -I x y', 'arping', false],
  ['sysctl -n net.ipv4.ip_forward', 'sysctl', false],
  ['sysctl -w net.ipv4.ip_forward=1', 'sysctl', true],
  ['cat x', 'cat', false],
  ['tee x', 'tee', true],
  ['nohup setsid -f sh x 1', 'setsid', true],
] as const)('%s is counted as %s', (line, label, changes) => {
  const argv = line.split(' ');
  expect([labelOf(argv), writes(argv)]).toEqual([label, changes]);
});
