/** `netplan apply`, `systemd-run` and `systemctl` of the lab beside real ones, in a machine with systemd. */
import { expect, test, vi } from 'vitest';
import type { Argv, ExecReply } from '../../../../src/lab/exec-door.ts';
import { need, shared } from '../../../beds/means.ts';
import { must } from '../../../beds/program.ts';
import { macOf } from '../../../beds/topology.ts';
import { startMachine } from '../../../beds/uml.ts';
import { lab } from './asked.ts';

// A machine inside this one has to share its processors with other tests.
vi.setConfig({ testTimeout: 300_000 });

const machine = shared('systemd', () =>
  startMachine({
    switches: ['lan'],
    hosts: [{ name: 'h', own: 'systemd', nics: [{ name: 'eno1', to: 'lan' }] }],
  }),
);

const state = { links: [{ name: 'eno1', mac: macOf('h', 'eno1') }] };
const path = '/etc/netplan/50-lab.yaml';

const first = `network:
  version: 2
  ethernets:
    eno1: {link-local: []}
  bridges:
    br0:
      interfaces: [eno1]
      macaddress: "52:54:00:aa:bb:01"
      addresses: [10.12.12.1/24]
      routes: [{to: default, via: 10.12.12.254}, {to: 10.9.0.0/16, via: 10.12.12.253, metric: 50}]
      parameters: {stp: false, forward-delay: 0}
  vlans:
    br0.104: {id: 104, link: br0, addresses: [10.12.8.1/24]}
    br0.105: {id: 105, link: br0, mtu: 1400, addresses: [10.12.10.1/24]}
`;
const swapped = first
  .replace('[10.12.12.1/24]', '[10.12.8.1/24]')
  .replace('addresses: [10.12.8.1/24]}', 'addresses: [10.12.12.1/24]}')
  .replace('via: 10.12.12.254', 'via: 10.12.8.254')
  .replace(', {to: 10.9.0.0/16, via: 10.12.12.253, metric: 50}', '');
const fewer = swapped.slice(0, swapped.indexOf('    br0.105'));

const looks: readonly Argv[] = [
  ['ip', '-j', '-d', 'addr', 'show'],
  ['ip', '-j', '-d', 'route', 'show', 'table', 'main'],
];

interface Shown {
  readonly [key: string]: unknown;
  readonly ifname: string;
  readonly addr_info: readonly {
    local: string;
    prefixlen: number;
    broadcast?: string;
    family: string;
  }[];
}

/** Devices with their addresses, and routes; the order in which networkd gets there is its own. */
function portrait([links = '[]', routes = '[]']: readonly string[]): unknown {
  const devices = (JSON.parse(links) as Shown[]).map(
    ({ ifname, master, mtu, address, addr_info: all }) => ({
      ifname,
      master,
      mtu,
      address,
      addresses: all
        .filter(({ family }) => family === 'inet')
        .map(({ local, prefixlen, broadcast }) => [`${local}/${prefixlen}`, broadcast].join(' '))
        .toSorted(),
    }),
  );
  const table = (JSON.parse(routes) as Record<string, unknown>[]).map(
    ({ flags: _flags, ...each }) => each,
  );
  const own = devices.filter(({ ifname }) => ifname !== 'lo');
  return { devices: Object.fromEntries(own.map((each) => [each.ifname, each])), table };
}

test('netplan apply comes to the same devices, addresses and routes', async (context) => {
  await need(context, 'netplan');
  const real = machine(context).on('h');
  const it = lab(state);
  const both = async (argv: Argv, stdin = ''): Promise<readonly [ExecReply, ExecReply]> => [
    it.run(argv, stdin),
    await real.run(argv, { stdin, timeoutMilliseconds: 120_000 }),
  ];
  const agree = async (when: string): Promise<void> => {
    const ours = portrait(looks.map((argv) => it.run(argv).stdout));
    await vi.waitFor(
      async () => {
        const theirs: string[] = [];
        for (const argv of looks) theirs.push(await must(real, argv));
        expect({ when, ...(ours as object) }).toEqual({ when, ...(portrait(theirs) as object) });
      },
      { timeout: 30_000, interval: 500 },
    );
  };
  const applied = async (text: string, when: string, ...more: readonly string[]): Promise<void> => {
    await both(['tee', path], text);
    await both(['chmod', '600', path]);
    const [ours, theirs] = await both(['netplan', 'apply', ...more]);
    expect([when, ours.exit]).toEqual([when, theirs.exit]);
    await agree(when);
  };
  await applied(first, 'from nothing');
  for (const line of [
    'addr add 10.99.0.1/24 dev br0',
    'route add 10.8.0.0/16 via 10.12.12.250',
    'link add link br0 name br0.7 type vlan id 7',
    'addr add 10.98.0.1/24 dev br0.7',
  ])
    await both(['ip', ...line.split(' ')]);
  await applied(first, 'what only the runtime has is wiped, but for devices of its own');
  await applied(swapped, 'addresses change places');
  await both(['mkdir', '-p', '/run/old/etc/netplan']);
  await both(['cp', path, '/run/old/etc/netplan/50-lab.yaml']);
  await applied(fewer, 'a VLAN that was dropped');
  await applied(fewer, 'taken away with the old definition', '--state', '/run/old');
});

test('timers that are set, asked after and stopped', async (context) => {
  const real = machine(context).on('h');
  const it = lab(state);
  const set: Argv = [
    'systemd-run',
    '--unit=tu-one',
    '--on-active=600s',
    '/bin/sh',
    '/run/x/rollback.sh',
  ];
  const lines: readonly Argv[] = [
    set,
    set,
    ['systemd-run', '--quiet', '--collect', '--unit=tu-two', '--on-active=10min', 'true'],
    ['systemctl', 'is-active', 'tu-one.timer'],
    ['systemctl', 'is-active', 'tu-none.timer'],
    ['systemctl', 'show', '-p', 'ActiveState', 'tu-one.timer'],
    ['systemctl', 'show', '-p', 'LoadState', '--value', 'tu-none.timer'],
    ['systemctl', 'stop', 'tu-one.timer'],
    ['systemctl', 'stop', 'tu-two.timer'],
    ['systemctl', 'is-active', 'tu-one.timer'],
    ['systemctl', 'stop', 'tu-none.timer'],
    set,
    ['systemctl', 'stop', 'tu-one.timer'],
  ];
  for (const argv of lines)
    expect({ argv, ...it.run(argv) }).toEqual({ argv, ...(await real.run(argv)) });
});
