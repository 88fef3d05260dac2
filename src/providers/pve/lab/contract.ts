/** Checks requests and replies against the API schema that Proxmox publishes, where it is at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from '../../../lab/contract.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { operationsIn, type Operation, type Schema } from './contract-operations.ts';
import { labelOf } from './target.ts';
import { parametersOf, type Given } from './wire/request.ts';

/** The schema in a folder that has a `pve` folder; undefined where there is none. */
export function pveContract(folder: string, release: number): Contract | undefined {
  const file = join(folder, 'pve', `pve-api-${release >= 9 ? '9.1' : '8.4'}.json`);
  if (!existsSync(file)) return undefined;
  const operations = operationsIn(JSON.parse(readFileSync(file, 'utf8')));
  return {
    check: (request, reply) => {
      // Who is not let in, and what is no call of the API, says nothing of an operation.
      if ([0, 401, 501, 506].includes(reply.status)) return [];
      const label = labelOf(request);
      const operation = operations.get(label);
      if (operation === undefined) return [`${label}: no such operation`];
      return [
        ...parameterFaults(request, reply, operation),
        ...replyFaults(label, reply, operation),
      ].map((fault) => `${label}: ${fault}`);
    },
  };
}

/** Accepted though the schema forbids it, or refused as unknown though the schema knows it. */
function parameterFaults(
  request: LabRequest,
  reply: LabReply,
  { parameters, path }: Operation,
): readonly string[] {
  const faults: string[] = [];
  if (reply.status < 400) {
    const given = parametersOf(request);
    for (const [name, value] of given) {
      const schema = schemaOf(parameters, name);
      if (schema === undefined) faults.push(`${name} is no parameter`);
      else if (!fits(schema, value)) faults.push(`${name}=${JSON.stringify(value)} does not fit`);
    }
    for (const [name, schema] of Object.entries(parameters))
      if (schema.optional !== 1 && !given.has(name) && !path.includes(`{${name}}`))
        faults.push(`${name} is missing`);
  }
  if (reply.status === 400) {
    const { errors = {} } = JSON.parse(reply.body ?? '{}') as {
      readonly errors?: Readonly<Record<string, string>>;
    };
    // Of indexed ones nobody publishes how far they go.
    for (const [name, why] of Object.entries(errors))
      if (why.startsWith('property is not defined in schema') && parameters[name] !== undefined)
        faults.push(`${name} is a parameter, and was refused`);
  }
  return faults;
}

/** `net[n]` stands for net0, net1 and so on, without saying how far. */
function schemaOf(parameters: Readonly<Record<string, Schema>>, name: string): Schema | undefined {
  return parameters[name] ?? parameters[name.replace(/\d+$/, '[n]')];
}

function fits(schema: Schema, given: Given): boolean {
  if (schema.type === 'array') return true;
  if (Array.isArray(given) || typeof given === 'object') return schema.type === 'string';
  const value = String(given);
  if (schema.type === 'boolean') return ['0', '1', 'true', 'false'].includes(value);
  if (schema.type === 'integer' && !/^[+-]?\d+$/.test(value)) return false;
  if (schema.type === 'number' && !Number.isFinite(Number(value))) return false;
  if (schema.enum !== undefined && schema.enum !== null && !schema.enum.includes(value))
    return false;
  const { minimum, maximum, maxLength } = schema;
  if (maxLength !== undefined && value.length > maxLength) return false;
  if (schema.type !== 'integer' && schema.type !== 'number') return true;
  return (
    Number(value) >= Number(minimum ?? -Infinity) && Number(value) <= Number(maximum ?? Infinity)
  );
}

/**
 * Where what is published of replies is known not to be so. What is said here of a label is left out of the check:
 * replies are never held against it by PVE itself.
 */
const untrue: Readonly<Record<string, readonly string[]>> = {
  // `null` is published, a task's name comes: what was done in time has none.
  'POST /nodes/{node}/qemu/{vmid}/config': ['null'],
  'DELETE /nodes/{node}/storage/{storage}/content/{volume}': ['null'],
  // A list is published; of a task that never was comes one object.
  'GET /nodes/{node}/tasks/{upid}/log': ['object'],
  // A flag is published; an object with the values to be comes.
  'GET /cluster/sdn/zones': ['pending'],
  // The pool's own name comes with it.
  'GET /pools/{poolid}': ['.poolid'],
  // `destroyed` and `import` are locks as well.
  'GET /nodes/{node}/qemu/{vmid}/config': ['lock'],
  // What the running guest's NICs are is told only while it runs.
  'GET /nodes/{node}/lxc/{vmid}/interfaces': ['null'],
};

function replyFaults(label: string, reply: LabReply, { returns }: Operation): readonly string[] {
  if (reply.status >= 400) return [];
  const { data } = JSON.parse(reply.body ?? '{}') as { readonly data?: unknown };
  return differences(data, returns, { where: 'data', but: untrue[label] ?? [] });
}

interface Place {
  readonly where: string;
  readonly but: readonly string[];
}

function differences(value: unknown, schema: Schema | undefined, place: Place): readonly string[] {
  const { where, but } = place;
  const type = kindOf(value);
  if (schema?.type === undefined || but.includes(type)) return [];
  if (value === null)
    return schema.type === 'null' || schema.optional === 1 ? [] : [`${where} is null`];
  switch (schema.type) {
    case 'null':
      return [`${where} is ${type}, not null`];
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((each: unknown, at) =>
            differences(each, schema.items, { where: `${where}[${at}]`, but }),
          )
        : [`${where} is ${type}, no list`];
    case 'object':
      return type === 'object'
        ? objectDifferences(value as Readonly<Record<string, unknown>>, schema, place)
        : [`${where} is ${type}, no object`];
    // Numbers come as texts and flags as 0, 1 or texts of these: only the text is looked at.
    case 'boolean':
      return ['0', '1', 'true', 'false'].includes(wordOf(value)) ? [] : [`${where} is no flag`];
    case 'integer':
    case 'number':
      return Number.isFinite(Number(value)) && type !== 'object' ? [] : [`${where} is no number`];
    default:
      return stringDifferences(value, schema, where);
  }
}

function stringDifferences(value: unknown, schema: Schema, where: string): readonly string[] {
  if (typeof value === 'object') return [`${where} is ${kindOf(value)}, no text`];
  const known = schema.enum ?? undefined;
  return known === undefined || known.includes(wordOf(value))
    ? []
    : [`${where} is ${wordOf(value)}, not one of ${known.join(', ')}`];
}

function objectDifferences(
  value: Readonly<Record<string, unknown>>,
  schema: Schema,
  { where, but }: Place,
): readonly string[] {
  const faults: string[] = [];
  const properties = schema.properties ?? {};
  for (const [name, each] of Object.entries(properties)) {
    if (but.includes(name)) continue;
    if (name in value)
      faults.push(...differences(value[name], each, { where: `${where}.${name}`, but }));
    else if (each.optional !== 1 && !name.endsWith('[n]'))
      faults.push(`${where}.${name} is missing`);
  }
  if (schema.additionalProperties === 0)
    for (const name of Object.keys(value))
      if (schemaOf(properties, name) === undefined && !but.includes(`.${name}`))
        faults.push(`${where}.${name} is not published`);
  return faults;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'list' : typeof value;
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
