/** The API's paths and what can be done there. `{name}`: one part of the path; `{volume}`: the rest of it. */
import { permissions, ticket } from './access/login.ts';
import type { Operations } from './call.ts';
import { nextId } from './cluster/nextid.ts';
import {
  certificates,
  clusterStatus,
  nodeList,
  nodeStatus,
  nodeVersion,
  version,
} from './cluster/nodes.ts';
import { resources } from './cluster/resources.ts';
import { clusterTasks, taskList, taskLog, taskOne, taskStatus } from './tasks/reads.ts';
import { readConfig, readPending } from './vm/config-reads.ts';
import { changeLater, changeNow } from './vm/config-writes.ts';
import { powerActions } from './vm/power.ts';
import { currentStatus, listVms } from './vm/status.ts';

const node = '/nodes/{node}';
const vm = `${node}/qemu/{vmid}`;

export const routes: Readonly<Record<string, Operations>> = {
  '/version': version,
  '/access/ticket': ticket,
  '/access/permissions': permissions,
  '/cluster/resources': resources,
  '/cluster/status': clusterStatus,
  '/cluster/nextid': nextId,
  '/cluster/tasks': clusterTasks,
  '/nodes': nodeList,
  [`${node}/status`]: nodeStatus,
  [`${node}/version`]: nodeVersion,
  [`${node}/certificates/info`]: certificates,
  [`${node}/tasks`]: taskList,
  [`${node}/tasks/{upid}`]: taskOne,
  [`${node}/tasks/{upid}/status`]: taskStatus,
  [`${node}/tasks/{upid}/log`]: taskLog,
  [`${node}/qemu`]: { GET: listVms },
  [`${vm}/config`]: { GET: readConfig, PUT: changeNow, POST: changeLater },
  [`${vm}/pending`]: { GET: readPending },
  [`${vm}/status/current`]: currentStatus,
  ...Object.fromEntries(
    Object.entries(powerActions).map(([name, operations]) => [`${vm}/status/${name}`, operations]),
  ),
};
