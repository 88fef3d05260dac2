/** Orphans: what nobody declares any more, by age. */
import { expect, test } from 'vitest';
import { everything } from '../../src/model/plan.ts';
import { orphans } from '../../src/reconcile.ts';
import type { Outcome } from '../../src/reconcile/engine.ts';
import { heldBy, type Ground } from './ground.ts';
import { maasGround } from './maas-site.ts';

const hour = 3_600_000;

test('only what is old enough; and nothing that is declared', async () => {
  const ground = await maasGround();
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  expect(things(await ask(ground, 0, 0))).toEqual({});
  ground.remove('node1.specs.yaml');
  expect(things(await ask(ground, 24, 23))).toEqual({ kept: 5 });
  expect(things(await ask(ground, 24, 25))).toEqual({ 'to delete': 5 });
  const ended = await ask(ground, 0, 0, true);
  expect(ended).toMatchObject({ what: 'cleaned', exit: 0, totals: { deleted: 5, things: 5 } });
  const held = heldBy(ground.lab, []);
  for (const name of ['node10', 'node11', 'node1-lab', 'node1-net-old', 'node10-net2'])
    expect(held).toContain(`"name": "${name}"`);
  expect(held).not.toContain('"name": "node1"');
  expect(things(await ask(ground, 0, 0))).toEqual({});
});

test('a mark without a row has no age: told, and taken only at any age', async () => {
  const ground = await maasGround();
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  ground.lab.fault({
    name: 'foreign-change',
    detail: {
      collection: 'spaces',
      set: { name: 'lost', description: '[trueup sweep cloud/space/lost]' },
    },
  });
  await ground.run('drift');
  const told = await ask(ground, 24, 1000);
  expect(things(told)).toEqual({ kept: 1 });
  expect(JSON.stringify(told)).toContain('nobody knows its age: --older-than 0 takes it');
  expect(await ask(ground, 0, 0, true)).toMatchObject({ exit: 0, totals: { deleted: 1 } });
});

test('what was adopted is no orphan to sweep, though nobody declares it any more', async () => {
  const ground = await maasGround();
  ground.write('more.specs.yaml', 'maas: cloud\nspaces:\n  node11: {}\n');
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  ground.remove('more.specs.yaml');
  const told = await ask(ground, 0, 0);
  expect(things(told)).toEqual({ kept: 1 });
  expect(told.exit).toBe(0);
});

test('what is gone and declared no more is forgotten', async () => {
  const ground = await maasGround();
  ground.write('more.specs.yaml', 'maas: cloud\nspaces:\n  more: {}\n');
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  const { out } = await ground.run('cleanup', 'node=node1');
  expect(out).toContain('to delete');
  ground.remove('more.specs.yaml');
  const id = /"name": "more"[^}]*"id": (\d+)/.exec(heldBy(ground.lab, []))?.[1] ?? '';
  ground.lab.fault({
    name: 'foreign-change',
    detail: { collection: 'spaces', id: Number(id), remove: true },
  });
  await ground.run('drift');
  expect(things(await ask(ground, 0, 0))).toEqual({ 'gone already': 1 });
  expect(await ask(ground, 0, 0, true)).toMatchObject({ exit: 0, totals: { goneAlready: 1 } });
  expect(things(await ask(ground, 0, 0))).toEqual({});
});

test('an empty spec file may be the one that declares them', async () => {
  const ground = await maasGround();
  expect(await ground.applied('plan')).toMatchObject({ exit: 0 });
  ground.write('node1.specs.yaml', '');
  const refused = await ask(ground, 0, 0, true);
  expect(refused).toMatchObject({ what: 'refused', exit: 1 });
});

/** So many hours old at least, asked so many hours from now. */
async function ask(
  ground: Ground,
  olderThan: number,
  from: number,
  apply = false,
): Promise<Outcome> {
  const never = new AbortController().signal;
  const request = {
    start: ground.folder,
    config: `${ground.folder}/trueup.yaml`,
    specs: [],
    options: everything,
    approvals: [],
    confirm: () => Promise.resolve(true),
    signal: never,
    abort: never,
    actor: 'tester@here',
  };
  return orphans(request, {
    olderThan: { text: `${olderThan}h`, milliseconds: olderThan * hour },
    now: new Date(Date.now() + from * hour),
    apply,
  });
}

function things(outcome: Outcome): Readonly<Record<string, number>> {
  const swept =
    outcome.what === 'planned' ? outcome.cleanup : outcome.what === 'cleaned' ? outcome.swept : [];
  const all: Record<string, number> = {};
  for (const { state } of (swept ?? []).flatMap((each) => each.pieces))
    all[state] = (all[state] ?? 0) + 1;
  return all;
}
