/** A saved plan against a world that has moved: refused where it matters, carried out where it does not. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ForeignChange } from '../../src/providers/maas/lab/foreign-change.ts';
import { inYard, approvalsIn, crash, type Yard } from './yard.ts';
import { yardState } from './yard-state.ts';

const touching: readonly { readonly what: string; change: ForeignChange; readonly says: RegExp }[] =
  [
    {
      what: 'the subnet that is replaced gets a gateway',
      change: { collection: 'subnets', id: 2, set: { gateway_ip: '10.20.0.1' } },
      says: /caracal\/subnet\/#2.*has changed/,
    },
    {
      what: 'its band is gone',
      change: { collection: 'ipranges', id: 1, remove: true },
      says: /caracal\/band\/(stor-net\.vips|#1).* is gone/,
    },
    {
      what: 'the VLAN that is changed is renamed',
      change: { collection: 'fabrics/1/vlans', id: 200, set: { name: 'storage' } },
      says: /caracal\/vlan\/stor.*has changed/,
    },
    {
      what: 'somebody else takes the new CIDR',
      change: { collection: 'subnets', set: { cidr: '10.21.0.0/25', name: 'theirs', vlan: 5002 } },
      says: /Others hold values in 'cidr/,
    },
    {
      what: 'somebody else takes the name of the new space',
      change: { collection: 'spaces', set: { name: 'stor' } },
      says: /Others hold values in 'name/,
    },
  ];

const elsewhere: readonly { readonly what: string; readonly change: ForeignChange }[] = [
  {
    what: 'a machine is switched on',
    change: { collection: 'machines', id: 'ready2', set: { power_state: 'on' } },
  },
  {
    what: 'another machine is deployed',
    change: {
      collection: 'machines',
      id: 'other3',
      set: { status: 'Deployed', owner: 'someone-else' },
    },
  },
  {
    what: 'a subnet that the plan does not know is made',
    change: { collection: 'subnets', set: { cidr: '10.99.0.0/24', name: 'far', vlan: 5002 } },
  },
  { what: 'another space is made', change: { collection: 'spaces', set: { name: 'far' } } },
];

describe('what the plan rests on has moved', () => {
  test.each(touching)('$what', ({ change, says }) =>
    inYard({}, async (yard) => {
      const approvals = await saved(yard);
      await happens(yard, change);
      for (const words of [
        ['apply', 'plan.json'],
        ['apply', 'plan.json', '--apply', ...approvals],
      ]) {
        const { exit, out, err } = await yard.run(...words);
        expect([words, exit]).toEqual([words, 5]);
        expect(err).toMatch(says);
        expect(`${out}${err}`).not.toMatch(crash);
      }
      expect(yard.lab.writes()).toEqual({});
    }),
  );
});

describe('something else has moved', () => {
  test.each(elsewhere)('$what', ({ change }) =>
    inYard({}, async (yard) => {
      const approvals = await saved(yard);
      await happens(yard, change);
      const looked = await yard.run('apply', 'plan.json');
      expect([looked.exit, looked.out]).toEqual([
        2,
        expect.stringContaining('carries the saved plan out'),
      ]);
      const applied = await yard.run('apply', 'plan.json', '--apply', ...approvals);
      expect([applied.exit, applied.err]).toEqual([0, expect.stringContaining('[6/6] done')]);
      expect((await yard.run('plan')).exit).toBe(0);
    }),
  );
});

describe('the file itself', () => {
  test('edited by hand', () =>
    inYard({}, async (yard) => {
      const approvals = await saved(yard);
      const path = yard.file('plan.json');
      const text = readFileSync(path, 'utf8');
      const edits: readonly [string, string][] = [
        [text.replaceAll('10.21.0.70', '10.21.0.71'), 'changed after it was made'],
        [text.replace('"impact": "cascades"', '"impact": "none"'), 'changed after it was made'],
        [text.replace('"version": 1', '"version": 99'), 'format 99'],
        [text.slice(0, text.length / 2), 'not a plan file'],
        ['', 'not a plan file'],
        ['[]', 'not a plan file'],
        ['{"version": 1, "steps": {"__proto__": 1}}', 'plan'],
      ];
      for (const [edited, says] of edits) {
        expect(edited).not.toBe(text);
        writeFileSync(path, edited);
        const { exit, out, err } = await yard.run('apply', 'plan.json', '--apply', ...approvals);
        expect([says, exit, err]).toEqual([says, 1, expect.stringContaining(says)]);
        expect(`${out}${err}`).not.toMatch(crash);
      }
      expect((await yard.run('apply', 'nowhere.json')).exit).toBe(1);
      expect(yard.lab.writes()).toEqual({});
    }));

  test('of another site', () =>
    inYard({ site: 'neighbour' }, async (neighbour) =>
      inYard({}, async (yard) => {
        await saved(neighbour);
        const { exit, err } = await yard.run('apply', join(neighbour.folder, 'plan.json'));
        expect([exit, err]).toEqual([1, expect.stringContaining('site neighbour; here is yard')]);
      }),
    ));

  test('of another installation behind the same name', () =>
    inYard({}, async (first) =>
      inYard(
        { state: { ...yardState, uuid: '0000ffff-0000-4000-8000-000000000000' } },
        async (yard) => {
          const approvals = await saved(first);
          const file = join(first.folder, 'plan.json');
          const { exit, err } = await yard.run('apply', file, '--apply', ...approvals);
          expect([exit, err]).toEqual([
            5,
            expect.stringContaining('caracal is another installation'),
          ]);
          expect(yard.lab.writes()).toEqual({});
        },
      ),
    ));

  test('carried out already', () =>
    inYard({}, async (yard) => {
      const approvals = await saved(yard);
      expect((await yard.run('apply', 'plan.json', '--apply', ...approvals)).exit).toBe(0);
      const before = yard.lab.writes();
      expect((await yard.run('apply', 'plan.json', '--apply', ...approvals)).exit).toBe(5);
      expect(yard.lab.writes()).toEqual(before);
    }));
});

/** Saves a plan; what it asks to be approved. */
async function saved(yard: Yard): Promise<readonly string[]> {
  const { exit } = await yard.run('plan', '--out', 'plan.json');
  expect(exit).toBe(2);
  return approvalsIn((await yard.run('apply', 'plan.json', '--apply')).err);
}

/** Another admin changes something right after some read, which nobody waits for. */
async function happens(yard: Yard, detail: ForeignChange): Promise<void> {
  yard.lab.fault({ name: 'foreign-change', detail });
  const reply = await fetch(`${yard.lab.url}/api/2.0/version/`);
  expect(reply.status).toBe(200);
  expect(yard.lab.violations()).toEqual([]);
}
