/** What was attached to a machine, as a system sees it that is the inside of that machine. */
import { describe, expect, test } from 'vitest';
import type { Address, KindName, SystemName } from '../../src/model/address.ts';
import type { Kind, Kinds } from '../../src/model/kind.ts';
import { problem } from '../../src/model/problem.ts';
import type { Connection } from '../../src/model/provider.ts';
import { applied, newJournal, resumed, story, type Applying } from '../support/applying.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { box, fakeVendor, item, kinds as plain, type Vendor } from '../support/fake-vendor.ts';
import { after, deletes, planOf, updates, type Made } from '../support/plans.ts';

const disk = 'guest/disk' as KindName;

const kinds: Kinds = new Map<KindName, Kind>([
  ...plain,
  [
    item,
    {
      ...(plain.get(item) as Kind),
      inside: ({ box: on }, { spec }) =>
        typeof on !== 'string'
          ? undefined
          : {
              on: on as Address,
              kind: 'disk',
              ...(typeof spec['serial'] === 'string' ? { serial: spec['serial'] } : {}),
              ...(spec['quiet'] === true ? { quiet: true } : {}),
            },
    },
  ],
  [disk, { ...(plain.get(item) as Kind), kind: disk, references: {}, shows: 'disk' }],
]);

interface World {
  readonly fake: Vendor;
  readonly oma: Vendor;
  readonly attach: Made;
  readonly given: Applying;
}

const serial = '774fd83e147a4cc1a8cc';

/** A box called oma, an item that is to be in it, and the system that is the inside of that box. */
function world(more: { is?: string; item?: object; systems?: object } = {}): World {
  const clock = fakeClock();
  const fake = fakeVendor({ system: 'fake', clock, latencyMilliseconds: 0 });
  const oma = fakeVendor({ system: 'oma', clock, latencyMilliseconds: 0 });
  fake.put(box, '1', { name: 'oma' });
  oma.put(disk, 'vda', { name: 'vda', serial: 'its own' });
  const live = fake.put(item, '2', { box: 'fake/box/#9', serial, ...more.item });
  const attach = updates(live, 'data', { box: 'fake/box/#1' });
  const systems = {
    fake: { driver: 'fake' },
    oma: { driver: 'guest', is: more.is ?? 'fake/box/oma' },
    ...more.systems,
  };
  return {
    fake,
    oma,
    attach,
    given: {
      clock,
      kinds,
      connections: { fake, oma },
      systems: new Map(Object.entries(systems)) as unknown as NonNullable<Applying['systems']>,
    },
  };
}

function plug(oma: Vendor, shown = serial): void {
  oma.put(disk, 'vdb', { name: 'vdb', serial: shown });
}

describe('seen', () => {
  test('it is noted in the journal and told', async () => {
    const { oma, attach, given } = world();
    plug(oma);
    const { outcome, events, progress } = await applied(planOf(attach), given);
    const inside = { seen: true, text: 'seen in oma as vdb' };
    expect(outcome).toMatchObject({ state: 'done', inside: [{ of: 'fake/item/data', ...inside }] });
    expect(events.at(-1)).toMatchObject({ type: 'done', notes: [inside.text], inside });
    expect(progress.at(-1)).toMatchObject({ type: 'done', inside });
  });

  test.each(['fake/box/oma', 'fake/box/#1'])('the machine is named %s', async (is) => {
    const { oma, attach, given } = world({ is });
    plug(oma);
    expect((await applied(planOf(attach), given)).outcome.inside).toMatchObject([{ seen: true }]);
  });

  test('it comes after a while', async () => {
    const { oma, attach, given } = world();
    const { outcome, progress } = await applied(planOf(attach), {
      ...given,
      progress: (event) => {
        if (event.type === 'again') plug(oma);
      },
    });
    expect(outcome).toMatchObject({ state: 'done', inside: [{ seen: true }] });
    expect(progress.filter((each) => each.type === 'again')).toMatchObject([
      { problem: { code: 'not-seen-yet', tryAgain: true } },
    ]);
  });

  test('a serial that is longer than twenty characters is seen cut off', async () => {
    const { oma, attach, given } = world({ item: { serial: `${serial}a8cc7aeb` } });
    plug(oma);
    expect((await applied(planOf(attach), given)).outcome.inside).toMatchObject([{ seen: true }]);
    const other = world({ item: { serial: serial.slice(0, 10) } });
    plug(other.oma);
    expect((await applied(planOf(other.attach), other.given)).outcome.state).toBe('failed');
  });

  test('one that was killed before it looked looks when it carries on', async () => {
    const { oma, attach, given } = world();
    plug(oma);
    const book = await newJournal(given.clock);
    const abort = new AbortController();
    const plan = planOf(attach);
    const first = await applied(plan, {
      ...given,
      book,
      abort: abort.signal,
      connections: {
        ...given.connections,
        oma: {
          ...oma,
          observe: () => {
            abort.abort();
            return new Promise(() => undefined);
          },
        },
      },
    });
    expect(first.events.map((each) => each.type)).toEqual(['intended']);
    const second = await resumed(plan, first, given);
    expect(second.outcome).toMatchObject({ state: 'done', inside: [{ seen: true }] });
    // What a former attempt saw is told by the next one, too.
    const third = await resumed(plan, first, given);
    expect(third.outcome).toMatchObject({ state: 'done', inside: [{ seen: true }] });
  });
});

describe('not seen', () => {
  test('it fails, and what waits for it is not done', async () => {
    const { fake, oma, attach, given } = world();
    plug(oma, 'another');
    const old = fake.put(box, '9', { name: 'old' });
    const gone = deletes(old);
    const { outcome, events } = await applied(planOf(attach, after(gone, attach)), given);
    expect(outcome.state).toBe('failed');
    expect(outcome.failed).toMatchObject([
      {
        code: 'not-seen-inside',
        about: 'fake/item/data',
        message: `fake/item/data is attached, says fake, but is not seen in oma: no disk there has the serial ${serial}; there are vda (its own), vdb (another).`,
      },
    ]);
    expect(outcome.failed[0]?.help).toContain('oma');
    expect(outcome.inside).toEqual([]);
    expect(fake.objects.has(old.id)).toBe(true);
    expect(story(events)).toEqual([
      'intended update fake/item/data',
      'failed update fake/item/data',
      'skipped delete fake/box/#9',
    ]);
  });

  test('with a kind that goes back its unit is broken', async () => {
    const { attach, given } = world();
    const back = new Map(kinds).set(item, { ...(kinds.get(item) as Kind), goesBack: true });
    const { outcome } = await applied(planOf(attach), { ...given, kinds: back });
    expect(outcome.broken).toEqual(['fake/item/data']);
  });

  test('carried on later, it is looked for again', async () => {
    const { oma, attach, given } = world();
    const plan = planOf(attach);
    const first = await applied(plan, given);
    plug(oma);
    const second = await resumed(plan, first, given);
    expect(second.outcome).toMatchObject({ state: 'done', inside: [{ seen: true }] });
  });
});

const silent: Connection['observe'] = async () => ({
  installation: 'oma install' as never,
  live: [],
  gone: [],
  unseen: [{ system: 'oma' as SystemName, why: problem('unreachable', 'oma: no route to it.') }],
});
const throwing: Connection['observe'] = () => Promise.reject(new Error('a bug'));
const not = 'device not verified:';

describe('nobody can look', () => {
  test.each([
    [
      'no such system',
      { is: 'fake/box/other' },
      undefined,
      'no system is the inside of fake/box/1',
    ],
    [
      'of another kind',
      { is: 'fake/item/oma' },
      undefined,
      'no system is the inside of fake/box/1',
    ],
    [
      'two of that name',
      { item: { twice: true } },
      undefined,
      'no system is the inside of fake/box/1',
    ],
    [
      'no serial',
      { item: { serial: null } },
      undefined,
      'oma is told no serial of what is attached to it',
    ],
    [
      'a system that shows none',
      { systems: { oma: { driver: 'fake', is: 'fake/box/oma' } } },
      undefined,
      'oma does not show its disks',
    ],
    ['it does not answer', {}, silent, 'oma does not tell: oma: no route to it'],
    ['a bug', {}, throwing, 'oma does not tell: a bug'],
  ] as const)('%s: it is told, and no error', async (name, more, observe, why) => {
    const { fake, oma, attach, given } = world(more);
    if (name === 'two of that name') fake.put(box, '3', { name: 'oma' });
    const connections =
      observe === undefined ? given.connections : { fake, oma: { ...oma, observe } };
    const { outcome, events } = await applied(planOf(attach), { ...given, connections });
    const inside = { seen: false, text: `${not} ${why}` };
    expect(outcome).toMatchObject({ state: 'done', inside: [{ of: 'fake/item/data', ...inside }] });
    expect(events.at(-1)).toMatchObject({ type: 'done', notes: [inside.text], inside });
  });

  test('it is not connected', async () => {
    const { fake, attach, given } = world();
    const { outcome } = await applied(planOf(attach), { ...given, connections: { fake } });
    expect(outcome.inside).toMatchObject([
      { text: `${not} oma does not tell: it is not connected` },
    ]);
  });

  test('a kind that is quiet says nothing', async () => {
    const { attach, given } = world({ is: 'fake/box/other', item: { quiet: true } });
    const { outcome, events } = await applied(planOf(attach), given);
    expect(outcome).toMatchObject({ state: 'done', inside: [] });
    expect(events.at(-1)).not.toHaveProperty('notes');
  });
});

test('what stays where it is, or is attached to nothing, is not looked for', async () => {
  const { fake, oma, given } = world();
  const stays = fake.put(item, '4', { box: 'fake/box/#1', serial, size: 1 });
  const loose = fake.put(item, '5', { serial: 'other' });
  let looks = 0;
  const observe: Connection['observe'] = (wanted, signal) => {
    looks += 1;
    return oma.observe(wanted, signal);
  };
  const { outcome } = await applied(
    planOf(updates(stays, 'stays', { size: 2 }), updates(loose, 'loose', { size: 2 })),
    { ...given, connections: { fake, oma: { ...oma, observe } } },
  );
  expect(outcome).toMatchObject({ state: 'done', inside: [] });
  expect(looks).toBe(0);
});
