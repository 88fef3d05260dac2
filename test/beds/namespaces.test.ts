import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, onTestFinished, test, type TestContext } from 'vitest';
import { jumphostWithoutVlans } from './jumphost.ts';
import { need } from './means.ts';
import { startNamespaces, type Namespaces } from './namespaces.ts';
import { here, isRunning, must, type Where } from './program.ts';
import type { Topology } from './topology.ts';

const pair: Topology = {
  switches: ['lan'],
  hosts: ['one', 'two'].map((name, at) => ({
    name,
    nics: [{ name: 'eno1', to: 'lan' }],
    bridges: [{ name: 'br0', ports: ['eno1'], addresses: [`10.12.8.${at + 1}/24`] }],
  })),
};

async function started(context: TestContext, topology: Topology): Promise<Namespaces> {
  await need(context, 'namespaces');
  const bed = await startNamespaces(topology);
  onTestFinished(() => bed.close());
  return bed;
}

function pings(from: Where, to: string): Promise<boolean> {
  return from.run(['ping', '-q', '-c1', '-W1', to]).then(({ exit }) => exit === 0);
}

test('two hosts on a switch reach each other, from the first moment', async (context) => {
  const bed = await started(context, pair);
  expect(await pings(bed.on('one'), '10.12.8.2')).toBe(true);
  expect(await pings(bed.on('two'), '10.12.8.1')).toBe(true);
  expect(bed.via('one')).toMatch(/^netns:\/\/trueup-\d+-\d+-one$/);
});

test('an address that both hold is noticed by asking', async (context) => {
  const bed = await started(context, pair);
  const [one, two] = [bed.on('one'), bed.on('two')];
  await must(two, ['ip', 'addr', 'add', '10.12.8.9/24', 'dev', 'br0']);
  const ask = ['arping', '-D', '-q', '-c2', '-w3', '-I', 'br0', '10.12.8.9'] as const;
  expect(await one.run(ask)).toMatchObject({ exit: 1 });
});

test('two beds side by side do not see each other', async (context) => {
  const [bed, other] = [await started(context, pair), await started(context, pair)];
  await must(bed.on('two'), ['ip', 'addr', 'del', '10.12.8.2/24', 'dev', 'br0']);
  expect(await pings(bed.on('one'), '10.12.8.2')).toBe(false);
  expect(await pings(other.on('one'), '10.12.8.2')).toBe(true);
});

test('guests behind the bridges of the jumphost', async (context) => {
  const bed = await started(context, jumphostWithoutVlans());
  for (const at of [1, 2, 7]) {
    expect(await pings(bed.on('jumphost'), `10.12.${at}.21`)).toBe(true);
    expect(await pings(bed.on(`guest${at}`), `10.12.${at}.1`)).toBe(true);
  }
  expect(await pings(bed.on('controller'), '10.12.12.9')).toBe(true);
  expect(await pings(bed.on('jumphost'), '10.12.12.254')).toBe(true);
});

test('a host may have files and processes of its own', async (context) => {
  await need(context, 'own hosts');
  const bed = await started(context, {
    hosts: [{ name: 'apart', own: 'plain' }, { name: 'near' }],
  });
  const apart = bed.on('apart');
  await must(apart, ['tee', '/etc/netplan/90-own.yaml'], { stdin: 'network: {version: 2}\n' });
  expect(await must(apart, ['ls', '/etc/netplan'])).toBe('90-own.yaml\n');
  expect(await must(apart, ['uname', '-n'])).toBe('apart\n');
  expect(existsSync('/etc/netplan/90-own.yaml')).toBe(false);
  const door = await bed.door('apart');
  const asked = await fetch(`${door.url}/exec`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ argv: ['cat', '/etc/hostname'] }),
  });
  expect(await asked.json()).toEqual({ exit: 0, stdout: 'apart\n', stderr: '' });
});

test('closing ends what was left running inside', async (context) => {
  const bed = await started(context, pair);
  const left = await must(bed.on('one'), ['sh', '-c', 'sleep 1000 >/dev/null 2>&1 & echo $!']);
  expect(isRunning(Number(left))).toBe(true);
  await bed.close();
  expect(isRunning(Number(left))).toBe(false);
  expect((await here.run(['ip', 'netns', 'list'])).stdout).not.toContain(bed.name('one'));
});

test('what a killed run has left behind is swept up by the next', async (context) => {
  await need(context, 'namespaces');
  const gone = spawn('true');
  await once(gone, 'exit');
  const name = `trueup-${gone.pid}-0-one`;
  await must(here, ['ip', 'netns', 'add', name]);
  await started(context, pair);
  expect((await here.run(['ip', 'netns', 'list'])).stdout).not.toContain(name);
});
