/** What the kernel does along without a word (the vendor notes' section on side effects), a story each, on a real kernel. */
import { expect, onTestFinished, test, vi, type TestContext } from 'vitest';
import { need } from '../../beds/means.ts';
import { startNamespaces } from '../../beds/namespaces.ts';
import { must, type Where } from '../../beds/program.ts';
import { siteOf, type Site } from './site.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Ground {
  readonly host: Where;
  readonly site: Site;
  readonly ip: (...words: readonly string[]) => Promise<string>;
}

/** A host `h` with a bridge `br0` on a wire, and a router at the other end of it. */
async function ground(context: TestContext, lines: readonly string[]): Promise<Ground> {
  await need(context, 'namespaces');
  const bed = await startNamespaces({
    switches: ['lan'],
    hosts: [
      {
        name: 'h',
        nics: [{ name: 'eno1', to: 'lan' }],
        bridges: [{ name: 'br0', ports: ['eno1'] }],
        lines,
      },
      {
        name: 'router',
        nics: [{ name: 'eno1', to: 'lan' }],
        lines: ['addr add 10.12.8.254/24 dev eno1', 'addr add 10.12.12.254/24 dev eno1'],
      },
    ],
  });
  onTestFinished(() => bed.close());
  const host = bed.on('h');
  return {
    host,
    site: siteOf({ via: bed.via('h'), persistence: 'none' }),
    ip: (...words) => must(host, ['ip', ...words]),
  };
}

const three = [1, 2, 3].map((at) => `addr add 10.12.8.${at}/24 dev br0`);
const declared = (...last: readonly number[]) =>
  Object.fromEntries(
    last.map((at) => [`a${at}`, { device: 'br0', address: `10.12.8.${at}/24` }] as const),
  );
const gone = (name: string) => [{ kind: 'address', name, within: '10.12.0.0/16' }];

test('1. a primary goes, and its secondaries stay: those that are declared are put back in the same call', async (context) => {
  const { site, ip } = await ground(context, [
    ...three,
    'route add default via 10.12.8.254 dev br0',
  ]);
  site.declare({
    addresses: declared(2, 3),
    routes: { home: { to: 'default', via: '10.12.8.254' } },
    absent: gone('10.12.8.1/24 on br0'),
  });
  const { operations, problems } = await site.plan();
  expect(problems).toEqual([]);
  expect(operations[0]?.notes).toEqual([
    'jumphost/address/a2 is a secondary of it and is put back in the same call',
    'jumphost/address/a3 is a secondary of it and is put back in the same call',
  ]);
  expect(await site.apply()).toMatchObject({ what: 'applied', exit: 0 });
  const now = await ip('-4', 'addr', 'show', 'dev', 'br0');
  expect(now).not.toContain('10.12.8.1/24');
  expect(now).toContain('10.12.8.2/24');
  expect(now).toContain('10.12.8.3/24');
  expect(await ip('route')).toContain('default via 10.12.8.254 dev br0');
});

test('1. secondaries that nobody declares block, and are named', async (context) => {
  const { site, host } = await ground(context, three);
  site.declare({ addresses: declared(2), absent: gone('10.12.8.1/24 on br0') });
  const { problems } = await site.plan();
  expect(problems).toEqual([
    expect.stringMatching(
      /^would-be-lost: .*#br0,10\.12\.8\.1,24 cannot go: .*10\.12\.8\.3\/24 on br0\) would be lost with it, since it is a secondary of this one/,
    ),
  ]);
  await must(host, ['sysctl', '-q', '-w', 'net.ipv4.conf.br0.promote_secondaries=1']);
  expect((await site.plan()).problems).toEqual([]);
});

test('2. routes die with the last address of their subnet: what nobody declares blocks, and what is declared must say where it goes', async (context) => {
  const { site } = await ground(context, [
    'addr add 10.12.8.1/24 dev br0',
    'route add default via 10.12.8.254 dev br0',
  ]);
  site.declare({ absent: gone('10.12.8.1/24 on br0') });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(
      /^would-be-lost: .*route default via 10\.12\.8\.254 on br0\) would be lost/,
    ),
  ]);
  const home = { home: { to: 'default', via: '10.12.8.254' } };
  site.declare({ routes: home, absent: gone('10.12.8.1/24 on br0') });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/^needed-by-declared: .*jumphost\/route\/home would be lost/),
  ]);
});

test('2. and 3. a new subnet: the new address comes first, the route moves to it, and the old one goes last', async (context) => {
  const { site, ip } = await ground(context, [
    'addr add 10.12.8.1/24 dev br0',
    'route add default via 10.12.8.254 dev br0',
  ]);
  site.declare({
    addresses: {
      own: { device: 'br0', address: '10.12.12.1/24', was: { address: '10.12.8.1/24' } },
    },
    routes: { home: { to: 'default', via: '10.12.12.254' } },
  });
  const { steps, problems } = await site.plan();
  expect(problems).toEqual([]);
  expect(steps).toEqual([
    'create jumphost/address/own',
    'update jumphost/route/home',
    'delete jumphost/address/own',
  ]);
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect(await ip('route')).toMatch(/^default via 10\.12\.12\.254 dev br0 *\n10\.12\.12\.0\/24 /);
  expect((await site.plan()).steps).toEqual([]);
});

test('3. a default route that would linger without its gateway is found before', async (context) => {
  const { site } = await ground(context, [
    'addr add 10.12.8.1/24 dev br0',
    'addr add 10.12.12.1/24 dev br0',
    'route add default via 10.12.8.254 dev br0',
  ]);
  site.declare({ absent: gone('10.12.8.1/24 on br0') });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/nothing else on its device reaches its gateway/),
  ]);
});

test('4. going down loses routes and addresses of IPv6', async (context) => {
  const { site } = await ground(context, [
    'addr add 10.12.8.1/24 dev br0',
    'addr add 2001:db8::1/64 dev br0 nodad',
    'route add default via 10.12.8.254 dev br0',
  ]);
  site.declare({ bridges: { br0: { up: false } } });
  const { problems } = await site.plan();
  expect(problems).toEqual([
    expect.stringMatching(
      /^would-be-lost: .*2001:db8::1\/64 on br0\) would be lost .*since br0 goes down/,
    ),
    expect.stringMatching(/^would-be-lost: .*default via 10\.12\.8\.254 on br0\) would be lost/),
  ]);
});

test('5. a bridge keeps its MAC when its last port goes, and one without ports has one', async (context) => {
  const { site, ip } = await ground(context, [
    'link add name fresh type bridge',
    'link set dev fresh up',
  ]);
  const mac = async (name: string) =>
    (await ip('link', 'show', 'dev', name)).match(/ether (\S+)/)?.[1];
  await ip('link', 'set', 'dev', 'eno1', 'nomaster');
  await ip('link', 'set', 'dev', 'eno1', 'master', 'fresh');
  const before = await mac('fresh');
  site.declare({ bridges: { fresh: { ports: [] }, made: {} } });
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect(await mac('fresh')).toBe(before);
  expect(await mac('made')).toMatch(/^[0-9a-f][26ae]:/);
});

test('6. a bridge without STP lets frames through at once', async (context) => {
  const { site, host, ip } = await ground(context, []);
  site.declare({
    bridges: { br0: { ports: [] }, br1: { ports: ['eno1'] }, slow: { stp: true, forwardDelay: 4 } },
    addresses: { own: { device: 'br1', address: '10.12.8.1/24' } },
  });
  expect(await site.apply()).toMatchObject({ exit: 0 });
  expect(await ip('-j', '-d', 'link', 'show', 'dev', 'br1')).toContain('"forward_delay":0,');
  expect(await ip('-j', '-d', 'link', 'show', 'dev', 'slow')).toContain('"forward_delay":400,');
  expect((await host.run(['ping', '-q', '-c1', '-W1', '10.12.8.254'])).exit).toBe(0);
});

test('7. an address on a port is of no use: refused, whoever of the two comes last', async (context) => {
  const { site } = await ground(context, []);
  site.declare({ addresses: { own: { device: 'eno1', address: '10.12.99.1/24' } } });
  expect((await site.plan()).problems).toEqual([
    expect.stringMatching(/^address-on-port: .*eno1 is a port of br0/),
  ]);
  const other = await ground(context, [
    'link set dev eno1 nomaster',
    'addr add 10.12.99.1/24 dev eno1',
  ]);
  other.site.declare({ bridges: { br0: { ports: ['eno1'] } } });
  expect((await other.site.plan()).problems).toEqual([
    expect.stringMatching(/^address-on-port: .*takes eno1, whose address 10\.12\.99\.1\/24/),
  ]);
});
