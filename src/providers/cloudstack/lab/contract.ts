/** Checks requests and replies against the listing of commands, where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '../../../lab/contract.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { differences, type Listing, type Operation, type Param } from './contract-fields.ts';
import { sentIn, type Sent } from './wire/request.ts';

/** A contract that counts what it was held against. */
export interface CountedContract extends Contract {
  checked(): number;
}

/** The listing in a folder that has a `cloudstack` folder; undefined where there is none. */
export function cloudstackContract(folder: string): CountedContract | undefined {
  const file = join(folder, 'cloudstack', 'cloudstack-operations.json');
  if (!existsSync(file)) return undefined;
  const listing = JSON.parse(readFileSync(file, 'utf8')) as Listing;
  const operations = new Map(
    Object.entries(listing.commands).map(([name, each]) => [name.toLowerCase(), each]),
  );
  let checked = 0;
  return {
    checked: () => checked,
    check: (request, reply) => {
      checked += 1;
      return check({ listing, operations }, request, reply);
    },
  };
}

interface Known {
  readonly listing: Listing;
  /** Names of commands are looked up without their case. */
  readonly operations: ReadonlyMap<string, Operation>;
}

function check(
  { listing, operations }: Known,
  request: LabRequest,
  reply: LabReply,
): readonly string[] {
  const sent = sentIn(request);
  const operation = operations.get((sent.command ?? '').toLowerCase());
  // Who is not let in, and a fault without a body, say nothing of a command.
  if ([0, 401, 404, 414].includes(reply.status) || (reply.body ?? '') === '') return [];
  if (operation === undefined) return [`${sent.command ?? 'no command'}: no such command`];
  if (!sent.json) return [`${sent.command}: asked for XML`];
  const faults = [
    ...requestFaults(sent, operation, reply),
    ...replyFaults(listing, operation, reply),
  ];
  return faults.map((fault) => `${sent.command}: ${fault}`);
}

/** Those of every command. `customjobid` is undocumented, and of every asynchronous one. */
const ofAll: ReadonlySet<string> = new Set([
  'command',
  'response',
  'apikey',
  'signature',
  'signatureversion',
  'expires',
  'customjobid',
]);

function requestFaults(
  sent: Sent,
  { params, kind }: Operation,
  reply: LabReply,
): readonly string[] {
  const faults: string[] = [];
  for (const [key, value] of sent.values) {
    if (ofAll.has(key)) continue;
    const name = key.replace(/\[.*$/, '');
    const param = params[name];
    if (param === undefined || !isIn(param)) faults.push(`${name} is no parameter`);
    else if (reply.status === 200 && !fits(param, key, value))
      faults.push(`${key}=${value} is no ${param.type}`);
  }
  if (sent.values.has('customjobid') && !kind.startsWith('async'))
    faults.push('customjobid is for asynchronous commands');
  if (reply.status === 200)
    for (const [name, { required }] of Object.entries(params))
      if (required === true && ![...sent.values.keys()].some((key) => key.split('[')[0] === name))
        faults.push(`${name} is missing`);
  return faults;
}

function isIn({ in: versions }: Param): boolean {
  return versions === undefined || versions.includes('4.20');
}

function fits({ type }: Param, key: string, value: string): boolean {
  switch (type) {
    case 'map':
      return key.includes('[');
    case 'integer':
    case 'long':
      return /^-?\d+$/.test(value);
    case 'boolean':
      return /^(?:true|false)$/i.test(value);
    default:
      return true;
  }
}

function replyFaults(listing: Listing, operation: Operation, reply: LabReply): readonly string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(reply.body ?? '');
  } catch {
    return ['the reply is no JSON'];
  }
  const [[envelope, body] = ['', undefined], ...more] = Object.entries(parsed as object) as [
    string,
    Readonly<Record<string, unknown>>,
  ][];
  if (more.length > 0 || typeof body !== 'object') return ['there is more than one envelope'];
  if (reply.status !== 200) return errorFaults(operation, { envelope, body, reply });
  if (envelope !== operation.envelope)
    return [`the envelope is ${envelope}, not ${operation.envelope}`];
  return bodyFaults(listing, operation, body);
}

interface Refusing {
  readonly envelope: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly reply: LabReply;
}

function errorFaults(operation: Operation, { envelope, body, reply }: Refusing): readonly string[] {
  const faults: string[] = [];
  const wanted = reply.status === 432 ? 'errorresponse' : operation.envelope;
  if (envelope !== wanted) faults.push(`the envelope of the error is ${envelope}, not ${wanted}`);
  if (body['errorcode'] !== reply.status) faults.push('errorcode is not the status');
  if (typeof body['errortext'] !== 'string') faults.push('errortext is no text');
  if (!Array.isArray(body['uuidList'])) faults.push('uuidList is no list');
  return faults;
}

function bodyFaults(
  listing: Listing,
  { answer, itemKey = '', response }: Operation,
  body: Readonly<Record<string, unknown>>,
): readonly string[] {
  const only = (allowed: readonly string[]): string[] =>
    Object.keys(body)
      .filter((key) => !allowed.includes(key))
      .map((key) => `${key} has no place in the answer`);
  const of = (value: unknown): readonly string[] =>
    differences(listing, value, { response, where: itemKey });
  switch (answer) {
    case 'array': {
      const rows = body[itemKey] ?? [];
      const count = body['count'];
      const faults = only(['count', itemKey]);
      if (count !== undefined && typeof count !== 'number') faults.push('count is no number');
      if (itemKey in body && count === undefined) faults.push('there is no count');
      if (!Array.isArray(rows)) return [...faults, `${itemKey} is no list`];
      return [...faults, ...rows.flatMap((each: unknown) => of(each))];
    }
    case 'object':
      return [...only([itemKey]), ...of(body[itemKey])];
    case 'job':
      return [
        ...only(['id', 'jobid']),
        ...(typeof body['jobid'] === 'string' ? [] : ['there is no jobid']),
      ];
    case 'success':
      return [
        ...only(['success', 'displaytext']),
        ...(typeof body['success'] === 'boolean' ? [] : ['success is no flag']),
      ];
    case 'flat': {
      const { jobresult, ...job } = body;
      return [...of(job), ...resultFaults(listing, jobresult)];
    }
  }
}

// A job's result says by its key which thing it tells of.
function resultFaults(listing: Listing, result: unknown): readonly string[] {
  if (typeof result !== 'object' || result === null) return [];
  return Object.entries(result).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'success' || key === 'errorcode' || key === 'errortext' || key === 'displaytext')
      return [];
    const command = Object.values(listing.commands).find(
      (each) => each.kind.startsWith('async') && each.itemKey === key,
    );
    return command === undefined
      ? [`jobresult.${key} is of no asynchronous command`]
      : differences(listing, value, { response: command.response, where: `jobresult.${key}` });
  });
}
