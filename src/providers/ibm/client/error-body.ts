/** The bodies in which the services of IBM Cloud say what is wrong; each service has its own. */
import type { HttpReply } from '../../../transport/http.ts';

export interface VendorError {
  readonly code?: string;
  readonly message?: string;
  /** The field, parameter or header that is meant. */
  readonly target?: string;
  readonly trace?: string;
}

type Loose = Readonly<Record<string, unknown>>;

/** VPC: `errors[]` and `trace`; IAM: `errorCode`; tags: `errors[]` with `response`; DNS: `code`, or a page of its front. */
export function errorOf(reply: HttpReply): VendorError {
  const body = parsed(reply);
  if (body === undefined) return {};
  const first = Array.isArray(body['errors']) ? (body['errors'][0] as unknown) : undefined;
  const error = isObject(first) ? first : body;
  const target = isObject(error['target']) ? textOf(error['target']['name']) : undefined;
  return said({
    code: textOf(error['code']) ?? textOf(error['errorCode']) ?? textOf(error['error_code']),
    message:
      textOf(error['message']) ?? textOf(error['errorMessage']) ?? textOf(error['description']),
    target,
    trace: textOf(body['trace']),
  });
}

function parsed({ body, headers }: HttpReply): Loose | undefined {
  if (!(headers['content-type'] ?? '').includes('json')) return undefined;
  try {
    const value: unknown = JSON.parse(body);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function said(error: Readonly<Record<keyof VendorError, string | undefined>>): VendorError {
  return Object.fromEntries(Object.entries(error).filter(([, each]) => each !== undefined));
}
