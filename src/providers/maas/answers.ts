/** What MAAS answers, as far as we read it; each reader checks the types at the border. */
import type { Fields } from './shape.ts';

export interface Vlan {
  readonly id: number;
  readonly vid: number;
  readonly name: string | null;
  readonly mtu: number;
  readonly dhcpOn: boolean;
  readonly primaryRack: string | null;
  readonly secondaryRack: string | null;
  readonly relayVlan: number | null;
  readonly fabric: string;
  readonly fabricId: number;
  /** By name; null where it has none, which MAAS calls `undefined`. */
  readonly space: string | null;
}

export function vlan(each: Fields): Vlan {
  const vid = each.int('vid');
  const name = each.textOrNull('name');
  const spaceName = each.textOrNull('space');
  return {
    id: each.int('id'),
    vid,
    // MAAS 3.3 and 3.4 show the vid as the name of a VLAN that has none.
    name: name === String(vid) ? null : name,
    mtu: each.int('mtu'),
    dhcpOn: each.flag('dhcp_on'),
    primaryRack: each.textOrNull('primary_rack'),
    secondaryRack: each.textOrNull('secondary_rack'),
    relayVlan: each.objectOrNull('relay_vlan')?.int('id') ?? null,
    fabric: each.text('fabric'),
    fabricId: each.int('fabric_id'),
    space: spaceName === 'undefined' ? null : spaceName,
  };
}

export interface Fabric {
  readonly id: number;
  readonly name: string;
  readonly classType: string | null;
  readonly vlans: readonly Vlan[];
}

export function fabric(each: Fields): Fabric {
  return {
    id: each.int('id'),
    name: each.text('name'),
    classType: each.textOrNull('class_type'),
    vlans: each.list('vlans', vlan),
  };
}

export interface Space {
  readonly id: number;
  readonly name: string;
  readonly description: string;
}

export function space(each: Fields): Space {
  return {
    id: each.int('id'),
    name: each.text('name'),
    description: each.textOrNull('description') ?? '',
  };
}

export interface Subnet {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly cidr: string;
  readonly vlan: Vlan;
  readonly gatewayIp: string | null;
  readonly dnsServers: readonly string[];
  readonly managed: boolean;
  readonly allowDns: boolean;
  readonly allowProxy: boolean;
  readonly activeDiscovery: boolean;
  readonly rdnsMode: number;
}

export function subnet(each: Fields): Subnet {
  return {
    id: each.int('id'),
    name: each.text('name'),
    description: each.textOrNull('description') ?? '',
    cidr: each.text('cidr'),
    vlan: vlan(each.object('vlan')),
    gatewayIp: each.textOrNull('gateway_ip'),
    dnsServers: each.texts('dns_servers'),
    managed: each.flag('managed'),
    allowDns: each.flag('allow_dns'),
    allowProxy: each.flag('allow_proxy'),
    activeDiscovery: each.flag('active_discovery'),
    rdnsMode: each.int('rdns_mode'),
  };
}

export interface IpRange {
  readonly id: number;
  readonly type: 'reserved' | 'dynamic';
  readonly start: string;
  readonly end: string;
  readonly comment: string;
  readonly user: string | null;
  readonly subnet: number;
}

export function ipRange(each: Fields): IpRange {
  return {
    id: each.int('id'),
    type: each.text('type') === 'dynamic' ? 'dynamic' : 'reserved',
    start: each.text('start_ip'),
    end: each.text('end_ip'),
    comment: each.textOrNull('comment') ?? '',
    user: each.objectOrNull('user')?.textOrNull('username') ?? null,
    subnet: each.object('subnet').int('id'),
  };
}

export interface Route {
  readonly id: number;
  readonly source: number;
  readonly destination: number;
  readonly gatewayIp: string;
  readonly metric: number;
}

export function route(each: Fields): Route {
  return {
    id: each.int('id'),
    source: each.object('source').int('id'),
    destination: each.object('destination').int('id'),
    gatewayIp: each.text('gateway_ip'),
    metric: each.int('metric'),
  };
}

export interface ReservedIp {
  readonly id: number;
  readonly ip: string;
  readonly mac: string | null;
  readonly comment: string;
  readonly subnet: number;
}

export function reservedIp(each: Fields): ReservedIp {
  return {
    id: each.int('id'),
    ip: each.text('ip'),
    mac: each.textOrNull('mac_address'),
    comment: each.textOrNull('comment') ?? '',
    subnet: each.object('subnet').int('id'),
  };
}

export interface DnsName {
  readonly id: number;
  readonly fqdn: string;
  readonly addresses: readonly { readonly ip: string; readonly subnet: number | null }[];
}

export function dnsName(each: Fields): DnsName {
  return {
    id: each.int('id'),
    fqdn: each.text('fqdn'),
    addresses: each.list('ip_addresses', (address) => ({
      ip: address.textOrNull('ip') ?? '',
      subnet: address.objectOrNull('subnet')?.int('id') ?? null,
    })),
  };
}

export interface Snippet {
  readonly id: number;
  readonly name: string;
  readonly enabled: boolean;
  readonly subnet: number | null;
}

export function snippet(each: Fields): Snippet {
  return {
    id: each.int('id'),
    name: each.text('name'),
    enabled: each.flag('enabled'),
    subnet: each.objectOrNull('subnet')?.int('id') ?? null,
  };
}

export interface Neighbour {
  readonly id: string;
  readonly ip: string | null;
  readonly mac: string | null;
  readonly hostname: string | null;
}

export function neighbour(each: Fields): Neighbour {
  return {
    id: each.text('discovery_id'),
    ip: each.textOrNull('ip'),
    mac: each.textOrNull('mac_address'),
    hostname: each.textOrNull('hostname'),
  };
}

/** What `subnets/{id}/?op=ip_addresses` tells of one address. */
export interface Allocation {
  readonly ip: string;
  readonly type: number;
  readonly user: string | null;
  readonly node: { readonly systemId: string; readonly hostname: string } | null;
}

export function allocation(each: Fields): Allocation {
  const node = each.objectOrNull('node_summary');
  return {
    ip: each.text('ip'),
    type: each.int('alloc_type'),
    user: each.textOrNull('user'),
    node:
      node === null
        ? null
        : { systemId: node.text('system_id'), hostname: node.textOrNull('hostname') ?? '' },
  };
}
