/** What the kernel does without being asked, and what it lets pass: each as it was seen on Debian 12. */
import { describe, expect, test } from 'vitest';
import { lab, type Asked } from './asked.ts';

const eno1 = '52:54:00:aa:bb:01';
const start = {
  kernel: '6.1.0-37-amd64',
  links: [
    { name: 'eno1', mac: eno1, master: 'br0' },
    { name: 'eno2', mac: '52:54:00:aa:bb:02' },
    {
      name: 'br0',
      kind: 'bridge',
      bridge: { forward_delay: 0 },
      addresses: ['10.12.8.1/24', '10.12.8.2/24', '10.12.8.3/24'],
    },
    { name: 'br0.104', kind: 'vlan', on: 'br0', vid: 104 },
  ],
  routes: [{ to: 'default', via: '10.12.8.254', dev: 'br0' }],
};

interface Shown {
  readonly ifname: string;
  readonly address: string;
  readonly flags: readonly string[];
  readonly addr_info: readonly { local: string; prefixlen: number; family: string }[];
}

function addresses({ json }: Asked, device: string, family = 'inet'): readonly string[] {
  const [link] = json(`ip -j addr show dev ${device}`) as readonly Shown[];
  return (link?.addr_info ?? [])
    .filter((each) => each.family === family)
    .map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

function routes({ json }: Asked): readonly string[] {
  const all = json('ip -j -d route show table main') as {
    dst: string;
    gateway?: string;
    dev: string;
  }[];
  return all.map(({ dst, gateway, dev }) =>
    [dst, ...(gateway ? [`via ${gateway}`] : []), dev].join(' '),
  );
}

function mac({ json }: Asked, device: string): string {
  return (json(`ip -j link show dev ${device}`) as readonly Shown[])[0]?.address ?? '';
}

function tell({ ask }: Asked, told: readonly string[]): void {
  for (const line of told) expect([line, ...ask(line)]).toEqual([line, 0, '']);
}

describe('addresses and routes', () => {
  test('a primary takes its secondaries along, and with the last address every route', () => {
    const it = lab(start);
    tell(it, ['ip addr del 10.12.8.1/24 dev br0']);
    expect(addresses(it, 'br0')).toEqual([]);
    expect(routes(it)).toEqual([]);
  });

  test('unless the host promotes them', () => {
    const it = lab(start);
    it.ask('sysctl -w net.ipv4.conf.br0.promote_secondaries=1');
    tell(it, ['ip addr del 10.12.8.1/24 dev br0']);
    expect(addresses(it, 'br0')).toEqual(['10.12.8.2/24', '10.12.8.3/24']);
    expect(routes(it)).toContain('default via 10.12.8.254 br0');
  });

  test('a route lingers where the device keeps an address of another subnet', () => {
    const it = lab(start);
    tell(it, ['ip addr add 10.12.12.1/24 dev br0', 'ip addr del 10.12.8.1/24 dev br0']);
    expect(routes(it)).toEqual(['default via 10.12.8.254 br0', '10.12.12.0/24 br0']);
    tell(it, ['ip route replace default via 10.12.12.254 dev br0']);
    expect(routes(it)[0]).toBe('default via 10.12.12.254 br0');
  });

  test('down and up lose static routes, and IPv6 addresses', () => {
    const it = lab(start);
    tell(it, ['ip addr add fd00::1/64 dev br0', 'ip link set dev br0 down']);
    expect(routes(it)).toEqual([]);
    tell(it, ['ip link set dev br0 up']);
    expect(routes(it)).toEqual(['10.12.8.0/24 br0']);
    expect(addresses(it, 'br0', 'inet6')).not.toContain('fd00::1/64');
  });

  test.each([
    ['ip addr add 10.12.8.1/24 dev br0.104', 'the same address on two devices'],
    ['ip addr add 10.12.8.9/25 dev br0.104', 'subnets that overlap'],
    ['ip addr add 10.12.99.1/24 dev eno1', 'an address on a port'],
    ['ip addr add 10.12.8.1/25 dev br0', 'the same address with another length'],
    ['ip addr replace 10.12.8.1/24 dev br0', 'what is there'],
    ['ip addr change 10.77.0.1/24 dev br0', 'what is not there'],
  ])('%s is let in: %s', (line) => {
    const it = lab(start);
    tell(it, [line]);
  });

  test('an address that somebody else has is let in as well, and marked only in IPv6', () => {
    const it = lab({
      ...start,
      wires: { eno1: [{ mac: '52:54:00:00:00:09', addresses: ['10.12.8.9', 'fd00::9'] }] },
    });
    tell(it, ['ip addr add 10.12.8.9/24 dev br0', 'ip addr add fd00::9/64 dev br0']);
    const [link] = it.json('ip -j addr show dev br0') as readonly Shown[];
    expect(link?.addr_info.find(({ local }) => local === 'fd00::9')).toMatchObject({
      dadfailed: true,
      tentative: true,
    });
    expect(link?.addr_info.find(({ local }) => local === '10.12.8.9')).not.toHaveProperty(
      'dadfailed',
    );
  });
});

describe('devices', () => {
  test('a bridge that loses its last port loses its MAC, and a VLAN that copied none never comes up', () => {
    const it = lab({ ...start, links: start.links.slice(0, 3) });
    expect(mac(it, 'br0')).toBe(eno1);
    tell(it, [
      'ip link set dev eno1 nomaster',
      'ip link add link br0 name br0.5 type vlan id 5',
      'ip link set dev eno1 master br0',
    ]);
    expect([mac(it, 'br0'), mac(it, 'br0.5')]).toEqual([eno1, '00:00:00:00:00:00']);
    expect(it.ask('ip link set dev br0.5 up')).toEqual([
      2,
      'RTNETLINK answers: Cannot assign requested address\n',
    ]);
    tell(it, [
      'ip link del dev br0.5',
      'ip link add link br0 name br0.5 type vlan id 5',
      'ip link set dev br0.5 up',
    ]);
  });

  test('one with a MAC of its own keeps it', () => {
    const it = lab(start);
    tell(it, ['ip link set dev br0 address 52:54:00:00:00:77', 'ip link set dev eno1 nomaster']);
    expect([mac(it, 'br0'), mac(it, 'br0.104')]).toEqual([
      '52:54:00:00:00:77',
      '52:54:00:00:00:77',
    ]);
  });

  test('a deleted bridge takes its VLANs and all addresses, and frees its ports', () => {
    const it = lab(start);
    tell(it, ['ip link del dev br0']);
    const left = it.json('ip -j link show') as { ifname: string; master?: string }[];
    expect(left.map(({ ifname, master }) => [ifname, master])).toEqual([
      ['lo', undefined],
      ['eno1', undefined],
      ['eno2', undefined],
    ]);
    expect(routes(it)).toEqual([]);
  });

  test('VLANs fall with their parent and rise with it', () => {
    const it = lab(start);
    tell(it, ['ip link set dev br0 down']);
    const flags = () => (it.json('ip -j link show dev br0.104') as readonly Shown[])[0]?.flags;
    expect(flags()).toEqual(['BROADCAST', 'MULTICAST', 'M-DOWN']);
    tell(it, ['ip link set dev br0 up']);
    expect(flags()).toEqual(['BROADCAST', 'MULTICAST', 'UP', 'LOWER_UP']);
  });

  test('a port is moved to another bridge without a word', () => {
    const it = lab(start);
    tell(it, ['ip link add name br1 type bridge', 'ip link set dev eno1 master br1']);
    expect(it.json('bridge -j link')).toMatchObject([{ ifname: 'eno1', master: 'br1' }]);
  });

  test('the id of a VLAN is taken in silence, and never changed', () => {
    const it = lab(start);
    tell(it, ['ip link change dev br0.104 type vlan id 10']);
    expect(it.json('ip -j -d link show dev br0.104')).toMatchObject([
      { link: 'br0', linkinfo: { info_kind: 'vlan', info_data: { id: 104 } } },
    ]);
  });

  test('with STP a port takes twice the forward delay before it forwards', () => {
    const state = {
      ...start,
      links: start.links.map((each) =>
        each.name === 'br0' ? { ...each, bridge: { stp_state: 1, forward_delay: 1500 } } : each,
      ),
    };
    const at = (now: number): unknown => {
      const host = lab(
        {
          ...state,
          links: state.links.map((each) =>
            each.name === 'eno1' ? { ...each, portSince: 0 } : each,
          ),
        },
        now,
      );
      return (host.json('bridge -j link') as { state: string }[])[0]?.state;
    };
    expect([at(0), at(15_000), at(30_000)]).toEqual(['listening', 'learning', 'forwarding']);
  });
});

describe('refusals of Debian 12', () => {
  test.each([
    ['ip link add name br0 type bridge', 2, 'RTNETLINK answers: File exists'],
    ['ip link set dev br0.104 master br0', 2, 'RTNETLINK answers: Device or resource busy'],
    [
      'ip link set dev eno1 master nosuch',
      255,
      'Error: argument "nosuch" is wrong: Device does not exist\n',
    ],
    [
      'ip link add link br0 name x type vlan id 104',
      2,
      'Error: 8021q: VLAN device already exists.',
    ],
    ['ip link add link br0 name x type vlan id 4095', 2, 'Error: 8021q: Invalid VLAN id.'],
    ['ip link add link nosuch name x type vlan id 5', 1, 'Cannot find device "nosuch"'],
    ['ip link add link br0 name x type bond4', 2, 'Error: Unknown device type.'],
    ['ip addr add 10.12.8.1/24 dev br0', 2, 'RTNETLINK answers: File exists'],
    ['ip addr del 10.12.8.9/24 dev br0', 2, 'RTNETLINK answers: Cannot assign requested address'],
    ['ip addr del 10.12.8.1/16 dev br0', 2, 'RTNETLINK answers: Cannot assign requested address'],
    [
      'ip addr add 10.12.8.300/24 dev br0',
      1,
      'Error: any valid prefix is expected rather than "10.12.8.300/24".',
    ],
    [
      'ip addr add 10.12.8.5/33 dev br0',
      1,
      'Error: any valid prefix is expected rather than "10.12.8.5/33".',
    ],
    ['ip addr add 10.12.8.5/24 dev nosuch', 1, 'Cannot find device "nosuch"'],
    ['ip link set dev br0.104 mtu 9000', 2, 'RTNETLINK answers: Numerical result out of range'],
    ['ip link set dev br0 mtu 20', 2, 'Error: mtu less than device minimum.'],
    ['ip route add default via 10.77.0.1 metric 9', 2, 'Error: Nexthop has invalid gateway.'],
    ['ip route add default via 10.12.8.253', 2, 'RTNETLINK answers: File exists'],
    ['ip route del 10.77.0.0/16', 2, 'RTNETLINK answers: No such process'],
    ['ip link set dev br0 name br9', 2, 'RTNETLINK answers: Device or resource busy'],
    ['ip link add b type bridge', 1, '"type" is invalid lladdr.'],
    [
      'ip link add name abcdefghijklmnop type bridge',
      255,
      'Error: argument "abcdefghijklmnop" is wrong: "name" not a valid ifname',
    ],
    ['ip link add abcdefghijklmnop type bridge', 2, 'Error: Attribute failed policy validation.'],
    ['ip addr show dev nosuch', 1, 'Device "nosuch" does not exist.'],
    ['ip -j link show dev nosuch', 1, 'Device "nosuch" does not exist.'],
    ['ip addr add 10.12.8.5/24', 1, 'Not enough information: "dev" argument is required.'],
    ['ip nonsense', 1, 'Object "nonsense" is unknown, try "ip help".'],
  ])('%s', (line, exit, text) => {
    expect(lab(start).ask(line)).toEqual([exit, `${text}\n`]);
  });

  test('a later kernel says some of them in words', () => {
    const it = lab({ ...start, kernel: '6.8.0-60-generic' });
    expect(it.ask('ip addr add 10.12.8.1/24 dev br0')).toEqual([
      2,
      'Error: ipv4: Address already assigned.\n',
    ]);
    expect(it.ask('ip link set dev br0 name br9')).toEqual([0, '']);
  });

  test('who is not root may look and nothing else', () => {
    const it = lab({ ...start, user: 'ops', sudo: false });
    expect(it.ask('ip addr add 10.12.8.9/24 dev br0')).toEqual([
      2,
      'RTNETLINK answers: Operation not permitted\n',
    ]);
    expect(it.ask('sudo -n ip link show')).toEqual([1, 'sudo: a password is required\n']);
    expect(it.json('ip -j link show')).toHaveLength(5);
    const may = lab({ ...start, user: 'ops' });
    expect(may.ask('sudo -n ip addr add 10.12.8.9/24 dev br0')).toEqual([0, '']);
    expect(may.ask('id -un')).toEqual([0, 'ops\n']);
  });

  test('an address without its length is deleted with a warning', () => {
    const [exit, text] = lab(start).ask('ip addr del 10.12.8.1 dev br0');
    expect([exit, text.split('\n')[0]]).toEqual([
      0,
      'Warning: Executing wildcard deletion to stay compatible with old scripts.',
    ]);
  });
});

function lines(...all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}

describe('batches', () => {
  test('stop at the first failure, and keep what was done', () => {
    const it = lab(start);
    const ran = it.ask(
      'ip -batch -',
      lines(
        '# first',
        'addr add 10.12.9.1/24 dev br0',
        '',
        'addr add 10.12.9.1/24 dev br0',
        'link del dev br0',
      ),
    );
    expect(ran).toEqual([1, 'RTNETLINK answers: File exists\nCommand failed -:4\n']);
    expect(addresses(it, 'br0')).toContain('10.12.9.1/24');
  });

  test('with -force they go on, and fail in the end', () => {
    const it = lab(start);
    const ran = it.ask(
      'ip -force -batch -',
      lines(
        'link del dev nosuch',
        'addr add 10.12.9.1/24 \\',
        '  dev br0',
        'link set dev "eno2" down',
      ),
    );
    expect(ran).toEqual([1, 'Cannot find device "nosuch"\nCommand failed -:1\n']);
    expect(addresses(it, 'br0')).toContain('10.12.9.1/24');
  });

  test('a word that is no address ends them at once, -force or not, without a line of its own', () => {
    const it = lab(start);
    const ran = it.ask(
      'ip -force -batch -',
      lines('addr add 10.12.9.300/24 dev br0', 'link del dev br0'),
    );
    expect(ran).toEqual([1, 'Error: any valid prefix is expected rather than "10.12.9.300/24".\n']);
    expect(addresses(it, 'br0')).not.toEqual([]);
  });

  test('print one list a line; from a file as well', () => {
    const it = lab({ ...start, files: { '/run/lines': 'link show dev lo\nroute show\n' } });
    const [exit, text] = it.ask('ip -j -batch /run/lines');
    expect([
      exit,
      text
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as unknown[]).length),
    ]).toEqual([0, [1, 2]]);
    expect(it.ask('ip -batch /run/nothing')).toEqual([
      1,
      'Cannot open file "/run/nothing" for reading: No such file or directory\n',
    ]);
  });
});

describe('traps for those who read', () => {
  test('what a filter of the program leaves out is an empty object', () => {
    const it = lab(start);
    tell(it, ['ip link set dev eno2 down']);
    expect(
      (it.json('ip -j link show up') as object[]).map((each) => Object.keys(each).length > 0),
    ).toEqual([true, true, false, true, true]);
    expect(it.json('ip -j link show type bond')).toEqual([{}, {}, {}, {}, {}]);
    expect(it.json('ip -j link show type bridge')).toMatchObject([{ ifname: 'br0' }]);
  });

  test('a field that was asked for is not printed', () => {
    const it = lab(start);
    expect(it.json('ip -j route show dev br0')).toMatchObject([
      { dst: 'default' },
      { dst: '10.12.8.0/24' },
    ]);
    expect(JSON.stringify(it.json('ip -j route show dev br0'))).not.toContain('"dev"');
    expect(it.json('ip -j route show default')).toEqual([
      { dst: 'default', gateway: '10.12.8.254', dev: 'br0', protocol: 'static', flags: [] },
    ]);
  });

  test('without -d nobody knows the id of a VLAN', () => {
    expect(JSON.stringify(lab(start).json('ip -j link show dev br0.104'))).not.toContain('104}');
  });

  test('VLANs of a filtering bridge, one by one and in ranges', () => {
    const it = lab(start);
    tell(it, [
      'ip link set dev br0 type bridge vlan_filtering 1',
      'bridge vlan add dev eno1 vid 200-202',
      'bridge vlan add dev br0 vid 300 self',
      'bridge vlan del dev eno1 vid 1',
    ]);
    expect(it.json('bridge -j vlan')).toEqual([
      { ifname: 'eno1', vlans: [{ vlan: 200 }, { vlan: 201 }, { vlan: 202 }] },
      { ifname: 'br0', vlans: [{ vlan: 1, flags: ['PVID', 'Egress Untagged'] }, { vlan: 300 }] },
    ]);
    expect(it.json('bridge -j -c vlan')).toMatchObject([
      { vlans: [{ vlan: 200, vlanEnd: 202 }] },
      {},
    ]);
  });
});
