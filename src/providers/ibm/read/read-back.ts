/** Reads single objects by id: what was just written, or what a plan rests on. */
import type { KindName, VendorId } from '../../../model/address.ts';
import type { Seen, Wanted } from '../../../model/provider.ts';
import type { LiveResource, Unseen } from '../../../model/resource.ts';
import type { Call } from '../client/client.ts';
import type { Failure } from '../client/failure.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { Fields, WrongShape } from '../shape.ts';
import { listed } from './lists.ts';
import { parts, type Found } from './making.ts';
import { marked, tagsOn } from './marks.ts';
import { namesOf, networksOf } from './zones.ts';

/** `undefined`: it is gone. */
export type FoundOne =
  | { readonly ok: true; readonly live: LiveResource | undefined; readonly crn?: string }
  | Failure;

export async function readBack(
  ibm: Ibm,
  ids: NonNullable<Wanted['ids']>,
  signal: AbortSignal,
): Promise<Omit<Seen, 'installation'>> {
  const live: LiveResource[] = [];
  const unseen: Unseen[] = [];
  const gone: VendorId[] = [];
  const found = await Promise.all(
    ids.map(async (each) => ({ ...each, found: await readOne(ibm, each, signal) })),
  );
  for (const { kind, id, found: one } of found) {
    if (!one.ok) unseen.push({ system: ibm.system, kind, why: one.problem });
    else if (one.live === undefined) gone.push(id);
    else live.push(one.live);
  }
  return { live, unseen, gone };
}

/** One object by its id, or the knowledge that it is gone. */
export async function readOne(
  ibm: Ibm,
  { kind, id }: { readonly kind: KindName; readonly id: VendorId },
  signal: AbortSignal,
): Promise<FoundOne> {
  if (!/^[\w:.~-]+$/.test(id)) return { ok: true, live: undefined };
  const call = await callFor(ibm, kind, id, signal);
  if (call === undefined) return { ok: true, live: undefined };
  const got = await ibm.client.read(call, signal);
  if (!got.ok) return got.class === 'gone' ? { ok: true, live: undefined } : got;
  try {
    const found = await foundIn(
      ibm,
      { kind, id, value: new Fields(got.value, call.path), call },
      signal,
    );
    if (!('live' in found)) return found;
    const { crn, tags: known } = found;
    if (crn === undefined || known !== undefined)
      return { ok: true, live: marked(found), ...(crn === undefined ? {} : { crn }) };
    const tags = await tagsOn(ibm, crn, signal);
    return tags.ok ? { ok: true, live: marked(found, tags.tags), crn } : tags;
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return ibm.client.failure('wrong-shape', error.message);
  }
}

/** Where a kind's objects are: the path of one of them. */
const collections: Readonly<Record<string, string>> = {
  [names.vpc]: 'vpcs',
  [names.subnet]: 'subnets',
  [names.vni]: 'virtual_network_interfaces',
  [names.server]: 'bare_metal_servers',
  [names.instance]: 'instances',
  [names.volume]: 'volumes',
  [names.floatingip]: 'floating_ips',
  [names.gateway]: 'public_gateways',
  [names.securitygroup]: 'security_groups',
};

/** The path of an object of VPC; undefined for those of DNS Services. */
export function pathOf(kind: KindName, id: string): string | undefined {
  const [parent, child] = parts(id);
  if (kind === names.prefix) return `vpcs/${parent}/address_prefixes/${child}`;
  if (kind === names.ip) return `subnets/${parent}/reserved_ips/${child}`;
  if (kind === names.attachment) return `bare_metal_servers/${parent}/network_attachments/${child}`;
  const collection = collections[kind];
  return collection === undefined ? undefined : `${collection}/${id}`;
}

/** The path of a zone, or of a record in one. */
export function dnsPath(instance: string, kind: KindName, id: string): string {
  const [zone, record] = parts(id);
  const path = `instances/${instance}/dnszones/${encodeURIComponent(zone)}`;
  return kind === names.record ? `${path}/resource_records/${encodeURIComponent(record)}` : path;
}

async function callFor(
  ibm: Ibm,
  kind: KindName,
  id: string,
  signal: AbortSignal,
): Promise<Call | undefined> {
  const path = pathOf(kind, id);
  if (path !== undefined) return { service: 'vpc', path };
  const proof = await ibm.sight(signal, true);
  const instance = proof.ok ? proof.sight.dnsInstance : undefined;
  if (instance === undefined || (kind !== names.dnszone && kind !== names.record)) return undefined;
  return { service: 'dns', path: dnsPath(instance, kind, id) };
}

interface One {
  readonly kind: KindName;
  readonly id: string;
  readonly value: Fields;
  readonly call: Call;
}

async function foundIn(
  ibm: Ibm,
  { kind, id, value, call }: One,
  signal: AbortSignal,
): Promise<Found | Failure> {
  const { make } = ibm;
  const [parent] = parts(id);
  switch (kind) {
    case names.prefix:
      return make.prefix(parent)(value);
    case names.ip:
      return make.ip(parent)(value);
    case names.attachment:
      return make.attachment(parent)(value);
    case names.record:
      return make.record(parent)(value);
    case names.dnszone: {
      const [networks, vpcs] = await Promise.all([
        networksOf(ibm, call.path, signal),
        listed(ibm, 'vpcs', make.vpc, signal),
      ]);
      if (!networks.ok) return networks;
      if (!vpcs.ok) return ibm.client.failure('no-sight', vpcs.why.message);
      const known = namesOf(vpcs.found);
      return make.dnszone(
        value,
        networks.networks.map(({ crn }) => known.get(crn) ?? crn),
      );
    }
    default: {
      const plain = kind.slice(kind.indexOf('/') + 1) as Plain;
      return make[plain](value);
    }
  }
}
type Plain =
  | 'vpc'
  | 'subnet'
  | 'vni'
  | 'server'
  | 'instance'
  | 'volume'
  | 'floatingip'
  | 'gateway'
  | 'securitygroup';
