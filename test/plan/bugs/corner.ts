/** Corner cases told by rows: what is there, what is wanted; compared and planned like a real site. */
import {
  addressOf,
  liveAddress,
  type Address,
  type InstallationId,
  type KindName,
  type VendorId,
} from '../../../src/model/address.ts';
import type { ManualStep } from '../../../src/model/desired.ts';
import { everything, type PlanOptions } from '../../../src/model/plan.ts';
import type { Debt, LiveResource, Resource, Spec, Unseen } from '../../../src/model/resource.ts';
import { diff } from '../../../src/diff/diff.ts';
import type { Planning } from '../../../src/plan/world.ts';
import { cornerKinds, kindNamed, type Sort } from './corner-kinds.ts';
import { desiredOf, origin, system } from './corner-site.ts';

/** References are names of other rows. `theirs`: nobody declares it and we did not make it. */
export interface Row {
  readonly sort: Sort;
  readonly name: string;
  readonly live?: Spec;
  readonly desired?: Spec;
  readonly theirs?: boolean;
  readonly phase?: string;
}

export interface Corner {
  readonly name: string;
  readonly planning: Planning;
  readonly manual: readonly ManualStep[];
}

interface More {
  readonly manual?: readonly ManualStep[];
  readonly options?: Partial<PlanOptions>;
  readonly prune?: boolean;
  readonly debts?: readonly Pick<Debt, 'address' | 'fields'>[];
  readonly unseen?: readonly Unseen[];
  readonly scratch?: readonly string[];
}

const installation = 'one' as InstallationId;

export function row(
  sort: Sort,
  name: string,
  live?: Spec,
  desired?: Spec,
  more: Partial<Row> = {},
): Row {
  return { sort, name, ...(live && { live }), ...(desired && { desired }), ...more };
}

export function addressIn(sort: Sort, name: string): Address {
  return addressOf(system, kindNamed(sort), name);
}

export function corner(name: string, rows: readonly Row[], more: More = {}): Corner {
  const live = rows.flatMap((each) => (each.live === undefined ? [] : [liveOf(each, rows)]));
  const resources = rows.flatMap((each) => (each.desired ? [resourceOf(each)] : []));
  const desired = desiredOf(
    resources,
    more.manual ?? [],
    more.scratch ?? ['10.9.0.0/28', '10.8.0.0/16', 'fd00:9::/120'],
  );
  const snapshot = {
    live,
    unseen: more.unseen ?? [],
    installations: new Map([[system, installation]]),
  };
  const ours = rows.filter((each) => each.live !== undefined && each.theirs !== true);
  const ledger = ours.map((each) => ({
    address: addressIn(each.sort, each.name),
    installation,
    kind: kindNamed(each.sort),
    id: idOf(each),
    how: 'created' as const,
  }));
  const debts = (more.debts ?? []).map((each) => {
    const found = ledger.find(({ address }) => address === each.address);
    if (found === undefined) throw new Error(`nobody owes ${each.address}`);
    return { ...found, ...each, why: 'a run stopped', run: 'r1' };
  });
  const known = { ledger, lastApplied: new Map(), protected: new Set<Address>(), debts };
  const prune = more.prune ?? false;
  const { changes, standsFor, problems } = diff({
    desired,
    snapshot,
    known,
    kinds: cornerKinds,
    prune,
  });
  const [wrong] = problems.filter((each) => each.level === 'error');
  if (wrong !== undefined && more.unseen === undefined)
    throw new Error(`${name}: ${wrong.message}`);
  const owned = new Set(ledger.map(({ kind, id }) => liveAddress(system, kind, id)));
  const options = { ...everything, ...more.options, prune };
  const planning = { desired, snapshot, kinds: cornerKinds, changes, standsFor, owned, options };
  return { name, planning, manual: more.manual ?? [] };
}

export function byHand(name: string, more: Partial<ManualStep> = {}): ManualStep {
  return {
    address: `${system}/manual/${name}` as Address,
    instructions: [`Do ${name}.`],
    done: [],
    before: [],
    after: [],
    impact: 'none',
    origin,
    ...more,
  };
}

function idOf(each: Row): VendorId {
  return `id-${each.name}` as VendorId;
}

function liveOf(each: Row, rows: readonly Row[]): LiveResource {
  const kind = kindNamed(each.sort);
  const spec: Record<string, unknown> = { ...each.live };
  for (const [field, reference] of Object.entries(cornerKinds.get(kind)?.references ?? {})) {
    const to = rows.find((other) => other.name === spec[field]);
    if (to !== undefined) spec[field] = liveAddress(system, reference.kind as KindName, idOf(to));
  }
  return { system, kind, id: idOf(each), spec, label: each.name };
}

function resourceOf(each: Row): Resource {
  return {
    address: addressIn(each.sort, each.name),
    system,
    kind: kindNamed(each.sort),
    name: each.name,
    spec: each.desired ?? {},
    origin,
    ...(each.phase === undefined ? {} : { phase: each.phase }),
  };
}
