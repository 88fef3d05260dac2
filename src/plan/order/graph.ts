/** Who waits for whom, derived from claims, facts and containment alone. */
import { addTo } from '../../model/lists.ts';
import { covers, type Claim } from '../../model/claim.ts';
import { claimDifference } from '../../model/claim-difference.ts';
import type { Fact } from '../../model/operation.ts';
import { ClaimIndex, type Entry } from './pairs.ts';
import type { Because, Task } from './task.ts';

export interface Edge {
  readonly to: number;
  readonly because: Because;
}

export interface Graph {
  /** Tasks first, then milestones. */
  readonly size: number;
  readonly tasks: readonly Task[];
  /** Facts with several givers and several needers: a node between them, so that edges stay few. */
  readonly milestones: readonly Fact[];
  readonly next: readonly (readonly Edge[])[];
  readonly waits: readonly number[];
}

export function graphOf(tasks: readonly Task[]): Graph {
  const builder = new Builder(tasks);
  builder.claims();
  builder.facts();
  builder.containment();
  builder.order();
  return builder.graph();
}

class Builder {
  readonly #tasks: readonly Task[];
  readonly #next: Edge[][];
  readonly #waits: number[];
  readonly #milestones: Fact[] = [];

  constructor(tasks: readonly Task[]) {
    this.#tasks = tasks;
    this.#next = tasks.map(() => []);
    this.#waits = tasks.map(() => 0);
  }

  graph(): Graph {
    return {
      size: this.#next.length,
      tasks: this.#tasks,
      milestones: this.#milestones,
      next: this.#next,
      waits: this.#waits,
    };
  }

  /** First holder, temporaries, last holder: the orientation of every pair is settled by what it is. */
  claims(): void {
    const tasks = this.#tasks;
    const taken: Entry[] = [];
    const parked: Entry[] = [];
    for (const [index, task] of tasks.entries()) {
      const temporary = task.temporary?.claims ?? [];
      for (const claim of temporary) parked.push({ claim, by: index });
      for (const claim of task.takes) {
        if (!temporary.includes(claim)) taken.push({ claim, by: index });
      }
    }
    if (taken.length + parked.length === 0) return;
    const finals = new ClaimIndex(taken);
    const temporaries = new ClaimIndex(parked);
    const arrivals = new Map<string, number>();
    for (const [index, task] of tasks.entries()) {
      if (task.parkedBy !== undefined) arrivals.set(task.parkedBy, index);
    }
    for (const [index, task] of tasks.entries()) {
      const own = task.leaves === undefined ? undefined : new Set(task.leaves);
      for (const claim of task.frees) {
        if (own?.has(claim) === true) continue;
        this.#before(index, task.holder, claim, finals);
        this.#before(index, task.holder, claim, temporaries);
      }
      for (const { holder, claims } of task.drops) {
        for (const claim of claims) {
          this.#before(index, holder, claim, finals);
          this.#before(index, holder, claim, temporaries);
        }
      }
    }
    if (parked.length > 0) this.#keepers(temporaries, arrivals);
    for (const { claim, by } of parked) {
      const park = tasks[by];
      const leave = park === undefined ? undefined : arrivals.get(park.id);
      if (park === undefined || leave === undefined) continue;
      finals.each(claim, (entry) => {
        if (tasks[entry.by]?.holder !== park.holder) {
          this.#edge(leave, entry.by, { why: 'park', what: claim });
        }
      });
      temporaries.each(claim, (entry) => {
        const other = tasks[entry.by];
        if (other === undefined || other.holder === park.holder) return;
        if ((park.temporary?.turn ?? 0) < (other.temporary?.turn ?? 0)) {
          this.#edge(leave, entry.by, { why: 'park', what: claim });
        }
      });
    }
  }

  #before(index: number, holder: string, claim: Claim, takers: ClaimIndex): void {
    takers.each(claim, (entry) => {
      if (this.#tasks[entry.by]?.holder !== holder) {
        this.#edge(index, entry.by, { why: 'claim', what: claim });
      }
    });
  }

  /** What an update never lets go of can only be parked on if the update is parked itself: until then, a cycle. */
  #keepers(temporaries: ClaimIndex, arrivals: ReadonlyMap<string, number>): void {
    for (const [index, task] of this.#tasks.entries()) {
      if (task.operation.do !== 'update' || task.half === 'arrive') continue;
      const home = task.half === 'park' ? this.#tasks[arrivals.get(task.id) ?? -1] : undefined;
      const freed = [...task.frees, ...(home?.frees ?? [])];
      for (const claim of claimDifference(task.before, freed)) {
        temporaries.each(claim, (entry) => {
          if (this.#tasks[entry.by]?.holder === task.holder) return;
          const because: Because = { why: 'claim', what: claim };
          this.#edge(index, entry.by, because);
          this.#edge(entry.by, index, because);
        });
      }
    }
  }

  /** Givers, then needers, then who ends it. */
  facts(): void {
    const givers = new Map<Fact, number[]>();
    const enders = new Map<Fact, number[]>();
    const needers = new Map<Fact, number[]>();
    for (const [index, task] of this.#tasks.entries()) {
      for (const each of task.gives) addTo(givers, each, index);
      for (const each of task.ends) addTo(enders, each, index);
    }
    for (const [index, task] of this.#tasks.entries()) {
      for (const each of task.needs) {
        if (givers.has(each) || enders.has(each)) addTo(needers, each, index);
      }
    }
    for (const [each, from] of givers) {
      this.#crossing(each, from, needers.get(each) ?? []);
      for (const by of from) {
        for (const ender of enders.get(each) ?? []) {
          if ((needers.get(each) ?? []).length === 0)
            this.#edge(by, ender, { why: 'fact', what: each });
        }
      }
    }
    for (const [each, ending] of enders) {
      for (const ender of ending) {
        for (const needer of needers.get(each) ?? []) {
          this.#edge(needer, ender, { why: 'fact', what: each });
        }
      }
    }
  }

  #crossing(what: Fact, from: readonly number[], to: readonly number[]): void {
    const because: Because = { why: 'fact', what };
    if (from.length < 2 || to.length < 2) {
      for (const giver of from) for (const needer of to) this.#edge(giver, needer, because);
      return;
    }
    const milestone = this.#next.length;
    this.#next.push([]);
    this.#waits.push(0);
    this.#milestones.push(what);
    for (const giver of from) this.#edge(giver, milestone, because);
    for (const needer of to) this.#edge(milestone, needer, because);
  }

  /** A child's value lies within every value that its parent has meanwhile. */
  containment(): void {
    const parents = new Map<string, number[]>();
    for (const [index, task] of this.#tasks.entries()) {
      if (task.operation.do === 'update' && task.takes.length + task.frees.length > 0) {
        addTo(parents, task.holder, index);
      }
    }
    if (parents.size === 0) return;
    const arrivals = new Map<string, number>();
    for (const [index, task] of this.#tasks.entries()) {
      if (task.parkedBy !== undefined) arrivals.set(task.parkedBy, index);
    }
    for (const [index, task] of this.#tasks.entries()) {
      if (task.half !== 'arrive') {
        for (const claim of task.before) this.#held(claim, parents, undefined, index);
      }
      const until = task.half === 'park' ? arrivals.get(task.id) : undefined;
      for (const claim of task.after) this.#held(claim, parents, index, until);
    }
  }

  /** From the end of `since` (or always) to the start of `until` (or for ever) the parent must cover the claim. */
  #held(
    claim: Claim,
    parents: ReadonlyMap<string, readonly number[]>,
    since: number | undefined,
    until: number | undefined,
  ): void {
    if (claim.inside === undefined) return;
    const stages = parents.get(claim.inside.holder);
    if (stages === undefined) return;
    const covered = [
      within(claim, this.#tasks[stages[0] ?? -1]?.before ?? []),
      ...stages.map((stage) => within(claim, this.#tasks[stage]?.after ?? [])),
    ];
    const because: Because = { why: 'inside', what: claim };
    // The window of parent's values in which it may be held: a live value's begins now, a final one's never ends.
    const first = since === undefined ? 0 : until === undefined ? undefined : covered.indexOf(true);
    if (since !== undefined) {
      const begin = first ?? covered.lastIndexOf(false) + 1;
      const stage = stages[begin - 1];
      if (stage !== undefined) this.#edge(stage, since, because);
    }
    if (until !== undefined) {
      const end = covered.indexOf(false, Math.max(first ?? 0, 0));
      const stage = end < 1 ? stages[0] : stages[end - 1];
      if (end >= 0 && stage !== undefined) this.#edge(until, stage, because);
    }
  }

  /** One object is changed by one operation at a time, and parked before it arrives. */
  order(): void {
    const byId = new Map(this.#tasks.map((task, index) => [task.id, index]));
    for (const [index, task] of this.#tasks.entries()) {
      const park = task.parkedBy === undefined ? undefined : byId.get(task.parkedBy);
      const before = task.follows === undefined ? undefined : byId.get(task.follows);
      if (park !== undefined) this.#edge(park, index, { why: 'park', what: 'parked' });
      if (before !== undefined && before !== park) {
        this.#edge(before, index, { why: 'order', what: 'same object' });
      }
    }
  }

  #edge(from: number, to: number, because: Because): void {
    if (from === to) return;
    this.#next[from]?.push({ to, because });
    this.#waits[to] = (this.#waits[to] ?? 0) + 1;
  }
}

function within(claim: Claim, parent: readonly Claim[]): boolean {
  return parent.some((each) => each.pool === claim.inside?.pool && covers(each, claim));
}
