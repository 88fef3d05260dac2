/** What the lab's database holds, a type per table. */
import type { IpRange } from '../../../model/ip.ts';

/** Someone with an account. */
export interface UserRow {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly is_superuser: boolean;
  /** `consumer:token:secret`; a user without one cannot log in. */
  readonly key: string | null;
}

/** A fabric; its VLANs point to it. */
export interface FabricRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly class_type: string | null;
}

/** A VLAN; `name` is null where it has none. */
export interface VlanRow {
  readonly id: number;
  readonly fabric: number;
  readonly vid: number;
  readonly name: string | null;
  readonly description: string;
  readonly mtu: number;
  readonly dhcp_on: boolean;
  readonly primary_rack: string | null;
  readonly secondary_rack: string | null;
  readonly external_dhcp: string | null;
  readonly relay_vlan: number | null;
  readonly space: number | null;
}

/** A space; its VLANs point to it. */
export interface SpaceRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

/** A subnet; its space is that of its VLAN. */
export interface SubnetRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly cidr: string;
  readonly vlan: number;
  readonly gateway_ip: string | null;
  readonly dns_servers: readonly string[];
  readonly rdns_mode: number;
  readonly active_discovery: boolean;
  readonly allow_dns: boolean;
  readonly allow_proxy: boolean;
  readonly managed: boolean;
  readonly disabled_boot_architectures: readonly string[];
}

/** A range of a subnet; `user` made it. */
export interface RangeRow {
  readonly id: number;
  readonly type: 'reserved' | 'dynamic';
  readonly start_ip: string;
  readonly end_ip: string;
  readonly comment: string;
  readonly subnet: number;
  readonly user: string | null;
}

/** A route from one subnet to another. */
export interface RouteRow {
  readonly id: number;
  readonly source: number;
  readonly destination: number;
  readonly gateway_ip: string;
  readonly metric: number;
}

/** A DHCP host reservation. */
export interface ReservedIpRow {
  readonly id: number;
  readonly ip: string;
  readonly mac_address: string;
  readonly subnet: number;
  readonly comment: string;
}

/** An address that hangs on no link: reserved by a user (4) or observed by the network (6). */
export interface AddressRow {
  readonly id: number;
  readonly ip: string;
  readonly subnet: number | null;
  readonly alloc_type: number;
  readonly user: string | null;
  readonly created: string;
}

/** What a node is. */
export type NodeKind = 'machine' | 'device' | 'rack';

/** A machine, device or rack controller; its interfaces point to it. */
export interface NodeRow {
  readonly id: number;
  readonly kind: NodeKind;
  readonly system_id: string;
  readonly hostname: string;
  readonly status: string;
  readonly previous_status: string | null;
  /** Reads that still see the passing state, and the state after them. */
  readonly pending: { readonly reads: number; readonly next: readonly string[] } | null;
  readonly owner: string | null;
  readonly locked: boolean;
  readonly power_state: string;
  readonly power_type: string;
  readonly osystem: string;
  readonly distro_series: string;
  readonly zone: number;
  readonly pool: number;
  readonly domain: number;
  readonly tag_names: readonly string[];
  readonly gateway_link_ipv4: number | null;
  readonly gateway_link_ipv6: number | null;
  /** Further vendor fields, served as they stand in the state file. */
  readonly more: Readonly<Record<string, unknown>>;
}

/** What an interface is. */
export type InterfaceType = 'physical' | 'bond' | 'bridge' | 'vlan' | 'unknown';

/** An interface; its links point to it. */
export interface InterfaceRow {
  readonly id: number;
  readonly node: number;
  readonly name: string;
  readonly type: InterfaceType;
  readonly mac_address: string;
  readonly vlan: number | null;
  readonly parents: readonly number[];
  readonly tags: readonly string[];
  readonly enabled: boolean;
  readonly params: Readonly<Record<string, unknown>>;
  readonly more: Readonly<Record<string, unknown>>;
}

/** In the order in which MAAS lists them. */
export const linkModes = ['auto', 'dhcp', 'static', 'link_up'] as const;
/** How a link gets its address. */
export type LinkMode = (typeof linkModes)[number];

/** A link of an interface to a subnet, or to none. */
export interface LinkRow {
  readonly id: number;
  readonly interface: number;
  readonly mode: LinkMode;
  readonly subnet: number | null;
  readonly ip_address: string | null;
}

/** A DNS domain; 0 is the default one. */
export interface DomainRow {
  readonly id: number;
  readonly name: string;
  readonly authoritative: boolean;
  readonly ttl: number | null;
}

/** A name with addresses. */
export interface DnsResourceRow {
  readonly id: number;
  readonly name: string;
  readonly domain: number;
  readonly address_ttl: number | null;
  readonly ip_addresses: readonly string[];
}

/** A record of a name that is no address. */
export interface DnsRecordRow {
  readonly id: number;
  readonly resource: string;
  readonly domain: number;
  readonly rrtype: string;
  readonly rrdata: string;
  readonly ttl: number | null;
}

/** A piece of DHCP configuration. */
export interface SnippetRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly value: string;
  readonly enabled: boolean;
  readonly subnet: number | null;
  /** system_id of the machine it is for. */
  readonly node: string | null;
}

/** Zones and resource pools. */
export interface GroupRow {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

/** Addresses of a subnet or range, parsed. */
export type Span = IpRange & { readonly prefix: number };

/** Somebody who is no business of MAAS, and where they go once MAAS knows a subnet. */
export interface Neighbour {
  readonly hostname: string | null;
  readonly mac_address: string;
  readonly ip: string | null;
  /** A colleague gives it this address as soon as the subnet is there: what an operator would do by hand. */
  readonly moves_to: { readonly ip: string; readonly subnet: string; readonly cidr: string } | null;
}
