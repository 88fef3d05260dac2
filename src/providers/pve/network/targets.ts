/** What a group of operations makes of the interfaces of a node. */
import type { VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import type { Iface } from './iface.ts';
import { ifaceWith } from './spec.ts';

export interface Targets {
  readonly wanted: ReadonlyMap<string, Iface | undefined>;
  readonly ids: ReadonlyMap<Operation, VendorId>;
}
export interface Reading {
  readonly changed: (operation: Operation) => readonly string[];
  readonly nodeOf: (reference: unknown) => string;
}

/** The node that they are all on. */
export function liesOnNode(operation: Operation | undefined, nodeOf: Reading['nodeOf']): string {
  return nodeOf(operation?.to?.['node'] ?? operation?.from?.['node']);
}

export function ifaceTargets(
  operations: readonly Operation[],
  running: ReadonlyMap<string, Iface>,
  { changed, nodeOf }: Reading,
): Targets | { readonly code: string; readonly why: string } {
  const wanted = new Map<string, Iface | undefined>();
  const ids = new Map<Operation, VendorId>();
  const goes = new Set(operations.filter((each) => each.do === 'delete').map(nameOf));
  for (const operation of operations) {
    const { kind, of, to = {} } = operation;
    const name = nameOf(operation);
    ids.set(operation, `${nodeOf(to['node'] ?? operation.from?.['node'])}:${name}` as VendorId);
    const now = running.get(name);
    // What is made anew under the same name is one change of it.
    if (operation.do === 'delete') {
      if (!wanted.has(name)) wanted.set(name, undefined);
      continue;
    }
    if (operation.do === 'create') {
      if (now !== undefined && !goes.has(name))
        return { code: 'already-there', why: `${of} cannot be made: there is a ${name} already.` };
      wanted.set(name, ifaceWith(undefined, { name, ...to }, kind));
      continue;
    }
    if (now === undefined)
      return { code: 'gone-since', why: `${of} cannot be changed: there is no ${name}.` };
    const fields = changed(operation);
    const spec: Spec = Object.fromEntries(fields.map((field) => [field, to[field] ?? null]));
    wanted.set(name, ifaceWith(wanted.get(name) ?? now, spec, kind));
  }
  return { wanted, ids };
}

function nameOf({ to, from, liveId, of }: Operation): string {
  const said = to?.['name'] ?? from?.['name'] ?? liveId?.split(':').slice(1).join(':');
  return typeof said === 'string' ? said : of.slice(of.lastIndexOf('/') + 1);
}
