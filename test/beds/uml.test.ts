import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { jumphost } from './jumphost.ts';
import { need, shared } from './means.ts';
import { isRunning, must, type Where } from './program.ts';
import { startSshd } from './sshd.ts';
import { startMachine } from './uml.ts';

// A machine inside this one has to share its processors with other tests.
vi.setConfig({ testTimeout: 180_000 });

function pings(from: Where, to: string): Promise<boolean> {
  return from.run(['ping', '-q', '-c1', '-W1', to]).then(({ exit }) => exit === 0);
}

function vlan(tag: number): string {
  return [
    `link add link br0 name br0.${tag} type vlan id ${tag}`,
    `link set dev br0.${tag} up`,
    `addr add 10.12.10.9/24 dev br0.${tag}\n`,
  ].join('\n');
}

describe('a user-mode machine', () => {
  const machine = shared('machine', () => startMachine(jumphost('plain')));

  test('its VLANs carry frames to those in the same one, and to nobody else', async (context) => {
    const host = machine(context).on('jumphost');
    await must(host, ['ip', '-batch', '-'], { stdin: vlan(105) });
    expect(await pings(host, '10.12.10.21')).toBe(false);
    await must(host, ['ip', 'link', 'del', 'dev', 'br0.105']);
    await must(host, ['ip', '-batch', '-'], { stdin: vlan(104) });
    expect(await pings(host, '10.12.10.21')).toBe(true);
    expect(await pings(machine(context).on('tagged'), '10.12.10.9')).toBe(true);
    await must(host, ['ip', 'link', 'del', 'dev', 'br0.104']);
  });

  test('its guests are behind their bridges, and arping finds them', async (context) => {
    const host = machine(context).on('jumphost');
    for (const at of [1, 2, 7]) {
      expect(await pings(machine(context).on(`guest${at}`), `10.12.${at}.1`)).toBe(true);
      const ask = ['arping', '-D', '-q', '-c2', '-w3', '-I', `virbr${at}`, `10.12.${at}.21`];
      expect(await host.run(ask as ['arping'])).toMatchObject({ exit: 1 });
    }
    expect(await pings(machine(context).on('controller'), '10.12.12.9')).toBe(true);
  });

  test('commands keep their words, input, environment, output and exit code', async (context) => {
    const host = machine(context).on('jumphost');
    const script = 'cat; printf "%s|" "$@" "$ONE" >&2; exit 7';
    const stdin = `ein Ü, a " and a \\\n`.repeat(20_000);
    const words = ['sh', '-c', script, 'sh', '', 'a b', "it's", 'Ü\n'] as const;
    expect(await host.run(words, { stdin, env: { ONE: '1' } })).toEqual({
      exit: 7,
      stdout: stdin,
      stderr: "|a b|it's|Ü\n|1|",
    });
    expect(await host.run(['sh', '-c', 'kill -9 $$'])).toMatchObject({ exit: 137 });
    expect(await host.run(['no-such-program'])).toMatchObject({ exit: 127 });
    expect(await host.run(['cat', '/dev/stdin'], { stdin: 'in' })).toMatchObject({ stdout: 'in' });
  });

  test('a slow command does not hold up the others', async (context) => {
    const host = machine(context).on('jumphost');
    let ended = false;
    const slow = host.run(['sh', '-c', 'until [ -e /run/go ]; do sleep 0.1; done']);
    void slow.then(() => (ended = true));
    const names = ['a', 'b', 'c', 'd'];
    const told = await Promise.all(names.map((name) => must(host, ['echo', name])));
    expect(told).toEqual(names.map((name) => `${name}\n`));
    expect(ended).toBe(false);
    await must(host, ['touch', '/run/go']);
    await slow;
  });

  test('what a host writes is its own', async (context) => {
    const host = machine(context).on('jumphost');
    const mark = `/etc/netplan/90-${process.pid}.yaml`;
    await must(host, ['install', '-m', '600', '-T', '/dev/stdin', mark], {
      stdin: 'network: {}\n',
    });
    expect(await must(host, ['cat', mark])).toBe('network: {}\n');
    expect(existsSync(mark)).toBe(false);
    expect(await machine(context).on('controller').run(['cat', mark])).toMatchObject({ exit: 1 });
    expect(await must(host, ['cat', '/etc/network/interfaces'])).toBe(
      'auto lo\niface lo inet loopback\n',
    );
    await must(host, ['rm', mark]);
  });

  test('what a command leaves running goes on without it', async (context) => {
    const host = machine(context).on('jumphost');
    const later = 'setsid sh -c "sleep 0.3; touch /run/later" </dev/null >/dev/null 2>&1 &';
    await must(host, ['sh', '-c', later]);
    await vi.waitFor(async () => void (await must(host, ['test', '-e', '/run/later'])), 5_000);
  });

  test.for(['received', 'handled', 'replied'] as const)(
    'a client that is killed when its call was %s leaves the machine as it is',
    async (phase, context) => {
      const door = await machine(context).door('jumphost');
      const body = JSON.stringify({ argv: ['touch', `/run/${phase}`] });
      const call = `await fetch('${door.url}/exec', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} }); setInterval(() => {}, 1000)`;
      const client = spawn(process.execPath, ['--input-type=module', '-e', call]);
      const ended = once(client, 'exit');
      door.onCall((event) => void (event.phase === phase && client.kill('SIGKILL')));
      expect((await ended)[1]).toBe('SIGKILL');
      const host = machine(context).on('jumphost');
      await vi.waitFor(async () => void (await must(host, ['test', '-e', `/run/${phase}`])), 5_000);
    },
  );

  test('a door with a path is open while its address is there to be reached', async (context) => {
    const bed = machine(context);
    const path = { from: { host: 'controller', address: '10.12.12.1' }, to: '10.12.12.9' };
    const door = await bed.door('jumphost', path);
    const ask = async (...argv: readonly string[]): Promise<unknown> => {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ argv });
      return (await fetch(`${door.url}/exec`, { method: 'POST', headers, body })).json();
    };
    expect(await ask('sh', '-c', 'echo $SSH_CONNECTION')).toMatchObject({
      stdout: '10.12.12.1 40000 10.12.12.9 22\n',
    });
    expect(await ask('ip', 'addr', 'del', '10.12.12.9/24', 'dev', 'br0')).toMatchObject({
      exit: 0,
    });
    expect(await ask('true')).toMatchObject({ why: 'unreachable' });
    // Somebody else who has it is not the host.
    await must(bed.on('router'), ['ip', 'addr', 'add', '10.12.12.9/24', 'dev', 'eno1']);
    expect(await ask('true')).toMatchObject({ why: 'unreachable' });
    await must(bed.on('router'), ['ip', 'addr', 'del', '10.12.12.9/24', 'dev', 'eno1']);
    const back = ['ip', 'addr', 'add', '10.12.12.9/24', 'dev', 'br0'] as const;
    await must(bed.on('jumphost'), back);
    expect(await ask('true')).toMatchObject({ exit: 0 });
  });

  test('a real ssh session from the controller to the jumphost', async (context) => {
    await need(context, 'sshd');
    const bed = machine(context);
    const sshd = await startSshd({ on: bed.on('jumphost'), address: '10.12.12.9' });
    onTestFinished(() => sshd.close());
    const script = `umask 077; cd $(mktemp -d -p /run); cat >identity; echo '10.12.12.9 ${sshd.hostKey}' >known
      exec ssh -i identity -o UserKnownHostsFile=known -o StrictHostKeyChecking=yes -o BatchMode=yes 10.12.12.9 uname -n`;
    const said = await must(bed.on('controller'), ['sh', '-c', script], { stdin: sshd.identity });
    expect(said).toBe('jumphost\n');
  });
});

test('a machine whose kernel dies says so, and where its words are kept', async (context) => {
  await need(context, 'machine');
  const bed = await startMachine({ hosts: [{ name: 'alone' }] });
  const waiting = bed.on('alone').run(['sleep', '100']);
  const dying = bed.run(['sh', '-c', 'echo c >/proc/sysrq-trigger']);
  const [first, second] = await Promise.allSettled([waiting, dying]);
  await bed.close();
  expect(second.status).toBe('rejected');
  expect(first).toMatchObject({ reason: expect.any(Error) });
  const { message } = (first as PromiseRejectedResult).reason as Error;
  expect(message).toContain('The user-mode machine has ended (ip netns exec alone sleep 100)');
  const log = /\(all of it: (.*)\)/.exec(message)?.[1] ?? '';
  expect(existsSync(log)).toBe(true);
  rmSync(join(log, '..'), { recursive: true });
});

test('a machine ends with the process that started it', async (context) => {
  await need(context, 'machine');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'uml/lone.ts')]);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { pid, folder } = JSON.parse(line.toString()) as { pid: number; folder: string };
  expect(isRunning(pid)).toBe(true);
  child.kill('SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid)).toBe(false), 5_000);
  rmSync(folder, { recursive: true });
});
