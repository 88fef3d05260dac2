/** Persistent configuration: netplan and ifquery of the lab beside the real ones, and what an apply does. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { need } from '../../../beds/means.ts';
import { lab } from './asked.ts';

function isThere(program: string): boolean {
  return spawnSync(program, ['--version']).error === undefined;
}

const good = `network:
  version: 2
  renderer: networkd
  ethernets:
    eno1: {match: {macaddress: "52:54:00:aa:bb:01"}, set-name: eno1, dhcp4: false}
  bridges:
    br0:
      interfaces: [eno1]
      macaddress: "52:54:00:aa:bb:01"
      addresses: [10.12.12.1/24]
      routes: [{to: default, via: 10.12.12.254}]
      parameters: {stp: false, forward-delay: 0}
  vlans:
    br0.104: {id: 104, link: br0, addresses: [10.12.8.1/24]}
`;

const documents: Readonly<Record<string, string>> = {
  good,
  'a port that is nowhere': 'network:\n  version: 2\n  bridges:\n    br0: {interfaces: [nosuch]}\n',
  'an address that is none':
    'network:\n  version: 2\n  bridges:\n    br0: {addresses: [10.1.1.300/24]}\n',
  'an address without length':
    'network:\n  version: 2\n  bridges:\n    br0: {addresses: [10.1.1.3]}\n',
  'an unknown key': 'network:\n  version: 2\n  bridges:\n    br0: {bogus: 1}\n',
  'an unknown key at the top': 'foo: 1\n',
  'a VLAN on nothing': 'network:\n  version: 2\n  vlans:\n    br0.5: {id: 5, link: br0}\n',
  'another version': 'network:\n  version: 3\n',
  'a number that is none':
    'network:\n  version: 2\n  ethernets: {eno1: {}}\n  bridges:\n    br0: {interfaces: [eno1], mtu: x}\n',
  'a port of two':
    'network:\n  version: 2\n  ethernets: {eno1: {}}\n  bridges:\n    br0: {interfaces: [eno1]}\n    br1: {interfaces: [eno1]}\n',
  'nothing at all': '',
};

function namesIn(paths: string): readonly string[] {
  return paths
    .split('\n')
    .filter((each) => /\.(network|netdev)$/.test(each))
    .toSorted();
}

function devices(it: ReturnType<typeof lab>): unknown {
  const links = it.json('ip -j addr show') as {
    ifname: string;
    addr_info: { local: string; prefixlen: number; family: string }[];
  }[];
  return Object.fromEntries(
    links
      .filter(({ ifname }) => ifname !== 'lo')
      .map(({ ifname, addr_info: addresses }) => [
        ifname,
        addresses
          .filter(({ family }) => family === 'inet')
          .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
      ]),
  );
}

describe('netplan', () => {
  test.for(Object.entries(documents))('generate: %s', async ([, text], context) => {
    await need(context, 'netplan');
    const root = mkdtempSync(join(tmpdir(), 'tu-netplan-'));
    try {
      mkdirSync(join(root, 'etc/netplan'), { recursive: true });
      const path = join(root, 'etc/netplan/10-a.yaml');
      writeFileSync(path, text, { mode: 0o600 });
      const real = spawnSync('netplan', ['generate', '--root-dir', root], { encoding: 'utf8' });
      const it = lab({ files: { [path]: text } });
      const [exit, said] = it.ask(`netplan generate --root-dir ${root}`);
      expect([exit, said]).toEqual([real.status, real.stderr]);
      // Of a definition that is empty netplan 0.106 can be asked for no key at all.
      if (exit !== 0 || text === '') return;
      const found = spawnSync('find', [`${root}/run`, '-type', 'f'], { encoding: 'utf8' }).stdout;
      expect(namesIn(it.ask(`find ${root}/run -type f`)[1])).toEqual(namesIn(found));
      for (const key of [
        'all',
        'bridges.br0',
        'bridges.br0.addresses',
        'bridges.br9',
        String.raw`vlans.br0\.104`,
      ]) {
        const asked = ['get', '--root-dir', root, key];
        const theirs = spawnSync('netplan', asked, { encoding: 'utf8' });
        const ours = it.run(['netplan', ...asked]);
        const plain = (yaml: string): unknown => numbersAsTexts(parse(yaml));
        expect([key, ours.exit, plain(ours.stdout)]).toEqual([
          key,
          theirs.status,
          plain(theirs.stdout),
        ]);
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });

  test('files are joined in the order of their names, and shadow each other by name', () => {
    const it = lab({
      files: {
        '/etc/netplan/20-b.yaml':
          'network: {bridges: {br0: {addresses: [10.2.0.1/24], mtu: 1400}}}',
        '/etc/netplan/10-a.yaml':
          'network: {version: 2, bridges: {br0: {addresses: [10.1.0.1/24], mtu: 1500}}}',
        '/lib/netplan/20-b.yaml': 'network: {bridges: {br9: {}}}',
      },
    });
    expect(parse(it.ask('netplan get all')[1])).toEqual({
      network: {
        version: 2,
        bridges: { br0: { addresses: ['10.1.0.1/24', '10.2.0.1/24'], mtu: 1400 } },
      },
    });
  });

  const host = {
    links: [
      { name: 'eno1', mac: '52:54:00:aa:bb:01', master: 'br0' },
      {
        name: 'br0',
        kind: 'bridge',
        mac: '52:54:00:aa:bb:01',
        addresses: [{ address: '10.12.12.1/24', broadcast: '10.12.12.255' }],
      },
      { name: 'br0.104', kind: 'vlan', on: 'br0', vid: 104, addresses: ['10.12.8.1/24'] },
    ],
    routes: [{ to: 'default', via: '10.12.12.254', dev: 'br0' }],
    files: { '/etc/netplan/10-a.yaml': good },
  };

  test('apply wipes what only the runtime has, and keeps what is defined', () => {
    const it = lab(host);
    it.ask('ip addr add 10.99.0.1/24 dev br0');
    it.ask('ip route add 10.9.0.0/16 via 10.12.12.253');
    it.ask('ip addr add 10.98.0.1/24 dev br0 valid_lft 600 preferred_lft 300');
    expect(it.ask('netplan apply')).toEqual([0, '']);
    expect(devices(it)).toEqual({
      eno1: [],
      br0: ['10.12.12.1/24', '10.98.0.1/24'],
      'br0.104': ['10.12.8.1/24'],
    });
    expect(it.json('ip -j route show default')).toMatchObject([
      { gateway: '10.12.12.254', protocol: 'static' },
    ]);
    expect(JSON.stringify(it.json('ip -j route'))).not.toContain('10.9.0.0');
  });

  test('a VLAN that was dropped stays, without addresses; with the old state it goes', () => {
    const fewer = good.slice(0, good.indexOf('  vlans:'));
    const it = lab(host);
    it.ask('mkdir -p /run/old/etc/netplan');
    it.ask('cp /etc/netplan/10-a.yaml /run/old/etc/netplan/10-a.yaml');
    it.ask('tee /etc/netplan/10-a.yaml', fewer);
    expect(it.ask('netplan apply')).toEqual([0, '']);
    expect(devices(it)).toMatchObject({ 'br0.104': [] });
    expect(it.ask('netplan apply --state /run/old')).toEqual([0, '']);
    expect(devices(it)).not.toHaveProperty('br0.104');
  });

  test('an address moves between devices in one apply', () => {
    const it = lab(host);
    it.ask(
      'tee /etc/netplan/10-a.yaml',
      good
        .replace('10.12.12.1/24', '10.12.8.1/24')
        .replace('[10.12.8.1/24]}', '[10.12.12.1/24]}')
        .replace('via: 10.12.12.254', 'via: 10.12.8.254'),
    );
    expect(it.ask('netplan apply')).toEqual([0, '']);
    expect(devices(it)).toEqual({ eno1: [], br0: ['10.12.8.1/24'], 'br0.104': ['10.12.12.1/24'] });
  });

  test('a mistake changes nothing', () => {
    const it = lab(host);
    it.ask('tee /etc/netplan/20-b.yaml', 'network: {vlans: {x: {id: 5, link: nosuch}}}\n');
    const before = devices(it);
    expect(it.ask('netplan apply')[0]).toBe(1);
    expect(devices(it)).toEqual(before);
  });
});

// netplan 0.106 prints some numbers as texts.
function numbersAsTexts(value: unknown): unknown {
  if (typeof value === 'number') return String(value);
  if (Array.isArray(value)) return value.map(numbersAsTexts);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, numbersAsTexts(each)]),
  );
}

function needIfquery({ skip }: Pick<TestContext, 'skip'>): void {
  if (!isThere('ifquery')) skip('needs ifupdown');
}

describe('ifquery', () => {
  const main = `# comment
source F/interfaces.d/*
auto lo
iface lo inet loopback

auto br0
iface br0 inet static
    address 10.12.12.1/24
    gateway 10.12.12.254
    bridge_ports eno1
    bridge_stp off
    bridge_fd 0
iface br0 inet6 static
    address fd00::1/64
allow-hotplug eno2
iface eno2 inet dhcp
iface eno3 inet static
    address 10.1.1.1
    netmask 255.255.0.0
`;
  const vlan = `auto br0.104
iface br0.104 inet static
    address 10.12.8.1/24
    vlan-raw-device br0
    up ip route add 10.9.0.0/16 \\
       via 10.12.8.254
    up echo two
`;
  const wrong = {
    method: 'iface br0 inet bogus\n',
    value: 'iface br0 inet static\n    address\n',
    place: 'address 10.1.1.1/24\n',
  };

  test.for([
    'br0',
    'br0.104',
    'eno2',
    'eno3',
    'lo',
    'nosuch',
    '--list',
    'br0 nosuch br0.104',
    'method',
    'value',
    'place',
  ])('%s', (asked, context) => {
    needIfquery(context);
    const folder = mkdtempSync(join(tmpdir(), 'tu-ifquery-'));
    try {
      mkdirSync(join(folder, 'interfaces.d'));
      const files: Record<string, string> = {
        [`${folder}/main`]: main.replaceAll('F', folder),
        [`${folder}/interfaces.d/vlan`]: vlan,
      };
      for (const [name, text] of Object.entries(wrong)) files[`${folder}/${name}`] = text;
      for (const [path, text] of Object.entries(files)) writeFileSync(path, text);
      const isWrong = asked in wrong;
      const words = isWrong
        ? ['-i', `${folder}/${asked}`, 'br0']
        : ['-i', `${folder}/main`, ...asked.split(' ')];
      const real = spawnSync('ifquery', words, { encoding: 'utf8' });
      const ours = lab({ files }).run(['ifquery', ...words]);
      expect(ours).toEqual({ exit: real.status, stdout: real.stdout, stderr: real.stderr });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
