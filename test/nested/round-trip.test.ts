/** A Proxmox VE inside a Proxmox VE is built phase by phase, found and destroyed without a context file, and built again. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RunningLab } from '../../src/lab/server.ts';
import {
  carriedOut,
  freshInside,
  nestedSite,
  stateIn,
  typed,
  vmIn,
  type Nested,
  type State,
} from './site.ts';

/** Of others: the name fits each, and none of the ids is in the range; the last one has an id in it and no name. */
const others = { 'nested-pve-x': 130, template: 9014, protected: 9050, nameless: 99914 };

test('constructor, destructor, round trip', { timeout: 120_000 }, async () => {
  const site = await nestedSite({ father: withOthers });
  const { folder, gone, father } = site;
  const before = ofOthers(father);
  const early = tooEarly(site);

  // Constructor: what is to be inside waits for the VM, and each part is a run of its own.
  const blocked = await typed(folder, 'plan', '--phase', 'network', '--apply');
  expect(blocked).toMatchObject({ exit: 3, err: expect.stringContaining('--with-needs') });
  await applied(folder, '--phase', 'provision');
  expect([site.inner.exchanges(), site.setup.exchanges()]).toEqual([[], []]);
  for (const phase of ['network', 'ssh', 'repos']) await applied(folder, '--phase', phase);
  expect(await runsOf(folder)).toEqual([
    [
      'create father/vm/nested-pve',
      'create father/disk/nested-pve.scsi0',
      'create father/disk/nested-pve.scsi1',
      'create father/nic/nested-pve.net0',
      'start father/vm/nested-pve',
    ],
    ['create inner/bridge/vmbr1', 'create inner/bridge/vmbr2'],
    ['update setup/task/ssh-keys'],
    ['update inner/storage/local', 'create inner/token/iac', 'update setup/task/repos'],
  ]);
  await expectWhole(site);

  // Destructor: another site folder, with another journal and no context file, finds it by name and id.
  const found = await typed(gone, 'plan');
  expect(found).toMatchObject({ exit: 2, out: expect.stringContaining('1 vm to delete') });
  const refused = await typed(gone, 'plan', '--apply');
  expect(refused).toMatchObject({ exit: 3, err: expect.stringContaining(':data-loss') });
  expect(vmIn(father, 99913)).toContain('"status":"running"');
  await applied(gone);
  expect(await runsOf(gone)).toEqual([['stop father/vm/#99913', 'delete father/vm/#99913']]);
  expect(vmIn(father, 99913)).toBeUndefined();
  expect(JSON.stringify(father.state())).not.toContain('vm-99913-');
  expect(await typed(gone, 'plan')).toMatchObject({ exit: 0 });
  expect(ofOthers(father)).toEqual(before);

  // Round trip: what was inside went with the VM, so all of it is made anew, now by one command.
  const reborn = { ...site, ...(await freshInside({ inner: otherChances }, site)) };
  const lateEnough = tooEarly(reborn);
  const token = tokenIn(folder);
  await applied(folder);
  await expectWhole(reborn);
  expect(tokenIn(folder)).not.toBe(token);
  await applied(gone);
  expect(vmIn(father, 99913)).toBeUndefined();

  expect(ofOthers(father)).toEqual(before);
  expect([...early(), ...lateEnough()]).toEqual([]);
  for (const lab of [father, site.inner, reborn.inner]) expect(lab.violations()).toEqual([]);
});

/** What the destructor's own example has beside the VM, and a template that clones of this name come from. */
function withOthers(state: State): State {
  const left = (stateIn('nested-pve-gone', 'father').vms ?? [])
    .filter(({ vmid }) => vmid !== 99913)
    .map((each) => (each['vmid'] === 9013 ? { ...each, vmid: 9014, config: template } : each));
  return { ...state, vms: [...(state.vms ?? []), ...left] };
}
const template = { name: 'nested-pve-template', template: 1, scsi0: 'local-lvm:base-9014-disk-0' };

function ofOthers(father: RunningLab): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(
    Object.entries(others).map(([name, vmid]) => {
      const found = vmIn(father, vmid);
      expect(found, name).toBeDefined();
      return [name, found];
    }),
  );
}

/** Requests to what is in the VM while that did not run. */
function tooEarly({ father, inner, setup }: Nested): () => readonly string[] {
  const early: string[] = [];
  for (const lab of [inner, setup])
    lab.onExchange(({ phase, label }) => {
      const runs = vmIn(father, 99913)?.includes('"status":"running"') === true;
      if (phase === 'received' && !runs) early.push(label);
    });
  return () => early;
}

/** The same Proxmox VE, installed again: what it draws by lot is not the same. */
function otherChances(state: State): State {
  return { ...state, lab: { seed: 7 } };
}

async function applied(folder: string, ...words: readonly string[]): Promise<void> {
  const ended = await carriedOut(folder, ...words);
  expect(ended, ended.out + ended.err).toMatchObject({ exit: 0 });
}

async function expectWhole({ folder, father, inner, setup }: Nested): Promise<void> {
  const again = await typed(folder, 'plan');
  expect(again, again.out).toMatchObject({
    exit: 0,
    out: expect.stringContaining('nothing to do'),
  });
  expect(vmIn(father, 99913)).toContain('vm-99913-disk-1');
  const inside = JSON.stringify(inner.state());
  for (const part of ['10.12.24.1/24', 'vmbr2', 'snippets', '"tokenid":"iac"'])
    expect(inside).toContain(part);
  // What it does, it does where the VM answers.
  expect(JSON.stringify(setup.exchanges())).toContain('10.12.20.13,');
  expect(setup.state()).toMatchObject({
    tasks: { 'ssh-keys': { inPlace: true }, repos: { inPlace: true } },
  });
}

/** Operations of each run of the site, the first run first. */
async function runsOf(folder: string): Promise<readonly (readonly string[])[]> {
  const { runs } = JSON.parse((await typed(folder, 'runs', '--format', 'json')).out) as {
    runs: readonly { run: string; outcome: string }[];
  };
  const told: string[][] = [];
  for (const { run, outcome } of runs.toReversed()) {
    expect(outcome).toBe('done');
    const shown = await typed(folder, 'show', run, '--format', 'json');
    const { operations } = JSON.parse(shown.out) as {
      operations: readonly { operation: string; state: string }[];
    };
    expect(operations.filter(({ state }) => state !== 'done')).toEqual([]);
    told.push(operations.map(({ operation }) => operation));
  }
  return told;
}

function tokenIn(folder: string): string {
  return readFileSync(join(folder, '.secrets', 'nested-pve.token'), 'utf8');
}
