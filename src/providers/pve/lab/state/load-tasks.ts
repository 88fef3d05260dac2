/** The tasks of a state, those under way included. */
import { parseUpid } from '../tasks/upid.ts';
import type { Entry } from './entry.ts';
import type { Fate, Job, TaskRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';

export function loadTasks(world: World, top: Entry): void {
  for (const entry of top.entries('tasks')) {
    const upid = entry.needed('upid');
    const name = parseUpid(upid);
    if (name === undefined) throw new Error(`${upid} is no task of PVE`);
    const exitstatus = entry.maybeText('exitstatus');
    const task: TaskRow = {
      ...name,
      upid,
      job: (entry.raw('job') ?? { name: 'none', values: {} }) as Job,
      guest: entry.has('guest') ? entry.number('guest', 0) : undefined,
      looks: entry.number('looks', 0),
      patience: entry.number('patience', 0),
      fate: entry.raw('fate') as Fate | undefined,
      log: (entry.raw('log') ?? []) as string[],
      exitstatus,
      endtime: exitstatus === undefined ? undefined : entry.number('endtime', name.starttime),
    };
    world.tasks.set(upid, task);
    if (exitstatus === undefined) world.underWay.add(task);
  }
}
