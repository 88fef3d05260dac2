/**
 * A bare metal node is provisioned and fails at each of its writes in turn, for good and by a lost reply: what was made of it
 * goes, by itself or by its label, and what only looks like it stays as it was.
 */
import { afterEach, expect, test } from 'vitest';
import type { Fault } from '../../src/lab/faults.ts';
import type { RunningLab } from '../../src/lab/server.ts';
import { examples, onLabs, run } from '../support/examples.ts';

const running: RunningLab[] = [];

afterEach(() => Promise.all(running.splice(0).map((each) => each.close())));

const example = examples.find(({ name }) => name === 'ibm-node-provision');
/** All writes in turn: `TRUEUP_CLEANUP=all`; else every fifth of them. */
const every = process.env['TRUEUP_CLEANUP'] === 'all' ? 1 : 5;

test(
  'nothing of the node is left, and nothing else has changed',
  { timeout: 1_200_000 },
  async () => {
    const reference = await provisioned();
    expect(reference.applied, reference.text).toBe(0);
    const points = Object.entries(reference.writes).flatMap(([at, many]) =>
      Array.from({ length: many }, (_, skip) => ({ at, skip })),
    );
    const tally = { points: 0, 'went back by itself': 0, 'cleaned up by label': 0, settled: 0 };
    const server = 'POST /bare_metal_servers';
    const chosen = points.filter((point, at) => at % every === 0 || point.at === server);
    for (const { at, skip } of chosen) {
      const faults = ['forbidden-403', 'lost-reply', 'provision-fails'] as const;
      for (const name of faults.filter((each) => at === server || each !== 'provision-fails')) {
        const what = `${name} at ${at}, ${skip}`;
        const { lab, folder, before, applied, text } = await provisioned({ name, at, skip });
        tally.points += 1;
        expect(doubles(lab.state()), what).toEqual([]);
        if (applied === 0) {
          tally.settled += 1;
          const planned = await run(folder, ['cleanup', 'node=n1', '--format', 'json']);
          const { approvals } = JSON.parse(planned.out) as {
            approvals: readonly { flag: string }[];
          };
          const flags = approvals.flatMap(({ flag }) => flag.split(' '));
          const cleaned = await run(folder, ['cleanup', 'node=n1', '--apply', ...flags]);
          expect(cleaned.exit, `${what}: ${cleaned.out}${cleaned.err}`).toBe(0);
          tally['cleaned up by label'] += 1;
        } else {
          expect(text, what).toContain('node=n1 is as it was before');
          tally['went back by itself'] += 1;
        }
        const checked = await run(folder, ['cleanup', 'node=n1', '--check']);
        expect(checked.exit, `${what}: ${checked.out}${checked.err}`).toBe(0);
        expect(still(lab.state()), what).toEqual(before);
        await lab.close();
      }
    }
    console.log(`${points.length} writes: ${JSON.stringify(tally)}`);
  },
);

async function provisioned(fault?: Fault) {
  if (example === undefined) throw new Error('there is no example ibm-node-provision');
  const { folder, labs } = await onLabs(example);
  const lab = labs.get('us-south') as unknown as RunningLab;
  running.push(lab);
  const before = still(lab.state());
  if (fault !== undefined) lab.fault(fault);
  const ended = await run(folder, ['plan', '--apply']);
  return {
    lab,
    folder,
    before,
    writes: lab.writes(),
    applied: ended.exit,
    text: ended.out + ended.err,
  };
}

/** The state without what any look changes: its clock. */
function still(state: unknown): unknown {
  const { lab: _, ...rest } = state as Record<string, unknown>;
  return rest;
}

/** Names of the unit that are there twice in one collection. */
function doubles(state: unknown): readonly string[] {
  return Object.entries(state as Record<string, unknown>).flatMap(([collection, rows]) => {
    if (!Array.isArray(rows)) return [];
    const names = rows.flatMap((row: unknown) => {
      const { name } = row as { name?: unknown };
      return typeof name === 'string' && /^n1($|[-.])/.test(name) ? [name] : [];
    });
    return names
      .filter((name, at) => names.indexOf(name) !== at)
      .map((name) => `${collection} ${name}`);
  });
}
