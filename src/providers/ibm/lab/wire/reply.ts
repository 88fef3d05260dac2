/** Answers and refusals as replies on the wire, in the form of each service. */
import type { LabReply } from '../../../../lab/simulator.ts';
import type { ServiceName } from '../service-names.ts';
import type { Answer } from './answer.ts';
import type { Refusal } from './refusal.ts';

const json = { 'Content-Type': 'application/json; charset=utf-8' };

/** `number`: of the request, for its trace. */
export function replyOf({ status, body, headers = {} }: Answer, number: number): LabReply {
  const trace = { 'X-Request-Id': traceOf(number), 'X-Correlation-Id': traceOf(number) };
  if (body === undefined) return { status, headers: { ...trace, ...headers } };
  const said = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, headers: { ...json, ...trace, ...headers }, body: said };
}

export function refusedReply(service: ServiceName, refusal: Refusal, number: number): LabReply {
  const { status, headers } = refusal;
  const body = JSON.stringify(said[service](refusal, traceOf(number)));
  const trace = { 'X-Request-Id': traceOf(number), 'X-Correlation-Id': traceOf(number) };
  return { status, headers: { ...json, ...trace, ...headers }, body };
}

export function traceOf(number: number): string {
  return `2b6f0d58-8c1e-4a7d-9b34-${number.toString(16).padStart(12, '0')}`;
}

const said: Readonly<Record<ServiceName, (refusal: Refusal, trace: string) => object>> = {
  vpc: ({ code, message, target }, trace) => ({
    errors: [{ code, message, ...(target === undefined ? {} : { target }) }],
    trace,
  }),
  iam: ({ code, message }) => ({ errorCode: code, errorMessage: message }),
  dns: ({ code, message }) => ({ code, message }),
  tagging: gst,
  search: gst,
  resources: ({ code, message, status }, trace) => ({
    message,
    status_code: status,
    error_code: code,
    transaction_id: trace,
  }),
};

/** Tagging and search speak alike. */
function gst({ code, message, status }: Refusal, trace: string): object {
  const known: Readonly<Record<number, readonly [string, string]>> = {
    401: ['GST605E', 'INVALID_PERMISSIONS'],
    403: ['GST403E', 'FORBIDDEN'],
    429: ['GST429E', 'TOO_MANY_REQUESTS'],
  };
  const [own, response] = known[status] ?? [code, code.toUpperCase()];
  return { errors: [{ code: own, response, message, httpCode: status }], trace };
}
