/** Rows as a look at MAAS shows them, and as the ledger of a site that made them all. */
import {
  addressOf,
  liveAddress,
  type InstallationId,
  type KindName,
  type SystemName,
  type VendorId,
} from '../../../src/model/address.ts';
import type { Known, LiveResource, Snapshot, Spec } from '../../../src/model/resource.ts';
import { linksPerPod, type Row, type RowKind } from './rows.ts';

export const system = 'caracal' as SystemName;
export const uuid = '7a8f0000-0000-4000-8000-000000000002';
export const installation = `maas ${uuid}` as InstallationId;

/** Ids up to here are for the untagged VLANs that every fabric has: the first VLAN of a fabric is its own. */
const untaggedVlans = 1000;

/** The id that each row has in MAAS, by kind and name; machines come in with their links. */
export function idsOf(rows: readonly Row[]): (kind: RowKind | 'machine', name: string) => VendorId {
  const ids = new Map<string, string>();
  const counts = new Map<string, number>();
  const next = (kind: string): number => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count;
  };
  for (const { kind, name, spec } of rows) {
    if (kind !== 'link')
      ids.set(`${kind} ${name}`, String(next(kind) + (kind === 'vlan' ? untaggedVlans : 0)));
    else {
      const machine = `machine ${String(spec['machine'])}`;
      if (!ids.has(machine)) ids.set(machine, `lab${next('machine').toString(36)}`);
      const number = next('link');
      ids.set(`link ${name}`, `${ids.get(machine)}:${number}:${number}`);
    }
  }
  return (kind, name) => {
    const id = ids.get(`${kind} ${name}`);
    if (id === undefined) throw new Error(`there is no ${kind} ${name}`);
    return id as VendorId;
  };
}

const targets: Readonly<Record<string, RowKind | 'machine'>> = {
  fabric: 'fabric',
  space: 'space',
  vlan: 'vlan',
  subnet: 'subnet',
  machine: 'machine',
};

/** One look at a site in which all these rows are there, with the machines and interfaces under the links. */
export function snapshotOf(rows: readonly Row[]): Snapshot {
  const idOf = idsOf(rows);
  const subnetVlan = new Map(
    rows.filter((each) => each.kind === 'subnet').map(({ name, spec }) => [name, spec['vlan']]),
  );
  const live: LiveResource[] = [];
  const put = (kind: string, id: VendorId, spec: Spec, status?: Spec): void => {
    const more = status === undefined ? {} : { status };
    live.push({ system, kind: kindOf(kind), id, label: id, spec: linked(spec, idOf), ...more });
  };
  for (const { kind, name, spec } of rows) {
    const id = idOf(kind, name);
    if (kind !== 'link') {
      put(kind, id, spec, kind === 'vlan' ? { default: false } : undefined);
      continue;
    }
    const machine = String(spec['machine']);
    const status = { machine, status: 'Ready', locked: false };
    if (spec['interface'] === 'eno0')
      put('machine', idOf('machine', machine), { name: machine }, status);
    put('link', id, spec, status);
    const face = { interface: spec['interface'], vlan: subnetVlan.get(String(spec['subnet'])) };
    const faceId = id.slice(0, id.lastIndexOf(':')) as VendorId;
    put('interface', faceId, { node: machine, ...face }, { ...status, type: 'machine' });
  }
  return { live, unseen: [], installations: new Map([[system, installation]]) };
}

/** Every row was made by this site, and as it is now. */
export function knownOf(rows: readonly Row[]): Known {
  const idOf = idsOf(rows);
  const specs = new Map(rows.map((each) => [addressAt(each), linked(each.spec, idOf)]));
  return {
    ledger: rows.map((each) => ({
      address: addressAt(each),
      installation,
      kind: kindOf(each.kind),
      id: idOf(each.kind, each.name),
      how: 'created',
    })),
    lastApplied: specs,
    protected: new Set(),
    debts: [],
  };
}

export function addressAt({ kind, name }: Row) {
  return addressOf(system, kindOf(kind), name);
}

export function kindOf(kind: string): KindName {
  return `maas/${kind}` as KindName;
}

/** How many live things a look shows beside the rows themselves, per pod. */
export const besidesPerPod = 1 + linksPerPod;

function linked(spec: Spec, idOf: ReturnType<typeof idsOf>): Spec {
  const now: Record<string, unknown> = { ...spec };
  for (const [field, target] of Object.entries(targets)) {
    const name = spec[field];
    if (typeof name === 'string')
      now[field] = liveAddress(system, kindOf(target), idOf(target, name));
  }
  return now;
}
