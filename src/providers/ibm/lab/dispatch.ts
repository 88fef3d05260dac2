/** From request to reply: service, version, token, rights, body, handler. */
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import type { Call, Method, Operation } from './call.ts';
import { callerOf, identityToken } from './iam/identity.ts';
import { atLeast, mayDo, roleFor, type Caller } from './iam/rights.ts';
import { runJobs } from './jobs.ts';
import type { ServiceName } from './service-names.ts';
import { prefixOf, serviceOf, type Target, type Targets } from './target.ts';
import type { Answer, JsonObject } from './wire/answer.ts';
import { Body } from './wire/body.ts';
import { replyOf, refusedReply } from './wire/reply.ts';
import { badParameter, notAuthorized, notFound, Refusal } from './wire/refusal.ts';
import type { World } from './world/world.ts';

/** What it takes to answer. */
export interface Lab {
  readonly world: World;
  readonly targets: Targets;
  readonly clock: () => Date;
}

/** The reply to a request; refusals are replies too. */
export function answer(lab: Lab, request: LabRequest): LabReply {
  const { world, targets, clock } = lab;
  world.now = clock();
  const split = serviceOf(request.path);
  if (split?.service === 'iam' && request.path === '/iam/identity/token')
    return request.method === 'POST'
      ? identityToken(world, request)
      : { status: 405, headers: { Allow: 'POST' }, body: '' };
  world.tick += 1;
  if (runJobs(world)) world.touch();
  const service = split?.service ?? 'vpc';
  try {
    const target = targets.of(request.path);
    return replyOf(handled(lab, request, { service, target }), world.tick);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return refusedReply(service, error, world.tick);
  }
}

interface Meant {
  readonly service: ServiceName;
  readonly target: Target | undefined;
}

function handled({ world }: Lab, request: LabRequest, { service, target }: Meant): Answer {
  if (service === 'vpc') checkVersion(request.query);
  const caller = callerOf(world, request);
  if (typeof caller === 'string')
    throw new Refusal(401, caller, {
      message: 'The provided token is missing, invalid or expired.',
    });
  if (target === undefined)
    throw new Refusal(404, 'invalid_route', { message: 'The requested route does not exist.' });
  const operation = target.operations[request.method as Method];
  if (operation === undefined)
    throw new Refusal(405, 'method_not_allowed', { message: 'The method is not allowed here.' });
  checkRights(caller, { target, operation });
  const { pathname } = { pathname: request.path };
  const call: Call = {
    world,
    caller,
    at: target.places,
    query: request.query,
    headers: request.headers,
    body: bodyOf(request, service),
    base: `http://${request.headers['host'] ?? 'localhost'}${prefixOf(service)}`,
    path: pathname.slice(prefixOf(service).length),
    faults: request.faults ?? [],
  };
  const result = operation.run(call);
  if (request.method !== 'GET') world.touch();
  return result;
}

/** One version is served, as of the document that the contract was taken from; those around it say the same. */
function checkVersion(query: URLSearchParams): void {
  const version = query.get('version');
  const generation = query.get('generation');
  if (version === null)
    throw badParameter('version', 'missing_version', 'The version parameter is required.');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version) || Number.isNaN(Date.parse(version)))
    throw badParameter('version', 'invalid_version', 'Expected a version of the form YYYY-MM-DD.');
  if (version < '2019-01-01' || version > '2026-12-31')
    throw badParameter('version', 'invalid_version_range', 'There is no such version.');
  if (version < '2025-12-09' || version > '2026-04-06')
    throw badParameter('version', 'version_not_supported', 'This version is not supported here.');
  if (generation === null)
    throw badParameter(
      'generation',
      'missing_generation_parameter',
      'The generation parameter is required.',
    );
  if (generation !== '2')
    throw badParameter('generation', 'invalid_generation_parameter', 'Expected generation 2.');
}

function checkRights(
  caller: Caller,
  { target, operation }: { readonly target: Target; readonly operation: Operation },
): void {
  const { service, template, places } = target;
  const role = operation.role ?? 'viewer';
  if (service === 'dns' && !atLeast(caller.rights.dns, role))
    throw notAuthorized('use this DNS Services instance');
  if (operation.type === undefined || service !== 'vpc') return;
  // What may not be seen at all is not there, where it is asked for by its id.
  const byId = template.endsWith('}');
  if (byId && roleFor(caller, operation.type) === 'none')
    throw notFound(Object.values(places).at(-1) ?? '');
  mayDo(caller, operation.type, role);
}

function bodyOf(request: LabRequest, service: ServiceName): Body {
  if (request.body.length === 0) return new Body({});
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const merge = request.method === 'PATCH' && service === 'vpc';
  if (type !== (merge ? 'application/merge-patch+json' : 'application/json'))
    throw new Refusal(415, 'unsupported_media_type', {
      message: `The content type '${type}' is not supported.`,
      target: { type: 'header', name: 'Content-Type', value: type },
    });
  try {
    const parsed: unknown = JSON.parse(request.body.toString());
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return new Body(parsed as JsonObject);
  } catch {
    // Falls through: what is no JSON is refused as what is no object is.
  }
  throw new Refusal(400, 'bad_request', { message: 'The request body is not a JSON object.' });
}
