/** Which lists each kind is read from: calls grow with pages and with parents, never with leaves. */
import type { KindName } from '../../../model/address.ts';
import type { Ibm } from '../ibm.ts';
import { names } from '../kinds/names.ts';
import { readZones } from './zones.ts';
import { dnsList, listed, under, type Listed } from './lists.ts';

export type ByKind = ReadonlyMap<KindName, Listed>;

/** Everything that these kinds are read from, each list once; lists that others are read under come along. */
export async function readKinds(
  ibm: Ibm,
  kinds: ReadonlySet<KindName>,
  signal: AbortSignal,
): Promise<ByKind> {
  const { make } = ibm;
  const lists = new Map<KindName, Promise<Listed>>();
  const once = (kind: KindName, read: () => Promise<Listed>): Promise<Listed> => {
    const known = lists.get(kind) ?? read();
    lists.set(kind, known);
    return known;
  };
  const dns = await ibm.sight(signal, true);
  const instance = dns.ok ? dns.sight.dnsInstance : undefined;
  const none: Promise<Listed> = Promise.resolve({ ok: true, found: [] });
  const vpcs = () => once(names.vpc, () => listed(ibm, 'vpcs', make.vpc, signal));
  const subnets = () => once(names.subnet, () => listed(ibm, 'subnets', make.subnet, signal));
  const servers = () =>
    once(names.server, () => listed(ibm, 'bare_metal_servers', make.server, signal));
  const zones = () =>
    once(names.dnszone, () =>
      instance === undefined ? none : readZones(ibm, instance, { vpcs, signal }),
    );

  const readers: Readonly<Record<string, () => Promise<Listed>>> = {
    [names.vpc]: vpcs,
    [names.prefix]: () =>
      below(vpcs(), (vpc) => listed(ibm, `vpcs/${vpc}/address_prefixes`, make.prefix(vpc), signal)),
    [names.subnet]: subnets,
    [names.ip]: () =>
      below(subnets(), (id) => listed(ibm, `subnets/${id}/reserved_ips`, make.ip(id), signal)),
    [names.vni]: () => listed(ibm, 'virtual_network_interfaces', make.vni, signal),
    [names.server]: servers,
    [names.attachment]: () =>
      below(servers(), (id) =>
        listed(ibm, `bare_metal_servers/${id}/network_attachments`, make.attachment(id), signal),
      ),
    [names.instance]: () => listed(ibm, 'instances', make.instance, signal),
    [names.volume]: () => listed(ibm, 'volumes', make.volume, signal),
    [names.floatingip]: () => listed(ibm, 'floating_ips', make.floatingip, signal),
    [names.gateway]: () => listed(ibm, 'public_gateways', make.gateway, signal),
    [names.securitygroup]: () => listed(ibm, 'security_groups', make.securitygroup, signal),
    [names.dnszone]: zones,
    [names.record]: () =>
      below(zones(), (zone) =>
        dnsList(
          ibm,
          `instances/${instance ?? ''}/dnszones/${encodeURIComponent(zone)}/resource_records`,
          make.record(zone),
          signal,
        ),
      ),
  };
  const result = new Map<KindName, Listed>();
  await Promise.all(
    [...kinds].map(async (kind) => {
      const list = await readers[kind]?.();
      if (list !== undefined) result.set(kind, list);
    }),
  );
  return result;
}

async function below(
  parents: Promise<Listed>,
  list: (parent: string) => Promise<Listed>,
): Promise<Listed> {
  const above = await parents;
  return above.ok ? under(above.found, list) : above;
}
