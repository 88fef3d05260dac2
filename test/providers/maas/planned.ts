/** Desired state written by hand, planned against a lab and carried out on it: what the engine does, in order and one by one. */
import {
  liveAddress,
  type Address,
  type KindName,
  type SystemName,
  type VendorId,
} from '../../../src/model/address.ts';
import type { Desired } from '../../../src/model/desired.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { everything } from '../../../src/model/plan.ts';
import type { Problem } from '../../../src/model/problem.ts';
import {
  nothingKnown,
  type Resource,
  type Snapshot,
  type Spec,
} from '../../../src/model/resource.ts';
import { diff } from '../../../src/diff/diff.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import { kinds } from '../../../src/providers/index.ts';
import { signal, systemAt, type Connected } from './connected.ts';

/** `{ 'subnet/metal': { … } }` as a site of one system; what is not named under `absent` is left alone. */
export function site(
  specs: Readonly<Record<string, Spec>>,
  absent: Readonly<Record<string, Spec>> = {},
): Desired {
  const origin = { file: 'specs/maas.yaml', line: 1, column: 1 };
  const system = systemAt('http://lab/MAAS', '');
  const resources = Object.entries(specs).map(([address, spec]): Resource => {
    const [kind, name] = split(address);
    const own = kinds.get(kind)?.named === true ? { name, ...spec } : spec;
    const full = `caracal/${address}` as Address;
    return { address: full, system: system.name, kind, name, spec: own, origin };
  });
  return {
    site: {
      name: 'd058',
      systems: new Map([[system.name, system]]),
      domains: new Map([['dc1', { name: 'dc1', scratch: [] }]]),
      limits: { delete: 1, replace: 1, minimum: 10 },
      store: 'sqlite:journal.db',
      root: '/',
    },
    resources,
    absent: Object.entries(absent).map(([address, guard]) => {
      const [kind, name] = split(address);
      return { system: system.name, kind, name, guard, origin };
    }),
    authorities: [],
    conditions: [],
    manual: [],
    digest: '0',
    whole: true,
  };
}

function split(address: string): readonly [KindName, string] {
  const [kind = '', name = ''] = address.split('/');
  return [`maas/${kind}` as KindName, name];
}

export interface Laid {
  readonly problems: readonly Problem[];
  /** In an order that the plan allows. */
  readonly operations: readonly Operation[];
  readonly changes: readonly string[];
  /** Ids of what is declared and there already. */
  readonly ids: ReadonlyMap<Address, VendorId>;
}

export async function plan({ connection }: Connected, desired: Desired): Promise<Laid> {
  const system = 'caracal' as SystemName;
  const snapshot = async (deep: readonly VendorId[]): Promise<Snapshot> => {
    const kind = 'maas/subnet' as KindName;
    const seen = await connection.observe({ deep: deep.map((id) => ({ kind, id })) }, signal);
    return { ...seen, installations: new Map([[system, seen.installation]]) };
  };
  const differing = { desired, known: nothingKnown, kinds, prune: false };
  const first = diff({ ...differing, snapshot: await snapshot([]) });
  const going = first.changes.flatMap((each) =>
    (each.action === 'delete' || each.action === 'replace') && each.kind === 'maas/subnet'
      ? [each.live.id]
      : [],
  );
  const whole = await snapshot(going);
  const { changes, problems, standsFor } = diff({ ...differing, snapshot: whole });
  const planned = makePlan(
    { desired, snapshot: whole, kinds, changes, standsFor, owned: new Set(), options: everything },
    [],
  );
  const ids = whole.live.flatMap((each): [Address, VendorId][] => {
    const declared = standsFor.get(liveAddress(each.system, each.kind, each.id));
    return declared === undefined ? [] : [[declared, each.id]];
  });
  return {
    ids: new Map(ids),
    problems: [...problems, ...planned.problems].filter((each) => each.level === 'error'),
    operations: (planned.plan?.steps ?? []).flatMap((each) => each.operations),
    changes: changes
      .filter((each) => each.action !== 'adopt')
      .map((each) => `${each.action} ${each.address}`),
  };
}

export async function carryOut(maas: Connected, { operations, ids: there }: Laid): Promise<void> {
  const ids = new Map(there);
  const { live } = await maas.look();
  for (const operation of operations) {
    const known = live.find((each) => each.kind === operation.kind && each.id === operation.liveId);
    if (known !== undefined) ids.set(operation.holder, known.id);
    const context = {
      signal,
      idOf: (address: Address) => ids.get(address),
      submitted: () => Promise.resolve(),
    };
    const done = await maas.connection.perform(operation, context);
    if (!done.ok) throw new Error(`${operation.id}: ${done.problem.message}`);
    ids.set(operation.holder, done.id);
    const settled = await maas.connection.settle(operation, context);
    if (settled.state !== 'done') throw new Error(`${operation.id} settles as ${settled.state}`);
  }
}
