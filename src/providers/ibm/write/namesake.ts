/** The live thing that has the key of what an operation makes: ours after a lost reply, another's before the call. */
import type { Address, KindName } from '../../../model/address.ts';
import type { Operation } from '../../../model/operation.ts';
import type { Context } from '../../../model/provider.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import type { Failure } from '../client/failure.ts';
import { listOf } from '../client/pages.ts';
import type { Ibm } from '../ibm.ts';
import { kinds } from '../kinds/all.ts';
import { names } from '../kinds/names.ts';
import { dnsList, type Listed } from '../read/lists.ts';
import type { Found } from '../read/making.ts';
import { dnsPath } from '../read/read-back.ts';
import type { Fields } from '../shape.ts';
import { idsOf, type IdOf } from './target.ts';

export type Namesake =
  | {
      readonly ok: true;
      readonly live: LiveResource | undefined;
      readonly crn?: string;
      readonly more: number;
    }
  | Failure;

/** Only the list in which it would be is read, filtered by name where the vendor does that. */
export async function namesake(
  ibm: Ibm,
  { kind, to = {} }: Operation,
  context: Context,
): Promise<Namesake> {
  const { signal } = context;
  const idOf = idsOf(context);
  const list = await listFor(ibm, kind, { spec: to, idOf, signal });
  if (!list.ok)
    return {
      ...ibm.client.failure(list.why.code, list.why.message),
      class: list.denied ? 'denied' : 'temporary',
    };
  const found = list.found.filter(({ live }) => same(kind, live, withIds(kind, to, idOf)));
  const [first, ...more] = found;
  return {
    ok: true,
    live: first?.live,
    ...(first?.crn === undefined ? {} : { crn: first.crn }),
    more: more.length,
  };
}

function same(kind: KindName, live: LiveResource, wanted: Spec): boolean {
  const own = kinds.find((each) => each.kind === kind);
  const is = withIds(kind, live.spec, (address) => address.slice(address.lastIndexOf('#') + 1));
  const key = own?.key(own.normalise?.(wanted) ?? wanted);
  return key !== undefined && own?.key(own.normalise?.(is) ?? is) === key;
}

/** References by vendor id, so that a spec of incarnations and a live one can be compared. */
export function withIds(kind: KindName, spec: Spec, idOf: IdOf): Spec {
  const references = kinds.find((each) => each.kind === kind)?.references ?? {};
  const result: Record<string, unknown> = { ...spec };
  for (const field in references)
    if (typeof spec[field] === 'string') {
      const target = references[field]?.kind;
      const short = String(target).slice(String(target).indexOf('/') + 1);
      result[field] = `x/${short}/#${idOf(spec[field] as Address)}`;
    }
  return result;
}

interface Where {
  readonly spec: Spec;
  readonly idOf: IdOf;
  readonly signal: AbortSignal;
}

async function listFor(ibm: Ibm, kind: KindName, where: Where): Promise<Listed> {
  const { make } = ibm;
  const { spec, idOf, signal } = where;
  const id = (field: string): string => idOf(spec[field] as Address);
  const name = { name: String(spec['name']) };
  switch (kind) {
    case names.vpc:
      return all(ibm, 'vpcs', {}, make.vpc, signal);
    case names.prefix:
      return all(ibm, `vpcs/${id('vpc')}/address_prefixes`, {}, make.prefix(id('vpc')), signal);
    case names.subnet:
      return all(ibm, 'subnets', { 'vpc.id': id('vpc') }, make.subnet, signal);
    case names.ip:
      return all(ibm, `subnets/${id('subnet')}/reserved_ips`, {}, make.ip(id('subnet')), signal);
    case names.vni:
      return all(ibm, 'virtual_network_interfaces', {}, make.vni, signal);
    case names.server:
      return all(ibm, 'bare_metal_servers', name, make.server, signal);
    case names.attachment: {
      const path = `bare_metal_servers/${id('server')}/network_attachments`;
      return all(ibm, path, {}, make.attachment(id('server')), signal);
    }
    case names.volume:
      return all(ibm, 'volumes', name, make.volume, signal);
    case names.floatingip:
      return all(ibm, 'floating_ips', {}, make.floatingip, signal);
    default:
      return dns(ibm, kind, where);
  }
}

async function dns(ibm: Ibm, kind: KindName, { spec, idOf, signal }: Where): Promise<Listed> {
  const proof = await ibm.sight(signal, true);
  const instance = proof.ok ? proof.sight.dnsInstance : undefined;
  if (instance === undefined)
    return {
      ok: false,
      why: ibm.client.failure('no-dns-instance', 'it names no dnsInstance.').problem,
      denied: false,
    };
  if (kind === names.dnszone) {
    const plain = (each: Fields): Found => ibm.make.dnszone(each, []);
    return dnsList(ibm, `instances/${instance}/dnszones`, plain, signal);
  }
  const zone = idOf(spec['zone'] as Address);
  const path = `${dnsPath(instance, names.dnszone, zone)}/resource_records`;
  return dnsList(ibm, path, ibm.make.record(zone), signal);
}

async function all(
  { client }: Ibm,
  path: string,
  query: Readonly<Record<string, string>>,
  read: (each: Fields) => Found,
  signal: AbortSignal,
): Promise<Listed> {
  const items = path.split('/').at(-1) ?? path;
  const list = await listOf(
    client,
    {
      service: 'vpc',
      path,
      query: { ...query, limit: '100' },
      items,
      read,
      id: ({ live }) => live.id,
    },
    signal,
  );
  return list.ok
    ? { ok: true, found: list.items }
    : { ok: false, why: list.problem, denied: list.class === 'denied' };
}
