/** Cycles: the strongly connected parts of a graph, and a shortest cycle through a node. */
import type { Graph } from './graph.ts';

/** Parts of more than one node among `nodes`, each part before those that it leads to. Iterative: chains may be long. */
export function componentsOf(
  graph: Graph,
  nodes: readonly number[],
): readonly (readonly number[])[] {
  const among = new Set(nodes);
  const order = new Map<number, number>();
  const low = new Map<number, number>();
  const open = new Set<number>();
  const stack: number[] = [];
  const found: number[][] = [];
  for (const root of nodes) {
    if (order.has(root)) continue;
    const path: { readonly node: number; edge: number }[] = [{ node: root, edge: 0 }];
    while (path.length > 0) {
      const at = path.at(-1);
      if (at === undefined) break;
      if (at.edge === 0 && !order.has(at.node)) {
        order.set(at.node, order.size);
        low.set(at.node, order.get(at.node) ?? 0);
        stack.push(at.node);
        open.add(at.node);
      }
      const edges = graph.next[at.node] ?? [];
      let deeper = false;
      while (at.edge < edges.length) {
        const to = edges[at.edge]?.to ?? -1;
        at.edge += 1;
        if (!among.has(to)) continue;
        if (!order.has(to)) {
          path.push({ node: to, edge: 0 });
          deeper = true;
          break;
        }
        if (open.has(to)) low.set(at.node, Math.min(low.get(at.node) ?? 0, order.get(to) ?? 0));
      }
      if (deeper) continue;
      path.pop();
      const above = path.at(-1);
      if (above !== undefined) {
        low.set(above.node, Math.min(low.get(above.node) ?? 0, low.get(at.node) ?? 0));
      }
      if (low.get(at.node) === order.get(at.node)) {
        const part: number[] = [];
        for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
          open.delete(node);
          part.push(node);
          if (node === at.node) break;
        }
        if (part.length > 1) found.push(part.toSorted((a, b) => a - b));
      }
    }
  }
  return found.toReversed();
}

/** A shortest cycle through `node` that stays among `nodes`. */
export function cycleThrough(
  graph: Graph,
  node: number,
  nodes: ReadonlySet<number>,
): readonly number[] | undefined {
  const from = new Map<number, number>();
  const queue = [node];
  for (let head = 0; head < queue.length; head += 1) {
    const at = queue[head] ?? -1;
    for (const { to } of graph.next[at] ?? []) {
      if (to === node) {
        const cycle = [at];
        for (let back = at; back !== node;) {
          back = from.get(back) ?? node;
          cycle.push(back);
        }
        return cycle.toReversed();
      }
      if (!nodes.has(to) || from.has(to)) continue;
      from.set(to, at);
      queue.push(to);
    }
  }
  return undefined;
}

/** A cycle that joint firing of a commit group cannot resolve: it passes through more than one group's members. */
export function genuineCycle(
  graph: Graph,
  stuck: readonly number[],
): readonly number[] | undefined {
  for (const part of componentsOf(graph, stuck)) {
    const nodes = new Set(part);
    const groups = new Set(part.map((each) => groupOf(graph, each) ?? each));
    if (groups.size === 1 && !parked(graph, part)) continue;
    let best: readonly number[] | undefined;
    for (const node of part) {
      const cycle = cycleThrough(graph, node, nodes);
      if (cycle === undefined || (best !== undefined && cycle.length >= best.length)) continue;
      const through = new Set(cycle.map((each) => groupOf(graph, each) ?? each));
      if (through.size > 1 || parked(graph, cycle)) best = cycle;
      if (best?.length === 2) break;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

function groupOf(graph: Graph, node: number): string | undefined {
  const commit = graph.tasks[node]?.commit;
  // Members of a batched group hold and wait like single operations.
  return commit?.how === 'atomic' ? commit.group : undefined;
}

function parked(graph: Graph, nodes: readonly number[]): boolean {
  return nodes.some((node) => graph.tasks[node]?.half === 'arrive');
}
