/** Bridges, ports, addresses and routes of real namespaces, with neighbours that ping through them. */
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import { jumphostWithoutVlans } from '../../beds/jumphost.ts';
import { need } from '../../beds/means.ts';
import { startNamespaces, type Namespaces } from '../../beds/namespaces.ts';
import { macOf } from '../../beds/topology.ts';
import { must } from '../../beds/program.ts';
import { startMaasLab } from '../../../src/providers/maas/lab/index.ts';
import { siteOf, type Site } from './site.ts';

vi.setConfig({ testTimeout: 180_000 });

async function jumphost(context: TestContext): Promise<{ bed: Namespaces; site: Site }> {
  await need(context, 'namespaces');
  const bed = await startNamespaces(jumphostWithoutVlans());
  onTestFinished(() => bed.close());
  return { bed, site: siteOf({ via: bed.via('jumphost'), persistence: 'none' }) };
}

const pings = async (bed: Namespaces, from: string, to: string): Promise<boolean> =>
  (await bed.on(from).run(['ping', '-q', '-c1', '-W2', to])).exit === 0;

test('a port moves from one bridge to another with all that is reached through it', async (context) => {
  const { bed, site } = await jumphost(context);
  site.declare({
    bridges: { br0: { ports: [] }, uplink: { ports: ['eno1'], mac: '52:54:00:aa:bb:01' } },
    addresses: {
      own: { device: 'uplink', address: '10.12.12.9/24', was: { device: 'br0' } },
    },
    routes: { home: { to: 'default', via: '10.12.12.254', device: 'uplink' } },
  });
  const { steps, problems } = await site.plan();
  expect(problems).toEqual([]);
  expect(steps.indexOf('update jumphost/bridge/br0')).toBeLessThan(
    steps.indexOf('create jumphost/bridge/uplink'),
  );
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  expect(await pings(bed, 'controller', '10.12.12.9')).toBe(true);
  expect(await must(bed.on('jumphost'), ['ip', 'route'])).toContain(
    'default via 10.12.12.254 dev uplink',
  );
  expect((await site.plan()).steps).toEqual([]);
});

test('an address that somebody else on the wire has is not taken, and its MAC is named', async (context) => {
  const { site } = await jumphost(context);
  site.declare({ addresses: { taken: { device: 'br0', address: '10.12.12.254/24' } } });
  const outcome = await site.apply();
  const [failed] = outcome.what === 'applied' ? outcome.failed : [];
  expect(outcome.exit).toBe(4);
  expect(failed?.problem).toMatchObject({
    code: 'address-in-use',
    message: expect.stringContaining(`${macOf('router', 'eno1')} answers for it`),
  });
});

test('one address with another prefix is never away: both in one call', async (context) => {
  const { bed, site } = await jumphost(context);
  site.declare({
    addresses: {
      wide: { device: 'br0', address: '10.12.12.9/22', was: { address: '10.12.12.9/24' } },
    },
    routes: { home: { to: 'default', via: '10.12.12.254' } },
  });
  const { steps, problems } = await site.plan();
  expect(problems).toEqual([]);
  expect(steps).toEqual(['create jumphost/address/wide + delete jumphost/address/wide']);
  expect(await site.apply()).toMatchObject({ exit: 0 });
  const host = bed.on('jumphost');
  expect(await must(host, ['ip', '-4', '-o', 'addr', 'show', 'dev', 'br0'])).toMatch(
    /^\d+: br0 +inet 10\.12\.12\.9\/22 [^\n]*\n$/,
  );
  expect(await must(host, ['ip', 'route'])).toContain('default via 10.12.12.254 dev br0');
  expect((await site.plan()).steps).toEqual([]);
});

test('one subnet on two devices is refused, whatever the prefixes', async (context) => {
  const { site } = await jumphost(context);
  const onto = async (address: string): Promise<readonly string[]> => {
    site.declare({ addresses: { other: { device: 'virbr7', address } } });
    return (await site.plan()).problems;
  };
  const held = [expect.stringMatching(/^claim-held: .*10\.12\.2\.1\/24 on virbr2/)];
  expect(await onto('10.12.2.200/24')).toEqual(held);
  expect(await onto('10.12.2.200/25')).toEqual(held);
  expect(await onto('10.12.2.2/16')).toContainEqual(held[0]);
  expect(await onto('10.12.200.2/24')).toEqual([]);
  // The same device may have several of one subnet.
  site.declare({ addresses: { more: { device: 'virbr2', address: '10.12.2.2/24' } } });
  expect((await site.plan()).problems).toEqual([]);
});

test('two devices trade their addresses: both leave before either arrives', async (context) => {
  const { site } = await jumphost(context);
  site.declare({
    addresses: {
      two: { device: 'virbr2', address: '10.12.7.1/24', was: { device: 'virbr2' } },
      seven: { device: 'virbr7', address: '10.12.2.1/24', was: { device: 'virbr7' } },
    },
  });
  const { steps, problems } = await site.plan();
  expect(problems).toEqual([]);
  // What cannot change in place is deleted and made: no temporary is needed.
  expect(steps.slice(0, 2).toSorted()).toEqual([
    'delete jumphost/address/seven',
    'delete jumphost/address/two',
  ]);
});

test('IPv6: an address, a route, and a duplicate that the kernel finds', async (context) => {
  const { bed, site } = await jumphost(context);
  await must(bed.on('router'), ['ip', 'addr', 'add', '2001:db8::fe/64', 'dev', 'eno1', 'nodad']);
  site.declare({
    addresses: { six: { device: 'br0', address: '2001:DB8::9/64' } },
    routes: { six: { to: '::/0', via: '2001:db8::fe' } },
  });
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  expect(await pings(bed, 'router', '2001:db8::9')).toBe(true);
  site.declare({
    addresses: {
      six: { device: 'br0', address: '2001:db8::9/64' },
      dup: { device: 'br0', address: '2001:db8::fe/64' },
    },
    routes: { six: { to: '::/0', via: '2001:db8::fe' } },
  });
  const outcome = await site.apply();
  expect(outcome.what === 'applied' && outcome.failed.map(({ problem }) => problem.code)).toEqual([
    'address-in-use',
  ]);
});

test('what nobody declares on a bridge that goes blocks, and guests do', async (context) => {
  const { site } = await jumphost(context);
  site.declare({ absent: [{ kind: 'bridge', name: 'virbr2', device: 'virbr2' }] });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/^would-be-lost: .*10\.12\.2\.1\/24 on virbr2\) would be lost/),
    expect.stringMatching(/^guests-on-bridge: .*vnet1/),
  ]);
});

const state = { fabrics: [{ id: 1, name: 'metal', vlans: [{ id: 5001, vid: 0 }] }] };

test('an address that realizes a subnet waits until MAAS has it, and lies in it', async (context) => {
  await need(context, 'namespaces');
  const bed = await startNamespaces(jumphostWithoutVlans());
  onTestFinished(() => bed.close());
  const lab = await startMaasLab({ state });
  onTestFinished(() => lab.close());
  process.env['TRUEUP_TEST_KEY'] = lab.auth['apiKey'] ?? '';
  const site = siteOf(
    { via: bed.via('jumphost'), persistence: 'none', domain: 'dc1' },
    {
      caracal: {
        driver: 'maas',
        url: lab.url,
        domain: 'dc1',
        auth: { apiKey: '${env:TRUEUP_TEST_KEY}' },
      },
    },
  );
  const declare = (address: string): void =>
    site.declare({
      addresses: { gate: { device: 'virbr7', address, realizes: 'caracal/subnet/plane' } },
    });
  declare('10.33.0.1/24');
  site.alsoDeclare({
    maas: 'caracal',
    subnets: { plane: { cidr: '10.33.0.0/24', vlan: { fabric: 'metal', vid: 0 } } },
  });
  const { steps, problems } = await site.plan();
  expect(problems).toEqual([]);
  expect(steps).toEqual(['create caracal/subnet/plane', 'create jumphost/address/gate']);
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect((await site.plan()).steps).toEqual([]);
  declare('10.34.0.1/24');
  expect((await site.plan()).problems[0]).toMatch(/claim-outside|outside-parent/);
});

test('who is not root sees all, and is told before the first step that nothing can be changed', async (context) => {
  await need(context, 'namespaces');
  const site = siteOf({
    via: 'local',
    persistence: 'none',
    become: ['setpriv', '--reuid=65534', '--clear-groups', '--inh-caps=-all'],
  });
  site.declare({ bridges: { never: {} } });
  const { problems } = await site.plan();
  if (problems.some((each) => each.includes('no-command'))) context.skip('needs setpriv');
  expect(problems).toEqual([
    expect.stringMatching(/^cannot-write: jumphost: nothing can be changed here/),
  ]);
});
