/** The order of the writes, tried against a node that checks each of them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Simulator } from '../../../../src/lab/simulator.ts';
import { encodeForm } from '../../../../src/providers/pve/client/form.ts';
import { names } from '../../../../src/providers/pve/kinds/names.ts';
import { pveLab } from '../../../../src/providers/pve/lab/index.ts';
import { ifacesIn, type Iface } from '../../../../src/providers/pve/network/iface.ts';
import { notAsWanted } from '../../../../src/providers/pve/network/ours.ts';
import { ifaceParameters } from '../../../../src/providers/pve/network/parameters.ts';
import { ifaceWith } from '../../../../src/providers/pve/network/spec.ts';
import { stagesOf, type Write } from '../../../../src/providers/pve/network/stage.ts';

const nics = ['eno1', 'eno2', 'eno3', 'eno4'];

/** Who has which NIC, who has the gateway, what lies on what; anything that can be built from it fits together. */
const choice = fc.record({
  owners: fc.tuple(
    ...nics.map(() => fc.constantFrom('nobody', 'bond0', 'vmbr0', 'vmbr1', 'vmbr2')),
  ),
  bridges: fc.subarray(['vmbr0', 'vmbr1', 'vmbr2']),
  bondOn: fc.constantFrom('nobody', 'vmbr0', 'vmbr1', 'vmbr2'),
  gateway: fc.constantFrom('nobody', 'vmbr0', 'vmbr1', 'vmbr2', 'vlan9'),
  jumbo: fc.boolean(),
  primary: fc.boolean(),
  vlan: fc.constantFrom('', 'bond0', 'vmbr0', 'vmbr1', 'eno4'),
  addressed: fc.subarray(['vmbr0', 'vmbr1', 'bond0', 'vlan9']),
  aware: fc.subarray(['vmbr0', 'vmbr2']),
});
type Choice = typeof choice extends fc.Arbitrary<infer T> ? T : never;

function built(given: Choice): ReadonlyMap<string, Iface> {
  const own = (name: string): readonly string[] =>
    nics.filter((_, index) => given.owners[index] === name);
  const slaves = own('bond0');
  const bond = slaves.length > 0;
  const jumbo = given.jumbo && bond;
  const bonded = bond && given.bridges.includes(given.bondOn) ? given.bondOn : 'nobody';
  const there = new Map<string, Iface>();
  const add = (kind: 'bridge' | 'bond' | 'vlan', spec: Readonly<Record<string, unknown>>): void => {
    const iface = ifaceWith(undefined, spec, names[kind]);
    there.set(iface.name, iface);
  };
  const address = (name: string, octet: number): object => ({
    ...(given.addressed.includes(name) ? { address: `10.${octet}.0.1/24` } : {}),
    ...(given.gateway === name
      ? { address: `10.${octet}.0.1/24`, gateway: `10.${octet}.0.254` }
      : {}),
  });
  if (bond)
    add('bond', {
      name: 'bond0',
      slaves,
      mode: given.primary ? 'active-backup' : 'balance-rr',
      ...(given.primary ? { primary: slaves[0] } : {}),
      ...(jumbo ? { mtu: 9000 } : {}),
      ...(bonded === 'nobody' ? address('bond0', 5) : {}),
    });
  for (const [index, name] of ['vmbr0', 'vmbr1', 'vmbr2'].entries()) {
    if (!given.bridges.includes(name)) continue;
    const ports = [...own(name), ...(bonded === name ? ['bond0'] : [])];
    const high = jumbo && ports.length === 1 && ports[0] === 'bond0';
    add('bridge', {
      name,
      ports,
      ...(given.aware.includes(name) ? { vlanAware: true, vids: '2-9' } : {}),
      ...(high ? { mtu: 9000 } : {}),
      ...address(name, index + 1),
    });
  }
  const on = given.vlan;
  const carried = on === 'eno4' ? true : there.has(on);
  if (on !== '' && carried) {
    const mtu = there.get(on)?.settings.get('mtu');
    add('vlan', {
      name: 'vlan9',
      on,
      tag: 9,
      ...(mtu === undefined ? {} : { mtu: Number(mtu) }),
      ...address('vlan9', 9),
    });
  }
  return there;
}

interface Node {
  readonly ask: (
    method: string,
    path: string,
    form?: string,
  ) => { readonly status: number; readonly body: string };
  readonly shown: () => ReadonlyMap<string, Iface>;
}

function node(): Node {
  const lab: Simulator = pveLab({
    lab: { task_looks: [0] },
    nodes: [{ name: 'pve1', nics, interfaces: nics.map((iface) => ({ iface })) }],
  });
  const ask: Node['ask'] = (method, path, form = '') => {
    const reply = lab.handle({
      method,
      path: `/api2/json/nodes/pve1/network${path}`,
      query: new URLSearchParams(),
      headers: {
        authorization: `PVEAPIToken=${lab.auth?.['token'] ?? ''}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: Buffer.from(form),
    });
    return { status: reply.status, body: reply.body ?? '' };
  };
  return {
    ask,
    shown: () => ifacesIn((JSON.parse(ask('GET', '').body) as { data: unknown }).data, 'network'),
  };
}

function carriedOut({ ask }: Node, writes: readonly Write[]): void {
  for (const { do: verb, name, to, from } of writes) {
    const parameters = to === undefined ? {} : ifaceParameters(to, from);
    const reply =
      verb === 'delete'
        ? ask('DELETE', `/${name}`)
        : verb === 'put'
          ? ask('PUT', `/${name}`, encodeForm(parameters))
          : ask('POST', '', encodeForm({ iface: name, ...parameters }));
    if (reply.status !== 200) {
      const all = writes.map(
        (each) => `${each.do} ${each.name} ${JSON.stringify([...(each.to?.settings ?? [])])}`,
      );
      throw new Error(`${verb} ${name}: ${reply.body}\n${all.join('\n')}`);
    }
  }
}

test('PVE takes each of the writes, whatever is to become of whatever is there', () => {
  fc.assert(
    fc.property(choice, choice, (before, after) => {
      const pve = node();
      const [one, other] = [built(before), built(after)];
      carriedOut(pve, stagesOf(pve.shown(), one));
      expect(notAsWanted(pve.shown(), { wanted: one, former: new Map() })).toEqual([]);
      const goes = [...one.keys()].filter((name) => !other.has(name));
      const wanted = new Map<string, Iface | undefined>([
        ...[...other].map(([name, to]) => [name, merged(pve.shown().get(name), to)] as const),
        ...goes.map((name) => [name, undefined] as const),
      ]);
      carriedOut(pve, stagesOf(pve.shown(), wanted));
      expect(notAsWanted(pve.shown(), { wanted, former: new Map() })).toEqual([]);
      // And all the way back.
      const back = new Map([...wanted.keys()].map((name) => [name, one.get(name)]));
      carriedOut(pve, stagesOf(pve.shown(), back));
      expect(notAsWanted(pve.shown(), { wanted: back, former: new Map() })).toEqual([]);
    }),
    { numRuns: 250, seed: 5 },
  );
});

// What nobody declares stays as PVE has filled it in.
function merged(now: Iface | undefined, to: Iface): Iface {
  if (now === undefined) return to;
  const settings = new Map(to.settings);
  for (const name of ['bridge_stp', 'bridge_fd', 'bond_miimon']) {
    const value = now.settings.get(name);
    if (value !== undefined) settings.set(name, value);
  }
  return { ...to, settings };
}
