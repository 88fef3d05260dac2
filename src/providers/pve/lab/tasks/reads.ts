/** Tasks as they are looked at: status, log, and the lists of a node and of the cluster. */
import { anyone, may, mustHave } from '../access/permits.ts';
import { seconds, type Call, type Operations } from '../call.ts';
import { nodeOf } from '../call.ts';
import { Answer } from '../wire/reply.ts';
import { flag, formatted, oneOf, text, whole } from '../wire/property.ts';
import { listOf, vmId } from '../wire/formats.ts';
import { wrong } from '../wire/refusal.ts';
import type { TaskRow } from '../world/rows.ts';
import { parseUpid } from './upid.ts';

/** `/nodes/{node}/tasks` */
export const taskList: Operations = {
  GET: {
    needs: anyone,
    parameters: {
      start: whole(0),
      limit: whole(0),
      errors: flag,
      source: oneOf('archive active all'),
      since: whole(),
      until: whole(),
      statusfilter: formatted(listOf(() => undefined)),
      typefilter: text,
      userfilter: text,
      vmid: { ...formatted(vmId), type: 'integer', least: 100, most: 999_999_999 },
    },
    run: (call) => {
      const found = wanted(call);
      const start = call.params.number('start') ?? 0;
      const limit = call.params.number('limit') ?? 50;
      const rows = found.slice(start, start + limit).map((task) => ({
        ...shown(task),
        status: task.exitstatus ?? 'RUNNING',
        ...(task.endtime === undefined ? {} : { endtime: task.endtime }),
      }));
      return new Answer(rows, found.length === 0 ? {} : { total: found.length });
    },
  },
};

/** `/nodes/{node}/tasks/{upid}` */
export const taskOne: Operations = {
  GET: { needs: anyone, here: true, run: () => [{ name: 'log' }, { name: 'status' }] },
  DELETE: {
    needs: anyone,
    run: (call) => {
      const task = taskAt(call);
      if (!isOwner(call, task)) mustHave(call, `/nodes/${nodeOf(call).name}`, 'Sys.Modify');
      call.tasks.stop(task, call.now);
      return null;
    },
  },
};

/** `/nodes/{node}/tasks/{upid}/status` */
export const taskStatus: Operations = {
  GET: {
    needs: anyone,
    run: (call) => {
      const task = taskAt(call);
      if (!isOwner(call, task)) mustHave(call, `/nodes/${nodeOf(call).name}`, 'Sys.Audit');
      call.tasks.look(task, call.now);
      const { exitstatus } = task;
      return {
        ...shown(task),
        ...(exitstatus === undefined ? { status: 'running' } : { status: 'stopped', exitstatus }),
      };
    },
  },
};

/** `/nodes/{node}/tasks/{upid}/log` */
export const taskLog: Operations = {
  GET: {
    needs: anyone,
    parameters: { start: whole(0), limit: whole(0), download: flag },
    run: (call) => {
      const upid = call.params.needed('upid');
      if (parseUpid(upid) === undefined) throw wrong({ upid: 'unable to parse worker upid' });
      const task = call.world.tasks.get(upid);
      // A task that never was has one line, and no list around it.
      if (task === undefined)
        return new Answer(
          { n: 1, t: 'unable to open file - No such file or directory' },
          { total: 1 },
        );
      if (!isOwner(call, task)) mustHave(call, `/nodes/${nodeOf(call).name}`, 'Sys.Audit');
      call.tasks.look(task, call.now);
      const lines = task.log.length === 0 ? ['no content'] : task.log;
      const start = call.params.number('start') ?? 0;
      const limit = call.params.number('limit') ?? 50;
      const part = limit === 0 ? lines.slice(start) : lines.slice(start, start + limit);
      return new Answer(
        part.map((line, at) => ({ n: start + at + 1, t: line })),
        { total: lines.length },
      );
    },
  },
};

/** `/cluster/tasks`: the last of each node. */
export const clusterTasks: Operations = {
  GET: {
    needs: anyone,
    run: (call) => {
      const { world, caller } = call;
      const all = may(world, caller, '/', 'Sys.Audit');
      for (const task of world.underWay) call.tasks.look(task, call.now);
      const perNode = new Map<string, number>();
      const rows: unknown[] = [];
      for (const task of [...world.tasks.values()].toReversed()) {
        const count = perNode.get(task.node) ?? 0;
        perNode.set(task.node, count + 1);
        if (count >= 25 || (!all && task.user !== caller.id)) continue;
        rows.push({
          ...shown(task),
          ...(task.exitstatus === undefined
            ? {}
            : // Both spellings occur in one answer.
              { status: task.exitstatus, endtime: task.endtime, saved: count % 2 === 0 ? '1' : 1 }),
        });
      }
      return rows;
    },
  },
};

function taskAt({ world, params }: Call): TaskRow {
  const upid = params.needed('upid');
  if (parseUpid(upid) === undefined) throw wrong({ upid: 'unable to parse worker upid' });
  const task = world.tasks.get(upid);
  if (task === undefined) throw wrong({ upid: 'no such task' });
  return task;
}

// A token sees its own tasks, a user also those of its tokens.
function isOwner({ caller }: Call, task: TaskRow): boolean {
  return task.user === caller.id || task.user.split('!')[0] === caller.id;
}

function shown(task: TaskRow): Readonly<Record<string, unknown>> {
  const { upid, node, pid, pstart, starttime, type, id } = task;
  const [user, tokenid] = task.user.split('!');
  const token = tokenid === undefined ? {} : { tokenid };
  return { upid, node, pid, pstart, starttime, type, id, user, ...token };
}

function wanted(call: Call): readonly TaskRow[] {
  const { world, params } = call;
  const node = nodeOf(call).name;
  const auditor = may(world, call.caller, `/nodes/${node}`, 'Sys.Audit');
  const source = params.text('source') ?? 'archive';
  const statuses = params.flag('errors')
    ? ['warning', 'error', 'unknown']
    : params.list('statusfilter').map((each) => each.toLowerCase());
  // Whoever looks at the list of running tasks looks at each of them.
  if (source !== 'archive')
    for (const task of world.underWay) if (task.node === node) call.tasks.look(task, call.now);
  return [...world.tasks.values()].toReversed().filter((task) => {
    if (task.node !== node || !(auditor || isOwner(call, task))) return false;
    const active = task.exitstatus === undefined;
    if (source === 'archive' ? active : source === 'active' && !active) return false;
    if (params.has('typefilter') && task.type !== params.text('typefilter')) return false;
    if (params.has('vmid') && task.id !== params.text('vmid')) return false;
    if (params.has('userfilter') && !task.user.includes(params.needed('userfilter'))) return false;
    if (task.starttime < (params.number('since') ?? 0)) return false;
    if (task.starttime > (params.number('until') ?? seconds(call.now))) return false;
    return statuses.length === 0 || statuses.includes(statusClass(task.exitstatus));
  });
}

function statusClass(exitstatus = 'RUNNING'): string {
  if (exitstatus === 'OK') return 'ok';
  if (exitstatus.startsWith('WARNINGS: ')) return 'warning';
  return exitstatus === 'unexpected status' || exitstatus === 'RUNNING' ? 'unknown' : 'error';
}
