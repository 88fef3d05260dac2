/** From request to reply: endpoint, caller, operation, handler, in the order in which MAAS looks at them. */
import { createHash } from 'node:crypto';
import type { Fault } from '../../../lab/faults.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { notFound, ok, Refusal, refuse } from './answers.ts';
import { objectOf } from './json.ts';
import { badSignature, type Gate } from './oauth.ts';
import { resources } from './routes.ts';
import type { UserRow } from './rows.ts';
import { root } from './show.ts';
import { targetOf, tidy, type Target } from './target.ts';
import type { World } from './world.ts';

/** What it takes to answer. */
export interface Lab {
  readonly world: World;
  readonly gate: Gate;
  readonly clock: () => Date;
}

/** The reply to a request; refusals and failures are replies too. */
export function answer(lab: Lab, request: LabRequest): LabReply {
  try {
    const reply = handled(lab, request);
    return { ...reply, headers: { ...reply.headers, ...common, 'X-MAAS-API-Hash': apiHash } };
  } catch (error) {
    const { reply } = error instanceof Refusal ? error : refuse(500, String(error));
    return { ...reply, headers: { ...reply.headers, ...common } };
  }
}

const common = { Vary: 'Authorization, Cookie' };

const apiHash = createHash('sha1')
  .update(resources.map((each) => `${each.path.source} ${Object.keys(each.actions).join()}`).join())
  .digest('hex');

function handled(lab: Lab, request: LabRequest): LabReply {
  const path = tidy(request.path);
  if (path.startsWith('/api/1.0/')) throw refuse(410, 'The 1.0 API is no longer available.');
  if (path === '/api/2.0/describe/') return describe(request);
  const target = targetOf(request);
  if (
    target === undefined ||
    (target.resource.collection === 'reservedips' && isBefore36(lab.world.version))
  )
    throw notFound(`Unknown API endpoint: ${root.slice(0, 5)}${path}.`);
  const { resource, op, form } = target;
  const user = callerOf(lab, request, target);
  const format = request.query.get('format');
  if (format !== null && format !== 'json') throw refuse(400, `Unknown format: ${format}`);
  if (form === undefined) throw refuse(400, 'Bad Request');
  const handler = resource.actions[op === null ? request.method : `${request.method} ${op}`];
  if (handler === undefined) throw notOffered(request, target);
  return handler({
    world: lab.world,
    user,
    path: target.path,
    query: request.query,
    form,
    now: lab.clock(),
  });
}

function isBefore36(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major < 3 || (major === 3 && minor < 6);
}

const nobody: UserRow = { id: 0, username: '', email: '', is_superuser: false, key: null };

function callerOf({ gate, clock, world }: Lab, request: LabRequest, target: Target): UserRow {
  const has = (name: Fault['name']): boolean =>
    request.faults?.some((each) => each.name === name) ?? false;
  if (has('unauthorized-echo'))
    throw badSignature(world.users.all().find((each) => each.key !== null) ?? nobody);
  const user = gate.userOf(request.headers['authorization'], clock());
  if (user !== undefined) return has('not-admin') ? { ...user, is_superuser: false } : user;
  if (target.resource.anonymous === true) return nobody;
  // Machines have a handler for strangers, and it offers next to nothing.
  if (target.resource.collection === 'machines') throw unrecognised(request, target);
  throw new Refusal({ status: 401, headers: { 'Content-Type': 'text/plain' }, body: 'Forbidden' });
}

function notOffered(request: LabRequest, target: Target): Refusal {
  const methods = [
    ...new Set(Object.keys(target.resource.actions).map((each) => each.split(' ')[0] ?? '')),
  ];
  if (!methods.includes(request.method))
    return new Refusal({
      status: 405,
      headers: { 'Content-Type': 'text/html; charset=utf-8', Allow: methods.join(', ') },
      body: '',
    });
  return unrecognised(request, target);
}

function unrecognised(request: LabRequest, { op }: Target): Refusal {
  return refuse(400, `Unrecognised signature: method=${request.method} op=${op ?? 'None'}`);
}

// Without a charset: the command line client takes nothing else.
function describe(request: LabRequest): LabReply {
  const uri = `http://${request.headers['host'] ?? 'localhost'}${root}/`;
  const described = resources.map((each) => {
    const path = each.path.source
      .slice(1, -1)
      .replaceAll('\\/', '/')
      .replaceAll(/\([^)]*\)/g, '{id}');
    const actions = Object.keys(each.actions).map((action) => {
      const [method = '', op = null] = action.split(' ');
      return { name: op ?? method.toLowerCase(), method, op, restful: op === null, doc: '' };
    });
    const side = {
      name: each.name,
      doc: '',
      params: path.includes('{') ? ['id'] : [],
      path: `${root}/${path}`,
      uri: `${uri}${path}`,
      actions,
    };
    return { name: each.name, anon: each.anonymous === true ? side : null, auth: side };
  });
  const reply = ok(
    objectOf({ doc: 'MAAS API', handlers: [], hash: apiHash, resources: described }),
  );
  return { ...reply, headers: { 'Content-Type': 'application/json' } };
}
