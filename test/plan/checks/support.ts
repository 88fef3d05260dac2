/** Small plans by hand for the checks: things live and declared, the changes between them, operations and waits. */
import {
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
  type VendorId,
} from '../../../src/model/address.ts';
import type { Change, FieldChange } from '../../../src/model/change.ts';
import { claimDifference } from '../../../src/model/claim-difference.ts';
import type { ManualStep } from '../../../src/model/desired.ts';
import {
  exists,
  type Fact,
  type Operation,
  type OperationId,
} from '../../../src/model/operation.ts';
import type { Step } from '../../../src/model/plan.ts';
import type { Spec } from '../../../src/model/resource.ts';
import { checkPlan } from '../../../src/plan/checks/check-plan.ts';
import { World } from '../../../src/plan/world.ts';
import { corner, type Row } from '../bugs/corner.ts';

export { row } from '../bugs/corner.ts';
export { step } from '../worlds/hand-made.ts';

/** Operations of one site by name, and what the checks say of plans made of them. */
export interface Bench {
  readonly world: World;
  /** `update lan/front` with its own values, or with others. */
  readonly op: (
    verb: 'create' | 'update' | 'delete',
    on: string,
    more?: Partial<Operation>,
  ) => Operation;
  /** Codes and texts of what is refused; empty where the plan stands. */
  readonly refusals: (steps: readonly Step[]) => readonly string[];
}

interface More {
  readonly manual?: readonly ManualStep[];
  readonly prune?: boolean;
}

const system = 'hq' as SystemName;

export function bench(rows: readonly Row[], more: More = {}): Bench {
  const { planning } = corner('by hand', rows, more);
  const world = new World(planning);
  return {
    world,
    op: (verb, on, changed = {}) => operationOf(world, verb, on, changed),
    refusals: (steps) =>
      checkPlan(world, steps).map(
        ({ code, message }) => `${code}: ${message.replace(/^.*own check: /, '')}`,
      ),
  };
}

function operationOf(
  world: World,
  verb: 'create' | 'update' | 'delete',
  on: string,
  changed: Partial<Operation>,
): Operation {
  const declared = `${system}/${on}` as Address;
  const change = world.change(declared) ?? world.change(liveNamed(on));
  const kind = `corner/${on.slice(0, on.indexOf('/'))}` as KindName;
  const live = world.live(liveNamed(on));
  const holder = verb === 'delete' ? liveNamed(on) : declared;
  const from =
    verb === 'create'
      ? undefined
      : (changed.from ?? (live === undefined ? undefined : world.spec(live)));
  const to = verb === 'delete' ? undefined : (changed.to ?? wanted(change));
  const old = from === undefined ? [] : world.claims(kind, system, from, holder);
  const now = to === undefined ? [] : world.claims(kind, system, to, holder);
  return {
    id: `${verb} ${on}` as OperationId,
    do: verb,
    of: declared,
    holder,
    system,
    kind,
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    fields: verb === 'update' ? fieldsOf(from ?? {}, to ?? {}) : [],
    takes: claimDifference(now, old),
    frees: claimDifference(old, now),
    touches: [holder],
    needs: [],
    gives: verb === 'create' ? [exists(holder)] : [],
    ends: verb === 'delete' ? [exists(holder)] : [],
    impact: 'none',
    ...changed,
  };
}

export function factsOf(...facts: readonly string[]): readonly Fact[] {
  return facts as readonly Fact[];
}

export function liveNamed(on: string): Address {
  const [sort = '', name = ''] = on.split('/');
  return liveAddress(system, `corner/${sort}` as KindName, `id-${name}` as VendorId);
}

function wanted(change: Change | undefined): Spec {
  if (change === undefined || change.action === 'delete' || change.action === 'adopt') return {};
  return change.to;
}

function fieldsOf(from: Spec, to: Spec): readonly FieldChange[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])]
    .filter((field) => from[field] !== to[field])
    .map((field) => ({ field, from: from[field] ?? null, to: to[field] ?? null, moved: 'spec' }));
}
