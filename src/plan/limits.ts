/** Blast radius: how much of what the site owns of a kind one plan may delete or replace. */
import { byText, liveAddress, shortKind, type KindName } from '../model/address.ts';
import type { DeleteReason } from '../model/change.ts';
import type { Limits } from '../model/desired.ts';
import type { Step } from '../model/plan.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { World } from './world.ts';

const byName: ReadonlySet<DeleteReason> = new Set(['rollback', 'cleanup']);

/** Children that go with their parent are not counted twice. */
export function overLimits(
  world: World,
  steps: readonly Step[],
  limits: Limits,
): readonly Problem[] {
  const owned = new Map<KindName, number>();
  for (const live of world.input.snapshot.live) {
    const address = liveAddress(live.system, live.kind, live.id);
    if (world.input.standsFor.has(address) || world.input.owned.has(address)) {
      owned.set(live.kind, (owned.get(live.kind) ?? 0) + 1);
    }
  }
  const counts = new Map<string, { kind: KindName; how: 'delete' | 'replace'; count: number }>();
  for (const { operations } of steps) {
    for (const operation of operations) {
      if (operation.do !== 'delete') continue;
      const change = world.change(operation.of);
      // Named one by one by the journal: nothing that a wrong spec could multiply.
      if (change?.action === 'delete' && byName.has(change.reason)) continue;
      const how = change?.action === 'replace' ? 'replace' : 'delete';
      const key = `${operation.kind} ${how}`;
      const known = counts.get(key) ?? { kind: operation.kind, how, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  }
  const problems: Problem[] = [];
  const lifted = world.input.options.limits;
  for (const { kind, how, count } of [...counts.values()].toSorted((a, b) =>
    byText(a.kind + a.how, b.kind + b.how),
  )) {
    // What is deleted by rule may not be ours yet; it counts among what the site answers for.
    const all = Math.max(owned.get(kind) ?? 0, count);
    const share = limits[how];
    const most = lifted[how];
    if (most === undefined ? all < limits.minimum || count <= share * all : count <= most) continue;
    const allowed = most ?? Math.floor(share * all);
    problems.push(
      problem(
        'over-limit',
        `The plan would ${how} ${count} of ${all} ${plural(shortKind(kind), all)}; the limit is ${allowed}${most === undefined ? ` (${Math.round(share * 100)} %)` : ''}.`,
        {
          about: world.input.desired.site.name,
          help: `If that is meant, say so: --limit ${how}=${count}`,
        },
      ),
    );
  }
  return problems;
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}
