/** Hand-made changes, operations and plans: short to write, whole to the type checker. */
import type { Address, KindName, SystemName, VendorId } from '../../src/model/address.ts';
import { addressParts } from '../../src/model/address.ts';
import type { Change, FieldChange, Mover } from '../../src/model/change.ts';
import { pool, type Claim } from '../../src/model/claim.ts';
import { parseCidr, parseRange } from '../../src/model/ip.ts';
import type { Kind, Kinds } from '../../src/model/kind.ts';
import type { Operation, OperationId } from '../../src/model/operation.ts';
import {
  everything,
  type Plan,
  type PlanId,
  type Step,
  type StepId,
  type Wait,
} from '../../src/model/plan.ts';
import type { Origin } from '../../src/model/problem.ts';
import type { LiveResource, Resource, Spec } from '../../src/model/resource.ts';
import { valueText } from '../../src/show/value.ts';

export const file = 'specs/d058/maas.yaml';

export function at(line: number): Origin {
  return { file, line, column: 3 };
}

export function address(text: string): Address {
  return text as Address;
}

function where(text: string): { address: Address; system: SystemName; kind: KindName } {
  const parts = addressParts(address(text));
  return { address: address(text), system: parts.system, kind: `maas/${parts.kind}` as KindName };
}

export function desired(text: string, spec: Spec, line: number): Resource {
  return { ...where(text), name: addressParts(address(text)).name, spec, origin: at(line) };
}

export function live(text: string, id: string, spec: Spec): LiveResource {
  const { system, kind } = where(text);
  const label = valueText(spec['name'] ?? spec['cidr'] ?? addressParts(address(text)).name);
  return { system, kind, id: id as VendorId, spec, label };
}

export function moved(field: string, from: unknown, to: unknown, by: Mover = 'spec'): FieldChange {
  return { field, from, to, moved: by };
}

export function creating(text: string, spec: Spec, line: number): Change {
  const patch = [{ op: 'add' as const, path: '', value: spec }];
  return { ...where(text), action: 'create', desired: desired(text, spec, line), to: spec, patch };
}

export function deleting(text: string, id: string, spec: Spec): Change {
  const patch = [{ op: 'remove' as const, path: '' }];
  const found = live(text, id, spec);
  return { ...where(text), action: 'delete', live: found, from: spec, reason: 'absent', patch };
}

export function adopting(text: string, id: string): Change {
  const spec = { name: addressParts(address(text)).name };
  return {
    ...where(text),
    action: 'adopt',
    desired: desired(text, spec, 1),
    live: live(text, id, spec),
    patch: [],
  };
}

interface Moves {
  readonly id: string;
  readonly from: Spec;
  readonly fields: readonly FieldChange[];
  readonly line: number;
}

export function updating(text: string, moves: Moves): Change {
  return { ...both(text, moves), action: 'update' };
}

export function replacing(
  text: string,
  moves: Moves & { readonly because: readonly string[] },
): Change {
  return { ...both(text, moves), action: 'replace', because: moves.because };
}

function both(text: string, { id, from, fields, line }: Moves) {
  const to = {
    ...from,
    ...Object.fromEntries(fields.map(({ field, to: value }) => [field, value])),
  };
  return {
    ...where(text),
    desired: desired(text, to, line),
    live: live(text, id, from),
    from,
    to,
    fields,
    patch: fields.map(({ field, to: value }) => ({
      op: 'replace' as const,
      path: `/${field}`,
      value,
    })),
  };
}

/** An operation; what is not said is empty. */
export function operation(
  verb: Operation['do'],
  of: string,
  more: Partial<Operation> & { readonly id?: OperationId } = {},
): Operation {
  const { address: whom, system, kind } = where(of);
  const holder = more.holder ?? whom;
  return {
    id: `${more.action ?? verb} ${holder}` as OperationId,
    do: verb,
    of: whom,
    holder,
    system,
    kind,
    fields: [],
    takes: [],
    frees: [],
    touches: [holder],
    needs: [],
    gives: [],
    ends: [],
    impact: 'none',
    ...more,
  };
}

export function cidr(text: string): Claim {
  const { first, last } = parseCidr(text) ?? { first: 0, last: 0 };
  return { pool: pool('cidr', 'caracal'), as: 'holder', field: 'cidr', type: 'range', first, last };
}

export function range(text: string, subnet: string): Claim {
  const { first, last } = parseRange(text) ?? { first: 0, last: 0 };
  const inside = pool('range', subnet);
  return { pool: inside, as: 'holder', field: 'range', type: 'range', first, last };
}

export function step(
  id: string,
  operations: readonly Operation[],
  after: readonly Wait[] = [],
): Step {
  return { id: id as StepId, operations, after };
}

export function wait(on: string, detail: string, why: Wait['why'] = 'claim'): Wait {
  return { step: on as StepId, why, detail };
}

export function plan(more: Partial<Plan>): Plan {
  return {
    id: '7f3a92c1' as PlanId,
    site: 'd058',
    specsDigest: 'sha256:0',
    installations: [],
    options: everything,
    changes: [],
    steps: [],
    objects: [],
    pools: [],
    conditions: [],
    warnings: [],
    ...more,
  };
}

const mainFields = ['cidr', 'range', 'vid', 'address'];

/** Kinds that can say their main value, and nothing else. */
export const kinds: Kinds = new Map(
  ['maas/subnet', 'maas/band', 'maas/vlan', 'maas/machine'].map((name): [KindName, Kind] => [
    name as KindName,
    {
      kind: name as KindName,
      fixed: [],
      key: () => undefined,
      references:
        name === 'maas/band' ? { subnet: { kind: 'maas/subnet' as KindName, parent: true } } : {},
      claims: () => [],
      summary: (spec) =>
        mainFields
          .map((field) => spec[field])
          .filter((value) => value !== undefined)
          .map(valueText)
          .join(' '),
    },
  ]),
);
