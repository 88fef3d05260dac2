/** What stands in the way of a plan whatever its order: claims held by what stays, facts that nobody gives. */
import { isLiveAddress, type Address } from '../model/address.ts';
import { covers, type Claim, type PoolName } from '../model/claim.ts';
import { claimText, sharedText } from '../model/claim-text.ts';
import type { Fact } from '../model/operation.ts';
import { problem, type Problem } from '../model/problem.ts';
import type { Holding } from './holdings.ts';
import { holdsLive } from './live-facts.ts';
import { ClaimIndex } from './order/pairs.ts';
import type { Task } from './order/task.ts';
import type { World } from './world.ts';

export function blockers(
  world: World,
  tasks: readonly Task[],
  staying: readonly Holding[],
): readonly Problem[] {
  return [
    ...holdersInTheWay(world, tasks, staying),
    ...outgrown(tasks, staying),
    ...outside(world, tasks),
    ...missingFacts(world, tasks),
    ...hiddenHolders(world, tasks),
  ];
}

/** Claims that are held by what stays, or wanted by two. */
export function holdersInTheWay(
  world: World,
  tasks: readonly Task[],
  staying: readonly Holding[],
): readonly Problem[] {
  return [...heldClaims(world, tasks, staying), ...rivals(tasks)];
}

/** The few takes are indexed, and the many holders that stay are scanned past them. */
function heldClaims(world: World, tasks: readonly Task[], staying: readonly Holding[]): Problem[] {
  const takes = new ClaimIndex(
    tasks.flatMap((task, by) => task.takes.map((claim) => ({ claim, by }))),
  );
  const problems: Problem[] = [];
  const told = new Set<string>();
  for (const { holder, claims } of staying) {
    for (const claim of claims) {
      takes.each(claim, (entry) => {
        const task = tasks[entry.by];
        const key = `${task?.id} ${holder} ${claim.pool}`;
        if (task === undefined || task.holder === holder || told.has(key)) return;
        told.add(key);
        problems.push(held(world, task, { wanted: entry.claim, claim, holder }));
      });
    }
  }
  return problems;
}

function held(
  world: World,
  task: Task,
  {
    wanted,
    claim,
    holder,
  }: { readonly wanted: Claim; readonly claim: Claim; readonly holder: Address },
): Problem {
  const live = world.live(holder);
  const declared = !isLiveAddress(holder);
  const who = live === undefined || declared ? holder : `${holder} (${live.label})`;
  const [value, shared] = [claimText(wanted), sharedText(wanted, claim)];
  const whole = value === shared ? `, which ${who} holds` : `; ${who} holds ${shared} of it`;
  return problem(
    'claim-held',
    `${task.operation.of} wants ${value}${whole}${declared ? ' and keeps' : ', and no spec declares that'}.`,
    {
      about: task.operation.of,
      ...(task.operation.origin === undefined ? {} : { at: task.operation.origin }),
      help: declared
        ? 'Give one of the two another value.'
        : "If it is the same thing, say so with 'was:'; if it should go, name it under 'absent:'; else choose another value.",
    },
  );
}

/** Two that are to have one value in the end. */
function rivals(tasks: readonly Task[]): Problem[] {
  const entries = tasks.flatMap((task, by) => task.takes.map((claim) => ({ claim, by })));
  const takes = new ClaimIndex(entries);
  const problems: Problem[] = [];
  for (const { claim, by } of entries) {
    takes.each(claim, (entry) => {
      const task = tasks[by];
      const other = tasks[entry.by];
      if (
        entry.by <= by ||
        task === undefined ||
        other === undefined ||
        task.holder === other.holder
      )
        return;
      problems.push(
        problem(
          'claim-collision',
          `${task.operation.of} and ${other.operation.of} both want ${sharedText(entry.claim, claim)}.`,
          {
            about: other.operation.of,
            ...(other.operation.origin === undefined ? {} : { at: other.operation.origin }),
            help: 'Give one of them another value.',
          },
        ),
      );
    });
  }
  return problems;
}

/** A parent that no longer covers a child which stays where it is. */
function outgrown(tasks: readonly Task[], staying: readonly Holding[]): Problem[] {
  const parents = new Map<Address, Task>();
  for (const task of tasks) {
    if (task.operation.do === 'update' && task.frees.length > 0) parents.set(task.holder, task);
  }
  if (parents.size === 0) return [];
  const problems: Problem[] = [];
  for (const { holder, claims } of staying) {
    for (const claim of claims) {
      const parent = claim.inside === undefined ? undefined : parents.get(claim.inside.holder);
      if (parent === undefined || insideOf(claim, parent.after)) continue;
      problems.push(
        problem(
          'outgrown',
          `${parent.operation.of} would no longer cover ${claimText(claim)} of ${holder}, which stays there.`,
          {
            about: parent.operation.of,
            ...(parent.operation.origin === undefined ? {} : { at: parent.operation.origin }),
            help: `Declare where ${holder} goes, or keep ${claimText(claim)} inside.`,
          },
        ),
      );
    }
  }
  return problems;
}

/** A child that is to lie where its parent does not reach in the end. */
function outside(world: World, tasks: readonly Task[]): Problem[] {
  const parents = new Map(
    tasks.filter((each) => each.operation.do !== 'delete').map((each) => [each.holder, each.after]),
  );
  const problems: Problem[] = [];
  for (const task of tasks) {
    for (const claim of task.after) {
      if (claim.inside === undefined) continue;
      const { holder } = claim.inside;
      const live = world.live(holder);
      const parent = parents.get(holder) ?? (live === undefined ? [] : world.liveClaims(live));
      if (insideOf(claim, parent)) continue;
      problems.push(
        problem(
          'outside-parent',
          `${task.operation.of} wants ${claimText(claim)}, which ${holder} does not cover.`,
          {
            about: task.operation.of,
            ...(task.operation.origin === undefined ? {} : { at: task.operation.origin }),
            help: `Choose a value inside ${holder}, or widen ${holder}.`,
          },
        ),
      );
    }
  }
  return problems;
}

function insideOf(claim: Claim, parent: readonly Claim[]): boolean {
  return parent.some((each) => each.pool === claim.inside?.pool && covers(each, claim));
}

function missingFacts(world: World, tasks: readonly Task[]): Problem[] {
  const given = new Set<Fact>(tasks.flatMap((each) => each.gives));
  const problems: Problem[] = [];
  for (const task of tasks) {
    for (const need of task.needs) {
      if (given.has(need) || holdsLive(world, need)) continue;
      problems.push(
        problem('missing-fact', `${task.operation.of} needs '${need}', and nothing makes it so.`, {
          about: task.operation.of,
          ...(task.operation.origin === undefined ? {} : { at: task.operation.origin }),
          help: 'Declare what gives it, or bring it about by hand; then plan again.',
        }),
      );
    }
  }
  return problems;
}

/** Who may hold a value of a domain is known only when every system of the domain was seen. */
function hiddenHolders(world: World, tasks: readonly Task[]): Problem[] {
  const { unseen } = world.input.snapshot;
  if (unseen.length === 0) return [];
  const hidden = new Map(
    unseen.flatMap((each) =>
      each.kind === undefined ? [[world.scope(each.system).domain, each.system] as const] : [],
    ),
  );
  const problems: Problem[] = [];
  for (const task of tasks) {
    const pools = new Set<PoolName>(task.takes.map((each) => each.pool));
    for (const pool of pools) {
      const system = hidden.get(pool.slice(pool.indexOf(' ') + 1));
      if (system === undefined) continue;
      problems.push(
        problem(
          'unseen-holder',
          `${task.operation.of} takes a value of ${pool}, and '${system}', which shares that domain, was not seen.`,
          {
            about: task.operation.of,
            help: `Make '${system}' readable, then plan again.`,
            tryAgain: true,
          },
        ),
      );
    }
  }
  return problems;
}
