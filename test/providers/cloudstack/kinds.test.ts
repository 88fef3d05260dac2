/** The fact sheets of the kinds, tried without any server. */
import { describe, expect, test } from 'vitest';
import type { Address, SystemName } from '../../../src/model/address.ts';
import type { Kind } from '../../../src/model/kind.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { kinds } from '../../../src/providers/cloudstack/kinds/all.ts';
import { netmaskOf, prefixOf } from '../../../src/providers/cloudstack/kinds/netmask.ts';
import { bytes, sizeText } from '../../../src/providers/cloudstack/kinds/sizes.ts';
import { connected, updating } from './connected.ts';

function kindOf(name: string): Kind {
  const kind = kinds.find((each) => each.kind === `cloudstack/${name}`);
  if (kind === undefined) throw new Error(`no kind ${name}`);
  return kind;
}

const scope = { system: 'ossea' as SystemName, domain: 'dc1' };
const holder = 'ossea/vm/web' as Address;

function claimed(name: string, spec: Spec): readonly string[] {
  return kindOf(name)
    .claims(spec, scope, holder)
    .map((each) => {
      const value = each.type === 'name' ? each.value : `${each.first}-${each.last}`;
      return `${each.as} ${each.pool} ${value}`;
    });
}

test('netmasks and prefixes', () => {
  for (const prefix of [0, 1, 8, 22, 24, 31, 32]) expect(prefixOf(netmaskOf(prefix))).toBe(prefix);
  expect(netmaskOf(22)).toBe('255.255.252.0');
  for (const none of ['255.0.255.0', 'x', undefined]) expect(prefixOf(none)).toBe(undefined);
});

test('sizes are bytes, however they are written', () => {
  expect([20, '20', '20G', 20 * 2 ** 30].map(bytes)).toEqual(Array(4).fill(20 * 2 ** 30));
  expect(bytes('2T')).toBe(2 ** 41);
  expect([2 ** 41, 20 * 2 ** 30, 2 ** 29].map(sizeText)).toEqual(['2T', '20G', '0.5G']);
  expect(bytes('x')).toBe('x');
});

describe('keys', () => {
  test('a volume is known by its place and its name together', () => {
    const volume = kindOf('volume');
    expect(volume.key({ vm: 'ossea/vm/#1', device: 0 })).toBe(undefined);
    expect(volume.key({ vm: null, name: 'a' })).toBe(undefined);
    expect(volume.key({ vm: 'ossea/vm/#1', device: 0, name: 'a b' })).toBe('ossea/vm/#1 0 a%20b');
    expect(volume.otherKey?.({ name: 'a b' })).toBe('a%20b');
  });

  test('one that was destroyed is not taken for a VM that is there', () => {
    const vm = kindOf('vm');
    const spec = { zone: 'z', name: 'a' };
    expect(vm.key({ ...spec, destroyed: true })).toBe(undefined);
    expect(vm.key({ ...spec, destroyed: false })).toBe('z a');
  });
});

describe('claims', () => {
  test.each([
    ['volume', { vm: 'ossea/vm/#1', device: 2 }, ['holder slot ossea/vm/#1 2']],
    ['volume', { vm: null, device: null }, []],
    ['vm', { zone: 'z', name: 'web' }, ['holder name z web']],
    [
      'nic',
      { network: 'n', address: '10.0.0.5', mac: '02:00:00:00:00:01' },
      ['holder address n 167772165-167772165', 'holder mac dc1 02:00:00:00:00:01'],
    ],
    ['secondary', { network: 'n', address: '10.0.0.5' }, ['holder address n 167772165-167772165']],
    ['address', { address: '10.0.0.5' }, ['holder address dc1 167772165-167772165']],
    [
      'network',
      { zone: 'z', cidr: '10.0.0.0/30', vlan: 7, gateway: '10.0.0.1' },
      [
        'holder cidr ossea/vm/web 167772160-167772163',
        'holder vid z 7-7',
        'description address ossea/vm/web 167772161-167772161',
      ],
    ],
    [
      'range',
      { zone: 'z', public: true, range: '10.0.0.4-10.0.0.6', gateway: '10.0.0.1' },
      [
        'holder range z/public 167772164-167772166',
        'description range z/public 167772161-167772161',
      ],
    ],
    ['range', { network: 'n', range: '10.0.0.4' }, ['holder range n 167772164-167772164']],
  ] as const)('%s %j', (name, spec, expected) => expect(claimed(name, spec)).toEqual(expected));
});

const liveVm = (more: Partial<LiveResource>): LiveResource => ({
  system: scope.system,
  kind: 'cloudstack/vm' as never,
  id: '1' as never,
  label: 'web',
  spec: { name: 'web', account: 'admin', project: null },
  status: { zoneName: 'zone1', created: '2026-01-02T03:04:05+0000' },
  ...more,
});

describe('guards', () => {
  const ours = liveVm({ mark: { site: 'd058', address: holder } });

  test.each([
    [{ zone: 'zone1' }, true],
    [{ zone: 'zone2' }, false],
    [{ account: 'admin' }, true],
    [{ account: 'admin', zone: 'zone2' }, false],
    [{ project: 'x' }, false],
    [{ owner: 'any' }, true],
    [{ owner: 'trueup' }, false],
    [{ owner: 'd058' }, false],
    [{ name: 'w*' }, true],
    [{ 'created-before': '2026-02-01' }, true],
    [{ 'created-before': '2026-01-01' }, false],
    [{ 'created-before': 'soon' }, undefined],
    [{ colour: 'red' }, undefined],
    [{}, false],
  ])('%j is %s', (guard, expected) =>
    expect(kindOf('vm').within?.(liveVm({}), guard)).toBe(expected),
  );

  test.each([
    [{ owner: 'trueup' }, true],
    [{ owner: 'd058' }, true],
    [{ owner: 'd059' }, false],
  ])('marked: %j is %s', (guard, expected) =>
    expect(kindOf('vm').within?.(ours, guard)).toBe(expected),
  );
});

describe('untouchable', () => {
  test.each([
    ['vm', {}, { state: 'Stopped' }, undefined],
    ['vm', { deleteProtection: true }, {}, 'delete protection'],
    ['vm', {}, { mayExpunge: false }, 'may not expunge'],
    ['vm', {}, { state: 'Migrating' }, 'its state is Migrating'],
    ['vm', {}, { job: '7' }, 'a job is at work'],
    ['volume', { deleteProtection: true }, {}, 'delete protection'],
    ['volume', {}, { job: '7' }, 'a job is at work'],
    ['address', {}, { sourceNat: true }, 'source NAT'],
    ['address', {}, { staticNat: true }, 'static NAT'],
    ['address', {}, { rules: true }, 'rules'],
    ['network', {}, { vpc: 'v' }, 'a tier'],
  ] as const)('%s %j %j', (name, spec, status, why) => {
    const said = kindOf(name).untouchable?.(liveVm({ spec, status }));
    if (why === undefined) expect(said).toBe(undefined);
    else expect(said).toContain(why);
  });
});

test('a zone of trueup.yaml is that of what is declared without one', () => {
  const vm = kindOf('vm');
  expect(vm.under?.({ zone: 'z' }, {})).toEqual({ spec: { zone: 'z' } });
  expect(vm.under?.({ zone: 'z' }, { zone: 'y' })).toEqual({ spec: { zone: 'y' } });
  expect(vm.under?.({}, {})).toEqual({ spec: {} });
  expect(kindOf('range').under?.({ zone: 'z' }, { network: 'n' })).toEqual({
    spec: { network: 'n' },
  });
});

describe('a look after a lost reply', () => {
  const free = 'vol-free';

  test('as it was, half way, as it is to be, and as nobody planned it', async () => {
    const it = await connected();
    const live = await it.one('volume', free);
    const move = updating(live, { vm: 'ossea/vm/#vm-oma', device: 2 }, 'free');
    expect(await it.connection.settle(move, it.context())).toEqual({ state: 'not done' });
    await it.make(move);
    expect(await it.connection.settle(move, it.context())).toEqual({ state: 'done', id: free });
    const on = await it.one('volume', free);
    const over = updating(on, { vm: 'ossea/vm/#vm-two-legs', device: 4 }, 'free');
    await it.make(updating(on, { vm: null, device: null }, 'free'));
    // Off the one VM and not yet on the other.
    expect(await it.connection.settle(over, it.context())).toEqual({ state: 'not done' });
    await it.make(
      updating(
        await it.one('volume', free),
        { vm: 'ossea/vm/#vm-PGWINTESTBIOS', device: 4 },
        'free',
      ),
    );
    expect(await it.connection.settle(over, it.context())).toMatchObject({
      state: 'unknown',
      problem: { code: 'moved' },
    });
    expect(await it.perform(over)).toMatchObject({ ok: false, problem: { code: 'moved-since' } });
  });

  test('what is gone cannot be told of, and one that was to go is gone', async () => {
    const it = await connected();
    const live = await it.one('volume', free);
    const lost = { ...live, id: 'nowhere' as never };
    const grow = updating(lost, { size: 2 ** 40 }, 'free');
    expect(await it.connection.settle(grow, it.context())).toMatchObject({
      state: 'unknown',
      problem: { code: 'gone' },
    });
  });
});
