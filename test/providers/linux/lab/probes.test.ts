/** arping, ping and sysctl: as the real ones where there are namespaces, and on wires that no namespace has. */
import { expect, onTestFinished, test } from 'vitest';
import type { Argv, ExecReply } from '../../../../src/lab/exec-door.ts';
import { need } from '../../../beds/means.ts';
import { startNamespaces } from '../../../beds/namespaces.ts';
import { macOf } from '../../../beds/topology.ts';
import { lab } from './asked.ts';

const wired = (name: string, ...addresses: readonly string[]) => ({
  name,
  nics: [{ name: 'eno1', to: 'lan' }],
  lines: addresses.map((each) => `addr add ${each} dev eno1`),
});

const lines = [
  'arping -D -q -c 2 -w 3 -I eno1 10.1.1.2',
  'arping -D -c 2 -w 3 -I eno1 10.1.1.2',
  'arping -D -c 1 -w 1 -I eno1 10.1.1.9',
  'arping -D -q -c 1 -w 1 -I eno1 10.1.1.1',
  'arping -c 2 -w 3 -I eno1 10.1.1.2',
  'arping -c 1 -w 1 -I eno1 10.1.1.9',
  // It has that address, on another subnet: by default a host answers for all that it has.
  'arping -D -c 1 -w 2 -I eno1 10.5.5.5',
  'arping -U -c 1 -I eno1 10.1.1.1',
  'arping -U -q -c 1 -I eno1 10.1.1.1',
  'arping -U -c 1 -I eno1 10.1.1.5',
  'arping -D -q -c 1 -w 1 -I nosuch 10.1.1.5',
  'arping -c 1 -w 1 -I lo 127.0.0.1',
  'ping -c 1 -W 1 10.1.1.2',
  'ping -n -q -c 1 -W 1 10.1.1.2',
  'ping -c 1 -W 1 10.1.1.1',
  'ping -c 1 -W 1 10.1.1.9',
  'ping -c 1 -W 1 10.99.1.9',
  'ping -c 1 -W 1 -I eno1 10.1.1.2',
  'ping -c 1 -W 1 -I 10.1.1.1 10.1.1.2',
  'ping -c 1 -W 1 -I 10.1.1.7 10.1.1.2',
  'ping -c 1 -W 1 -I nosuch 10.1.1.2',
  'ip -j route get 10.1.1.2',
  'ip -j route get 10.1.1.1',
  'ip -j -d route get 10.1.1.2 oif eno1',
  'ip -j -d route get 10.1.1.1',
  'ip -j route get 10.99.1.9',
  'sysctl -n net.ipv4.conf.eno1.promote_secondaries',
  'sysctl net.ipv4.conf.nosuch.promote_secondaries',
  'sysctl -w net.ipv4.conf.eno1.promote_secondaries=1',
  'sysctl net.ipv4.conf.eno1.arp_ignore net.ipv4.conf.eno1.promote_secondaries',
  'sysctl -w net.ipv4.ip_forward=x',
  'ip link set dev eno1 down',
  'arping -D -c 1 -w 1 -I eno1 10.1.1.5',
  'ping -c 1 -W 1 10.1.1.2',
];

/** How long an answer took is chance. */
function timeless({ exit, stdout, stderr }: ExecReply): ExecReply {
  const plain = stdout
    .replaceAll(/(time[= ]|  )\d+(\.\d+)? ?ms/g, 'TIME')
    .replaceAll(/= [\d./]+ ms/g, '= TIME');
  return { exit, stdout: plain, stderr };
}

test('who answers on the wire, and what is said where nobody does', async (context) => {
  await need(context, 'namespaces');
  const hosts = [wired('h', '10.1.1.1/24'), wired('peer', '10.1.1.2/24', '10.5.5.5/24')];
  const bed = await startNamespaces({ switches: ['lan'], hosts });
  onTestFinished(() => bed.close());
  const real = bed.on('h');
  const it = lab({
    links: [{ name: 'eno1', mac: macOf('h', 'eno1'), addresses: ['10.1.1.1/24'] }],
    wires: { eno1: [{ mac: macOf('peer', 'eno1'), addresses: ['10.1.1.2', '10.5.5.5'] }] },
  });
  for (const line of lines) {
    const argv = line.split(' ') as unknown as Argv;
    expect({ line, ...timeless(it.run(argv)) }).toEqual({
      line,
      ...timeless(await real.run(argv)),
    });
  }
});

const state = {
  links: [
    { name: 'eno1', mac: '52:54:00:aa:bb:01', master: 'br0' },
    { name: 'br0', kind: 'bridge', bridge: { forward_delay: 0 }, addresses: ['10.12.12.1/24'] },
    { name: 'br0.104', kind: 'vlan', on: 'br0', vid: 104, addresses: ['10.12.8.9/24'] },
  ],
  routes: [{ to: 'default', via: '10.12.12.254', dev: 'br0' }],
  wires: {
    eno1: [
      { name: 'gateway', mac: '52:54:00:00:00:fe', addresses: ['10.12.12.254'], forwards: true },
      { name: 'tagged', mac: '52:54:00:00:00:02', vlan: 104, addresses: ['10.12.8.1'] },
      {
        name: 'both',
        mac: '52:54:00:00:00:03',
        on: { 0: ['10.12.12.3'], 104: ['10.12.8.3'] },
      },
      {
        name: 'strict',
        mac: '52:54:00:00:00:04',
        on: { 0: ['10.12.12.4'], 104: ['10.12.8.4'] },
        arpFlux: false,
      },
      { name: 'twin', mac: '52:54:00:00:00:05', vlan: 104, addresses: ['10.12.8.1'] },
    ],
  },
  beyond: ['10.200.0.0/16'],
  libvirt: {
    networks: [{ name: 'iso', bridge: 'virbr1', address: '10.12.1.1/24' }],
    domains: [
      {
        name: 'guest',
        running: true,
        nics: [{ network: 'iso', mac: '52:54:00:00:01:01', addresses: ['10.12.1.21'] }],
      },
    ],
  },
};

test.each([
  ['br0.104', '10.12.8.1', 1, 'in the VLAN'],
  ['br0', '10.12.8.1', 0, 'in another VLAN'],
  ['br0.104', '10.12.12.3', 1, 'ARP flux: it holds it on the other VLAN'],
  ['br0.104', '10.12.12.4', 0, 'not by a host with arp_ignore 1'],
  ['eno1', '10.12.12.254', 0, 'answers that come in at a port go to its bridge'],
  ['virbr1', '10.12.1.21', 1, 'a guest'],
  ['br0.104', '10.12.8.9', 0, 'its own'],
])('arping -D on %s for %s ends with %d: %s', (device, address, exit) => {
  expect(lab(state).ask(`arping -D -q -c 1 -w 1 -I ${device} ${address}`)[0]).toBe(exit);
});

test('two holders both answer the first question', () => {
  const [, text] = lab(state).ask('arping -c 3 -w 3 -I br0.104 10.12.8.1');
  expect([...new Set(text.match(/\[.*?\]/g))]).toEqual([
    '[52:54:00:00:00:02]',
    '[52:54:00:00:00:05]',
  ]);
});

test.each([
  ['10.12.12.3', 0],
  ['10.12.8.3', 0],
  ['10.200.7.7', 0],
  ['10.201.7.7', 1],
  ['10.12.1.21', 0],
])('ping %s ends with %d', (address, exit) => {
  expect(lab(state).ask(`ping -q -c 1 -W 1 ${address}`)[0]).toBe(exit);
});

test('nothing is reached through a bridge that filters the VLAN away', () => {
  const it = lab(state);
  it.ask('ip link set dev br0 type bridge vlan_filtering 1');
  expect(it.ask('ping -q -c 1 -W 1 10.12.12.3')[0]).toBe(0);
  expect(it.ask('ping -q -c 1 -W 1 10.12.8.3')[0]).toBe(1);
  it.ask('bridge vlan add dev br0 vid 104 self');
  it.ask('bridge vlan add dev eno1 vid 104');
  expect(it.ask('ping -q -c 1 -W 1 10.12.8.3')[0]).toBe(0);
});
