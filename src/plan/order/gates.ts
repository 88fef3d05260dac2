/** What cuts the path that trueup works over comes last: everything of its system that may go before it does. */
import { addTo } from '../../model/lists.ts';
import type { Edge, Graph } from './graph.ts';
import type { Schedule } from './schedule.ts';
import { cutsOwnPath } from './task.ts';

/** The graph with a wait for each operation of the system that the schedule runs before such a cut. */
export function gated(graph: Graph, { firings }: Schedule): Graph {
  if (!graph.tasks.some(cutsOwnPath)) return graph;
  const next: Edge[][] = graph.next.map((edges) => [...edges]);
  const waits = [...graph.waits];
  const bySystem = new Map<string, number[]>();
  for (const firing of firings) {
    for (const cut of firing) {
      const task = graph.tasks[cut];
      if (task === undefined || !cutsOwnPath(task)) continue;
      for (const earlier of bySystem.get(task.operation.system) ?? []) {
        next[earlier]?.push({
          to: cut,
          because: { why: 'gate', what: 'the own path is cut last' },
        });
        waits[cut] = (waits[cut] ?? 0) + 1;
      }
    }
    for (const index of firing) {
      const task = graph.tasks[index];
      if (task !== undefined && task.operation.manual === undefined)
        addTo(bySystem, task.operation.system, index);
    }
  }
  return { ...graph, next, waits };
}
