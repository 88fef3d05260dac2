/** What a group of operations makes of the SDN. */
import { addressParts, type VendorId } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Spec } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { subnetId } from './fields.ts';
import type { SdnObject } from './read.ts';
import type { Goal } from './stage.ts';

export interface Reading {
  readonly objects: readonly SdnObject[];
  readonly changed: (operation: Operation) => readonly string[];
  /** The id of a zone or vnet that is referred to. */
  readonly idOf: (reference: unknown) => string;
}

/** One for each operation, in their order. */
export function goalsOf(operations: readonly Operation[], reading: Reading): readonly Goal[] {
  const zones = zonesOf(operations, reading);
  return operations.map((operation) => goalOf(operation, { ...reading, zones }));
}

// Subnets are named after the zone of their vnet, which may be made in the same group.
function zonesOf(
  operations: readonly Operation[],
  { objects, idOf }: Reading,
): ReadonlyMap<string, string> {
  const zones = new Map<string, string>();
  for (const { kind, id, inside } of objects)
    if (kind === names.vnet && inside !== undefined) zones.set(id, inside);
  for (const operation of operations)
    if (operation.kind === names.vnet && operation.do === 'create')
      zones.set(nameOf(operation), idOf(operation.to?.['zone']));
  return zones;
}

function goalOf(
  operation: Operation,
  { objects, changed, idOf, zones }: Reading & { readonly zones: ReadonlyMap<string, string> },
): Goal {
  const { kind, to = {}, from = {}, liveId } = operation;
  const spec: Spec = operation.do === 'delete' ? from : to;
  const field = kind === names.vnet ? 'zone' : kind === names.sdnsubnet ? 'vnet' : undefined;
  const inside = field === undefined ? undefined : idOf(spec[field]);
  const id =
    operation.do === 'create'
      ? newId(operation, inside, zones)
      : (liveId ?? newId(operation, inside, zones));
  const goal = { kind, id, inside };
  if (operation.do === 'delete') return { ...goal, spec: undefined };
  const own = Object.fromEntries(Object.entries(to).filter(([name]) => !besides.has(name)));
  if (operation.do === 'create') return { ...goal, spec: own };
  const now = objects.find((each) => each.kind === kind && each.id === id)?.written ?? {};
  const fields = changed(operation).filter((name) => !besides.has(name));
  return {
    ...goal,
    spec: { ...now, ...Object.fromEntries(fields.map((name) => [name, to[name] ?? null])) },
  };
}

const besides: ReadonlySet<string> = new Set(['name', 'zone', 'vnet', 'realizes']);

function newId(
  operation: Operation,
  inside: string | undefined,
  zones: ReadonlyMap<string, string>,
): VendorId {
  if (operation.kind !== names.sdnsubnet) return nameOf(operation) as VendorId;
  return subnetId(
    zones.get(inside ?? '') ?? '',
    String((operation.to ?? operation.from)?.['subnet']),
  );
}

function nameOf({ to, from, of }: Operation): string {
  const said = to?.['name'] ?? from?.['name'];
  return typeof said === 'string' ? said : addressParts(of).name;
}
