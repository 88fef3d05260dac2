/** The lab's database: every table, and the questions that more than one noun asks of them. */
import { parseAddress, parseCidr } from '../../../model/ip.ts';
import type { Bound } from '../../../model/claim.ts';
import { Rendered } from './json.ts';
import type * as row from './rows.ts';
import { Table } from './table.ts';

/** The database of one lab. */
export class World {
  readonly users = new Table<row.UserRow, 'username'>({ username: (each) => each.username });
  readonly fabrics = new Table<row.FabricRow, 'name'>({ name: (each) => each.name }, 0);
  readonly vlans = new Table<row.VlanRow, 'fabric' | 'space' | 'relay'>(
    {
      fabric: (each) => each.fabric,
      space: (each) => each.space,
      relay: (each) => each.relay_vlan,
    },
    5001,
  );
  readonly spaces = new Table<row.SpaceRow, 'name'>({ name: (each) => each.name });
  readonly subnets = new Table<row.SubnetRow, 'vlan' | 'cidr' | 'name'>({
    vlan: (each) => each.vlan,
    cidr: (each) => each.cidr,
    name: (each) => each.name,
  });
  readonly ranges = new Table<row.RangeRow, 'subnet'>({ subnet: (each) => each.subnet });
  readonly routes = new Table<row.RouteRow, 'source' | 'destination'>({
    source: (each) => each.source,
    destination: (each) => each.destination,
  });
  readonly reservedIps = new Table<row.ReservedIpRow, 'subnet' | 'ip'>({
    subnet: (each) => each.subnet,
    ip: (each) => each.ip,
  });
  readonly addresses = new Table<row.AddressRow, 'subnet' | 'ip'>({
    subnet: (each) => each.subnet,
    ip: (each) => each.ip,
  });
  readonly nodes = new Table<row.NodeRow, 'system_id' | 'kind' | 'hostname'>({
    system_id: (each) => each.system_id,
    kind: (each) => each.kind,
    hostname: (each) => each.hostname,
  });
  readonly interfaces = new Table<row.InterfaceRow, 'node' | 'vlan' | 'mac'>({
    node: (each) => each.node,
    vlan: (each) => each.vlan,
    mac: (each) => each.mac_address,
  });
  readonly links = new Table<row.LinkRow, 'interface' | 'subnet' | 'ip'>({
    interface: (each) => each.interface,
    subnet: (each) => each.subnet,
    ip: (each) => each.ip_address,
  });
  readonly domains = new Table<row.DomainRow, 'name'>({ name: (each) => each.name }, 0);
  readonly dnsResources = new Table<row.DnsResourceRow, 'domain'>({
    domain: (each) => each.domain,
  });
  readonly dnsRecords = new Table<row.DnsRecordRow, 'domain'>({ domain: (each) => each.domain });
  readonly snippets = new Table<row.SnippetRow, 'subnet'>({ subnet: (each) => each.subnet });
  readonly zones = new Table<row.GroupRow, 'name'>({ name: (each) => each.name });
  readonly pools = new Table<row.GroupRow, 'name'>({ name: (each) => each.name }, 0);

  /** Hosts that the racks hear and nobody changes by the API. */
  neighbours: readonly row.Neighbour[] = [];
  readonly rendered = new Rendered();
  version = '3.6.5';
  /** When the lab was filled: the age of every address that hangs on a link. */
  born = new Date(0).toISOString();
  /** What `maas/?op=get_config` serves; `uuid` among them. */
  config: Readonly<Record<string, unknown>> = {};
  /** Grows with each list, so that no two lists come in the same order. */
  shuffles = 0;
  #defaults: { revision: number; readonly ids: Map<number, number> } = {
    revision: -1,
    ids: new Map(),
  };
  readonly #spans = new WeakMap<object, row.Span>();

  /** Every table under the name that the state file has for it. */
  tables(): Readonly<Record<string, Table<never>>> {
    const { users, fabrics, vlans, spaces, subnets, ranges, routes, reservedIps, addresses } = this;
    const { nodes, interfaces, links, domains, dnsResources, dnsRecords, snippets, zones, pools } =
      this;
    return {
      users,
      fabrics,
      vlans,
      spaces,
      subnets,
      ipranges: ranges,
      static_routes: routes,
      reservedips: reservedIps,
      ipaddresses: addresses,
      nodes,
      interfaces,
      links,
      domains,
      dnsresources: dnsResources,
      dnsresourcerecords: dnsRecords,
      dhcp_snippets: snippets,
      zones,
      pools,
    } as never;
  }

  revision(): number {
    let sum = 0;
    for (const table of Object.values(this.tables())) sum += table.revision;
    return sum;
  }

  /** The fabric's first VLAN by id is its default one (`maasserver/models/fabric.py`). */
  defaultVlan(fabric: number): row.VlanRow | undefined {
    if (this.#defaults.revision !== this.vlans.revision) {
      const ids = new Map<number, number>();
      for (const vlan of this.vlans.all())
        ids.set(vlan.fabric, Math.min(ids.get(vlan.fabric) ?? vlan.id, vlan.id));
      this.#defaults = { revision: this.vlans.revision, ids };
    }
    return this.vlans.get(this.#defaults.ids.get(fabric));
  }

  defaultFabric(): row.FabricRow | undefined {
    return this.fabrics.get(0) ?? this.fabrics.all().toSorted((a, b) => a.id - b.id)[0];
  }

  node(systemId: string): row.NodeRow | undefined {
    return this.nodes.by('system_id', systemId)[0];
  }

  interfacesOf(node: row.NodeRow): row.InterfaceRow[] {
    return this.interfaces.by('node', node.id).toSorted((a, b) => a.id - b.id);
  }

  linksOf(face: row.InterfaceRow): row.LinkRow[] {
    return this.links.by('interface', face.id).toSorted((a, b) => a.id - b.id);
  }

  /** The addresses of a subnet; state and forms let only CIDRs in. */
  span(subnet: row.SubnetRow): row.Span {
    const kept = this.#spans.get(subnet);
    if (kept !== undefined) return kept;
    const span = parseCidr(subnet.cidr);
    if (span === undefined) throw new Error(`subnet ${subnet.id} has no CIDR: ${subnet.cidr}`);
    this.#spans.set(subnet, span);
    return span;
  }

  /** The narrowest subnet that holds the address. */
  subnetFor(ip: Bound): row.SubnetRow | undefined {
    let best: row.SubnetRow | undefined;
    for (const subnet of this.subnets.all())
      if (
        within(ip, this.span(subnet)) &&
        (best === undefined || this.span(subnet).prefix > this.span(best).prefix)
      )
        best = subnet;
    return best;
  }
}

/** Is the address in the span? Never across address families. */
export function within(ip: Bound, span: { readonly first: Bound; readonly last: Bound }): boolean {
  return typeof ip === typeof span.first && ip >= span.first && ip <= span.last;
}

/** An address that is known to be one. */
export function bound(text: string): Bound {
  const ip = parseAddress(text);
  if (ip === undefined) throw new Error(`not an IP address: ${text}`);
  return ip;
}
