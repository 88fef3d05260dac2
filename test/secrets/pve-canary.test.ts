/** What Proxmox VE is told in confidence, and what it tells once: found in no output, journal, plan or error. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import { father, withVm } from '../providers/pve/father.ts';
import { filesIn } from '../hostile/yard.ts';
import { inPveYard, type PveYard } from '../hostile/pve-yard.ts';
import { Channels } from './channels.ts';

const tokenValue = 'c4a4e17a-c4a4-4e17-a0c4-c4a4e17ac4a4';
const password = 'CANARYpass&4%7+x="Q\\é?/z';
const cloudPassword = 'CANARYcloud&8%2+b=W/y';
const secrets = [tokenValue, password, cloudPassword];

process.env['TRUEUP_TEST_PVE_TOKEN'] = `ann@pve!ci=${tokenValue}`;
process.env['TRUEUP_TEST_PVE_USER'] = 'ann@pve';
process.env['TRUEUP_TEST_PVE_PASSWORD'] = password;
process.env['TRUEUP_TEST_PVE_CLOUD'] = cloudPassword;

const spec = `
pve: father
vms:
  new:
    node: pve1
    vmid: 500
    running: false
    memory: 1G
    description: 'made by the tests'
    clone: { from: debian, full: true }
    cloudInit: { user: ops, password: { env: TRUEUP_TEST_PVE_CLOUD } }
  web-1: { node: pve1, vmid: 100, description: 'the first one', was: { vmid: 100 } }
tokens:
  inner: { user: ann@pve, name: inner, privsep: false, comment: for the inner one, secretFile: .secrets/inner }
`;
const secretOf = { token: `ann@pve!ci=${tokenValue}`, ticket: password };
const stateFor = (way: keyof typeof ways) => ({
  ...withVm(100, {
    config: {
      ...father.vms.find((each) => each.vmid === 100)?.config,
      // Somebody wrote a secret of ours where everybody can read it.
      description: `ask with ${secretOf[way]} or so\n`,
    },
  }),
  users: [{ userid: 'ann@pve', password }],
  tokens: [{ user: 'ann@pve', tokenid: 'ci', value: tokenValue, privsep: false }],
  acl: [{ path: '/', ugid: 'ann@pve', type: 'user', roleid: 'Administrator' }],
});
const ways = {
  token: '{ token: "${env:TRUEUP_TEST_PVE_TOKEN}" }',
  ticket:
    '{ username: "${env:TRUEUP_TEST_PVE_USER}", password: "${env:TRUEUP_TEST_PVE_PASSWORD}" }',
};

const channels = new Channels();
afterAll(() => {
  process.stdout.write(`\ncanary, Proxmox VE: ${channels.summary()}\n`);
});

async function everyCommand(yard: PveYard, name: string): Promise<void> {
  for (const words of [['drift', '--patch'], ['plan'], ['doctor'], ['runs'], ['show', 'latest']])
    for (const format of words[0] === 'doctor' ? ['text', 'json'] : ['text', 'json', 'markdown']) {
      const ended = await yard.run(...words, '--format', format, '--log-level', 'trace');
      channels.add(`${name}: ${words.join(' ')} ${format}`, `${ended.out}\n${ended.err}`);
    }
}

function searched(yard: PveYard, name: string, more: readonly string[] = []): void {
  for (const [path, bytes] of filesIn(yard.folder))
    if (!path.startsWith('.secrets')) channels.add(`${name}: file ${path}`, bytes);
  expect(channels.hits([...secrets, ...more])).toEqual([]);
}

test.each(['token', 'ticket'] as const)('when all goes well, with a %s', (way) =>
  inPveYard({ state: stateFor(way), spec, auth: ways[way] }, async (yard) => {
    await everyCommand(yard, way);
    const saved = await yard.run('plan', '--out', 'plan.json', '--log-level', 'trace');
    channels.add(`${way}: saving`, `${saved.out}\n${saved.err}`);
    const applied = await yard.apply('--log-level', 'trace');
    channels.add(`${way}: apply`, `${applied.out}\n${applied.err}`);
    expect(applied.exit, applied.err).toBe(0);
    await everyCommand(yard, `${way} after`);
    const file = join(yard.folder, '.secrets/inner');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const made = readFileSync(file, 'utf8').trim();
    const [, value = made] = made.split('=');
    expect(value.length).toBeGreaterThan(20);
    searched(yard, way, [value]);
  }),
);

const faults: readonly Fault[] = [
  { name: 'unauthorized-echo' },
  { name: 'html-page' },
  { name: 'truncated-json' },
  { name: 'unauthorized-401' },
  { name: 'state-409', detail: `No: ${tokenValue} ${password} ${encodeURIComponent(password)}` },
];
test.each(faults)('when Proxmox VE fails: $name', (fault) =>
  inPveYard(
    {
      state: stateFor('token'),
      spec,
      auth: ways.token,
      faults: [{ ...fault, times: Infinity, milliseconds: 0 }],
    },
    async (yard) => {
      await everyCommand(yard, fault.name);
      searched(yard, fault.name);
    },
  ),
);

test('a task that ends in an error which repeats what it was told', () =>
  inPveYard({ state: stateFor('token'), spec, auth: ways.token }, async (yard) => {
    yard.lab.fault({
      name: 'task-error',
      at: 'POST /nodes/{node}/qemu/{vmid}/clone',
      detail: `clone failed: --cipassword ${cloudPassword} token ${tokenValue}`,
    });
    const applied = await yard.apply('--log-level', 'trace');
    expect(applied.exit).toBe(4);
    channels.add('task error', `${applied.out}\n${applied.err}`);
    await everyCommand(yard, 'task error');
    searched(yard, 'task error');
  }));
