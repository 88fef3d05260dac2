/** The API's paths and what can be done there. `{name}`: one part of the path; `{volume}`: the rest of it. */
import { permissions, ticket } from './access/login.ts';
import { tokenList, tokenOne } from './access/tokens.ts';
import { acl, roleList, userList, userOne } from './access/users.ts';
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
import { poolList, poolOne } from './cluster/pools.ts';
import { resources } from './cluster/resources.ts';
import * as containers from './ct/containers.ts';
import { listInterfaces, readInterface } from './network/reads.ts';
import { reloadNetwork } from './network/reload.ts';
import {
  changeInterface,
  createInterface,
  deleteInterface,
  revertChanges,
} from './network/writes.ts';
import { nodeZoneContent, nodeZones, sdn } from './sdn/apply.ts';
import { ipamList, ipamStatus, vnetIps } from './sdn/ipam.ts';
import { subnetList, subnetOne } from './sdn/subnets.ts';
import { vnetList, vnetOne } from './sdn/vnets.ts';
import { zoneList, zoneOne } from './sdn/zones.ts';
import { storageList, storageOne } from './storage/configs.ts';
import { contentList, contentOne } from './storage/content.ts';
import { nodeStorages, nodeStorageStatus } from './storage/on-node.ts';
import { clusterTasks, taskList, taskLog, taskOne, taskStatus } from './tasks/reads.ts';
import { agentCommands } from './vm/agent.ts';
import { cloneVm } from './vm/clone.ts';
import { cloudInit } from './vm/cloud-init.ts';
import { readConfig, readPending } from './vm/config-reads.ts';
import { changeLater, changeNow } from './vm/config-writes.ts';
import { createVm } from './vm/create.ts';
import { destroyVm } from './vm/destroy.ts';
import { moveDisk } from './vm/move-disk.ts';
import { powerActions } from './vm/power.ts';
import { resizeDisk } from './vm/resize.ts';
import { currentStatus, listVms } from './vm/status.ts';
import { makeTemplate } from './vm/template.ts';
import { unlinkDisks } from './vm/unlink.ts';

const node = '/nodes/{node}';
const vm = `${node}/qemu/{vmid}`;
const ct = `${node}/lxc/{vmid}`;

export const routes: Readonly<Record<string, Operations>> = {
  '/version': version,
  '/access/ticket': ticket,
  '/access/permissions': permissions,
  '/access/users': userList,
  '/access/users/{userid}': userOne,
  '/access/users/{userid}/token': tokenList,
  '/access/users/{userid}/token/{tokenid}': tokenOne,
  '/access/acl': acl,
  '/access/roles': roleList,
  '/pools': poolList,
  '/pools/{poolid}': poolOne,
  '/storage': storageList,
  '/storage/{storage}': storageOne,
  '/cluster/resources': resources,
  '/cluster/status': clusterStatus,
  '/cluster/nextid': nextId,
  '/cluster/tasks': clusterTasks,
  '/cluster/sdn': sdn,
  '/cluster/sdn/zones': zoneList,
  '/cluster/sdn/zones/{zone}': zoneOne,
  '/cluster/sdn/vnets': vnetList,
  '/cluster/sdn/vnets/{vnet}': vnetOne,
  '/cluster/sdn/vnets/{vnet}/subnets': subnetList,
  '/cluster/sdn/vnets/{vnet}/subnets/{subnet}': subnetOne,
  '/cluster/sdn/vnets/{vnet}/ips': vnetIps,
  '/cluster/sdn/ipams': ipamList,
  '/cluster/sdn/ipams/{ipam}/status': ipamStatus,
  '/nodes': nodeList,
  [`${node}/status`]: nodeStatus,
  [`${node}/version`]: nodeVersion,
  [`${node}/certificates/info`]: certificates,
  [`${node}/tasks`]: taskList,
  [`${node}/tasks/{upid}`]: taskOne,
  [`${node}/tasks/{upid}/status`]: taskStatus,
  [`${node}/tasks/{upid}/log`]: taskLog,
  [`${node}/network`]: {
    GET: listInterfaces,
    POST: createInterface,
    PUT: reloadNetwork,
    DELETE: revertChanges,
  },
  [`${node}/network/{iface}`]: {
    GET: readInterface,
    PUT: changeInterface,
    DELETE: deleteInterface,
  },
  [`${node}/sdn/zones`]: nodeZones,
  [`${node}/sdn/zones/{zone}/content`]: nodeZoneContent,
  [`${node}/storage`]: nodeStorages,
  [`${node}/storage/{storage}/status`]: nodeStorageStatus,
  [`${node}/storage/{storage}/content`]: contentList,
  [`${node}/storage/{storage}/content/{volume}`]: contentOne,
  [`${node}/lxc`]: containers.containerList,
  [`${ct}/config`]: containers.containerConfig,
  [`${ct}/pending`]: containers.containerPending,
  [`${ct}/status/current`]: containers.containerStatus,
  [`${ct}/interfaces`]: containers.containerInterfaces,
  [`${node}/qemu`]: { GET: listVms, POST: createVm },
  [vm]: { DELETE: destroyVm },
  [`${vm}/config`]: { GET: readConfig, PUT: changeNow, POST: changeLater },
  [`${vm}/pending`]: { GET: readPending },
  [`${vm}/cloudinit`]: cloudInit,
  [`${vm}/clone`]: { POST: cloneVm },
  [`${vm}/template`]: { POST: makeTemplate },
  [`${vm}/resize`]: { PUT: resizeDisk },
  [`${vm}/move_disk`]: { POST: moveDisk },
  [`${vm}/unlink`]: { PUT: unlinkDisks },
  [`${vm}/status/current`]: currentStatus,
  ...below(`${vm}/status`, powerActions),
  ...below(`${vm}/agent`, agentCommands),
};

function below(
  path: string,
  parts: Readonly<Record<string, Operations>>,
): Readonly<Record<string, Operations>> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, operations]) => [`${path}/${name}`, operations]),
  );
}
