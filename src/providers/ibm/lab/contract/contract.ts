/** Checks requests and replies against the published operations and schemas, where they are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '../../../../lab/contract.ts';
import type { LabReply, LabRequest } from '../../../../lab/simulator.ts';
import { serviceOf } from '../target.ts';
import { differences, fieldDifferences, type Place } from './grammar.ts';
import { operationFinder, type Found, type Published } from './operations.ts';

export interface CountingContract extends Contract {
  /** How many exchanges were checked. */
  checked(): number;
}

/** The contract in a folder that has an `ibm` folder; undefined where there is none. */
export function ibmContract(folder: string): CountingContract | undefined {
  const file = join(folder, 'ibm', 'ibm-operations.json');
  if (!existsSync(file)) return undefined;
  const find = operationFinder(JSON.parse(readFileSync(file, 'utf8')) as Published);
  let checked = 0;
  return {
    checked: () => checked,
    check: (request, reply) => {
      checked += 1;
      const what = `${request.method} ${request.path}`;
      const found = find(request);
      const faults =
        reply.status >= 400
          ? refusalFaults(request, reply)
          : found === undefined
            ? ['no such operation']
            : [...requestFaults(request, found), ...replyFaults(reply, found)];
      return faults.map((fault) => `${what}: ${fault}`);
    },
  };
}

/** Of what was taken: what was refused is the client's to regret. */
function requestFaults(request: LabRequest, { operation, schemas }: Found): readonly string[] {
  const place: Place = { schemas, where: 'body', patch: request.method === 'PATCH' };
  const vpc = serviceOf(request.path)?.service === 'vpc';
  const query = vpc
    ? { ...operation.query, version: 'string', generation: 'number' }
    : operation.query;
  const faults = [...queryFaults(request.query, query ?? {}, place)];
  if (operation.body === undefined || request.body.length === 0) return faults;
  const type = request.headers['content-type'] ?? '';
  if (operation.content_type !== undefined && !type.startsWith(operation.content_type))
    faults.push(`sent as '${type}', not as ${operation.content_type}`);
  if (operation.content_type === 'application/x-www-form-urlencoded')
    return [...faults, ...formFaults(request, operation.body)];
  const body: unknown = JSON.parse(request.body.toString());
  faults.push(
    ...(typeof operation.body === 'string'
      ? differences(body, operation.body, place)
      : fieldDifferences(body, operation.body, place)),
  );
  return faults;
}

function queryFaults(
  given: URLSearchParams,
  known: Readonly<Record<string, string>>,
  place: Place,
): readonly string[] {
  const types = new Map(
    Object.entries(known).map(([name, type]) => [name.replace(/\?$/, ''), type] as const),
  );
  return [...given].flatMap(([name, text]) => {
    const type = types.get(name)?.replace(/\[\]$/, '');
    if (type === undefined) return [`${name} is no parameter of the query`];
    const value = type === 'number' ? Number(text) : type === 'boolean' ? text === 'true' : text;
    return differences(value, type, { ...place, where: name });
  });
}

/** One of several keys may be written as `profile_id|profile_name`. */
function formFaults(
  request: LabRequest,
  body: string | Readonly<Record<string, string>>,
): readonly string[] {
  const form = new URLSearchParams(request.body.toString());
  const keys = typeof body === 'string' ? [] : Object.keys(body);
  const known = new Set(keys.flatMap((key) => key.replace(/\?$/, '').split('|')));
  const faults = [...form.keys()]
    .filter((name) => !known.has(name))
    .map((name) => `${name} is no field of the form`);
  for (const key of keys)
    if (!key.endsWith('?') && !key.split('|').some((each) => form.has(each)))
      faults.push(`${key} is missing`);
  return faults;
}

/** Search says of each hit what it was asked to say. */
const open = new Set(['ResultItem']);

function replyFaults(reply: LabReply, { operation, schemas }: Found): readonly string[] {
  const { status, also_status: also = [], response } = operation;
  if (reply.status !== status && !also.includes(reply.status))
    return [`answered ${reply.status}, not ${status}`];
  if (response === null)
    return (reply.body ?? '') === '' ? [] : ['answered with a body, where there is none'];
  if (!response.startsWith('#')) return [];
  const value: unknown = JSON.parse(reply.body ?? 'null');
  return differences(value, response, { schemas, where: response.slice(1), open }).filter(
    // The last page has no next, and says so.
    (fault) => fault !== 'ResourceInstancesList.next_url is null, not string',
  );
}

/** The form of a refusal, by service: of these only VPC and IAM have published one. */
function refusalFaults(request: LabRequest, reply: LabReply): readonly string[] {
  const service = serviceOf(request.path)?.service;
  if (service !== 'vpc' && service !== 'iam') return [];
  if (reply.status === 405 && service === 'iam') return [];
  const value: unknown = JSON.parse(reply.body ?? 'null');
  const schemas = {
    Refusal: { fields: { errors: '#Error[]', trace: 'string' } },
    Error: {
      fields: { code: 'string', message: 'string', 'more_info?': 'string', 'target?': '#Target' },
    },
    Target: { fields: { type: 'enum(field|parameter|header)', name: 'string', 'value?': 'any' } },
    Token: {
      fields: {
        errorCode: 'string',
        errorMessage: 'string',
        'errorDetails?': 'string',
        'context?': 'object',
      },
    },
  };
  const type = service === 'vpc' ? '#Refusal' : '#Token';
  return differences(value, type, { schemas, where: 'refusal' });
}
