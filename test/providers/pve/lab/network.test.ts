/** A node's network: everything waits in a file of its own until a reload, whoever put it there. */
import { expect, test } from 'vitest';
import { inLab, tokenHeader } from './ask.ts';

const network = 'nodes/pve1/network';

test('what is read: texts, booleans that are absent, the order of the file', () =>
  inLab(async ({ data, ask }) => {
    const list = (await data(`GET ${network}`)) as Record<string, unknown>[];
    expect(list.find((each) => each['iface'] === 'vmbr0')).toEqual({
      iface: 'vmbr0',
      type: 'bridge',
      method: 'static',
      method6: 'manual',
      families: ['inet'],
      address: '192.0.2.11',
      netmask: '24',
      cidr: '192.0.2.11/24',
      gateway: '192.0.2.1',
      bridge_ports: 'eno1',
      bridge_stp: 'off',
      bridge_fd: '0',
      autostart: 1,
      active: 1,
      priority: 3,
    });
    // A NIC that the file does not name is there all the same.
    expect(list.find((each) => each['iface'] === 'eno3')).toEqual({
      iface: 'eno3',
      type: 'eth',
      exists: 1,
      families: ['inet'],
      method: 'manual',
      method6: 'manual',
    });
    const one = (await ask(`GET ${network}/eno1`)).body;
    expect(Object.keys(one)).toEqual(['data']);
    expect(one['data']).not.toHaveProperty('iface');
    expect(one['data']).toMatchObject({ type: 'eth', exists: 1, active: 1, priority: 2 });
  }));

test('a bridge is staged, shown as if it were there, and comes up with the reload', () =>
  inLab(async ({ data, ask, tell, task }) => {
    await tell([
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&bridge_ports=eno2&cidr=10.1.0.1/24&autostart=1&bridge_vlan_aware=1&bridge_vids=2,5-9;4094&comments=for%20labs',
        200,
        null,
      ],
    ]);
    const listed = await ask(`GET ${network}`);
    const row = (listed.data as Record<string, unknown>[]).find(
      (each) => each['iface'] === 'vmbr1',
    );
    expect(row).toMatchObject({
      bridge_vlan_aware: 1,
      bridge_vids: '2 5-9 4094',
      comments: 'for labs\n',
      cidr: '10.1.0.1/24',
    });
    expect(row).not.toHaveProperty('active');
    const changes = String(listed.body['changes']).split('\n');
    expect(changes.slice(0, 2)).toEqual([
      expect.stringMatching(/^--- \/etc\/network\/interfaces\t/),
      expect.stringMatching(/^\+\+\+ \/etc\/network\/interfaces\.new\t/),
    ]);
    expect(changes.filter((each) => /^[-+][^-+]/.test(each))).toEqual([
      '+iface eno2 inet manual',
      '+iface eno3 inet manual',
      '+auto vmbr1',
      '+iface vmbr1 inet static',
      '+\taddress 10.1.0.1/24',
      '+\tbridge-ports eno2',
      '+\tbridge-stp off',
      '+\tbridge-fd 0',
      '+\tbridge-vlan-aware yes',
      '+\tbridge-vids 2 5-9 4094',
      '+#for labs',
    ]);
    expect(changes.find((each) => each.startsWith('@@'))).toMatch(/^@@ -\d+,\d+ \+\d+,\d+ @@$/);
    // Another node waits for nothing.
    expect((await ask('GET nodes/pve2/network')).body).not.toHaveProperty('changes');
    expect(await data(`PUT ${network}`)).toMatch(
      /^UPID:pve1:.*:srvreload:networking:root@pam!lab:$/,
    );
    expect(await task(`PUT ${network}`)).toBe('OK');
    const after = await ask(`GET ${network}`);
    expect(after.body).not.toHaveProperty('changes');
    expect(
      (after.data as Record<string, unknown>[]).find((each) => each['iface'] === 'vmbr1'),
    ).toMatchObject({ active: 1 });
  }));

test('refusals of a single interface', () =>
  inLab(({ tell }) =>
    tell([
      [`POST ${network}`, 'iface=vmbr0&type=bridge', 400, { iface: 'interface already exists' }],
      [`GET ${network}/vmbr9`, '', 400, { iface: 'interface does not exist' }],
      [`PUT ${network}/vmbr9`, 'type=bridge', 400, { iface: 'interface does not exist' }],
      [`DELETE ${network}/vmbr9`, '', 400, { iface: 'interface does not exist' }],
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&bridge_ports=eno1',
        400,
        { bridge_ports: "eno1 is already used on interface 'vmbr0'." },
      ],
      [
        `POST ${network}`,
        'iface=bond0&type=bond&slaves=eno1 eno2',
        400,
        { slaves: "eno1 is already used on interface 'vmbr0'." },
      ],
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&cidr=10.0.0.1/24&gateway=10.0.0.254',
        400,
        { gateway: "Default gateway already exists on interface 'vmbr0'." },
      ],
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&cidr=10.0.0.1/24&address=10.0.0.1&netmask=255.255.255.0',
        400,
        { address: 'address conflicts with cidr' },
      ],
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&address=10.0.0.1',
        400,
        { netmask: "missing property - 'address' requires this property" },
      ],
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&cidr=10.0.0.1',
        400,
        { cidr: 'invalid format - value does not look like a valid IPv4 CIDR network\n' },
      ],
      [
        `POST ${network}`,
        'iface=vmbr1&type=bridge&cidr6=2001:db8::1/64',
        400,
        { address: "2001:db8::1 with type 'DOCUMENTATION', cannot be used as host IPv6 address." },
      ],
      [
        `POST ${network}`,
        'iface=vmbr2&type=bridge&bridge_ports=eno77',
        500,
        "bridge 'vmbr2' - unable to find bridge port 'eno77'",
      ],
      [
        `POST ${network}`,
        'iface=eno9.5&type=vlan',
        500,
        "vlan 'eno9.5' - unable to find parent 'eno9'",
      ],
      [
        `POST ${network}`,
        'iface=storage&type=vlan',
        500,
        'missing vlan-raw-device option at /usr/share/perl5/PVE/INotify.pm line 1626.',
      ],
      [
        `POST ${network}`,
        'iface=eno2.5&type=vlan&mtu=9000',
        500,
        "interface 'eno2' - mtu 1500 is lower than 'eno2.5' - mtu 9000",
      ],
      [
        `POST ${network}`,
        'iface=ovs0&type=OVSBridge',
        500,
        "Open VSwitch is not installed (need package 'openvswitch-switch')",
      ],
      [
        `POST ${network}`,
        'iface=9a&type=bridge&mtu=99',
        400,
        {
          iface: "invalid format - invalid network interface name '9a'\n",
          mtu: 'value must have a minimum value of 1280',
        },
      ],
      // Nothing of all that was staged.
      [`GET ${network}`, '', 200],
    ]),
  ));

test('what is used by another one cannot go, what VMs use can', () =>
  inLab(async ({ tell, ask }) => {
    await tell([
      [`POST ${network}`, 'iface=eno2.100&type=vlan', 200],
      [
        `GET ${network}/eno2.100`,
        '',
        200,
        { type: 'vlan', 'vlan-id': '100', 'vlan-raw-device': 'eno2' },
      ],
      [`POST ${network}`, 'iface=vmbr0.7&type=vlan', 200],
      [`DELETE ${network}/vmbr0`, '', 500, "vlan 'vmbr0.7' - unable to find parent 'vmbr0'"],
      [
        `PUT ${network}/eno1`,
        'type=eth&cidr=10.2.0.1/24',
        500,
        "iface eno1 - ip address can't be set on interface if bridged in vmbr0",
      ],
      [`DELETE ${network}/vmbr0.7`, '', 200],
      [`DELETE ${network}/vmbr0`, '', 200],
      [`DELETE ${network}`, '', 200, null],
      [`DELETE ${network}`, '', 200, null],
    ]);
    expect((await ask(`GET ${network}`)).body).not.toHaveProperty('changes');
  }));

test('a change merges, but addresses count as given anew each time', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [`PUT ${network}/vmbr0`, 'type=bridge&mtu=1500', 200],
      // The line is still there, under a method that has no addresses.
      [`GET ${network}/vmbr0`, '', 200, { method: 'manual', address: '192.0.2.11', mtu: '1500' }],
      [
        `PUT ${network}/vmbr0`,
        'type=bridge&bridge_ports=eno1&cidr=192.0.2.11/24&gateway=192.0.2.1&bridge_vlan_aware=0',
        200,
      ],
      [`GET ${network}/vmbr0`, '', 200, { method: 'static', bridge_vlan_aware: 1, mtu: '1500' }],
      [
        `PUT ${network}/vmbr0`,
        'type=bridge&bridge_ports=eno1&cidr=192.0.2.11/24&delete=bridge_vlan_aware,bridge_vids,mtu,gateway',
        200,
      ],
    ]);
    const now = (await data(`GET ${network}/vmbr0`)) as Record<string, unknown>;
    for (const key of ['bridge_vlan_aware', 'bridge_vids', 'mtu', 'gateway'])
      expect(now).not.toHaveProperty(key);
  }));

test('types are read from names: a bond of another name is nothing that PVE knows', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        `POST ${network}`,
        'iface=bond0&type=bond&slaves=eno2 eno3&bond_mode=802.3ad&bond_xmit_hash_policy=layer3%2B4',
        200,
      ],
      [
        `GET ${network}/bond0`,
        '',
        200,
        {
          type: 'bond',
          slaves: 'eno2 eno3',
          bond_mode: '802.3ad',
          bond_xmit_hash_policy: 'layer3+4',
        },
      ],
      [`DELETE ${network}/bond0`, '', 200],
      [`POST ${network}`, 'iface=trunk1&type=bond&slaves=eno2 eno3', 200],
      [`GET ${network}/trunk1`, '', 200, { type: 'unknown' }],
      [`POST ${network}`, 'iface=vlan30&type=vlan&vlan-raw-device=vmbr0', 200],
      [`GET ${network}/vlan30`, '', 200, { type: 'vlan', 'vlan-id': '30' }],
      [`POST ${network}`, 'iface=backup&type=vlan&vlan-raw-device=vmbr0&vlan-id=31', 200],
      [`GET ${network}/backup`, '', 200, { type: 'vlan', 'vlan-id': '31' }],
    ]);
  }));

test('a failing reload has replaced the file already', () =>
  inLab(async ({ lab, tell, task, ask }) => {
    lab.fault({ name: 'reload-fails' });
    await tell([[`POST ${network}`, 'iface=vmbr1&type=bridge&autostart=1', 200]]);
    expect(await task(`PUT ${network}`)).toBe("command 'ifreload -a' failed: exit code 1");
    const list = await ask(`GET ${network}`);
    expect(list.body).not.toHaveProperty('changes');
    const row = (list.data as Record<string, unknown>[]).find((each) => each['iface'] === 'vmbr1');
    expect(row).not.toHaveProperty('active');
  }));

test('a reload can cut the node off', () =>
  inLab(async ({ lab, data, ask }) => {
    lab.fault({ name: 'node-gone', detail: 2 });
    const upid = String(await data('PUT nodes/pve2/network'));
    const status = `GET nodes/pve2/tasks/${encodeURIComponent(upid)}/status`;
    expect(await data(status)).toMatchObject({ status: 'running' });
    expect(await data(status)).toMatchObject({ status: 'stopped', exitstatus: 'OK' });
    const gone = await ask('GET nodes/pve2/network');
    expect([gone.status, gone.reason, gone.text]).toEqual([595, 'No route to host', '']);
    expect((await ask('GET nodes/pve2/network')).status).toBe(595);
    expect((await ask('GET nodes/pve2/network')).status).toBe(200);
    lab.fault({ name: 'node-gone' });
    await data('PUT nodes/pve1/network');
    for (let look = 0; look < 3; look += 1)
      await ask('GET nodes/pve1/tasks?source=active').catch(() => null);
    await expect(ask('GET version')).rejects.toThrow('fetch failed');
  }));

test('what a human left waiting comes along, and is thrown away along with it', () =>
  inLab(async ({ lab, ask, tell }) => {
    lab.fault({
      name: 'foreign-change',
      at: 'GET /nodes/{node}/network',
      detail: {
        method: 'POST',
        path: '/nodes/pve1/network',
        form: { iface: 'vmbr7', type: 'bridge' },
      },
    });
    expect((await ask(`GET ${network}`)).body).not.toHaveProperty('changes');
    expect((await ask(`GET ${network}`)).body['changes']).toContain('+iface vmbr7 inet manual');
    await tell([
      [`DELETE ${network}`, '', 200],
      [`GET ${network}/vmbr7`, '', 400, { iface: 'interface does not exist' }],
    ]);
  }));

test('who may: reading needs little, writing Sys.Modify', () =>
  inLab(({ tell, lab }) =>
    tell(
      [
        [
          `POST ${network}`,
          'iface=vmbr1&type=bridge',
          403,
          'Permission check failed (/nodes/pve1, Sys.Modify)',
        ],
        [`GET ${network}/eno1`, '', 403, 'Permission check failed (/nodes/pve1, Sys.Audit)'],
        [`GET ${network}?type=bridge`, '', 200, []],
      ],
      tokenHeader(lab.auth['lowToken']),
    ),
  ));
