/** Faults of this vendor's own kind, acted out around one request; the rest of them are seen by the handlers. */
import type { Fault } from '../../../lab/faults.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { answer, type Lab } from './dispatch.ts';
import { changeForeign } from './foreign-change.ts';
import type { Gate } from './gate.ts';
import { serviceOf } from './target.ts';
import { Refusal } from './wire/refusal.ts';
import { refusedReply } from './wire/reply.ts';

/** The reply, with everything that the request's faults make of it. */
export function answerThroughFaults(lab: Lab, gate: Gate, request: LabRequest): LabReply {
  const faults = request.faults ?? [];
  const changes = faults.filter((each) => each.name === 'foreign-change');
  for (const fault of changes) if (isBefore(fault)) changeForeign(lab, fault);
  const reply = layered({ lab, gate, request }, faults);
  for (const fault of changes) if (!isBefore(fault)) changeForeign(lab, fault);
  return reply;
}

interface Acting {
  readonly lab: Lab;
  readonly gate: Gate;
  readonly request: LabRequest;
}

function layered(acting: Acting, faults: readonly Fault[]): LabReply {
  const [fault, ...later] = faults;
  if (fault === undefined) return answer(acting.lab, acting.request);
  const next = (): LabReply => layered(acting, later);
  return acts[fault.name]?.({ ...acting, fault, next }) ?? next();
}

interface Act extends Acting {
  readonly fault: Fault;
  readonly next: () => LabReply;
}

const acts: Readonly<Partial<Record<Fault['name'], (act: Act) => LabReply>>> = {
  'rate-429': ({ lab, gate, request, fault }) => {
    const service = serviceOf(request.path)?.service ?? 'vpc';
    const seconds = Math.ceil((fault.milliseconds ?? 1000) / 1000);
    return gate.pause(request, {
      scope: fault.at ?? service,
      service,
      seconds,
      now: lab.clock(),
      asDate: fault.detail === 'date',
    });
  },
  'backend-503': (act) =>
    failing(act, 503, [
      'backend_service_unavailable',
      'The service is currently unable to fulfill the request. Please retry later.',
    ]),
  'internal-500': (act) => failing(act, 500, ['internal_error', 'Internal error.']),
  'dns-busy': (act) =>
    failing(act, 500, [
      'internal_server_error',
      'There was an internal error occurred, please try again later.',
    ]),
  'conflict-409': (act) => {
    const { code = 'conflict_field', message = 'The resource is in use, please retry later.' } =
      (act.fault.detail ?? {}) as { readonly code?: string; readonly message?: string };
    return refused(act, 409, [code, message]);
  },
  'token-invalid': (act) => unauthorized(act),
  'unauthorized-401': (act) => unauthorized(act),
  'forbidden-403': (act) =>
    refused(act, 403, ['not_authorized', 'the provided token is not authorized for this request']),
  'not-yet-404': (act) =>
    refused(act, 404, [
      'not_found',
      'The requested resource does not exist, or cannot be accessed.',
    ]),
};

/** A token that is none any more; where tokens are had, a key that is none. */
function unauthorized(act: Act): LabReply {
  return serviceOf(act.request.path)?.service === 'iam'
    ? refused(act, 400, ['BXNIM0415E', 'Provided API key could not be found.'])
    : refused(act, 401, ['token_invalid', 'The provided token is invalid.']);
}

/** With `detail: done` the work is done all the same. */
function failing(act: Act, status: number, said: readonly [string, string]): LabReply {
  if (act.fault.detail === 'done') act.next();
  return refused(act, status, said);
}

function refused(
  { request, lab, fault }: Act,
  status: number,
  [code, message]: readonly [string, string],
): LabReply {
  const service = serviceOf(request.path)?.service ?? 'vpc';
  const wait = fault.milliseconds;
  const headers =
    wait === undefined ? {} : { headers: { 'Retry-After': String(Math.ceil(wait / 1000)) } };
  const refusal = new Refusal(status, code, { message, ...headers });
  return refusedReply(service, refusal, lab.world.tick);
}

function isBefore({ detail }: Fault): boolean {
  return (detail as { readonly before?: boolean } | undefined)?.before === true;
}
