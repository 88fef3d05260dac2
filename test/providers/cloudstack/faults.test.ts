/** What goes wrong with CloudStack, and what each comes to: whatever call it strikes, nothing is lost and nothing doubled. */
import { describe, expect, test } from 'vitest';
import type { Fault, FaultName } from '../../../src/lab/faults.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { ErrorClass, Performed } from '../../../src/model/provider.ts';
import { errorOf } from '../../../src/providers/cloudstack/client/failure.ts';
import { connected, creating, deleting, updating, type Connected } from './connected.ts';
import { keeperCanary } from './ossea.ts';

const told = { call: 'attachVolume', writes: true, masked: (text: string) => text };

/** CloudStack's words, of replies and of jobs, and what they mean. */
const words: readonly (readonly [code: number, text: string, of: ErrorClass, name: string])[] = [
  [401, 'unable to verify user credentials and/or request signature', 'denied', 'not-signed-in'],
  [
    401,
    "The given command 'x' either does not exist, is not available for user.",
    'denied',
    'denied',
  ],
  [405, 'login', 'refused', 'refused'],
  [
    429,
    'The given user has reached his/her account api limit, please retry after [812] ms.',
    'rate',
    'rate',
  ],
  [430, 'Malformed parameter', 'refused', 'refused'],
  [431, 'Please specify a volume that is not attached to any VM.', 'refused', 'taken'],
  [
    431,
    'Invalid parameter id value=X due to incorrect long value format, or entity does not exist or due to',
    'gone',
    'gone',
  ],
  [431, 'Unable to find UUID for id [42] of type [VirtualMachine]', 'gone', 'gone'],
  [431, "Network ID=42 doesn't exist", 'gone', 'gone'],
  [
    431,
    'Unable to attach volume to VM x, please specify a VM that does not have VM snapshots',
    'refused',
    'vm-snapshots',
  ],
  [
    431,
    'Volume [id = 1] has delete protection enabled and cannot be deleted.',
    'refused',
    'protected',
  ],
  [
    431,
    'The specified VM already has the maximum number of data disks (6) attached. Please specify another VM.',
    'refused',
    'full',
  ],
  [431, 'Please specify a VM that is in the same zone as the volume.', 'refused', 'other-zone'],
  [
    431,
    'There are snapshot operations in progress on the volume, unable to delete it',
    'busy',
    'busy',
  ],
  [431, 'Vm already has root volume attached to it', 'refused', 'taken'],
  [432, 'Unknown API command: x', 'refused', 'unsupported'],
  [530, 'Api Discovery plugin was unable to find an api by that name or', 'refused', 'no-such-api'],
  [431, 'Please specify a VM that is either running or stopped.', 'busy', 'busy'],
  [
    530,
    'Failed to detach volume D from VM v; Could not detach volume after sending the command and waiting',
    'temporary',
    'not-released',
  ],
  [
    530,
    'Entity Volume and entity VM instance belong to different accounts',
    'refused',
    'other-account',
  ],
  [530, 'deviceId 1 is used by vol Volume {} on vm VM instance {}', 'refused', 'taken'],
  [530, 'deviceId 1 is used by vm 42', 'refused', 'taken'],
  [530, 'deviceId should be 0,1,2,4-33', 'refused', 'bad-device'],
  [530, 'tag role already on UserVm with id 1', 'refused', 'already-there'],
  [530, 'Account does not have permission for expunging.', 'denied', 'no-expunge'],
  [
    530,
    'There is/are unbacked up snapshot(s) on ROOT volume, vm destroy is not permitted',
    'busy',
    'busy',
  ],
  [530, 'ROOT volume is missing, unable to prepare volumes for the VM [x]', 'refused', 'no-root'],
  [530, 'Unable to stop VM instance {}', 'temporary', 'failed-there'],
  [531, 'Acct does not have permission', 'denied', 'denied'],
  [532, 'limit', 'refused', 'quota'],
  [533, 'Insufficient address capacity', 'refused', 'no-capacity'],
  [534, 'Resource is unavailable', 'temporary', 'unavailable'],
  [535, 'Maximum amount of resources of Type = user_vm', 'refused', 'quota'],
  [536, 'in use', 'refused', 'in-use'],
  [537, 'conflict', 'refused', 'conflict'],
  [599, 'what nobody knows', 'temporary', 'server-error'],
];

describe('words of CloudStack', () => {
  test.each(words)('%i %s', (code, text, of, name) => {
    const failure = errorOf({ ok: false, code, text }, told);
    expect(failure).toMatchObject({ class: of, problem: { code: name } });
    if (name !== 'not-signed-in') expect(failure.problem.message).toContain(text.slice(0, 20));
    expect(failure.retryAfterMilliseconds).toBe(code === 429 ? 812 : undefined);
  });

  test('a conflict of two calls is told by the other code', () => {
    const said = { ok: false, code: 530, cserrorcode: 4300, text: 'x' } as const;
    expect(errorOf(said, told)).toMatchObject({ class: 'busy' });
  });

  test('what could move a cursor is left out', () => {
    const said = { ok: false, code: 431, text: 'it\u001b[2J\u0007 broke' } as const;
    expect(errorOf(said, told).problem.message).toBe(
      'attachVolume: CloudStack refused (431): it [2J broke',
    );
  });
});

/** What the engine does with an answer: looks after what may pass or may have worked, and sends again what was not done. */
async function carried(it: Connected, operation: Operation): Promise<Performed> {
  for (let tries = 1; ; tries += 1) {
    const reply = await it.connection.perform(operation, it.context());
    if (reply.ok || ['refused', 'denied', 'gone'].includes(reply.class)) return reply;
    let settled = await it.connection.settle(operation, it.context());
    for (let asked = 0; settled.state === 'unknown' && asked < 6; asked += 1) {
      if (settled.problem.tryAgain !== true) break;
      settled = await it.connection.settle(operation, it.context());
    }
    if (settled.state === 'done') {
      // One that was found may be half made: what its create left out is set as an update would set it.
      if (operation.do !== 'create') return { ok: true, id: settled.id };
      const live = await it.one(operation.kind.slice(11), settled.id);
      const { to = {} } = operation;
      const rest = Object.fromEntries(
        Object.entries(to).filter(
          ([field, value]) => field !== 'template' && live.spec[field] !== value,
        ),
      );
      if (Object.keys(rest).length === 0) return { ok: true, id: settled.id };
      const name = operation.of.split('/')[2];
      return carried(it, updating(live, rest, name));
    }
    if (settled.state === 'unknown') return { ok: false, class: 'lost', problem: settled.problem };
    if (tries === 6) return reply;
  }
}

const root = 'vol-ROOT-2-PGWINTESTBIOS-test-1';
const data = 'vol-data-1-PGWINTESTBIOS-test-1';

type Doing = (it: Connected) => Operation | Promise<Operation>;

const doings: Readonly<Record<string, Doing>> = {
  'a VM is made': () =>
    creating('vm', 'new', {
      name: 'new',
      zone: 'ossea/zone/#z1',
      offering: 'ossea/serviceoffering/#so-small',
      template: 'ossea/template/#tpl',
      deleteProtection: true,
    }),
  'a volume is made and attached': () =>
    creating('volume', 'more', {
      zone: 'ossea/zone/#z1',
      offering: 'ossea/diskoffering/#do-custom',
      size: 5 * 2 ** 30,
      vm: 'ossea/vm/#vm-oma',
      device: 5,
    }),
  'a volume goes over': async (it) =>
    updating(await it.one('volume', data), { vm: 'ossea/vm/#vm-oma', device: 4 }, 'windata'),
  'a volume is detached': async (it) =>
    updating(await it.one('volume', data), { vm: null, device: null }, 'windata'),
  'a free volume is attached': async (it) =>
    updating(await it.one('volume', 'vol-free'), { vm: 'ossea/vm/#vm-oma', device: 2 }, 'free'),
  'a volume grows': async (it) =>
    updating(await it.one('volume', 'vol-free'), { size: 30 * 2 ** 30 }, 'free'),
  'a volume is deleted': async (it) => deleting(await it.one('volume', 'vol-free')),
  'a VM is stopped': async (it) =>
    updating(await it.one('vm', 'vm-oma'), { running: false }, 'oma'),
  'a VM is recovered': async (it) =>
    updating(await it.one('vm', 'vm-gone'), { destroyed: false }, 'gone'),
  'a VM is expunged': async (it) =>
    deleting(await it.one('vm', 'vm-gone'), ['ossea/volume/#vol-ROOT-4-gone']),
  'a network is made': () =>
    creating('network', 'fresh', {
      name: 'fresh',
      zone: 'ossea/zone/#z1',
      offering: 'ossea/networkoffering/#no-nat',
      kind: 'isolated',
      cidr: '10.7.0.0/24',
      gateway: '10.7.0.1',
    }),
  'a range is made': () =>
    creating('range', 'more', {
      zone: 'ossea/zone/#z1',
      public: true,
      range: '198.51.100.10-198.51.100.20',
      gateway: '198.51.100.1',
      prefix: 24,
      vlan: 51,
    }),
  'an address is acquired': () =>
    creating('address', 'vip', { address: '203.0.113.30', network: 'ossea/network/#net-app' }),
  'a secondary address is added': () =>
    creating('secondary', 'vip', {
      vm: 'ossea/vm/#vm-oma',
      network: 'ossea/network/#net-app',
      address: '10.1.1.99',
    }),
  'a NIC is added': () =>
    creating('nic', 'oma.lan', {
      vm: 'ossea/vm/#vm-oma',
      network: 'ossea/network/#net-lan',
      address: '10.9.0.33',
    }),
};

const everywhere: readonly FaultName[] = [
  'lost-reply',
  'dropped-request',
  'rate-429',
  'unavailable-503',
  'gateway-timeout-504',
  'empty-200',
  'truncated-json',
];

/** How far apart the calls are that are struck: `TRUEUP_FAULTS=1` strikes every one. Else each fault strikes one. */
const every = Number(process.env['TRUEUP_FAULTS'] ?? Infinity);
const table = Object.entries(doings).map(([name, each], index) => ({ name, doing: each, index }));

describe.each(table)('$name', ({ doing, index }) => {
  /** What there is where nothing goes wrong. */
  let clean: object | undefined;
  const undisturbed = async (): Promise<object> => {
    if (clean === undefined) {
      const it = await connected();
      expect(await carried(it, await doing(it))).toMatchObject({ ok: true });
      clean = counted(it);
    }
    return clean;
  };

  test.each(everywhere)('%s at one call after the other', async (name) => {
    const expected = await undisturbed();
    const first = every === Infinity ? (5 * everywhere.indexOf(name) + 3 * index) % 14 : 0;
    for (let skip = first; ; skip += every) {
      const it = await connected();
      const operation = await doing(it);
      const before = it.lab.exchanges().length;
      it.lab.fault({ name, skip, ...((skip / every) % 2 < 1 ? {} : { detail: 'done' }) });
      const end = await carried(it, operation);
      const struck = `${name} after ${skip} calls: ${JSON.stringify(end)}`;
      expect(end, struck).toMatchObject({ ok: true });
      expect(counted(it), struck).toEqual(expected);
      expect(it.lab.violations()).toEqual([]);
      // It has come through without the fault.
      if (every === Infinity || it.lab.exchanges().length - before <= skip) break;
    }
  });

  test.each([
    ['worker-lost', 'done'],
    ['job-cancelled', 'undone'],
    ['worker-lost', 'undone'],
    ['job-cancelled', 'done'],
  ] as const)('%s, %s', async (name, detail) => {
    const it = await connected({ faults: [{ name, detail }] });
    expect(await carried(it, await doing(it))).toMatchObject({ ok: true });
    expect(counted(it)).toEqual(await undisturbed());
  });

  test('its job lasts, and is waited for instead of sending another', async () => {
    const it = await connected({ faults: [{ name: 'task-lasts', detail: 30, times: 1 }] });
    expect(await carried(it, await doing(it))).toMatchObject({ ok: true });
    expect(counted(it)).toEqual(await undisturbed());
  });
});

/** How many of each there are, and where each volume is: what is doubled or lost would show. */
function counted({ lab }: Connected): object {
  const state = lab.state() as Readonly<
    Record<string, readonly Readonly<Record<string, unknown>>[]>
  >;
  const size = (key: string): number => state[key]?.length ?? 0;
  return {
    vms: state['virtualmachines']
      ?.map(({ name, state: of }) => `${String(name)} ${String(of)}`)
      .toSorted(),
    volumes: state['volumes']
      ?.map(({ name, virtualmachineid, deviceid, size: of }) =>
        [name, virtualmachineid, deviceid, of].join(' '),
      )
      .map((text) => text.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'new'))
      .toSorted(),
    networks: size('networks'),
    ranges: size('vlanipranges'),
    addresses: size('publicipaddresses'),
  };
}

const move: Doing = async (it) =>
  updating(await it.one('volume', data), { vm: 'ossea/vm/#vm-oma', device: 4 }, 'windata');

describe('refusals', () => {
  const cases: readonly (readonly [fault: Fault, of: ErrorClass, code: string])[] = [
    [{ name: 'attach-refused' }, 'refused', 'other-account'],
    [{ name: 'attach-refused', detail: 'disks' }, 'refused', 'full'],
    [{ name: 'attach-refused', detail: 'zone' }, 'refused', 'other-zone'],
    [{ name: 'attach-refused', detail: 'snapshots' }, 'refused', 'vm-snapshots'],
    [{ name: 'hotplug-fails', times: Infinity }, 'temporary', 'not-released'],
    [{ name: 'unauthorized-401', at: 'attachVolume' }, 'denied', 'not-signed-in'],
    [{ name: 'redirect-loop', at: 'attachVolume' }, 'refused', 'redirected'],
  ];
  test.each(cases)('%j', async (fault, of, code) => {
    const it = await connected({ faults: [fault] });
    expect(await carried(it, await move(it))).toMatchObject({
      ok: false,
      class: of,
      problem: { code },
    });
    const { spec } = await it.one('volume', data);
    // It is where it was, or on no VM: never on two, and never lost.
    expect([null, 'ossea/vm/#vm-PGWINTESTBIOS-test-1']).toContain(spec['vm']);
  });

  test('a guest that does not release its disk once is asked again', async () => {
    const it = await connected({ faults: [{ name: 'hotplug-fails' }] });
    expect(await carried(it, await move(it))).toMatchObject({ ok: true });
  });

  test('a guest that does not stop is switched off, and that is told', async () => {
    const it = await connected({
      faults: [
        { name: 'task-error', at: 'stopVirtualMachine', detail: 'Unable to stop VM instance {}' },
      ],
    });
    const stop = updating(await it.one('vm', 'vm-oma'), { running: false }, 'oma');
    expect(await it.perform(stop)).toMatchObject({
      ok: true,
      notes: ['oma did not stop when it was asked, and was switched off'],
    });
  });

  test('a VM with a volume on it that is to stay is not destroyed', async () => {
    const it = await connected();
    await it.make(updating(await it.one('vm', 'vm-PGWINTESTBIOS-test-1'), { running: false }));
    const vm = await it.one('vm', 'vm-PGWINTESTBIOS-test-1');
    const refused = { ok: false, class: 'refused', problem: { code: 'not-destroyed' } };
    expect(await it.perform(deleting(vm))).toMatchObject(refused);
    expect(await it.perform(deleting(vm, [`ossea/volume/#${root}`]))).toMatchObject(refused);
    expect(it.lab.writes()['destroyVirtualMachine']).toBe(undefined);
    const both = [`ossea/volume/#${root}`, `ossea/volume/#${data}`];
    expect(await it.perform(deleting(vm, both))).toMatchObject({ ok: true });
    const seen = await it.look();
    expect(seen.live.filter(({ id }) => id === root || id === data)).toEqual([]);
  });

  test('one that was renamed, marked or started meanwhile is not destroyed', async () => {
    for (const field of ['name', 'mark', 'running'] as const) {
      const it = await connected();
      const vm = await it.one('vm', 'vm-two-legs');
      const touches = ['ossea/volume/#vol-ROOT-5-two-legs'];
      const stale = field === 'name' ? { ...vm, spec: { ...vm.spec, name: 'other' } } : vm;
      expect(await it.perform(deleting(stale, touches)), field).toMatchObject({ class: 'refused' });
    }
  });

  test('without the right to expunge every VM is untouchable', async () => {
    const it = await connected({ auth: keeperCanary });
    const { live } = await it.look();
    const vms = live.filter(({ kind }) => kind === 'cloudstack/vm');
    expect(vms.map(({ status = {} }) => status['mayExpunge'])).toEqual(vms.map(() => false));
  });
});
