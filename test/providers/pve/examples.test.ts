/** What the examples of Proxmox VE promise, looked at call by call while they are carried out. */
import { describe, expect, test } from 'vitest';
import { callsOf, exampleSite, stateOf, vmOf, type LoneSite, type State } from './lone-site.ts';

/** Done, and nothing is left to do. */
async function carriedOut(site: LoneSite): Promise<void> {
  const ended = await site.applied();
  expect(ended, ended.out + ended.err).toMatchObject({ exit: 0 });
  expect(await site.typed('plan')).toMatchObject({ exit: 0 });
  expect(site.lab.violations()).toEqual([]);
}

/** Refused with these words, and nothing was written. */
async function refused(site: LoneSite, ...words: readonly string[]): Promise<void> {
  const ended = await site.typed('plan', '--apply');
  expect(ended, ended.out).toMatchObject({ exit: 3 });
  for (const each of words) expect(ended.err).toContain(each);
  expect(site.lab.writes()).toEqual({});
}

/** Asked after each call that was handled. */
function watched<T>(site: LoneSite, look: (state: State) => readonly T[]): readonly T[] {
  const found: T[] = [];
  site.lab.onExchange(({ phase }) => {
    if (phase === 'handled') found.push(...look(stateOf(site)));
  });
  return found;
}

function volumes(state: State): readonly string[] {
  return state.storages.flatMap((each) => each.volumes.map(({ volid }) => String(volid)));
}

/** The same with one more VM or container. */
function and(what: 'vms' | 'containers', guest: object): (state: State) => State {
  return (state) => ({ ...state, [what]: [...(state[what] ?? []), guest] });
}

describe('vmid-swap', () => {
  test('who has which id; the data are kept by keeper, and come home with a second plan that stops nobody', async () => {
    const site = await exampleSite('vmid-swap');
    const mail = vmOf(site, 112);
    const kept = watched(site, (state) => [
      volumes(state).filter((each) => /vm-(111|199)-disk-1|vm-199-disk/.test(each)).length,
    ]);
    await carriedOut(site);
    expect([110, 111, 199].map((vmid) => vmOf(site, vmid)?.config['name'])).toEqual([
      'db',
      'web',
      'keeper',
    ]);
    expect(vmOf(site, 110)?.config['net0']).toContain('BC:24:11:00:00:0B');
    expect(vmOf(site, 112)).toMatchObject({ config: mail?.config, status: 'running' });
    expect(callsOf(site).filter((each) => each.includes('/112'))).toEqual([]);
    expect(vmOf(site, 199)?.config['unused0']).toMatch(/^local-lvm:vm-199-disk-/);
    expect(Math.min(...kept)).toBe(1);

    const before = callsOf(site).length;
    site.declare(`pve: father
vms:
  web: { node: pve1, vmid: 111, running: true }
  db: { node: pve1, vmid: 110, running: true }
  keeper: { node: pve1, vmid: 199, running: false }
disks: { db-data: { vm: db, slot: scsi1, size: 100G } }
`);
    await carriedOut(site);
    expect(vmOf(site, 110)?.config['scsi1']).toMatch(/^local-lvm:vm-110-disk-\d+,size=100G$/);
    const home = callsOf(site).slice(before);
    expect(home.filter((each) => /\/status\/|DELETE/.test(each))).toEqual([]);
  });

  test('a disk that nobody speaks of is not destroyed along', async () => {
    const site = await exampleSite('vmid-swap', (specs) =>
      specs.replace(/disks:\n  db-data.*\n/, ''),
    );
    await refused(site, 'local-lvm:vm-111-disk-1', 'would be lost');
  });
});

describe('bridge-rename', () => {
  test('two reloads, nobody is stopped, the other node and its VM are not spoken to', async () => {
    const site = await exampleSite('bridge-rename');
    await carriedOut(site);
    const calls = callsOf(site);
    expect(calls.filter((each) => each === 'PUT /nodes/pve1/network')).toHaveLength(2);
    expect(calls.filter((each) => /pve2|\/123|\/status\//.test(each))).toEqual([]);
    expect(vmOf(site, 120)?.config['net0']).toBe(
      'virtio=BC:24:11:00:01:20,bridge=tenants,firewall=1,tag=5',
    );
    expect(stateOf(site).nodes[0]?.interfaces).not.toContain('vmbr1');
  });

  test.each([
    ['a VM', 'vms', { config: { name: 'theirs', net1: 'virtio=BC:24:11:00:01:99,bridge=vmbr1' } }],
    ['a container', 'containers', { config: { hostname: 'dns', net0: 'name=eth0,bridge=vmbr1' } }],
  ] as const)('%s of somebody else on the bridge is in the way', async (_, what, guest) => {
    const theirs = and(what, { vmid: 199, node: 'pve1', ...guest });
    const site = await exampleSite('bridge-rename', undefined, theirs);
    await refused(site, 'father/bridge/tenants', 'cannot be replaced: on it stays', '#199');
  });

  test('so is what somebody has left unapplied', async () => {
    await refused(
      await exampleSite('bridge-rename', undefined, withPending),
      'are not applied yet',
    );
  });
});

describe('volume-handover', () => {
  test('no volume is ever in two VMs or in none, and both VMs run all the while', async () => {
    const site = await exampleSite('volume-handover');
    const wrong = watched(site, (state) => {
      const named = state.vms.flatMap(({ config }) =>
        Object.entries(config).flatMap(([key, value]) =>
          /^(scsi|unused)\d/.test(key) ? [String(value).split(',')[0]] : [],
        ),
      );
      const running = state.vms.every(({ status }) => status === 'running');
      const all = volumes(state);
      const same = named.length === all.length && named.every((each) => all.includes(each ?? ''));
      return running && same ? [] : [{ named, all, running }];
    });
    await carriedOut(site);
    expect(wrong).toEqual([]);
    expect(vmOf(site, 130)?.config['scsi1']).toMatch(/,discard=on,serial=PHOTOS,size=200G$/);
    expect(vmOf(site, 131)?.config['scsi1']).toMatch(/,serial=MAIL,size=64G$/);
  });

  test('what a break leaves unplugged is attached by the next plan', async () => {
    const site = await exampleSite('volume-handover');
    const at = 'POST /nodes/{node}/qemu/{vmid}/move_disk';
    site.lab.fault({ name: 'task-error', at, times: 2, detail: 'unable to rename volume' });
    expect(await site.applied()).toMatchObject({ exit: 4 });
    expect(vmOf(site, 130)?.config['scsi1']).toBeUndefined();
    const next = await site.typed('plan');
    expect(next.out).toContain('puts back what an earlier run took: it was unplugged to be moved');
    await carriedOut(site);
    expect(vmOf(site, 130)?.config['scsi1']).toMatch(/,discard=on,serial=PHOTOS,size=200G$/);
  });

  test('a disk that has gone over and could not be attached is attached by the next plan, and not made anew', async () => {
    const site = await exampleSite('volume-handover', (specs) =>
      specs
        .replace('serial: MAIL', 'storage: local-lvm, size: 64G, serial: MAIL')
        .replace('serial: PHOTOS', 'storage: local-lvm, size: 200G, serial: PHOTOS'),
    );
    const at = 'POST /nodes/{node}/qemu/{vmid}/config';
    site.lab.fault({
      name: 'task-error',
      at,
      skip: 2,
      times: 2,
      detail: 'error on hotplug device',
    });
    const ended = await site.applied();
    expect(ended, ended.out + ended.err).toMatchObject({ exit: 4 });
    expect(vmOf(site, 131)?.config['unused0']).toMatch(/vm-131-disk-/);
    const next = await site.typed('plan');
    expect(next.out).toContain('of volume-handover: 2 to change; 2 steps');
    await carriedOut(site);
    expect(vmOf(site, 130)?.config['scsi1']).toMatch(/,discard=on,serial=PHOTOS,size=200G$/);
    expect(vmOf(site, 131)?.config['scsi1']).toMatch(/,serial=MAIL,size=64G$/);
  });

  test('a slot does not say which disk is meant', async () => {
    const site = await exampleSite('volume-handover', (specs) =>
      specs.replaceAll(/, was: .*?\}/g, ''),
    );
    await refused(site, 'the serial number MAIL is that of', "'was:");
  });
});

describe('vip-handover', () => {
  test('nobody has an address twice at any moment', async () => {
    const site = await exampleSite('vip-handover');
    const seen = new Set<string>();
    const twice = watched(site, (state) => {
      const all = [...held(state)];
      for (const [address, vms] of all) for (const vm of vms) seen.add(`${vm} ${address}`);
      return all.filter(([, vms]) => vms.size > 1);
    });
    await carriedOut(site);
    expect(twice).toEqual([]);
    expect([...seen].toSorted()).toEqual([
      '140 10.50.0.10/24',
      '140 10.50.0.20/24',
      '141 10.50.0.10/24',
      '141 10.50.0.11/24',
      '142 10.50.0.11/24',
      '142 10.50.0.12/24',
    ]);
    expect(stateOf(site).vms.map(({ status }) => status)).toEqual([
      'running',
      'running',
      'running',
    ]);
  });

  test('a VM that a break left off is started by the next plan, which says why', async () => {
    const site = await exampleSite('vip-handover');
    const at = 'POST /nodes/{node}/qemu/{vmid}/status/start';
    site.lab.fault({ name: 'task-error', at, times: 3, detail: 'no memory left' });
    expect(await site.applied()).toMatchObject({ exit: 4 });
    const next = await site.typed('plan');
    expect(next.out).toContain('puts back what an earlier run took: it was stopped for a change');
    await carriedOut(site);
    expect(vmOf(site, 141)?.status).toBe('running');
  });

  test('an address that a container has is in the way', async () => {
    const config = { hostname: 'dns', net0: 'name=eth0,bridge=vmbr1,ip=10.50.0.20/24' };
    const theirs = and('containers', { vmid: 300, node: 'pve2', config });
    await refused(await exampleSite('vip-handover', undefined, theirs), '10.50.0.20', 'dns');
  });
});

/** Somebody has changed the first node's network, and not applied it. */
function withPending(state: State): State {
  const [first, ...rest] = state.nodes;
  const pending = [{ iface: 'vmbr0', cidr: '192.0.2.11/24', bridge_ports: 'eno1' }];
  return { ...state, nodes: [{ ...first, pending }, ...rest] } as unknown as State;
}

/** Whom an address is told to, and who uses it: a guest goes on with what it was told at its start. */
function held(state: State): ReadonlyMap<string, ReadonlySet<number>> {
  const holders = new Map<string, Set<number>>();
  for (const { vmid, config, imaged, status } of state.vms) {
    const told =
      status === 'running' ? [config['ipconfig0'], imaged?.['ipconfig0']] : [config['ipconfig0']];
    for (const each of told) {
      const [, address = ''] = /ip=([^,]+)/.exec(String(each)) ?? [];
      holders.set(address, (holders.get(address) ?? new Set()).add(vmid));
    }
  }
  return holders;
}
