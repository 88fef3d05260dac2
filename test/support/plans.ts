/** Builds small plans for the fake vendor: operations by verb, steps by what they wait for. */
import {
  addressOf,
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
} from '../../src/model/address.ts';
import type { Change } from '../../src/model/change.ts';
import type { Operation, OperationId } from '../../src/model/operation.ts';
import { everything, type Plan, type Step, type StepId } from '../../src/model/plan.ts';
import type { LiveResource, Spec } from '../../src/model/resource.ts';
import { planIdOf } from '../../src/apply/plan-file.ts';

export const nowhere = { file: 'spec.yaml', line: 1, column: 1 };

export interface Made {
  readonly operation: Operation;
  readonly change?: Change;
}

export function creates(system: string, kind: KindName, name: string, spec: Spec): Made {
  const of = addressOf(system as SystemName, kind, name);
  const operation = { ...bare('create', of, kind), to: spec };
  const desired = { address: of, system: operation.system, kind, name, spec, origin: nowhere };
  return {
    operation,
    change: {
      action: 'create',
      address: of,
      system: operation.system,
      kind,
      patch: [],
      desired,
      to: spec,
    },
  };
}

export function updates(live: LiveResource, name: string, to: Spec): Made {
  const of = addressOf(live.system, live.kind, name);
  const fields = Object.keys(to).map((field) => ({
    field,
    from: live.spec[field] ?? null,
    to: to[field],
    moved: 'spec' as const,
  }));
  const whole = { ...live.spec, ...to };
  const desired = {
    address: of,
    system: live.system,
    kind: live.kind,
    name,
    spec: to,
    origin: nowhere,
  };
  const common = { address: of, system: live.system, kind: live.kind, patch: [], desired, live };
  return {
    operation: {
      ...bare('update', of, live.kind),
      liveId: live.id,
      from: live.spec,
      to: whole,
      fields,
    },
    change: { ...common, action: 'update', from: live.spec, to: whole, fields },
  };
}

export function deletes(live: LiveResource, falls: readonly LiveResource[] = []): Made {
  const of = liveAddress(live.system, live.kind, live.id);
  return {
    operation: {
      ...bare('delete', of, live.kind),
      liveId: live.id,
      from: live.spec,
      drops: falls.map((each) => ({
        holder: liveAddress(each.system, each.kind, each.id),
        claims: [],
      })),
    },
    change: {
      action: 'delete',
      address: of,
      system: live.system,
      kind: live.kind,
      patch: [],
      live,
      from: live.spec,
      reason: 'prune',
    },
  };
}

/** The same with something else set on its operation. */
export function having(made: Made, more: Partial<Operation>): Made {
  return { ...made, operation: { ...made.operation, ...more } };
}

/** A step of one operation, after the steps of these. */
export function after(made: Made, ...before: readonly Made[]): readonly [Made, readonly Made[]] {
  return [made, before];
}

/** Each entry is one operation, a commit group, or one operation with what it waits for. */
export function planOf(
  ...entries: readonly (Made | readonly Made[] | readonly [Made, readonly Made[]])[]
): Plan {
  const parts = entries.map((entry) => partOf(entry));
  const all = parts.flatMap((part) => part.made);
  const systems = [...new Set(all.map((each) => each.operation.system))];
  const plan: Omit<Plan, 'id'> = {
    site: 'test',
    specsDigest: 'digest',
    installations: systems.map((system) => ({
      system,
      installation: `${system} install` as Plan['installations'][number]['installation'],
    })),
    options: everything,
    changes: all.flatMap((each) => each.change ?? []),
    steps: parts.map(({ made, before }): Step => ({
      id: stepOf(made[0]),
      operations: made.map((each) => each.operation),
      after: before.map((each) => ({ step: stepOf(each), why: 'fact', detail: 'it waits' })),
    })),
    objects: [],
    pools: [],
    conditions: [],
    warnings: [],
  };
  return { ...plan, id: planIdOf(plan) };
}

function partOf(entry: Made | readonly Made[] | readonly [Made, readonly Made[]]): {
  readonly made: readonly Made[];
  readonly before: readonly Made[];
} {
  if ('operation' in entry) return { made: [entry], before: [] };
  const [first, second] = entry;
  if (first !== undefined && Array.isArray(second)) return { made: [first], before: second };
  return { made: entry as readonly Made[], before: [] };
}

function stepOf(made: Made | undefined): StepId {
  return `step ${made?.operation.id}` as StepId;
}

function bare(verb: Operation['do'], of: Address, kind: KindName): Operation {
  return {
    id: `${verb} ${of}` as OperationId,
    do: verb,
    of,
    holder: of,
    system: of.slice(0, of.indexOf('/')) as SystemName,
    kind,
    fields: [],
    takes: [],
    frees: [],
    touches: [of],
    needs: [],
    gives: [],
    ends: [],
    impact: 'none',
  };
}
