/** Runs a graph: what can go goes; commit groups fire as late as possible and as large as possible. */
import { addTo } from '../../model/lists.ts';
import { byText } from '../../model/address.ts';
import type { Graph } from './graph.ts';
import { Heap } from './heap.ts';
import { cutsOwnPath, type Task } from './task.ts';

/** Nodes that take effect together; a lone task or milestone is a firing of one. */
export type Firing = readonly number[];

export interface Schedule {
  /** In an order that obeys every wait. */
  readonly firings: readonly Firing[];
  /** Nodes that could never go: those on cycles, and those behind them. */
  readonly stuck: readonly number[];
  /** How many firings of commit groups there were. */
  readonly reloads: number;
}

export function schedule(graph: Graph): Schedule {
  const waits = [...graph.waits];
  const done = new Uint8Array(graph.size);
  const groups = new Map<string, number[]>();
  // What is ready together goes deletes first, since people read the grave things first; then in the order of ids.
  const first = (a: number, b: number): boolean =>
    rankOf(graph, a) - rankOf(graph, b) < 0 || (rankOf(graph, a) === rankOf(graph, b) && a < b);
  const ready = new Heap<number>(first);
  /** What cuts our own path waits until nothing else can go. */
  const lastly = new Heap<number>(first);
  const firings: Firing[] = [];
  let left = graph.size;
  let reloads = 0;
  for (const [index, task] of graph.tasks.entries()) {
    if (task.commit === undefined) continue;
    addTo(groups, task.commit.group, index);
  }
  const harmless = new Map(
    [...groups].filter(
      ([, members]) => !members.some((index) => cutsOwnPath(graph.tasks[index] as Task)),
    ),
  );
  const grouped = (index: number): boolean => graph.tasks[index]?.commit !== undefined;
  const cut = (index: number): boolean => {
    const task = graph.tasks[index];
    return task !== undefined && cutsOwnPath(task);
  };
  const finish = (firing: Firing): void => {
    firings.push(firing);
    for (const index of firing) done[index] = 1;
    left -= firing.length;
    for (const index of firing) {
      for (const { to } of graph.next[index] ?? []) {
        const rest = (waits[to] ?? 0) - 1;
        waits[to] = rest;
        if (rest === 0 && done[to] === 0 && !grouped(to)) (cut(to) ? lastly : ready).push(to);
      }
    }
  };
  for (let index = 0; index < graph.size; index += 1) {
    if (waits[index] === 0 && !grouped(index)) (cut(index) ? lastly : ready).push(index);
  }
  for (;;) {
    for (let index = ready.pop(); index !== undefined; index = ready.pop()) finish([index]);
    const early = largestPart(graph, harmless, { waits, done });
    const alone = early === undefined ? lastly.pop() : undefined;
    const part =
      early ?? (alone === undefined ? largestPart(graph, groups, { waits, done }) : undefined);
    if (alone !== undefined) finish([alone]);
    else if (part === undefined) break;
    else {
      reloads += 1;
      finish(part);
    }
  }
  const stuck: number[] = [];
  if (left > 0) for (let i = 0; i < graph.size; i += 1) if (done[i] === 0) stuck.push(i);
  return { firings, stuck, reloads };
}

const ranks = { delete: 0, update: 1, act: 2, create: 3 } as const;

function rankOf(graph: Graph, index: number): number {
  const task = graph.tasks[index];
  return task === undefined ? 0 : ranks[task.operation.do];
}

/** The largest part of a group that can go now: an atomic one as one holder, a batched one member by member. */
function largestPart(
  graph: Graph,
  groups: ReadonlyMap<string, readonly number[]>,
  state: { readonly waits: readonly number[]; readonly done: Uint8Array },
): Firing | undefined {
  let best: { readonly name: string; readonly part: readonly number[] } | undefined;
  for (const [name, members] of groups) {
    const open = members.filter((index) => state.done[index] === 0);
    if (open.length === 0) continue;
    const atomic = graph.tasks[open[0] ?? 0]?.commit?.how === 'atomic';
    const part = atomic
      ? closed(graph, open, state.waits)
      : open.filter((i) => state.waits[i] === 0);
    if (part.length === 0) continue;
    const better =
      best === undefined ||
      part.length > best.part.length ||
      (part.length === best.part.length && byText(name, best.name) < 0);
    if (better) best = { name, part };
  }
  return best?.part;
}

/** Members whose open waits are all for each other: leave out who waits for an outsider until nobody does. */
function closed(
  graph: Graph,
  open: readonly number[],
  waits: readonly number[],
): readonly number[] {
  const inside = new Set(open);
  const among = new Map<number, number>();
  const count = (index: number, by: number): void => {
    for (const { to, because } of graph.next[index] ?? []) {
      // A park and its arrival are two commits, whatever group they belong to.
      const joint = because.why !== 'park' && because.why !== 'order';
      if (inside.has(to) && joint) among.set(to, (among.get(to) ?? 0) + by);
    }
  };
  for (const index of open) count(index, 1);
  const out = open.filter((index) => (waits[index] ?? 0) > (among.get(index) ?? 0));
  for (let index = out.pop(); index !== undefined; index = out.pop()) {
    if (!inside.delete(index)) continue;
    for (const { to, because } of graph.next[index] ?? []) {
      if (!inside.has(to) || because.why === 'park' || because.why === 'order') continue;
      const rest = (among.get(to) ?? 0) - 1;
      among.set(to, rest);
      if ((waits[to] ?? 0) > rest) out.push(to);
    }
  }
  return [...inside].toSorted((a, b) => a - b);
}
