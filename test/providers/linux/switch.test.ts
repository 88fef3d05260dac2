/** The dead-man's switch, on a host that is really reached over what is changed: confirmed, undone by the host itself, and after a kill -9. */
import { spawn } from 'node:child_process';
import { userInfo } from 'node:os';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import type { ExecDoor } from '../../../src/lab/exec-door.ts';
import { jumphostWithoutVlans } from '../../beds/jumphost.ts';
import { need } from '../../beds/means.ts';
import { startNamespaces } from '../../beds/namespaces.ts';
import { must, type Where } from '../../beds/program.ts';
import { startSshd } from '../../beds/sshd.ts';
import { resume } from '../../../src/reconcile.ts';
import { siteOf, type Site } from './site.ts';

vi.setConfig({ testTimeout: 240_000 });

interface Ground {
  readonly host: Where;
  readonly old: ExecDoor;
  readonly site: (confirmSeconds: number) => Site;
  /** From now on nobody reaches what trueup is to talk over afterwards. */
  readonly cutOff: () => Promise<void>;
}

/** The jumphost of the beds, reached from the controller at 10.12.12.9, and later at 10.12.13.9. */
async function ground(context: TestContext): Promise<Ground> {
  await need(context, 'own hosts');
  const bed = await startNamespaces(jumphostWithoutVlans('plain'));
  onTestFinished(() => bed.close());
  const [host, controller] = [bed.on('jumphost'), bed.on('controller')];
  await must(controller, ['ip', 'addr', 'add', '10.12.13.1/24', 'dev', 'eno1']);
  const way = (from: string, to: string): Promise<ExecDoor> =>
    bed.door('jumphost', { from: { host: 'controller', address: from }, to });
  const old = await way('10.12.12.1', '10.12.12.9');
  const next = await way('10.12.13.1', '10.12.13.9');
  return {
    host,
    old,
    site: (confirmSeconds) => {
      const via = [old.url, next.url];
      const site = siteOf({ via, persistence: 'netplan', confirmSeconds, timeoutSeconds: 5 });
      site.declare({
        addresses: {
          own: { device: 'br0', address: '10.12.13.9/24', was: { address: '10.12.12.9/24' } },
        },
        absent: [{ kind: 'route', name: 'default*', device: 'br0', within: '0.0.0.0/0' }],
      });
      return site;
    },
    cutOff: async () => {
      await must(controller, ['ip', 'addr', 'del', '10.12.13.1/24', 'dev', 'eno1']);
    },
  };
}

const addresses = (host: Where): Promise<string> =>
  must(host, ['ip', '-4', '-o', 'addr', 'show', 'dev', 'br0']);
const bundles = async (host: Where): Promise<string> =>
  (await host.run(['find', '/run/trueup', '-type', 'f'])).stdout;

test('proven over the new address, it stands, and only then is it stored', async (context) => {
  const { host, site } = await ground(context);
  const own = site(20);
  const { operations, steps, problems } = await own.plan();
  expect(problems).toEqual([]);
  expect(steps.at(-1)).toMatch(/store jumphost\/address\/own/);
  const cut = operations.filter((each) => each.impact === 'cuts-own-path');
  expect(cut.map((each) => each.id)).toEqual(['delete jumphost/address/own']);
  expect(cut[0]?.notes?.join()).toMatch(/goes back by itself/);
  expect(await own.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect(await addresses(host)).toMatch(/^\d+: br0 +inet 10\.12\.13\.9\/24 [^\n]*\n$/);
  expect(await bundles(host)).toBe('');
  expect(await must(host, ['cat', '/etc/netplan/90-trueup.yaml'])).toContain('- 10.12.13.9/24');
  expect((await own.plan()).steps).toEqual([]);
});

test('not reachable afterwards, the host goes back by itself, and nothing is stored', async (context) => {
  const { host, site, cutOff } = await ground(context);
  const own = site(3);
  await cutOff();
  const outcome = await own.apply();
  expect(outcome).toMatchObject({ what: 'applied', exit: 4 });
  const failed = outcome.what === 'applied' ? outcome.failed : [];
  expect(failed.map(({ problem }) => problem.code)).toEqual(['rolled-back']);
  expect(await addresses(host)).toContain('inet 10.12.12.9/24');
  expect((await host.run(['cat', '/etc/netplan/90-trueup.yaml'])).exit).toBe(1);
  const again = await own.plan();
  expect(again.problems).toEqual([
    expect.stringMatching(
      /^rolled-back: jumphost went back by itself at .*delete jumphost\/address\/own/,
    ),
  ]);
});

test('killed right after the change, the host undoes it in time; the next look says so, and the run can be taken up', async (context) => {
  const { host, old, site } = await ground(context);
  const own = site(4);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'switch-child.ts'), own.root], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  old.onCall(({ phase, argv }) => {
    if (phase === 'handled' && argv.join(' ').match(/^ip -batch .*\/change$/))
      child.kill('SIGKILL');
  });
  expect(await ended).toEqual([null, 'SIGKILL']);
  expect(await addresses(host)).not.toContain('10.12.12.9/24');
  while (!(await bundles(host)).includes('/rolled-back')) await delay(50);
  expect(await addresses(host)).toContain('inet 10.12.12.9/24');
  const next = await own.plan();
  expect(next.problems).toEqual([
    expect.stringMatching(/^unfinished-run: /),
    expect.stringMatching(/^rolled-back: /),
  ]);
  expect(await resume(own.request(), 'latest', true)).toMatchObject({ what: 'applied', exit: 0 });
  expect(await addresses(host)).not.toContain('10.12.12.9/24');
  expect(await bundles(host)).toBe('');
  expect((await own.plan()).steps).toEqual([]);
});

test('a bridge that took the port we talk over is unmade again, with all that was on the port', async (context) => {
  await need(context, 'own hosts');
  const bed = await startNamespaces({
    switches: ['lan'],
    hosts: [
      {
        name: 'host',
        own: 'plain',
        nics: [{ name: 'eno1', to: 'lan' }],
        lines: [
          ...given,
          'addr add 10.12.12.19/24 dev eno1',
          'route add 10.88.0.0/16 via 10.12.12.254 dev eno1',
        ],
      },
      {
        name: 'controller',
        nics: [{ name: 'eno1', to: 'lan' }],
        lines: ['addr add 10.12.12.1/24 dev eno1'],
      },
    ],
  });
  onTestFinished(() => bed.close());
  const host = bed.on('host');
  const door = await bed.door('host', {
    from: { host: 'controller', address: '10.12.12.1' },
    to: '10.12.12.9',
  });
  const site = siteOf({ via: door.url, persistence: 'none', confirmSeconds: 3, timeoutSeconds: 5 });
  site.declare({
    bridges: { br0: { ports: ['eno1'] } },
    addresses: {
      // Wrong by one digit: nobody is there afterwards.
      own: {
        device: 'br0',
        address: '10.12.12.8/24',
        was: { device: 'eno1', address: '10.12.12.9/24' },
      },
      more: {
        device: 'br0',
        address: '10.12.12.19/24',
        was: { device: 'eno1', address: '10.12.12.19/24' },
      },
    },
    routes: { far: { to: '10.88.0.0/16', via: '10.12.12.254', device: 'br0' } },
  });
  const before = [await portrait(host), await must(host, ['ip', 'route'])];
  const { problems } = await site.plan();
  expect(problems).toEqual([]);
  const outcome = await site.apply();
  const failed = outcome.what === 'applied' ? outcome.failed : [];
  expect(new Set(failed.map(({ problem }) => problem.code))).toEqual(new Set(['rolled-back']));
  expect([await portrait(host), await must(host, ['ip', 'route'])]).toEqual(before);
});

/** Devices and addresses, without numbers that count up. */
async function portrait(host: Where): Promise<string> {
  const text = await must(host, ['ip', '-o', '-4', 'addr', 'show']);
  const links = await must(host, ['ip', '-o', 'link', 'show', 'type', 'bridge']);
  return `${text.replaceAll(/ brd \S+|valid_lft.*/g, '')}${links}`;
}

test('over real ssh: a port moves into a new bridge with the address that we talk over, in one go', async (context) => {
  await need(context, 'own hosts', 'sshd');
  const bed = await startNamespaces({
    switches: ['lan'],
    hosts: [
      { name: 'host', own: 'plain', nics: [{ name: 'eno1', to: 'lan' }], lines: given },
      {
        name: 'controller',
        nics: [{ name: 'eno1', to: 'lan' }],
        lines: ['addr add 10.12.12.1/24 dev eno1', 'addr add 10.99.0.1/24 dev eno1', back],
      },
    ],
  });
  onTestFinished(() => bed.close());
  const [host, controller] = [bed.on('host'), bed.on('controller')];
  await must(host, ['ip', 'route', 'replace', 'default', 'via', '10.12.12.1', 'dev', 'eno1']);
  const sshd = await startSshd({ on: host, address: '0.0.0.0', port: 22 });
  onTestFinished(() => sshd.close());
  const { username } = userInfo();
  const site = siteOf({
    via: [`ssh://${username}@10.12.12.9:22`],
    hostKey: sshd.hostKey,
    identity: sshd.identityFile,
    persistence: 'netplan',
    confirmSeconds: 20,
  });
  site.declare({
    bridges: { br0: { ports: ['eno1'] } },
    addresses: {
      own: {
        device: 'br0',
        address: '10.12.12.9/22',
        was: { device: 'eno1', address: '10.12.12.9/24' },
      },
    },
    routes: { home: { to: 'default', via: '10.12.12.1', device: 'br0' } },
  });
  const run = await controller.run(
    [process.execPath, join(import.meta.dirname, 'switch-child.ts'), site.root],
    { timeoutMilliseconds: 100_000 },
  );
  expect(run).toEqual({ exit: 0, stdout: '0\n', stderr: '' });
  expect(await must(host, ['ip', '-4', '-o', 'addr', 'show', 'dev', 'eno1'])).toBe('');
  expect(await addresses(host)).toContain('inet 10.12.12.9/22');
  expect(await must(host, ['ip', 'route'])).toContain('default via 10.12.12.1 dev br0');
  expect(await bundles(host)).toBe('');
  const stored = await must(host, ['cat', '/etc/netplan/90-trueup.yaml']);
  expect(stored).toContain('- 10.12.12.9/22');
  expect(stored).toContain('- eno1');
});

const given = ['addr add 10.12.12.9/24 dev eno1'];
const back = 'route add 10.77.0.0/16 via 10.12.12.9 dev eno1';
