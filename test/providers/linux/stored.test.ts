/** What a host brings up when it starts, beside what runs: netplan's files and ifupdown's, on hosts with files of their own. */
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import { need, type Means } from '../../beds/means.ts';
import { startNamespaces } from '../../beds/namespaces.ts';
import { must, type Where } from '../../beds/program.ts';
import { siteOf, type Site } from './site.ts';

vi.setConfig({ testTimeout: 180_000 });

interface Ground {
  readonly host: Where;
  readonly site: (persistence?: string) => Site;
  readonly write: (path: string, text: string) => Promise<string>;
  readonly read: (path: string) => Promise<string>;
}

async function ground(context: TestContext, ...means: readonly Means[]): Promise<Ground> {
  await need(context, 'own hosts', ...means);
  const bed = await startNamespaces({
    hosts: [
      {
        name: 'h',
        own: 'plain',
        lines: [
          'link add name eno1 type veth peer name far1',
          'link add name eno2 type veth peer name far2',
          'link set dev eno1 up',
          'link set dev eno2 up',
        ],
      },
    ],
  });
  onTestFinished(() => bed.close());
  const host = bed.on('h');
  const door = await bed.door('h');
  return {
    host,
    site: (persistence) => siteOf({ via: door.url, ...(persistence ? { persistence } : {}) }),
    write: (path, text) => must(host, ['tee', path], { stdin: text }),
    read: (path) => must(host, ['cat', path]),
  };
}

const cloud = `network:
  version: 2
  ethernets:
    eno1: { dhcp4: false }
    eno2: { addresses: [10.50.0.2/24], routes: [{ to: 10.60.0.0/16, via: 10.50.0.254 }] }
`;

const own = '/etc/netplan/90-trueup.yaml';
const whole = {
  bridges: { br0: { ports: ['eno1'] } },
  addresses: { one: { device: 'br0', address: '10.12.8.1/24' } },
  routes: { far: { to: '10.70.0.0/16', via: '10.12.8.254' } },
};

test('netplan: made, stored in one write, changed, and forgotten', async (context) => {
  const { site, write, read, host } = await ground(context, 'netplan');
  await write('/etc/netplan/50-cloud-init.yaml', cloud);
  const trueup = site();
  trueup.declare(whole);
  const first = await trueup.plan();
  expect(first.problems).toEqual([]);
  expect(first.steps).toEqual([
    'create jumphost/bridge/br0',
    'create jumphost/address/one',
    'create jumphost/route/far',
    'store jumphost/address/one + store jumphost/bridge/br0 + store jumphost/route/far',
  ]);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  const mac = (await read('/sys/class/net/br0/address')).trim();
  expect(await read(own)).toBe(
    [
      '# Written by trueup as a whole: what you change here is lost. Put your own into another file.',
      'network:',
      '  version: 2',
      '  bridges:',
      '    br0:',
      '      addresses:',
      '        - 10.12.8.1/24',
      '      interfaces:',
      '        - eno1',
      `      macaddress: ${mac}`,
      '      parameters:',
      '        stp: false',
      '        forward-delay: 0',
      '      routes:',
      '        - to: 10.70.0.0/16',
      '          via: 10.12.8.254',
      '',
    ].join('\n'),
  );
  expect(await must(host, ['stat', '-c', '%a', own])).toBe('600\n');
  expect((await trueup.plan()).steps).toEqual([]);

  trueup.declare({ ...whole, routes: { far: { to: '10.70.0.0/16', via: '10.12.8.253' } } });
  expect((await trueup.plan()).steps).toEqual([
    'update jumphost/route/far',
    'store jumphost/route/far',
  ]);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  expect(await read(own)).toContain('via: 10.12.8.253');

  trueup.declare({
    absent: [
      { kind: 'route', name: '10.70.*', within: '10.70.0.0/16' },
      { kind: 'address', name: '*br0', within: '10.12.8.0/24' },
      { kind: 'bridge', name: 'br0', device: 'br0' },
    ],
  });
  const last = await trueup.plan();
  expect(last.steps).toEqual([
    'take-down jumphost/route/#10.70.0.0_16,0',
    'take-down jumphost/address/#br0,10.12.8.1,24',
    'take-down jumphost/bridge/#br0',
    'delete jumphost/address/#br0,10.12.8.1,24 + delete jumphost/bridge/#br0 + delete jumphost/route/#10.70.0.0_16,0',
  ]);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  expect((await host.run(['test', '-e', own])).exit).toBe(1);
  expect((await host.run(['ip', 'link', 'show', 'dev', 'br0'])).exit).toBe(1);
});

test('netplan: both sides drift, each is told and put right by itself', async (context) => {
  const { site, write, host } = await ground(context, 'netplan');
  await write('/etc/netplan/50-cloud-init.yaml', cloud);
  const trueup = site('netplan');
  trueup.declare(whole);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  await must(host, ['rm', own]);
  expect((await trueup.plan()).steps).toEqual([
    'store jumphost/address/one + store jumphost/bridge/br0 + store jumphost/route/far',
  ]);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  await must(host, ['ip', 'addr', 'del', '10.12.8.1/24', 'dev', 'br0']);
  const drift = await trueup.drift();
  const changes = drift.what === 'drift' ? drift.changes : [];
  expect(changes.map(({ address, action }) => `${action} ${address}`)).toEqual([
    'update jumphost/address/one',
    'update jumphost/route/far',
  ]);
  expect((await trueup.plan()).steps).toEqual([
    'update jumphost/address/one',
    'update jumphost/route/far',
  ]);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
});

test('netplan: what another file keeps is its own, and a file that is not all ours is left alone', async (context) => {
  const { site, write } = await ground(context, 'netplan');
  await write('/etc/netplan/50-cloud-init.yaml', cloud);
  const trueup = site();
  trueup.declare({ addresses: { kept: { device: 'eno2', address: '10.50.0.2/24' } } });
  expect((await trueup.plan()).steps).toEqual(['update jumphost/address/kept']);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  trueup.declare({ absent: [{ kind: 'address', name: '*', within: '10.50.0.0/24' }] });
  expect((await trueup.plan()).problems).toEqual([
    expect.stringMatching(
      /^stored-elsewhere: .*from \/etc\/netplan\/50-cloud-init\.yaml, which is not trueup's/,
    ),
  ]);
  await write(own, 'network: { version: 2, wifis: { wl0: {} } }\n');
  trueup.declare(whole);
  expect((await trueup.plan()).problems).toEqual([
    expect.stringMatching(
      /^cannot-store: .*90-trueup\.yaml holds what trueup does not write .*\(wifis\)/,
    ),
  ]);
});

test('netplan: an address that is stored for another device would come back, and is found before', async (context) => {
  const { site, write } = await ground(context, 'netplan');
  await write('/etc/netplan/50-cloud-init.yaml', cloud);
  const trueup = site();
  trueup.declare({ addresses: { mine: { device: 'eno1', address: '10.50.0.2/24' } } });
  expect((await trueup.plan()).problems).toEqual([
    expect.stringMatching(/^stored-elsewhere: .*10\.50\.0\.2\/24 on eno2 is stored/),
  ]);
});

test('ifupdown: stored in a file of its own, which ifquery understands', async (context) => {
  const { site, write, read, host } = await ground(context);
  const main = 'auto lo\niface lo inet loopback\n\nsource /etc/network/interfaces.d/*\n';
  await write('/etc/network/interfaces', main);
  const trueup = site('ifupdown');
  trueup.declare({
    ...whole,
    addresses: { ...whole.addresses, two: { device: 'br0', address: '10.12.8.2/24' } },
  });
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  const mac = (await read('/sys/class/net/br0/address')).trim();
  expect(await read('/etc/network/interfaces.d/trueup')).toBe(
    [
      '# Written by trueup as a whole: what you change here is lost. Put your own into another file.',
      '',
      'auto br0',
      'iface br0 inet static',
      '    address 10.12.8.1/24',
      '    bridge_ports eno1',
      `    hwaddress ether ${mac}`,
      '    bridge_stp off',
      '    bridge_fd 0',
      'iface br0 inet static',
      '    address 10.12.8.2/24',
      '    up ip route replace 10.70.0.0/16 via 10.12.8.254 dev br0',
      '',
    ].join('\n'),
  );
  expect((await trueup.plan()).steps).toEqual([]);
  const understood = await host.run(['ifquery', 'br0']);
  if (understood.exit !== 127) expect(understood.stdout).toContain('address: 10.12.8.1');
  await write('/etc/network/interfaces', 'auto lo\niface lo inet loopback\n');
  trueup.declare({ ...whole, addresses: { far: { device: 'br0', address: '10.12.99.1/24' } } });
  expect((await trueup.plan()).problems).toEqual([
    expect.stringMatching(/^cannot-store: .*does not read/),
  ]);
});

test('nothing kept: what runs is all there is', async (context) => {
  const { site, host } = await ground(context);
  const trueup = site('none');
  trueup.declare(whole);
  expect((await trueup.plan()).steps).toEqual([
    'create jumphost/bridge/br0',
    'create jumphost/address/one',
    'create jumphost/route/far',
  ]);
  expect(await trueup.apply()).toMatchObject({ exit: 0 });
  expect((await host.run(['ls', '/etc/netplan'])).stdout).toBe('');
  expect((await trueup.plan()).steps).toEqual([]);
});
