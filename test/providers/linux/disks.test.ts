/** Disks as a host sees them: read on demand, by one call, whatever util-linux prints them. */
import { afterEach, expect, test } from 'vitest';
import type { SystemName } from '../../../src/model/address.ts';
import type { Connection } from '../../../src/model/provider.ts';
import { kinds } from '../../../src/providers/linux/kinds/all.ts';
import { names } from '../../../src/providers/linux/kinds/names.ts';
import { startLinuxLab, type LinuxLab } from '../../../src/providers/linux/lab/index.ts';
import { connectLinux } from '../../../src/providers/linux/provider.ts';
import { siteOf } from './site.ts';

const disks = [
  { name: 'vda', serial: '0f64c0cb7a024a5a8f6b', size: 21_474_836_480 },
  { name: 'vdb', size: 1024 },
  { name: 'sr0', size: 0, type: 'rom' },
];
const links = [{ name: 'eno1', mac: '52:54:00:00:00:01' }];
const never = new AbortController().signal;
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function host(state: object): Promise<{ lab: LinuxLab; connection: Connection }> {
  const lab = await startLinuxLab({ state });
  const connection = connectLinux(
    {
      name: 'oma' as SystemName,
      driver: 'linux',
      options: { via: lab.url },
      auth: {},
      apply: 'automatic',
      domain: 'default',
      origin: { file: 'trueup.yaml', line: 1, column: 1 },
    },
    { site: 'd058', root: '/', access: 'read-only', signal: never, log: () => undefined },
  );
  open.push(connection, lab);
  return { lab, connection };
}

const shown = [
  {
    system: 'oma',
    kind: 'linux/disk',
    id: 'vda',
    label: '/dev/vda',
    spec: { name: 'vda', serial: '0f64c0cb7a024a5a8f6b', size: 21_474_836_480 },
  },
  {
    system: 'oma',
    kind: 'linux/disk',
    id: 'vdb',
    label: '/dev/vdb',
    spec: { name: 'vdb', size: 1024 },
  },
];

test('are read by one call, over a connection that only reads; what is no disk is none', async () => {
  const { lab, connection } = await host({ disks });
  const seen = await connection.observe({ kinds: [names.disk] }, never);
  expect(seen).toMatchObject({ live: shown, unseen: [], gone: [] });
  const before = lab.calls().length;
  expect((await connection.observe({ kinds: [names.disk] }, never)).live).toEqual(shown);
  expect(lab.calls().slice(before)).toHaveLength(1);
  expect(lab.counts()).toMatchObject({ lsblk: 2 });
  expect(lab.writes()).toEqual({});
  expect(lab.violations()).toEqual([]);
});

test('are read only when something asks for them', async () => {
  const { lab, connection } = await host({ links, disks });
  const { live } = await connection.observe({}, never);
  expect(live.map((each) => each.kind)).toContain('linux/link');
  expect(live.filter((each) => each.kind === names.disk)).toEqual([]);
  expect(lab.counts()['lsblk']).toBeUndefined();
  const more = await connection.observe({ kinds: [names.link, names.disk] }, never);
  expect(new Set(more.live.map((each) => each.kind))).toEqual(new Set([names.link, names.disk]));
});

test('one that has gone is gone, one that comes is seen', async () => {
  const { lab, connection } = await host({ disks });
  const ids = ['vda', 'vdb', 'vdz'].map((id) => ({ kind: names.disk, id: id as never }));
  lab.plug([{ serial: 'fresh', size: 2048 }]);
  expect(lab.state()).toMatchObject({
    disks: [{ name: 'sr0' }, { name: 'vda', serial: 'fresh', size: 2048 }],
  });
  const seen = await connection.observe({ ids }, never);
  expect(seen.live.map((each) => each.spec)).toEqual([
    { name: 'vda', serial: 'fresh', size: 2048 },
  ]);
  expect(seen.gone).toEqual(['vdb', 'vdz']);
});

// util-linux 2.23 to 2.32 print every value as a text; later ones leave out or null what is empty.
test.each([
  [
    'texts',
    '{"blockdevices": [{"name":"vda", "serial":"a1 ", "size":"1024", "type":"disk"}]}',
    'a1',
  ],
  ['no serial', '{"blockdevices": [{"name":"vda", "size":1024, "type":"disk"}]}', undefined],
  [
    'null',
    '{"blockdevices": [{"name":"vda", "serial":null, "size":1024, "type":"disk"}]}',
    undefined,
  ],
  [
    'empty',
    '{"blockdevices": [{"name":"vda", "serial":"", "size":1024, "type":"disk"}]}',
    undefined,
  ],
])('as other versions print them: %s', async (_, stdout, serial) => {
  const { lab, connection } = await host({});
  lab.fault({ name: 'exit-code', at: 'lsblk', detail: { exit: 0, stdout, stderr: '' } });
  const { live, unseen } = await connection.observe({ kinds: [names.disk] }, never);
  expect(unseen).toEqual([]);
  expect(live.map((each) => each.spec)).toEqual([
    { name: 'vda', size: 1024, ...(serial === undefined ? {} : { serial }) },
  ]);
});

test.each([
  ['no JSON', { exit: 0, stdout: 'NAME\n', stderr: '' }, 'wrong-shape'],
  ['another type', { exit: 0, stdout: '{"blockdevices":[{"name":1}]}', stderr: '' }, 'wrong-shape'],
  [
    'a size that is none',
    { exit: 0, stdout: '{"blockdevices":[{"name":"vda","size":"20G","type":"disk"}]}', stderr: '' },
    'wrong-shape',
  ],
])('%s: they were not seen', async (_, detail, code) => {
  const { lab, connection } = await host({});
  lab.fault({ name: 'exit-code', at: 'lsblk', times: 2, detail });
  const seen = await connection.observe({ kinds: [names.disk] }, never);
  expect(seen.live).toEqual([]);
  expect(seen.unseen).toMatchObject([{ system: 'oma', kind: 'linux/disk', why: { code } }]);
});

test('without lsblk they are not seen, and all else is', async () => {
  const { connection } = await host({ missing: ['lsblk'], links, disks });
  const seen = await connection.observe({ kinds: [names.link, names.disk] }, never);
  expect(seen.live.map((each) => each.kind)).toContain('linux/link');
  expect(seen.unseen).toMatchObject([{ kind: 'linux/disk' }]);
  expect(seen.unseen[0]?.why.message).toContain('lsblk');
});

test('an expectation may speak of one', async () => {
  const { lab } = await host({ disks });
  const site = siteOf({ via: lab.url });
  site.declare({
    expect: [
      { of: 'jumphost/disk/vda', field: 'serial', value: '0f64c0cb7a024a5a8f6b' },
      { of: 'jumphost/disk/vdc', field: 'exists', value: true },
    ],
  });
  const { outcome } = await site.plan();
  expect(outcome.what === 'planned' && outcome.conditions.map((each) => each.holds)).toEqual([
    true,
    false,
  ]);
});

test('nothing can be done to them', () => {
  const disk = kinds.find((each) => each.kind === names.disk);
  expect(disk).toMatchObject({ onDemand: true, shows: 'disk', can: { delete: false } });
  expect(disk?.collection).toBeUndefined();
});
