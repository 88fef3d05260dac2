/** From request to reply, in the order in which PVE looks: credentials, route, token, privilege, node, parameters, code. */
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { callerOf } from './access/credentials.ts';
import type { Caller } from './access/permits.ts';
import { isRoot } from './access/permits.ts';
import type { Call, Method, Operation } from './call.ts';
import type { Tasks } from './tasks/tasks.ts';
import { targetOf, type Target } from './target.ts';
import { checkParameters } from './wire/check.ts';
import { Chance } from './wire/chance.ts';
import * as format from './wire/formats.ts';
import { Params } from './wire/params.ts';
import { atMost, formatted, matching, text, whole, type Properties } from './wire/property.ts';
import { denied, failed, Refusal, unreachable, wrong } from './wire/refusal.ts';
import { accepted, refusedReply } from './wire/reply.ts';
import { checkRequest, parametersOf, relativePath, type Given } from './wire/request.ts';
import type { NodeRow } from './world/rows.ts';
import type { World } from './world/world.ts';

/** What it takes to answer. */
export interface Lab {
  readonly world: World;
  readonly tasks: Tasks;
  readonly clock: () => Date;
  /** How many requests there were: each reply has an order of its own. */
  replies: number;
}

/** The reply to a request; refusals are replies too. */
export function answer(lab: Lab, request: LabRequest): LabReply {
  lab.replies += 1;
  if (isGone(lab.world.nodes.get(lab.world.local), lab.world)) return { status: 0, cut: true };
  const { seed, messages, unauthorizedMilliseconds } = lab.world.settings;
  const chance = new Chance(seed * 104_729 + lab.replies);
  try {
    return accepted(handled(lab, request), chance);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedReply(error.refused, { chance, messages, unauthorizedMilliseconds });
  }
}

function handled({ world, tasks, clock }: Lab, request: LabRequest): unknown {
  const now = clock();
  const path = relativePath(request);
  if (path === undefined) throw new Refusal({ status: 501, text: 'no such uri', body: 'text' });
  checkMethod(request);
  const target = targetOf(path);
  const method = request.method as Method;
  const operation = target?.operations[method];
  const caller: Caller =
    operation?.anonymous === true ? { id: '', token: false } : callerOf(world, request, now);
  checkRequest(request, path);
  if (target === undefined || operation === undefined)
    throw new Refusal({ status: 501, text: `Method '${method} ${path}' not implemented` });
  const given = merged(target, parametersOf(request));
  if (caller.token && operation.ticketOnly === true)
    throw denied(`URI '${path}' not available with API token, need proper ticket.\n`);
  const parameter = (name: string): string | undefined => {
    const value = given.get(name);
    return value === undefined || value === null || typeof value === 'object'
      ? undefined
      : String(value);
  };
  if (!isRoot(caller)) operation.needs({ world, caller, parameter });
  if (operation.here !== true) checkNode(world, target.places['node']);
  const properties = { ...placesOf(target), ...operation.parameters };
  const params = new Params(checkParameters(given, properties, world.release));
  tasks.pass(now);
  const call: Call = { world, tasks, caller, params, now, faults: request.faults ?? [] };
  return run(call, operation, method);
}

function run(call: Call, operation: Operation, method: Method): unknown {
  try {
    return operation.run(call);
  } finally {
    // A refused write may have changed something all the same.
    if (method !== 'GET') call.world.touch();
  }
}

function checkMethod({ method }: LabRequest): void {
  if (!['GET', 'POST', 'PUT', 'DELETE'].includes(method))
    throw new Refusal({ status: 501, text: `method '${method}' not available`, body: 'empty' });
}

function merged({ places }: Target, given: Map<string, Given>): Map<string, Given> {
  for (const [name, value] of given)
    if (places[name] !== undefined && places[name] !== value)
      throw wrong({
        [name]: 'duplicate parameter (already defined in URI) with conflicting values!',
      });
  return new Map([...Object.entries(places), ...given]);
}

function checkNode(world: World, name: string | undefined): void {
  if (name === undefined || name === 'localhost') return;
  const node = world.nodes.get(name);
  if (node === undefined)
    throw failed(
      `hostname lookup '${name}' failed - failed to get address info for: ${name}: Name or service not known`,
    );
  if (isGone(node, world) || !node.online) throw unreachable(595, 'No route to host');
}

// After a reload that cut it off; it may come back after a number of requests.
function isGone(node: NodeRow | undefined, world: World): boolean {
  if (node === undefined || node.gone === 0) return false;
  if (node.gone > 0) node.gone -= 1;
  world.touch();
  return true;
}

/** What may stand in the places of a path. */
const places: Properties = {
  node: formatted(format.nodeName),
  vmid: { ...whole(100, 999_999_999), format: format.vmId },
  upid: text,
  iface: { ...formatted(format.interfaceName), shortest: 2, longest: 20 },
  storage: formatted(format.storageId),
  volume: text,
  userid: { ...formatted(format.userId), longest: 64 },
  tokenid: matching(/^[A-Za-z][A-Za-z0-9.\-_]+$/),
  poolid: formatted(format.poolId),
  zone: text,
  vnet: text,
  subnet: text,
  ipam: atMost(64),
};

function placesOf(target: Target): Properties {
  return Object.fromEntries(
    Object.keys(target.places).map((name) => [
      name,
      { ...(places[name] ?? text), needed: true as const },
    ]),
  );
}
