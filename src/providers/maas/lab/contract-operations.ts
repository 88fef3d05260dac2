/** MAAS's operation table: which operation a request is, and what the published table is known to lack. */
import type { LabRequest } from '../../../lab/simulator.ts';
import { readFields } from '../../../lab/form.ts';
import { tidy } from './target.ts';

/** A parameter as the published table has it. */
export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'form';
  readonly type: string;
}
/** An operation as the published table has it. */
export interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly op: string | null;
  readonly params: readonly Parameter[];
  readonly success: number;
  readonly returns: string;
  /** The form takes names of the caller's choice. */
  readonly openForm?: boolean;
}

/** Finds the operation of a request. */
export function operationFinder(
  operations: readonly Operation[],
): (request: LabRequest) => Operation | undefined {
  const table = [...operations, ...unlisted].map((each) => ({
    operation: completed(each),
    pattern: new RegExp(`^/api/2\\.0${each.path.replaceAll(/\{[^}]*\}/g, '(.+?)')}$`),
    depth: each.path.split('/').length,
  }));
  return (request) => {
    const path = tidy(request.path);
    const op = request.query.get('op') || (readFields(request)?.get('op')?.[0] ?? null);
    return table
      .filter(
        ({ operation, pattern }) =>
          operation.method === request.method && operation.op === op && pattern.test(path),
      )
      .toSorted((a, b) => b.depth - a.depth)[0]?.operation;
  };
}

// Served by MAAS 3.6.5 and absent from the published table.
const unlisted: readonly Operation[] = [
  '/dhcp-snippets/',
  '/dhcp-snippets/{id}/',
  '/discovery/',
].map((path) => ({
  id: `read ${path}`,
  method: 'GET',
  path,
  op: null,
  params: [],
  success: 200,
  returns: 'json',
}));

const missing: Readonly<Record<string, readonly Parameter[]>> = {
  SubnetsHandler_create: [form('active_discovery', 'boolean')],
  VlanHandler_update: [form('vid', 'integer')],
  DomainsHandler_create: [form('ttl', 'integer')],
  ReservedIpHandler_update: ['ip', 'mac_address', 'subnet'].map((name) => form(name, 'string')),
  MachinesHandler_read: ['tags', 'not_tags', 'owner', 'arch', 'interfaces'].map((name) => ({
    name,
    in: 'query',
    type: 'string',
  })),
  MachineHandler_deploy: [form('osystem', 'string')],
  InterfaceHandler_unlink_subnet: [form('id', 'integer')],
  InterfaceHandler_update: [form('enabled', 'boolean')],
};

function completed(operation: Operation): Operation {
  return {
    ...operation,
    params: [...operation.params, ...(missing[operation.id] ?? [])],
    openForm: operation.id === 'MachineHandler_set_workload_annotations',
  };
}

function form(name: string, type: string): Parameter {
  return { name, in: 'form', type };
}
