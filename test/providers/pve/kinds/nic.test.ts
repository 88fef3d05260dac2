/** Network cards: an address belongs to a guest until that is off, and to another only then. */
import { describe, expect, test } from 'vitest';
import { face, nic, node, port, thing, at, vm } from './inventory.ts';
import { planned } from './planned.ts';

const pve1 = [
  node('pve1'),
  port('pve1', 'eno1'),
  face('bridge', 'pve1', 'vmbr0', { ports: ['eno1'], address: '10.0.0.1/24' }),
  face('bridge', 'pve1', 'vmbr1'),
];
const running = (vmid: number, name: string, address: string) => [
  vm(vmid, name, { running: true }),
  nic(vmid, 'net0', 'vmbr0', { address }),
];
const web = (vmid: number, nics: string) => `node: pve1, vmid: ${vmid}, nics: { ${nics} }`;

describe('an address', () => {
  const live = [...pve1, ...running(100, 'a', '10.0.0.5/24'), ...running(101, 'b', '10.0.0.6/24')];

  test('is handed over: the taker waits until the giver has it no more, and neither runs meanwhile', async () => {
    const specs = `vms:
  a: { ${web(100, 'net0: { bridge: vmbr0, address: 10.0.0.7/24 }')} }
  b: { ${web(101, 'net0: { bridge: vmbr0, address: 10.0.0.5/24 }')} }
`;
    expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
      "stop father/vm/a
          running: true → false
          impact: restart
          owes: {"running":true}
      stop father/vm/b
          running: true → false
          impact: restart
          owes: {"running":true}
      update father/nic/a.net0
          address: 10.0.0.5/24 → 10.0.0.7/24
        after stop father/vm/a (fact: stopped father/vm/a)
      start father/vm/a
          running: false → true
          pays
        after update father/nic/a.net0 (fact: father/nic/a.net0 relies on it until then: stopped father/vm/a)
      update father/nic/b.net0
          address: 10.0.0.6/24 → 10.0.0.5/24
        after stop father/vm/b (fact: stopped father/vm/b)
        after update father/nic/a.net0 (claim: father/nic/a.net0 gives up 10.0.0.5)
      start father/vm/b
          running: false → true
          pays
        after update father/nic/b.net0 (fact: father/nic/b.net0 relies on it until then: stopped father/vm/b)
      "
    `);
  });

  const swapped = `vms:
  a: { ${web(100, 'net0: { bridge: vmbr0, address: 10.0.0.6/24 }')} }
  b: { ${web(101, 'net0: { bridge: vmbr0, address: 10.0.0.5/24 }')} }
`;

  test('is swapped over a scratch address while both are off', async () => {
    const { story } = await planned({ specs: swapped, live, scratch: '10.9.9.0/28' });
    expect(story).toMatchInlineSnapshot(`
      "stop father/vm/a
          running: true → false
          impact: restart
          owes: {"running":true}
      stop father/vm/b
          running: true → false
          impact: restart
          owes: {"running":true}
      park father/nic/a.net0
          address: 10.0.0.5/24 → 10.9.9.0/32
          owes: {"address":"10.0.0.6/24"}
        after stop father/vm/a (fact: stopped father/vm/a)
      update father/nic/b.net0
          address: 10.0.0.6/24 → 10.0.0.5/24
        after park father/nic/a.net0 (claim: father/nic/a.net0 gives up 10.0.0.5)
        after stop father/vm/b (fact: stopped father/vm/b)
      start father/vm/b
          running: false → true
          pays
        after update father/nic/b.net0 (fact: father/nic/b.net0 relies on it until then: stopped father/vm/b)
      arrive father/nic/a.net0
          address: 10.9.9.0/32 → 10.0.0.6/24
          pays
        after update father/nic/b.net0 (claim: father/nic/b.net0 gives up 10.0.0.6)
      start father/vm/a
          running: false → true
          pays
        after arrive father/nic/a.net0 (fact: father/nic/a.net0 relies on it until then: stopped father/vm/a)
      "
    `);
  });

  test('is swapped without a scratch address: one has none for a moment, and is off then', async () => {
    const { operations, problems } = await planned({ specs: swapped, live });
    expect(problems).toEqual([]);
    const park = operations.find((each) => each.action === 'park');
    expect(park?.fields).toMatchObject([{ field: 'address', to: null }]);
    expect(park?.needs).toContain(
      `stopped ${park?.of.replace('/nic/', '/vm/').replace('.net0', '')}`,
    );
  });

  test('of a VM that goes is free when it is gone, not before', async () => {
    const specs = `vms:
  b: { ${web(101, 'net0: { bridge: vmbr0, address: 10.0.0.5/24 }')} }
absent: [{ kind: vm, name: a, vmid: 100 }]
`;
    expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
      "stop father/vm/#100
          running: true → false
          impact: stop
      delete father/vm/#100
          impact: data-loss
          touches: father/vm/#100, father/nic/#100:net0
        after stop father/vm/#100 (fact: stopped father/vm/#100)
      stop father/vm/b
          running: true → false
          impact: restart
          owes: {"running":true}
      update father/nic/b.net0
          address: 10.0.0.6/24 → 10.0.0.5/24
        after delete father/vm/#100 (claim: father/vm/#100 gives up 10.0.0.5)
        after stop father/vm/b (fact: stopped father/vm/b)
      start father/vm/b
          running: false → true
          pays
        after update father/nic/b.net0 (fact: father/nic/b.net0 relies on it until then: stopped father/vm/b)
      "
    `);
  });

  test('that the node itself has, or a VM that stays, is not to be had', async () => {
    const specs = `vms:
  a: { ${web(100, 'net0: { bridge: vmbr0, address: 10.0.0.1/24 }, net1: { bridge: vmbr1, address: 10.0.0.6/24 }')} }
`;
    const { problems } = await planned({ specs, live });
    expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/nic/a.net0 wants 10.0.0.1, which father/bridge/#pve1:vmbr0 (vmbr0) holds, and no spec declares that.",
        "father/nic/a.net1 wants 10.0.0.6, which father/nic/#101:net0 (net0 of 101) holds, and no spec declares that.",
      ]
    `);
  });

  test('changes on several cards of one VM in one stop', async () => {
    const more = nic(100, 'net1', 'vmbr1', { mac: 'BC:24:11:00:00:99', address: '10.1.0.5/24' });
    const specs = `vms:
  a: { ${web(100, 'net0: { bridge: vmbr0, address: 10.0.0.8/24 }, net1: { bridge: vmbr1, address: 10.1.0.8/24 }')}, tags: [moved] }
`;
    expect((await planned({ specs, live: [...live, more] })).story).toMatchInlineSnapshot(`
      "stop father/vm/a
          running: true → false
          impact: restart
          owes: {"running":true}
      update father/nic/a.net0
          address: 10.0.0.5/24 → 10.0.0.8/24
        after stop father/vm/a (fact: stopped father/vm/a)
      update father/nic/a.net1
          address: 10.1.0.5/24 → 10.1.0.8/24
        after stop father/vm/a (fact: stopped father/vm/a)
      update father/vm/a
          tags: [] → ["moved"]
        after stop father/vm/a (fact: stopped father/vm/a)
      start father/vm/a
          running: false → true
          pays
        after update father/nic/a.net0 (fact: father/nic/a.net0 relies on it until then: stopped father/vm/a)
        after update father/nic/a.net1 (fact: father/nic/a.net1 relies on it until then: stopped father/vm/a)
        after update father/vm/a (fact: father/vm/a relies on it until then: stopped father/vm/a)
      "
    `);
  });
});

test('bridge, tag and the like are changed while the VM runs, where it lets cards be hot-plugged', async () => {
  const hot = running(100, 'a', '10.0.0.5/24');
  const [cold, card] = running(101, 'b', '10.0.0.6/24');
  const stiff = { ...vm(101, 'b', { running: true }), status: { hotplug: ['disk', 'usb'] } };
  const specs = `vms:
  a: { ${web(100, 'net0: { bridge: vmbr1, tag: 5, firewall: true }')} }
  b: { ${web(101, 'net0: { bridge: vmbr1 }')} }
`;
  expect(cold?.id).toBe(stiff.id);
  const live = [...pve1, ...hot, stiff, ...(card === undefined ? [] : [card])];
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "stop father/vm/b
        running: true → false
        impact: restart
        owes: {"running":true}
    update father/nic/a.net0
        bridge: vmbr0 → vmbr1
        firewall: false → true
        tag: null → 5
    update father/nic/b.net0
        bridge: vmbr0 → vmbr1
      after stop father/vm/b (fact: stopped father/vm/b)
    start father/vm/b
        running: false → true
        pays
      after update father/nic/b.net0 (fact: father/nic/b.net0 relies on it until then: stopped father/vm/b)
    "
  `);
});

test('a card with an address is added while the VM is off, one without while it runs', async () => {
  const live = [...pve1, vm(100, 'a', { running: true }), vm(101, 'b', { running: true })];
  const specs = `vms:
  a: { ${web(100, 'net0: { bridge: vmbr0, address: dhcp }')} }
  b: { ${web(101, 'net0: { bridge: vmbr0 }')} }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "stop father/vm/a
        running: true → false
        impact: restart
        owes: {"running":true}
    create father/nic/a.net0
      after stop father/vm/a (fact: stopped father/vm/a)
    start father/vm/a
        running: false → true
        pays
      after create father/nic/a.net0 (fact: father/nic/a.net0 relies on it until then: stopped father/vm/a)
    create father/nic/b.net0
    "
  `);
});

test('two cards swap their MACs: one has a made-up one for a moment', async () => {
  const live = [
    ...pve1,
    vm(100, 'a'),
    nic(100, 'net0', 'vmbr0'),
    vm(101, 'b'),
    nic(101, 'net0', 'vmbr0'),
  ];
  const specs = `vms:
  a: { ${web(100, "net0: { bridge: vmbr0, mac: 'bc:24:11:00:00:65' }")} }
  b: { ${web(101, "net0: { bridge: vmbr0, mac: 'bc:24:11:00:00:64' }")} }
`;
  const { problems, operations } = await planned({ specs, live });
  expect(problems).toEqual([]);
  expect(operations.map((each) => each.action ?? each.do)).toEqual(['park', 'update', 'arrive']);
});

test('a bridge that nobody declares and that is not there is told, also on the wrong node', async () => {
  const other = [node('pve2'), face('bridge', 'pve2', 'vmbr9')];
  const specs = `vms: { a: { ${web(100, 'net0: { bridge: vmbr9 }')} } }\n`;
  const { story } = await planned({ specs, live: [...pve1, ...other] });
  expect(story).toMatchInlineSnapshot(`
    "! unknown-bridge: father/nic/a.net0: there will be no bridge and no vnet 'vmbr9' on pve1.
        Declare it under 'bridges' (node: pve1) or 'vnets', or name one that is there.
    "
  `);
});

test('a vnet is a bridge on every node, and so is one of Open vSwitch', async () => {
  const vnet = thing('vnet', 'lab0', { name: 'lab0', zone: at('zone', 'lab') });
  const zone = thing('zone', 'lab', { name: 'lab', type: 'simple' });
  const ovs = port('pve1', 'ovsbr0', { ports: ['eno7'] }, { type: 'OVSBridge' });
  const specs = `vms: { a: { ${web(100, 'net0: { bridge: lab0 }, net1: { bridge: ovsbr0 }')} } }\n`;
  expect((await planned({ specs, live: [...pve1, vnet, zone, ovs] })).problems).toEqual([]);
});

test('a VM is started only on bridges that are there', async () => {
  const live = [...pve1, vm(100, 'a'), nic(100, 'net0', 'gone0')];
  const start = `vms: { a: { node: pve1, vmid: 100, running: true } }\n`;
  expect((await planned({ specs: start, live })).problems.map((each) => each.message))
    .toMatchInlineSnapshot(`
    [
      "father/vm/a cannot be started: there is no bridge and no vnet 'gone0' on pve1 for net0 of 100.",
    ]
  `);
  const specs = `${start}bridges: { gone0: { node: pve1 } }\n`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "commit network of father/pve1: create father/bridge/gone0
    start father/vm/a
        running: false → true
        pays
      after commit network of father/pve1: create father/bridge/gone0 (fact: father/bridge/gone0 exists)
    "
  `);
});
