/** The same stories on the simulated host, where no kernel is needed: what it shows is what a real one does. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { startLinuxLab, type LinuxLab } from '../../../src/providers/linux/lab/index.ts';
import { siteOf, type Site } from './site.ts';

// The switch keeps real time, whatever the lab's clock says.
vi.setConfig({ testTimeout: 60_000 });

async function jumphost(state: object): Promise<{ lab: LinuxLab; site: Site }> {
  const lab = await startLinuxLab({ state });
  onTestFinished(() => lab.close());
  return { lab, site: siteOf({ via: lab.url, confirmSeconds: 10 }) };
}

const bridge = (name: string, ...addresses: readonly string[]) => ({
  name,
  kind: 'bridge',
  bridge: { stp_state: 0, forward_delay: 0 },
  addresses,
});

test('step 5: 10.12.8.1 leaves virbr2 before virbr1.104 takes it, and all of it is stored in one write', async () => {
  const { lab, site } = await jumphost({
    links: [
      bridge('virbr1', '10.12.4.1/22'),
      bridge('virbr2', '10.12.8.1/22'),
      bridge('virbr7', '10.12.60.1/22'),
    ],
    files: { '/etc/netplan/01-base.yaml': { text: 'network: { version: 2 }\n', mode: '600' } },
  });
  const bridges = Object.fromEntries(['virbr1', 'virbr2', 'virbr7'].map((name) => [name, {}]));
  site.declare({
    bridges,
    vlans: { 'virbr1.104': { on: 'virbr1', tag: 104 } },
    addresses: {
      'metal-admin': { device: 'virbr2', address: '10.12.12.1/22', was: { device: 'virbr2' } },
      'provider-vip': { device: 'virbr1.104', address: '10.12.8.1/22' },
      oob: { device: 'virbr7', address: '10.12.60.1/22' },
    },
  });
  const { steps, problems } = await site.plan();
  expect(problems).toEqual([]);
  expect(steps.slice(0, 4)).toEqual([
    'delete jumphost/address/metal-admin',
    'create jumphost/address/metal-admin',
    'create jumphost/vlan/virbr1.104',
    'create jumphost/address/provider-vip',
  ]);
  expect(steps).toHaveLength(5);
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  expect(lab.violations()).toEqual([]);
});

/** Whoever looks after it comes from beyond a router. */
const remote = {
  links: [
    { name: 'eno1', mac: '52:54:00:00:00:01', master: 'br0' },
    bridge('br0', '10.12.12.9/24'),
  ],
  routes: [{ to: 'default', via: '10.12.12.254', dev: 'br0' }],
  wires: {
    eno1: [
      { mac: '52:54:00:00:00:99', addresses: ['10.12.12.254', '10.12.13.254'], forwards: true },
    ],
  },
  beyond: ['10.99.0.0/24'],
  session: { client: '10.99.0.1', servers: ['10.12.12.9', '10.12.13.9'] },
};
const moved = {
  bridges: { br0: { ports: ['eno1'] } },
  addresses: {
    own: { device: 'br0', address: '10.12.13.9/24', was: { address: '10.12.12.9/24' } },
  },
};
const home = (via: string) => ({ routes: { home: { to: 'default', via } } });

test('what we talk over moves with its route under one switch, and is confirmed over the new address', async () => {
  const { lab, site } = await jumphost(remote);
  site.declare({ ...moved, ...home('10.12.13.254') });
  const { operations, steps } = await site.plan();
  expect(steps).toEqual([
    'create jumphost/address/own',
    'delete jumphost/address/own + update jumphost/route/home',
  ]);
  expect(operations.filter(({ impact }) => impact === 'cuts-own-path')).toHaveLength(2);
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect(lab.violations()).toEqual([]);
  const again = await site.plan();
  expect([...again.steps, ...again.problems]).toEqual([]);
});

test('where the new way leads nowhere, the host goes back, and the next look says so', async () => {
  const { lab, site } = await jumphost(remote);
  site.declare({ ...moved, ...home('10.12.13.253') });
  // Nobody waits for the clock of the lab.
  lab.onCall(({ phase, argv }) => {
    if (phase === 'replied' && argv.join(' ').endsWith('/change')) lab.tick(11);
  });
  const outcome = await site.apply();
  const failed = outcome.what === 'applied' ? outcome.failed : [];
  expect(new Set(failed.map(({ problem }) => problem.code))).toEqual(new Set(['rolled-back']));
  const next = await site.plan();
  expect(next.problems).toEqual([expect.stringMatching(/^rolled-back: /)]);
});
