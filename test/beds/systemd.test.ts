/** A host with systemd, networkd and netplan, for real, in a user-mode machine. */
import { expect, test, vi } from 'vitest';
import { jumphost } from './jumphost.ts';
import { need, shared } from './means.ts';
import { must } from './program.ts';
import { startMachine } from './uml.ts';

// A machine inside this one has to share its processors with other tests.
vi.setConfig({ testTimeout: 180_000 });

const machine = shared('systemd', async () => {
  const { switches = [], hosts } = jumphost('systemd');
  // Its network is what netplan makes of it.
  const bare = hosts
    .filter((each) => ['jumphost', 'tagged', 'controller'].includes(each.name))
    .map((each) => (each.own === undefined ? each : { ...each, bridges: [], lines: [] }));
  return startMachine({ switches, hosts: bare });
});

const plan = `network:
  version: 2
  ethernets:
    eno1: {link-local: []}
  bridges:
    br0: {interfaces: [eno1], addresses: [10.12.12.9/24], parameters: {stp: false, forward-delay: 0}}
  vlans:
    br0.104: {id: 104, link: br0, addresses: [10.12.10.9/24]}
`;

test('netplan brings up a bridge with a VLAN on it, and the peers are reached', async (context) => {
  await need(context, 'netplan');
  const host = machine(context).on('jumphost');
  const write = ['install', '-m', '600', '-T', '/dev/stdin', '/etc/netplan/50-bed.yaml'] as const;
  await must(host, write, { stdin: plan.replace('link: br0', 'link: br1') });
  const refused = await host.run(['netplan', 'generate']);
  expect(refused).toMatchObject({
    exit: 1,
    stderr: expect.stringContaining("'br1' is not defined"),
  });
  await must(host, write, { stdin: plan });
  await must(host, ['netplan', 'generate']);
  await must(host, ['netplan', 'apply'], { timeoutMilliseconds: 60_000 });
  for (const peer of ['10.12.12.1', '10.12.10.21'])
    await vi.waitFor(
      async () => void (await must(host, ['ping', '-q', '-c1', '-W1', peer])),
      10_000,
    );
});

test('a timer of systemd-run fires when nobody is there any more, unless it is stopped', async (context) => {
  const host = machine(context).on('jumphost');
  // By default a timer may come a minute late.
  const run = ['systemd-run', '--timer-property=AccuracySec=100ms'] as const;
  await must(host, [...run, '--unit=fires', '--on-active=1s', 'touch', '/run/fires']);
  await must(host, [...run, '--unit=stopped', '--on-active=60s', 'touch', '/run/stopped']);
  expect(await host.run(['systemctl', 'is-active', 'stopped.timer'])).toMatchObject({ exit: 0 });
  await must(host, ['systemctl', 'stop', 'stopped.timer']);
  expect(await host.run(['systemctl', 'is-active', 'stopped.timer'])).toMatchObject({
    exit: 3,
    stdout: 'inactive\n',
  });
  await vi.waitFor(async () => void (await must(host, ['test', '-e', '/run/fires'])), 10_000);
});
