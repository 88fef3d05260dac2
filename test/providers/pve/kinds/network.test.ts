/** A node's network: one reload makes changes real together, guests move before what they are plugged into goes. */
import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../../src/model/resource.ts';
import { container, face, nic, node, ours, port, thing, vm } from './inventory.ts';
import { planned } from './planned.ts';

const nics = ['eno1', 'eno2', 'eno3', 'eno4'].map((name) => port('pve1', name));
const pve1 = [node('pve1'), ...nics];

describe('a bridge under another name', () => {
  const old = face(
    'bridge',
    'pve1',
    'vmbr1',
    { ports: ['eno2'], address: '10.0.0.1/24' },
    ours('father/bridge/lab'),
  );
  const guests = [
    vm(100, 'web', { running: true }, ours('father/vm/web')),
    nic(100, 'net0', 'vmbr1', { address: '10.0.0.5/24' }),
    vm(101, 'db', {}, ours('father/vm/db')),
    nic(101, 'net0', 'vmbr1'),
  ];
  const renamed = `bridges: { lab: { node: pve1, name: vmbr7, ports: [eno2], address: 10.0.0.1/24 } }\n`;
  const moved = `vms:
  web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr7 } } }
  db: { node: pve1, vmid: 101, nics: { net0: { bridge: vmbr7 } } }
`;

  test('is made first, its guests follow, and then it takes over the ports of the old one, which goes', async () => {
    const { story } = await planned({ specs: renamed + moved, live: [...pve1, old, ...guests] });
    expect(story).toMatchInlineSnapshot(`
      "commit network of father/pve1: create father/bridge/lab
      update father/nic/db.net0
          bridge: vmbr1 → vmbr7
        after commit network of father/pve1: create father/bridge/lab (fact: father/bridge/lab exists)
      update father/nic/web.net0
          bridge: vmbr1 → vmbr7
        after commit network of father/pve1: create father/bridge/lab (fact: father/bridge/lab exists)
      commit network of father/pve1: delete father/bridge/lab
        = delete father/bridge/lab
        = take-over father/bridge/lab
          address: null → 10.0.0.1/24
          ports: [] → ["eno2"]
          takes over from vmbr1
          whoever is on it reaches nobody beyond it until it has eno2
        after update father/nic/db.net0 (fact: nobody on father/bridge/#pve1:vmbr1)
        after update father/nic/web.net0 (fact: nobody on father/bridge/#pve1:vmbr1)
      "
    `);
  });

  test('that nobody is plugged into is made and goes in one reload', async () => {
    expect((await planned({ specs: renamed, live: [...pve1, old] })).story).toMatchInlineSnapshot(`
      "commit network of father/pve1: create father/bridge/lab
        = create father/bridge/lab
        = delete father/bridge/lab
      "
    `);
  });

  test('keeps who does not follow, by name: a card of a declared VM, one of another, a container', async () => {
    const live = [
      ...pve1,
      old,
      ...guests,
      vm(200, 'theirs'),
      nic(200, 'net1', 'vmbr1'),
      container(300, 'dns', { bridges: ['vmbr1'] }),
      container(301, 'elsewhere', { bridges: ['vmbr0'] }),
    ];
    const some = `${renamed}vms: { web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr7 } } } }\n`;
    expect((await planned({ specs: some, live })).story).toMatchInlineSnapshot(`
      "! in-use: father/bridge/lab (vmbr1) cannot be replaced: on it stays NIC net0 of 101 (#101:net0), NIC net1 of 200 (#200:net1), container dns (#300).
          Declare where that goes, name it under absent, or leave the interface.
      "
    `);
  });

  test('lets the VMs go that are deleted', async () => {
    const specs = `absent: [{ kind: vm, name: '*', vmid: 100-101 }, { kind: bridge, name: vmbr1, node: pve1 }]\n`;
    expect((await planned({ specs, live: [...pve1, old, ...guests] })).story)
      .toMatchInlineSnapshot(`
      "delete father/vm/#101
          impact: data-loss
          touches: father/vm/#101, father/nic/#101:net0
      stop father/vm/#100
          running: true → false
          impact: stop
      delete father/vm/#100
          impact: data-loss
          touches: father/vm/#100, father/nic/#100:net0
        after stop father/vm/#100 (fact: stopped father/vm/#100)
      commit network of father/pve1: delete father/bridge/#pve1:vmbr1
        after delete father/vm/#100 (fact: nobody on father/bridge/#pve1:vmbr1)
        after delete father/vm/#101 (fact: nobody on father/bridge/#pve1:vmbr1)
      "
    `);
  });

  test('carries a VLAN and a zone over, too', async () => {
    const more = [
      face('vlan', 'pve1', 'vmbr1.5', { on: 'vmbr1', tag: 5 }, ours('father/vlan/five')),
      thing('zone', 'lab', { name: 'lab', type: 'vlan', bridge: 'vmbr1' }, ours('father/zone/lab')),
    ];
    const specs = `${renamed}vlans: { five: { node: pve1, name: vmbr7.5, on: vmbr7, tag: 5 } }\nzones: { lab: { type: vlan, bridge: vmbr7 } }\n`;
    expect((await planned({ specs, live: [...pve1, old, ...more] })).story).toMatchInlineSnapshot(`
      "commit network of father/pve1: create father/bridge/lab
        = create father/bridge/lab
        = create father/vlan/five
        = delete father/vlan/five
      commit sdn of father: update father/zone/lab
          bridge: vmbr1 → vmbr7
        after commit network of father/pve1: create father/bridge/lab (fact: father/bridge/lab exists)
      commit network of father/pve1: delete father/bridge/lab
        = delete father/bridge/lab
        = take-over father/bridge/lab
          address: null → 10.0.0.1/24
          ports: [] → ["eno2"]
          takes over from vmbr1
          whoever is on it reaches nobody beyond it until it has eno2
        after commit sdn of father: update father/zone/lab (fact: nobody on father/bridge/#pve1:vmbr1)
      "
    `);
    const kept = await planned({ specs: renamed, live: [...pve1, old, ...more] });
    expect(kept.problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/bridge/lab (vmbr1) cannot be replaced: on it stays vlan vmbr1.5, zone lab.",
      ]
    `);
  });
});

test('two bridges swap their ports, and their addresses, in one reload', async () => {
  const live = [
    ...pve1,
    face('bridge', 'pve1', 'vmbr1', { ports: ['eno1'], address: '10.0.1.1/24' }),
    face('bridge', 'pve1', 'vmbr2', { ports: ['eno2'], address: '10.0.2.1/24' }),
  ];
  const specs = `bridges:
  one: { node: pve1, name: vmbr1, ports: [eno2], address: 10.0.2.1/24 }
  two: { node: pve1, name: vmbr2, ports: [eno1], address: 10.0.1.1/24 }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "commit network of father/pve1: update father/bridge/one
      = update father/bridge/one
        address: 10.0.1.1/24 → 10.0.2.1/24
        ports: ["eno1"] → ["eno2"]
      = update father/bridge/two
        address: 10.0.2.1/24 → 10.0.1.1/24
        ports: ["eno2"] → ["eno1"]
    "
  `);
});

test('what lies on what: all of it is made in one reload per node', async () => {
  const live = [...pve1, node('pve2'), port('pve2', 'eno1')];
  const specs = `bonds: { up: { node: pve1, name: bond0, slaves: [eno1, eno2], mode: 802.3ad } }
vlans:
  five: { node: pve1, name: bond0.5, on: bond0, tag: 5 }
bridges:
  vmbr0: { node: pve1, ports: [bond0.5], address: 10.0.0.1/24, gateway: 10.0.0.254 }
  far: { node: pve2, name: vmbr0, ports: [eno1] }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "commit network of father/pve1: create father/bond/up
      = create father/bond/up
      = create father/bridge/vmbr0
      = create father/vlan/five
    commit network of father/pve2: create father/bridge/far
    "
  `);
});

test('a card waits for a bridge that the same plan makes', async () => {
  const live = [...pve1, vm(100, 'web', { running: true })];
  const specs = `bridges: { vmbr5: { node: pve1 } }
vms: { web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr5 } } } }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "commit network of father/pve1: create father/bridge/vmbr5
    create father/nic/web.net0
      after commit network of father/pve1: create father/bridge/vmbr5 (fact: father/bridge/vmbr5 exists)
    "
  `);
});

describe('changes that somebody left unapplied', () => {
  const pending = '--- /etc/network/interfaces\n+++ /etc/network/interfaces.new\n+iface vmbr9';
  const live = [
    node('pve1', { pending }),
    ...nics,
    node('pve2'),
    port('pve2', 'eno1'),
    vm(100, 'web', { cores: 1 }),
  ];

  test('stop every change of that node’s network, once said, with what they are', async () => {
    const specs = `bridges: { a: { node: pve1, name: vmbr1 }, b: { node: pve1, name: vmbr2 } }\n`;
    expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
      "! pending-network-changes: father/bridge/a: network changes that somebody made on node pve1 are not applied yet, and would become real with ours.
          Apply or revert them on the node (Network, or 'pvesh set /nodes/pve1/network'), then plan again:
      --- /etc/network/interfaces
      +++ /etc/network/interfaces.new
      +iface vmbr9
      "
    `);
  });

  test('stop SDN, which reloads every node', async () => {
    const specs = `zones: { lab: { type: simple } }\n`;
    const { problems } = await planned({ specs, live });
    expect(problems.map((each) => [each.code, each.about])).toEqual([
      ['pending-network-changes', 'father/zone/lab'],
    ]);
  });

  test('stop neither another node nor a VM', async () => {
    const specs = `bridges: { c: { node: pve2, name: vmbr1, ports: [eno1] } }\nvms: { web: { node: pve1, vmid: 100, cores: 2 } }\n`;
    const { problems, operations } = await planned({ specs, live });
    expect(problems).toEqual([]);
    expect(operations.map((each) => each.id)).toEqual([
      'update father/vm/web',
      'create father/bridge/c',
    ]);
  });
});

describe('the path that trueup talks over', () => {
  const live = [
    ...pve1,
    face('bond', 'pve1', 'bond0', { slaves: ['eno1'], mode: 'active-backup' }),
    face(
      'bridge',
      'pve1',
      'vmbr0',
      { ports: ['bond0'], address: '10.0.0.1/24' },
      { status: { path: true } },
    ),
    face('bridge', 'pve1', 'vmbr1', { ports: ['eno3'] }),
  ];
  const impacts = async (specs: string): Promise<Spec> => {
    const { operations, problems } = await planned({ specs, live });
    expect(problems).toEqual([]);
    return Object.fromEntries(operations.map((each) => [each.id, each.impact]));
  };

  test('is cut by a change of it and of what it lies on', async () => {
    expect(
      await impacts('bridges: { vmbr0: { node: pve1, ports: [bond0], mtu: 1400 } }\n'),
    ).toEqual({
      'update father/bridge/vmbr0': 'cuts-own-path',
    });
    expect(await impacts('bonds: { bond0: { node: pve1, slaves: [eno1, eno2] } }\n')).toEqual({
      'update father/bond/bond0': 'cuts-own-path',
    });
  });

  test('is not cut by a comment, nor by a change beside it', async () => {
    const specs =
      'bridges: { vmbr0: { node: pve1, comment: ours }, vmbr1: { node: pve1, mtu: 1400 } }\n';
    expect(await impacts(specs)).toEqual({
      'update father/bridge/vmbr0': 'none',
      'update father/bridge/vmbr1': 'none',
    });
  });

  test('is cut by a bridge that takes the place of the one it leads over', async () => {
    const specs = `bridges: { b: { node: pve1, name: vmbr9, ports: [bond0], address: 10.0.0.1/24 } }
vms: { web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr9 } } } }
absent: [{ kind: bridge, name: vmbr0, node: pve1 }]
`;
    const guest = [vm(100, 'web'), nic(100, 'net0', 'vmbr0')];
    const { operations } = await planned({ specs, live: [...live, ...guest] });
    expect(operations.map((each) => [each.id, each.impact])).toEqual([
      ['create father/bridge/b', 'none'],
      ['update father/nic/web.net0', 'none'],
      ['delete father/bridge/#pve1:vmbr0', 'cuts-own-path'],
      ['take-over father/bridge/b', 'cuts-own-path'],
    ]);
  });

  test('is cut last', async () => {
    const specs = `bridges: { vmbr0: { node: pve1, ports: [bond0], mtu: 1400 } }
vms: { web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr1 } } } }
`;
    const { operations } = await planned({ specs, live });
    expect(operations.at(-1)?.id).toBe('update father/bridge/vmbr0');
  });
});

describe('refused at once', () => {
  const live = [
    ...pve1,
    port('pve1', 'eno9', { address: '10.9.0.1/24' }),
    face('bridge', 'pve1', 'vmbr0', {
      ports: ['eno1'],
      address: '10.0.0.1/24',
      gateway: '10.0.0.254',
    }),
    face('vlan', 'pve1', 'vmbr0.7', { on: 'vmbr0', tag: 7, mtu: 1500 }),
  ];

  test.each([
    ['a NIC with two masters', 'bridges: { b: { node: pve1, name: vmbr5, ports: [eno1] } }'],
    [
      'a second default gateway',
      'bridges: { b: { node: pve1, name: vmbr5, address: 10.1.0.1/24, gateway: 10.1.0.254 } }',
    ],
    [
      'an address that is taken',
      'bridges: { b: { node: pve1, name: vmbr5, address: 10.0.0.1/16 } }',
    ],
    [
      'a name that is taken',
      'bonds: { b: { node: pve1, name: bond0, slaves: [eno2] } }\nvlans: { v: { node: pve1, name: vlan7, on: bond0, tag: 7 }, w: { node: pve1, name: vlan7, on: vmbr0, tag: 7 } }',
    ],
    [
      'a port that is not there',
      'bridges: { b: { node: pve1, name: vmbr5, ports: [eno77, bond3.5, eno2.5] } }',
    ],
    ['a VLAN on nothing', 'vlans: { v: { node: pve1, name: eno8.5, on: eno8, tag: 5 } }'],
    [
      'a name that says something else',
      'vlans: { v: { node: pve1, name: eno2.5, on: eno2, tag: 6 }, w: { node: pve1, name: vlan9, on: eno2, tag: 8 } }',
    ],
    ['an address on a port', 'bridges: { b: { node: pve1, name: vmbr5, ports: [eno9] } }'],
    [
      'an address for a port',
      'bonds: { bond0: { node: pve1, slaves: [eno2], address: 10.5.0.1/24 } }\nbridges: { b: { node: pve1, name: vmbr5, ports: [bond0] } }',
    ],
    [
      'an MTU that does not fit',
      'vlans: { v: { node: pve1, name: eno2.5, on: eno2, tag: 5, mtu: 9000 } }',
    ],
    [
      'a bridge with an MTU that its NIC has not',
      'bridges: { b: { node: pve1, name: vmbr5, ports: [eno3], mtu: 9000 } }',
    ],
    ['an MTU that no longer fits', 'bridges: { vmbr0: { node: pve1, mtu: 1400 } }'],
    ['an interface that something lies on', 'absent: [{ kind: bridge, name: vmbr0, node: pve1 }]'],
  ])('%s', async (_, specs) => {
    const { problems, steps } = await planned({ specs: `${specs}\n`, live });
    expect(steps).toEqual([]);
    expect(`\n${problems.map((each) => each.message).join('\n')}\n`).toMatchSnapshot();
  });
});

test('a bond that says no MTU carries any', async () => {
  const specs = `bonds: { bond0: { node: pve1, slaves: [eno1] } }
vlans: { bond0.5: { node: pve1, on: bond0, tag: 5, mtu: 9000 } }
bridges: { vmbr5: { node: pve1, ports: [bond0], mtu: 9000 } }
`;
  expect((await planned({ specs, live: pve1 })).problems).toEqual([]);
});

test('two nodes trade addresses: one goes without for a moment', async () => {
  const live = [
    ...pve1,
    node('pve2'),
    face('bridge', 'pve1', 'vmbr1', { address: '10.0.0.1/24' }),
    face('bridge', 'pve2', 'vmbr1', { address: '10.0.0.2/24' }),
  ];
  const specs = `bridges:
  one: { node: pve1, name: vmbr1, address: 10.0.0.2/24 }
  two: { node: pve2, name: vmbr1, address: 10.0.0.1/24 }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "commit network of father/pve1: park father/bridge/one
        address: 10.0.0.1/24 → null
        impact: restart
        owes: {"address":"10.0.0.2/24"}
    commit network of father/pve2: update father/bridge/two
        address: 10.0.0.2/24 → 10.0.0.1/24
      after commit network of father/pve1: park father/bridge/one (claim: father/bridge/one gives up 10.0.0.1)
    commit network of father/pve1: arrive father/bridge/one
        address: null → 10.0.0.2/24
        pays
      after commit network of father/pve2: update father/bridge/two (claim: father/bridge/two gives up 10.0.0.2)
    "
  `);
});
