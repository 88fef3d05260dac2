/** SDN: zones, vnets and subnets become real together, and go only when nobody is plugged into them. */
import { describe, expect, test } from 'vitest';
import { at, container, face, nic, node, ours, port, thing, vm } from './inventory.ts';
import { planned } from './planned.ts';

const cluster = [
  node('pve1'),
  node('pve2'),
  port('pve1', 'eno1'),
  face('bridge', 'pve1', 'vmbr0', { ports: ['eno1'] }),
  face('bridge', 'pve2', 'vmbr0'),
];
const whole = [
  thing('zone', 'lab', { name: 'lab', type: 'simple' }, ours('father/zone/lab')),
  thing('vnet', 'lab0', { name: 'lab0', zone: at('zone', 'lab') }, ours('father/vnet/lab0')),
  thing(
    'sdnsubnet',
    'lab-10.10.0.0-24',
    { vnet: at('vnet', 'lab0'), subnet: '10.10.0.0/24', gateway: '10.10.0.1' },
    ours('father/sdnsubnet/ten'),
  ),
];

test('a zone, its vnet and its subnet are made in one reload, and cards wait for it', async () => {
  const specs = `zones: { lab: { type: simple, dhcp: dnsmasq } }
vnets: { lab0: { zone: lab } }
sdnSubnets: { ten: { vnet: lab0, subnet: 10.10.0.0/24, gateway: 10.10.0.1, snat: true, dhcpRange: [10.10.0.100-10.10.0.199] } }
vms: { web: { node: pve2, vmid: 100, nics: { net0: { bridge: lab0, address: 10.10.0.5/24 } } } }
`;
  expect((await planned({ specs, live: cluster })).story).toMatchInlineSnapshot(`
    "create father/vm/web
    commit sdn of father: create father/sdnsubnet/ten
      = create father/sdnsubnet/ten
      = create father/vnet/lab0
      = create father/zone/lab
    create father/nic/web.net0
      after commit sdn of father: create father/sdnsubnet/ten (fact: father/vnet/lab0 exists)
      after create father/vm/web (fact: father/vm/web exists)
    "
  `);
});

test('all of it goes in one reload, once its guests are elsewhere', async () => {
  const live = [
    ...cluster,
    ...whole,
    vm(100, 'web', {}, ours('father/vm/web')),
    nic(100, 'net0', 'lab0'),
  ];
  const specs = `vms: { web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr0 } } } }\n`;
  expect((await planned({ specs, live, prune: true })).story).toMatchInlineSnapshot(`
    "update father/nic/web.net0
        bridge: lab0 → vmbr0
    commit sdn of father: delete father/sdnsubnet/#lab-10.10.0.0-24
      = delete father/sdnsubnet/#lab-10.10.0.0-24
      = delete father/vnet/#lab0
      = delete father/zone/#lab
      after update father/nic/web.net0 (fact: nobody on father/vnet/#lab0)
    "
  `);
});

test('a zone of another type is made anew, with all that is in it', async () => {
  const specs = `zones: { lab: { type: vlan, bridge: vmbr0 } }
vnets: { lab0: { zone: lab, tag: 100 } }
sdnSubnets: { ten: { vnet: lab0, subnet: 10.10.0.0/24, gateway: 10.10.0.1 } }
`;
  expect((await planned({ specs, live: [...cluster, ...whole] })).story).toMatchInlineSnapshot(`
    "commit sdn of father: create father/sdnsubnet/ten
      = create father/sdnsubnet/ten
      = create father/vnet/lab0
      = create father/zone/lab
      = delete father/sdnsubnet/ten
      = delete father/vnet/lab0
      = delete father/zone/lab
    "
  `);
});

test('who stays on a vnet keeps it, and what nobody declares keeps its zone', async () => {
  const live = [
    ...cluster,
    ...whole,
    vm(100, 'web'),
    nic(100, 'net0', 'lab0'),
    container(300, 'dns', { bridges: ['lab0'] }),
  ];
  const specs = `absent: [{ kind: vnet, name: lab0, owner: d058 }, { kind: zone, name: lab, owner: d058 }]\n`;
  expect((await planned({ specs, live })).problems.map((each) => each.message))
    .toMatchInlineSnapshot(`
    [
      "father/vnet/#lab0 (lab0) cannot be deleted: sdnsubnet lab-10.10.0.0-24 (#lab-10.10.0.0-24) hangs on it and would be lost: no spec declares it, and trueup did not make it.",
      "father/vnet/#lab0 (lab0) cannot go: plugged into it stays NIC net0 of 100 (#100:net0), container dns (#300).",
    ]
  `);
});

describe('refused at once', () => {
  test.each([
    [
      'a vnet named like a bridge',
      'zones: { lab: { type: simple } }\nvnets: { vmbr0: { zone: lab } }',
    ],
    [
      'a tag in a simple zone',
      'zones: { lab: { type: simple } }\nvnets: { v1: { zone: lab, tag: 5 } }',
    ],
    [
      'no tag in another',
      'zones: { lab: { type: vlan, bridge: vmbr0 } }\nvnets: { v1: { zone: lab } }',
    ],
    [
      'a tag twice in a zone',
      'zones: { lab: { type: vlan, bridge: vmbr0 } }\nvnets: { v1: { zone: lab, tag: 5 }, v2: { zone: lab, tag: 5 } }',
    ],
    ['a zone on no bridge', 'zones: { lab: { type: vlan, bridge: vmbr7 } }'],
    [
      'a gateway and leases outside',
      'zones: { lab: { type: simple } }\nvnets: { v1: { zone: lab } }\nsdnSubnets: { s: { vnet: v1, subnet: 10.1.0.0/24, gateway: 10.2.0.1, dhcpRange: [10.1.0.200-10.1.1.10] } }',
    ],
    [
      'a subnet over another',
      'zones: { lab: { type: simple } }\nvnets: { v1: { zone: lab } }\nsdnSubnets: { s: { vnet: v1, subnet: 10.1.0.0/24 }, t: { vnet: v1, subnet: 10.1.0.0/16 } }',
    ],
    [
      'a guest among the leases',
      'zones: { lab: { type: simple } }\nvnets: { v1: { zone: lab } }\nsdnSubnets: { s: { vnet: v1, subnet: 10.1.0.0/24, dhcpRange: [10.1.0.100-10.1.0.199] } }\nvms: { a: { node: pve1, vmid: 100, nics: { net0: { bridge: v1, address: 10.1.0.150/24 } } } }',
    ],
  ])('%s', async (_, specs) => {
    const { problems, steps } = await planned({ specs: `${specs}\n`, live: cluster });
    expect(steps).toEqual([]);
    expect(`\n${problems.map((each) => each.message).join('\n')}\n`).toMatchSnapshot();
  });
});
