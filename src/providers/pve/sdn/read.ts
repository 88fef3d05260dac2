/** The software-defined network as it runs, and what waits to be applied. */
import type { KindName } from '../../../model/address.ts';
import { problem, type Problem } from '../../../model/problem.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { at, type Path } from '../client/call.ts';
import { names } from '../kinds/names.ts';
import type { Pve } from '../pve.ts';
import { read, type Read } from '../client/reading.ts';
import { Fields, listOf } from '../shape.ts';
import { sdnSpec } from './fields.ts';

export const sdnKinds: readonly KindName[] = [names.zone, names.vnet, names.sdnsubnet];

/** One object of the SDN, in both of its layers. */
export interface SdnObject {
  readonly kind: KindName;
  readonly id: string;
  /** The zone of a vnet; the vnet of a subnet. */
  readonly inside: string | undefined;
  /** Undefined: it is written and not applied. */
  readonly running: Spec | undefined;
  /** Undefined: it is to go. */
  readonly written: Spec | undefined;
  /** PVE's word for what waits: new, changed, deleted; undefined where the two layers agree. */
  readonly state: string | undefined;
}

/** All of it: a list each for zones and vnets, and one per vnet. */
export async function readSdn(pve: Pve, signal: AbortSignal): Promise<Read<readonly SdnObject[]>> {
  const [zones, vnets] = await Promise.all([
    readLayer(pve, { path: at`/cluster/sdn/zones`, kind: names.zone, key: 'zone' }, signal),
    readLayer(pve, { path: at`/cluster/sdn/vnets`, kind: names.vnet, key: 'vnet' }, signal),
  ]);
  if (!zones.ok) return zones;
  if (!vnets.ok) return vnets;
  // Of a vnet that is to go PVE tells nothing more, though it runs.
  const told = vnets.value.filter(({ state }) => state !== 'deleted');
  const subnets = await Promise.all(
    told.map(({ id }) =>
      readLayer(
        pve,
        {
          path: at`/cluster/sdn/vnets/${id}/subnets`,
          kind: names.sdnsubnet,
          key: 'subnet',
          inside: id,
        },
        signal,
      ),
    ),
  );
  const failed = subnets.find((each) => !each.ok);
  if (failed?.ok === false) return failed;
  const all = [zones, vnets, ...subnets].flatMap((each) => (each.ok ? each.value : []));
  return { ok: true, value: all };
}

interface Layer {
  readonly path: Path;
  readonly kind: KindName;
  /** The field that holds the id. */
  readonly key: string;
  readonly inside?: string;
}

function readLayer(
  { client }: Pve,
  { path, kind, key, inside }: Layer,
  signal: AbortSignal,
): Promise<Read<readonly SdnObject[]>> {
  return read(
    client,
    {
      path,
      parameters: { pending: true },
      of: (value, place) => listOf(value, place, (told) => sdnObject(told, { kind, key, inside })),
    },
    signal,
  );
}

function sdnObject(
  told: Fields,
  {
    kind,
    key,
    inside,
  }: { readonly kind: KindName; readonly key: string; readonly inside: string | undefined },
): SdnObject {
  const state = told.textOrNull('state') ?? undefined;
  const waiting = new Fields(told.raw('pending') ?? {}, 'pending');
  const now = { ...sdnSpec(kind, told), ...fixed(kind, told) };
  const later = {
    ...without(now, kind, waiting),
    ...sdnSpec(kind, waiting),
    ...fixed(kind, waiting),
  };
  return {
    kind,
    id: told.text(key),
    inside: inside ?? told.textOrNull('zone') ?? waiting.textOrNull('zone') ?? undefined,
    running: state === 'new' ? undefined : now,
    written: state === 'deleted' ? undefined : later,
    state,
  };
}

// What never changes while the object is there.
function fixed(kind: KindName, told: Fields): Spec {
  const wanted = kind === names.zone ? 'type' : kind === names.sdnsubnet ? 'cidr' : undefined;
  const value = wanted === undefined ? null : told.textOrNull(wanted);
  if (wanted === undefined || value === null) return {};
  return wanted === 'cidr' ? { subnet: value } : { type: value };
}

// A value that is to go is named, and says `deleted`.
function without(now: Spec, kind: KindName, waiting: Fields): Spec {
  const gone = new Set(waiting.names().filter((name) => waiting.raw(name) === 'deleted'));
  if (gone.size === 0) return now;
  const told = Object.fromEntries([...gone].map((name) => [name, '0'] as const));
  const fields = Object.keys(sdnSpec(kind, new Fields(told, 'pending')));
  return Object.fromEntries(Object.entries(now).filter(([name]) => !fields.includes(name)));
}

/** Vnets that somebody has deleted and not applied: which subnets run in them cannot be told. */
export function hiddenSubnets({ system }: Pve, objects: readonly SdnObject[]): Problem | undefined {
  const going = objects.filter(({ kind, state }) => kind === names.vnet && state === 'deleted');
  if (going.length === 0) return undefined;
  const which = going.map(({ id }) => id).join(', ');
  return problem(
    'sdn-pending',
    `${system}: the deletion of ${which} is pending in the SDN, and PVE does not tell which subnets run there.`,
    { about: system, help: 'Apply it, or undo it (Datacenter → SDN).' },
  );
}

/** What runs, as live resources. */
export function sdnThings({ make }: Pve, objects: readonly SdnObject[]): readonly LiveResource[] {
  return objects.flatMap((each) => {
    const spec = each.running === undefined ? undefined : sdnLive(make, each, each.running);
    return spec === undefined ? [] : [spec];
  });
}

function sdnLive(make: Pve['make'], { kind, id, inside }: SdnObject, spec: Spec): LiveResource {
  if (kind === names.zone) return make.sdn(kind, id, { name: id, ...spec });
  if (kind === names.vnet) {
    const zone = inside === undefined ? {} : { zone: make.ref(names.zone, inside) };
    return make.sdn(kind, id, { name: id, ...zone, ...spec });
  }
  const vnet = inside === undefined ? {} : { vnet: make.ref(names.vnet, inside) };
  return make.sdn(kind, id, { ...vnet, subnet: cidrIn(id), ...spec });
}

// `lab-10.10.0.0-24`: where an answer names no CIDR, its id does.
function cidrIn(id: string): string {
  const [, address = '', prefix = ''] = /^[^-]+-(.+)-(\d+)$/.exec(id) ?? [];
  return `${address}/${prefix}`;
}
