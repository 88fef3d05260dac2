/** One reload per node for any number of interface changes, except where that would collide. */
import { expect, test } from 'vitest';
import { callsOf, loneSite, stateOf, type LoneSite } from './lone-site.ts';

const reload = /^PUT \/nodes\/(\w+)\/network$/;

function reloads(site: LoneSite): readonly string[] {
  return callsOf(site).flatMap((each) => reload.exec(each)?.[1] ?? []);
}

function bridge(iface: string, cidr: string, ports = ''): object {
  return { iface, cidr, bridge_ports: ports, bridge_stp: 'off', bridge_fd: '0' };
}

function node(name: string, ip: string, ...interfaces: readonly object[]): object {
  const nics = ['eno1', 'eno2', 'eno3', 'eno4', 'eno5'];
  const own = { ...bridge('vmbr0', `${ip}/24`, 'eno1'), gateway: '192.0.2.1' };
  return { name, ip, nics, interfaces: [...nics.map((iface) => ({ iface })), own, ...interfaces] };
}

const storages = [{ storage: 'local-lvm', type: 'lvmthin', content: ['images'] }];

/** After every call: addresses that two interfaces have, of whichever nodes. */
function watchAddresses(site: LoneSite): { readonly twice: string[] } {
  const twice: string[] = [];
  site.lab.onExchange(({ phase, number, label }) => {
    if (phase !== 'handled') return;
    const all = stateOf(site).nodes.flatMap((each) =>
      [...each.interfaces.matchAll(/^\s*address (\S+)/gm)].map(([, address]) => address),
    );
    const double = all.filter((each, at) => all.indexOf(each) !== at);
    if (double.length > 0) twice.push(`${number} ${label}: ${double.join()}`);
  });
  return { twice };
}

/** How many operations each step has. */
async function stepsOf(site: LoneSite): Promise<readonly number[]> {
  const planned = await site.typed('plan', '--format', 'json');
  const { steps } = JSON.parse(planned.out) as { steps: { operations: unknown[] }[] };
  return steps.map((each) => each.operations.length);
}

async function carriedOut(site: LoneSite): Promise<void> {
  const ended = await site.applied();
  expect(ended, ended.out + ended.err).toMatchObject({ exit: 0 });
  expect(await site.typed('plan')).toMatchObject({ exit: 0 });
  expect(site.lab.violations()).toEqual([]);
}

test('twelve changes of one node are one step, and one reload; the other node has its own, or none', async () => {
  const site = await loneSite({
    site: 'twelve',
    state: {
      storages,
      nodes: [
        node(
          'pve1',
          '192.0.2.11',
          bridge('vmbr1', '10.1.0.1/24', 'eno2'),
          bridge('vmbr2', '10.2.0.1/24', 'eno3'),
          bridge('vmbr8', '10.8.0.1/24'),
          { iface: 'eno5.7', cidr: '10.7.0.1/24' },
        ),
        node('pve2', '192.0.2.12'),
        node('pve3', '192.0.2.13'),
      ],
    },
    specs: `pve: father
bonds: { bond0: { node: pve1, slaves: [eno3, eno4], mode: active-backup } }
vlans:
  bond0.10: { node: pve1, on: bond0, tag: 10 }
  bond0.20: { node: pve1, on: bond0, tag: 20 }
  bond0.30: { node: pve1, on: bond0, tag: 30, address: 10.33.0.1/24 }
  storage: { node: pve1, name: eno5.9, on: eno5, tag: 9, address: 10.7.0.1/24 }
bridges:
  vmbr1: { node: pve1, ports: [eno2], address: 10.2.0.1/24, comment: takes what vmbr2 had }
  vmbr2: { node: pve1, ports: [bond0], address: 10.1.0.1/24, mtu: 1400 }
  vmbr10: { node: pve1, ports: [bond0.10] }
  vmbr20: { node: pve1, ports: [bond0.20], vlanAware: true }
  vmbr30: { node: pve1, address: 10.30.0.1/24 }
  far: { node: pve2, name: vmbr1, ports: [eno2] }
absent:
  - { kind: bridge, name: vmbr8, node: pve1 }
  - { kind: vlan, name: eno5.7, node: pve1 }
`,
  });
  const { twice } = watchAddresses(site);
  expect(await stepsOf(site)).toEqual([12, 1]);
  await carriedOut(site);
  expect(reloads(site).toSorted()).toEqual(['pve1', 'pve2']);
  expect(twice).toEqual([]);
});

test('an address that another node gives up first: its taker reloads twice, and all else goes with one of the two', async () => {
  const site = await loneSite({
    site: 'chain',
    state: {
      storages,
      nodes: [
        node(
          'pve1',
          '192.0.2.11',
          bridge('vmbr1', '10.1.0.1/24', 'eno2'),
          bridge('vmbr2', '10.1.0.3/24', 'eno3'),
          bridge('vmbr3', '10.3.0.1/24', 'eno4'),
        ),
        node('pve2', '192.0.2.12', bridge('vmbr1', '10.1.0.2/24', 'eno2')),
      ],
    },
    specs: `pve: father
bridges:
  leaves: { node: pve1, name: vmbr1, ports: [eno2], address: 10.1.0.9/24 }
  moves: { node: pve2, name: vmbr1, ports: [eno2], address: 10.1.0.1/24 }
  takes: { node: pve1, name: vmbr2, ports: [eno3], address: 10.1.0.2/24 }
  along: { node: pve1, name: vmbr3, ports: [eno4], address: 10.3.0.1/24, mtu: 1400 }
  new: { node: pve1, name: vmbr4, ports: [eno5] }
`,
  });
  const { twice } = watchAddresses(site);
  await carriedOut(site);
  expect(reloads(site)).toEqual(['pve1', 'pve2', 'pve1']);
  expect(twice).toEqual([]);
});

test('two nodes trade addresses: one of them goes without for a moment, and nobody has one twice', async () => {
  const site = await loneSite({
    site: 'trade',
    state: {
      storages,
      nodes: [
        node('pve1', '192.0.2.11', bridge('vmbr1', '10.1.0.1/24', 'eno2')),
        node('pve2', '192.0.2.12', bridge('vmbr1', '10.1.0.2/24', 'eno2')),
      ],
    },
    specs: `pve: father
bridges:
  one: { node: pve1, name: vmbr1, ports: [eno2], address: 10.1.0.2/24 }
  two: { node: pve2, name: vmbr1, ports: [eno2], address: 10.1.0.1/24 }
`,
  });
  const { twice } = watchAddresses(site);
  await carriedOut(site);
  expect(reloads(site)).toEqual(['pve1', 'pve2', 'pve1']);
  expect(twice).toEqual([]);
});

test('a bridge is empty before it goes: what is made goes with the first reload, what is taken away with the second', async () => {
  const site = await loneSite({
    site: 'empty',
    state: {
      storages,
      nodes: [
        node(
          'pve1',
          '192.0.2.11',
          bridge('vmbr1', '10.1.0.1/24', 'eno2'),
          bridge('vmbr2', '10.2.0.1/24', 'eno3'),
          bridge('vmbr3', '10.3.0.1/24', 'eno4'),
        ),
      ],
      vms: [
        {
          vmid: 100,
          node: 'pve1',
          status: 'running',
          config: { name: 'web', net0: 'virtio=BC:24:11:00:01:00,bridge=vmbr1' },
        },
        {
          vmid: 101,
          node: 'pve1',
          status: 'running',
          config: { name: 'db', net0: 'virtio=BC:24:11:00:01:01,bridge=vmbr2' },
        },
      ],
    },
    specs: `pve: father
bridges:
  web: { node: pve1, name: vmbr4, address: 10.4.0.1/24 }
  db: { node: pve1, name: vmbr5, address: 10.5.0.1/24 }
vlans: { eno5.5: { node: pve1, on: eno5, tag: 5 } }
vms:
  web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr4 } } }
  db: { node: pve1, vmid: 101, nics: { net0: { bridge: vmbr5 } } }
absent:
  - { kind: bridge, name: vmbr1, node: pve1 }
  - { kind: bridge, name: vmbr2, node: pve1 }
  - { kind: bridge, name: vmbr3, node: pve1 }
`,
  });
  const early: string[] = [];
  site.lab.onExchange(({ phase, label }) => {
    if (phase !== 'handled' || !label.startsWith('PUT /nodes/{node}/network')) return;
    const { nodes, vms } = stateOf(site);
    const there = nodes[0]?.interfaces ?? '';
    for (const { config } of vms) {
      const [, on = ''] = /bridge=(\w+)/.exec(String(config['net0'])) ?? [];
      if (!there.includes(`iface ${on} `)) early.push(on);
    }
  });
  await carriedOut(site);
  expect(reloads(site)).toEqual(['pve1', 'pve1']);
  expect(early).toEqual([]);
  expect(stateOf(site).nodes[0]?.interfaces).not.toMatch(/vmbr[123]/);
});
