/**
 * Every example fails at one of its operations and is rolled back: what can be undone is as it was before, what
 * cannot was named in the plan. All operations in turn: `TRUEUP_ROLLBACK=all`; else some of each example.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Operation } from '../../src/model/operation.ts';
import { problem } from '../../src/model/problem.ts';
import type { Connection, Lab, Performed } from '../../src/model/provider.ts';
import { providers } from '../../src/providers/index.ts';
import { examples, onLabs, run, type Example } from '../support/examples.ts';
import { pictureOf } from './picture.ts';

const running: Lab[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((each) => each.close()));
});

/** Which operation fails, counted in the order in which they are sent. `in doubt`: it was done, and nobody can tell. */
interface Failing {
  readonly at: number;
  readonly how: 'refused' | 'in doubt';
}

const all = process.env['TRUEUP_ROLLBACK'] === 'all';

describe.each(examples.filter((each) => each.plannable))('$name', (example) => {
  test('fails at an operation, and goes back', { timeout: all ? 3_600_000 : 300_000 }, async () => {
    const whole = await failed(example, { at: Infinity, how: 'refused' });
    expect(whole.exit, whole.text).toBe(0);
    const points = chosen(whole.sent).flatMap((at): readonly Failing[] => [
      { at, how: 'refused' },
      ...(all ? [{ at, how: 'in doubt' } as const] : []),
    ]);
    const tally = { 'by itself': 0, reversible: 0, irreversible: 0, blocked: 0, 'nothing done': 0 };
    for (const failing of points) {
      const { sent: _, exit, text, folder, before } = await failed(example, failing);
      const name = `operation ${failing.at}, ${failing.how}`;
      expect(exit, `${name}: ${text}`).toBe(4);
      const planned = await run(folder, ['rollback', 'latest', '--format', 'json']);
      const told = `${name}: ${planned.out}${planned.err}`;
      const shown = JSON.parse(planned.out) as Shown;
      // What came along with a thing that nobody had written down is not known to be ours.
      const foreign = shown.problems.some((each) => each.code === 'blocked-by-unmanaged');
      if (failing.how === 'in doubt' && planned.exit === 3 && foreign) {
        tally.blocked += 1;
        continue;
      }
      expect([0, 2], told).toContain(planned.exit);
      const final = shown.problems.filter((each) => each.code === 'not-undone');
      if (planned.exit === 2) {
        const flags = shown.approvals.flatMap(({ flag }) => flag.split(' '));
        const back = await run(folder, ['rollback', 'latest', '--apply', ...flags]);
        expect(back.exit, `${name}: ${back.out}${back.err}`).toBe(0);
      }
      if (final.length === 0) expect(await pictureOf(folder), name).toEqual(before);
      const byItself = text.includes('\nTaken back\n');
      if (final.length > 0) tally.irreversible += 1;
      else if (planned.exit === 2) tally.reversible += 1;
      else tally[byItself ? 'by itself' : 'nothing done'] += 1;
    }
    console.log(`${example.name}: ${whole.sent} operations, ${JSON.stringify(tally)}`);
  });
});

interface Shown {
  readonly problems: readonly { readonly code: string; readonly message: string }[];
  readonly approvals: readonly { readonly flag: string }[];
}

/** One in the middle, and the last. */
function chosen(sent: number): readonly number[] {
  const every = Array.from({ length: sent }, (_, at) => at);
  return all ? every : [...new Set([Math.floor(sent / 2), sent - 1])];
}

async function failed(example: Example, failing: Failing) {
  vi.restoreAllMocks();
  const { folder, labs } = await onLabs(example);
  running.push(...labs.values());
  const before = await pictureOf(folder);
  const planned = await run(folder, ['plan', '--format', 'json', ...example.more]);
  const { approvals } = JSON.parse(planned.out) as Shown;
  const flags = approvals.flatMap(({ flag }) => flag.split(' '));
  const count = breaking(failing);
  const applied = await run(folder, ['plan', ...example.more, '--apply', ...flags]);
  vi.restoreAllMocks();
  return { folder, before, sent: count(), exit: applied.exit, text: applied.out + applied.err };
}

/** From now on the vendors refuse one operation, counted over all systems. */
function breaking({ at, how }: Failing): () => number {
  let sent = 0;
  const doubtful = new Set<string>();
  const told = problem(how, 'The vendor does not say what came of it, or refuses it for good.');
  const failure: Performed = {
    ok: false,
    class: how === 'refused' ? 'refused' : 'lost',
    problem: told,
  };
  for (const provider of providers.values()) {
    const connect = provider.connect.bind(provider);
    vi.spyOn(provider, 'connect').mockImplementation((system, options) => {
      const connection = connect(system, options);
      const broken: Connection = {
        ...connection,
        concurrency: 1,
        perform: async (operation, context) => {
          const own = (sent += 1) - 1;
          if (own !== at) return connection.perform(operation, context);
          if (how === 'in doubt') await connection.perform(operation, context);
          doubtful.add(operation.id);
          return failure;
        },
        settle: (operation, context) =>
          doubtful.has(operation.id)
            ? Promise.resolve({ state: 'unknown', problem: told })
            : connection.settle(operation, context),
        ...(connection.performTogether === undefined
          ? {}
          : { performTogether: together(connection, { at, how }) }),
      };
      return broken;
    });
  }
  const together =
    (connection: Connection, failing: Failing): NonNullable<Connection['performTogether']> =>
    async (operations: readonly Operation[], context) => {
      const own = (sent += 1) - 1;
      const perform = (): Promise<readonly Performed[]> =>
        connection.performTogether?.(operations, context) ?? Promise.resolve([]);
      if (own !== failing.at) return perform();
      if (failing.how === 'in doubt') await perform();
      for (const each of operations) doubtful.add(each.id);
      return operations.map(() => failure);
    };
  return () => sent;
}
