/** Checks requests and replies against MAAS's operation table and recorded examples, where these are at hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shapeDifferences, shapeOf, type Contract, type Shape } from '../../../lab/contract.ts';
import { readFields } from '../../../lab/form.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { operationFinder, type Operation, type Parameter } from './contract-operations.ts';
import { tidy } from './target.ts';

/** The contract in a folder that has a `maas` folder; undefined where there is none. */
export function maasContract(folder: string): Contract | undefined {
  const operationsFile = join(folder, 'maas', 'maas-operations.json');
  const examplesFile = join(folder, 'maas', 'examples-maas3.6.5.json');
  if (!existsSync(operationsFile) || !existsSync(examplesFile)) return undefined;
  const table = JSON.parse(readFileSync(operationsFile, 'utf8')) as { operations: Operation[] };
  const examples = JSON.parse(readFileSync(examplesFile, 'utf8')) as Record<string, unknown>;
  const find = operationFinder(table.operations);
  const shapes = shapesOf(examples);
  return {
    check: (request, reply) => {
      const operation = find(request);
      const what = `${request.method} ${tidy(request.path)}${request.query.size > 0 ? `?${request.query.toString()}` : ''}`;
      if (operation === undefined) return [`${what}: no such operation`];
      return [...parameterFaults(request, operation), ...replyFaults(reply, operation, shapes)].map(
        (fault) => `${what}: ${fault}`,
      );
    },
  };
}

// Which recorded examples are examples of what.
const kinds: Readonly<Record<string, readonly string[]>> = {
  Version: ['Version'],
  User: ['User'],
  Fabric: ['Fabric'],
  Vlan: ['Vlan', 'Vlan_relayed'],
  Space: ['Space'],
  Subnet: ['Subnet', 'Subnet_create_response_without_gateway'],
  IPRange: ['IPRange_reserved', 'IPRange_dynamic'],
  StaticRoute: ['StaticRoute'],
  ReservedIP: ['ReservedIP'],
  Interface: [
    'Interface_physical_auto',
    'Interface_bond',
    'Interface_vlan',
    'Interface_static_link',
    'Interface_bridge',
  ],
  DNSResource: ['DNSResource'],
  DNSResourceRecord: ['DNSResourceRecord'],
  Domain: ['Domain'],
  Zone: ['Zone'],
  ResourcePool: ['ResourcePool'],
};
// Whole lists were recorded of these, so their elements are the examples.
const listKinds: Readonly<Record<string, string>> = {
  SubnetIPAddress: 'SubnetIPAddress_list',
  RangeInUse: 'RangeInUse_list',
  FreeRange: 'FreeRange_list',
};

function shapesOf(examples: Readonly<Record<string, unknown>>): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const [kind, names] of Object.entries(kinds))
    shapes.set(kind, shapeOf(names.map((name) => examples[name])));
  for (const [kind, name] of Object.entries(listKinds))
    shapes.set(kind, shapeOf(examples[name] as unknown[]));
  // An address that nobody owns, such as the link of a Ready machine, names no user.
  const held = examples['SubnetIPAddress_list'] as readonly Record<string, unknown>[];
  const unowned = held.map(({ user: _user, ...rest }) => rest);
  shapes.set('SubnetIPAddress', shapeOf([...held, ...unowned]));
  // Asked for or not, the ranges and suggestions of a subnet's statistics may be there.
  const statistics = recorded(examples, 'SubnetStatistics');
  const { ranges: _, suggested_gateway: _g, suggested_dynamic_range: _r, ...bare } = statistics;
  shapes.set('SubnetStatistics', shapeOf([statistics, bare]));
  // One machine was recorded, with one kind of interface; every kind of interface may hang on it.
  const faces = (kinds['Interface'] ?? []).map((name) => ({
    ...recorded(examples, name),
    params: recorded(examples, name)['params'] === '' ? '' : {},
  }));
  const machine = recorded(examples, 'Machine_deployed');
  const address = recorded(examples, 'IPAddress_auto');
  shapes.set('Interface', shapeOf(faces));
  shapes.set(
    'Machine',
    shapeOf(faces.map((face) => ({ ...machine, interface_set: [face], boot_interface: face }))),
  );
  shapes.set('IPAddress', shapeOf(faces.map((face) => ({ ...address, interface_set: [face] }))));
  return shapes;
}

function recorded(
  examples: Readonly<Record<string, unknown>>,
  name: string,
): Record<string, unknown> {
  return (examples[name] ?? {}) as Record<string, unknown>;
}

function parameterFaults(request: LabRequest, operation: Operation): readonly string[] {
  const faults: string[] = [];
  const known = new Map<string, Parameter>();
  for (const each of operation.params) known.set(`${each.in} ${each.name}`, each);
  for (const name of new Set(request.query.keys()))
    if (!known.has(`query ${name}`) && name !== 'op' && name !== 'format')
      faults.push(`${name} is no parameter of the query`);
  const fields = ['POST', 'PUT'].includes(request.method) ? readFields(request) : undefined;
  for (const [name, values] of fields ?? []) {
    const parameter = known.get(`form ${name}`);
    if (parameter === undefined) {
      if (name !== 'op' && !operation.openForm) faults.push(`${name} is no field of the form`);
    } else
      for (const value of values)
        if (!fits(parameter, value)) faults.push(`${name}=${value} is no ${parameter.type}`);
  }
  return faults;
}

// Some form booleans are written down as integers; and an empty text clears a field.
function fits({ type }: Parameter, value: string): boolean {
  if (type === 'boolean') return value === 'true' || value === 'false';
  if (type === 'integer') return /^(-?\d+|true|false|)$/.test(value);
  return true;
}

function replyFaults(
  reply: LabReply,
  operation: Operation,
  shapes: ReadonlyMap<string, Shape>,
): readonly string[] {
  if (reply.status >= 400) return [];
  if (reply.status !== operation.success)
    return [`answered ${reply.status}, not ${operation.success}`];
  const { returns } = operation;
  if (returns === 'empty') return reply.body ? ['answered with a body'] : [];
  const value: unknown = JSON.parse(reply.body ?? 'null');
  const list = returns.endsWith('[]');
  const shape = shapes.get(returns.replace(/( \| null|\[\])$/, ''));
  if (shape === undefined) return [];
  if (!list) return shapeDifferences(value, shape, returns);
  if (!Array.isArray(value)) return [`answered with no list of ${returns}`];
  return value.flatMap((each: unknown, at) => shapeDifferences(each, shape, `[${at}]`));
}
