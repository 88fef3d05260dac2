/** Random clusters, and random wishes for them: whatever is planned passes its checks. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Problem } from '../../../../src/model/problem.ts';
import type { LiveResource } from '../../../../src/model/resource.ts';
import { disk, face, nic, node, ours, port, storage, vm } from './inventory.ts';
import { planned } from './planned.ts';

const vmids = [100, 101, 102];
const names = ['a', 'b', 'c'];
const bridges = ['vmbr0', 'vmbr1', 'vmbr2'];
const addresses = ['10.0.0.1/24', '10.0.0.2/24', '10.0.0.3/24', '10.0.0.4/24'];
const nics = ['eno1', 'eno2'];
const address = fc.option(fc.constantFrom(...addresses), { nil: undefined });

/** One VM, as it is or as it should be: where it is plugged in, and what it has. */
const guest = fc.record({
  vmid: fc.constantFrom(...vmids),
  running: fc.boolean(),
  cores: fc.constantFrom(1, 2),
  boot: fc.constantFrom([], ['scsi0'], ['net0']),
  bridge: fc.constantFrom(...bridges),
  address,
});
const drive = fc.record({
  vm: fc.constantFrom(...names),
  slot: fc.constantFrom('scsi0', 'scsi1', 'ide0'),
  size: fc.constantFrom(8, 16),
});
const trunk = fc.record({ name: fc.constantFrom(...bridges), ports: fc.subarray(nics), address });
const state = fc.record({
  guests: fc.dictionary(fc.constantFrom(...names), guest, { maxKeys: 3 }),
  drives: fc.dictionary(fc.constantFrom('d1', 'd2', 'd3'), drive, { maxKeys: 3 }),
  trunks: fc.dictionary(fc.constantFrom('t1', 't2', 't3'), trunk, { minKeys: 1, maxKeys: 3 }),
});
type State = typeof state extends fc.Arbitrary<infer T> ? T : never;

/** No two of one state fight over a value: what is impossible to begin with says nothing. */
function possible({ guests, drives, trunks }: State): boolean {
  const [all, trunkList, driveList] = [guests, trunks, drives].map((each) =>
    Object.values(each),
  ) as [State['guests'][string][], State['trunks'][string][], State['drives'][string][]];
  const there = trunkList.map((each) => each.name);
  return (
    unique(all.map((each) => each.vmid)) &&
    unique([...all, ...trunkList].flatMap((each) => each.address ?? [])) &&
    unique(trunkList.flatMap((each) => each.ports)) &&
    unique(driveList.map(({ vm: on, slot }) => `${on} ${slot}`)) &&
    unique(there) &&
    all.every((each) => there.includes(each.bridge)) &&
    driveList.every((each) => guests[each.vm] !== undefined)
  );
}

function unique(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

function liveOf({ guests, drives, trunks }: State): {
  readonly live: readonly LiveResource[];
  readonly made: Readonly<Record<string, LiveResource>>;
} {
  const made: Record<string, LiveResource> = {};
  for (const [name, { vmid, running, cores, boot, bridge, ...own }] of Object.entries(guests)) {
    made[`father/vm/${name}`] = vm(vmid, name, { running, cores, boot }, ours(`father/vm/${name}`));
    made[`father/nic/${name}.net0`] = nic(vmid, 'net0', bridge, said(own));
  }
  for (const [name, { vm: on, slot, size }] of Object.entries(drives))
    made[`father/disk/${name}`] = disk(guests[on]?.vmid ?? 0, slot, { size: size * 1024 ** 3 });
  for (const [name, { name: own, ...rest }] of Object.entries(trunks))
    made[`father/bridge/${name}`] = face('bridge', 'pve1', own, said(rest));
  const ground = [node('pve1'), ...nics.map((each) => port('pve1', each))];
  return { live: [...ground, storage('local-lvm', ['images']), ...Object.values(made)], made };
}

function said<T extends object>(fields: T): T {
  return JSON.parse(JSON.stringify(fields)) as T;
}

function specsOf({ guests, drives, trunks }: State): string {
  const vms = mapped(guests, ({ bridge, address: own, ...rest }) => ({
    node: 'pve1',
    ...rest,
    nics: { net0: { bridge, address: own } },
  }));
  const disks = mapped(drives, ({ size, ...rest }) => ({
    ...rest,
    storage: 'local-lvm',
    size: `${size}G`,
  }));
  const all = mapped(trunks, (each) => ({ node: 'pve1', ...each, address: each.address ?? null }));
  return Object.entries({ vms, disks, bridges: all })
    .map(([collection, members]) => `${collection}: ${JSON.stringify(members)}\n`)
    .join('');
}

function mapped<T>(members: Record<string, T>, as: (member: T) => object): object {
  return Object.fromEntries(Object.entries(members).map(([name, each]) => [name, as(each)]));
}

/** A disk that is to survive the VM whose id its new one takes has no way: an id cannot be parked. */
function hopeless({ code, message }: Problem): boolean {
  return code === 'no-way-exists' && message.includes('/vm/') && message.includes('/disk/');
}

const valid = state.filter(possible);

test('a plan for any cluster passes its checks, and what is possible is planned', async () => {
  let plans = 0;
  await fc.assert(
    fc.asyncProperty(valid, valid, async (now, then) => {
      const situation = { ...liveOf(now), specs: specsOf(then), prune: true };
      const { problems, operations } = await planned({ ...situation, scratch: '10.9.9.0/28' });
      const faults = problems.filter(
        (each) => /^(plan-|no-way|missing-fact)/.test(each.code) && !hopeless(each),
      );
      expect(faults.map((each) => each.message)).toEqual([]);
      if (problems.length === 0 && operations.length > 0) plans += 1;
    }),
    { numRuns: 200, seed: 1 },
  );
  expect(plans).toBeGreaterThan(120);
});
