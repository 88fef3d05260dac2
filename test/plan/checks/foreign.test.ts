/** The check of what is not ours: it is not touched, and nothing is left hanging. */
import { describe, expect, test } from 'vitest';
import { exists } from '../../../src/model/operation.ts';
import { bench, factsOf, liveNamed, row, step, type Bench } from './support.ts';

const foreign = (what: string) => expect.stringMatching(`^plan-touches-foreign: .*${what}`);
const [rack, part] = [liveNamed('rack/r'), liveNamed('part/p')];

/** A rack that goes, and a part in it. */
function going(more: { readonly theirs?: boolean }): Bench {
  const rows = [
    row('rack', 'r', { name: 'r', room: 1 }),
    row('part', 'p', { name: 'p', rack: 'r' }, undefined, more),
  ];
  return bench(rows, { prune: true });
}

function takingAlong({ op, world }: Bench) {
  const live = world.live(part);
  return op('delete', 'rack/r', {
    touches: [rack, part],
    drops: [{ holder: part, claims: live === undefined ? [] : world.liveClaims(live) }],
    ends: [exists(rack), exists(part)],
  });
}

describe('a delete', () => {
  test('takes along what is ours', () => {
    const ours = going({});
    expect(ours.refusals([step('r', [takingAlong(ours)])])).toEqual([]);
  });
  test('does not take along what is not', () => {
    const theirs = going({ theirs: true });
    expect(theirs.refusals([step('r', [takingAlong(theirs)])])).toEqual([
      foreign('which is not ours'),
    ]);
  });
  test('says what it takes along', () => {
    const ours = going({});
    const silent = ours.op('delete', 'rack/r');
    expect(ours.refusals([step('r', [silent])])).toContainEqual(foreign('hangs on it'));
    const unsaid = { ...takingAlong(ours), ends: [exists(rack)] };
    expect(ours.refusals([step('r', [unsaid])])).toEqual([
      foreign(`does not say that ${part} ends`),
    ]);
  });
  test('may follow a delete of what hangs on it', () => {
    const { op, refusals } = going({});
    const [r, p] = [op('delete', 'rack/r'), op('delete', 'part/p')];
    expect(refusals([step('p', [p]), step('r', [r], ['p'])])).toEqual([]);
    expect(refusals([step('p', [p]), step('r', [r])])).toContainEqual(foreign('hangs on it'));
  });
});

describe('what refers to it from elsewhere', () => {
  const { op, refusals } = bench(
    [
      row('rack', 'r', { name: 'r' }),
      row('rack', 's', { name: 's' }, { name: 's' }),
      row('guest', 'g', { name: 'g', rack: 'r' }, { name: 'g', rack: 's' }),
    ],
    { prune: true },
  );
  const g = op('update', 'guest/g', { gives: factsOf(`no guest in ${rack}`), impact: 'restart' });
  test('has left before', () => {
    expect(refusals([step('g', [g]), step('r', [op('delete', 'rack/r')], ['g'])])).toEqual([]);
    expect(refusals([step('r', [op('delete', 'rack/r')]), step('g', [g])])).toContainEqual(
      foreign('guest/g .* hangs on it'),
    );
  });
});

test('who changes something else about it has not left', () => {
  const { op, refusals } = bench([
    row('rack', 'r', { name: 'r', room: 1 }, { name: 's', room: 2 }),
    row('guest', 'g', { name: 'g', rack: 'r' }, { name: 'h', rack: 'r' }),
  ]);
  const halves = { gives: factsOf(`no guest in ${rack}`), impact: 'restart' } as const;
  const leaves = op('update', 'guest/g', halves);
  const stays = { ...leaves, to: { ...leaves.from, name: 'h' } };
  const plan = (guest: typeof leaves) =>
    refusals([
      step('new', [op('create', 'rack/r')]),
      step('g', [guest], ['new']),
      step('old', [op('delete', 'rack/r')], ['g']),
    ]);
  expect(plan(leaves)).toEqual([]);
  expect(plan(stays)).toContainEqual(foreign('guest/g .* hangs on it'));
});

describe('an operation', () => {
  const { op, refusals } = bench([
    row('host', 'a', { address: '10.0.0.1' }, { address: '10.0.0.2' }),
    row('host', 'x', { address: '10.0.1.1' }, undefined, { theirs: true }),
  ]);
  test('touches itself', () => {
    expect(refusals([step('a', [op('update', 'host/a', { touches: [] })])])).toEqual([
      foreign('does not say that it touches hq/host/a'),
    ]);
  });
  test('touches nothing that is nowhere', () => {
    const { holder } = op('update', 'host/a');
    const both = op('update', 'host/a', { touches: [holder, liveNamed('host/ghost')] });
    expect(refusals([step('a', [both])])).toEqual([foreign('#id-ghost, which is not ours')]);
  });
  test('touches no stranger', () => {
    const { holder } = op('update', 'host/a');
    const both = op('update', 'host/a', { touches: [holder, liveNamed('host/x')] });
    expect(refusals([step('a', [both])])).toEqual([foreign('#id-x, which is not ours')]);
  });
});
