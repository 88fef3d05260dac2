/** Machines, devices and rack controllers as MAAS answers them, with their interfaces and links. */
import type { Fields } from './shape.ts';

export interface Link {
  readonly id: number;
  readonly mode: string;
  readonly ip: string | null;
  /** Null on `link_up`, which only says that the interface is brought up. */
  readonly subnet: number | null;
}

export interface Interface {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly mac: string | null;
  readonly vlan: number | null;
  readonly links: readonly Link[];
}

export interface Node {
  readonly systemId: string;
  readonly hostname: string;
  readonly interfaces: readonly Interface[];
}

export interface Machine extends Node {
  /** MAAS's own word: `Ready`, `Deployed`. */
  readonly status: string;
  readonly owner: string | null;
  readonly locked: boolean;
  readonly power: string;
  /** Links that were chosen as default gateway; none where MAAS chooses by itself. */
  readonly gatewayLinks: ReadonlySet<number>;
}

export function node(each: Fields): Node {
  return {
    systemId: each.text('system_id'),
    hostname: each.text('hostname'),
    interfaces: each.list('interface_set', face),
  };
}

export function machine(each: Fields): Machine {
  const gateways = each.objectOrNull('default_gateways');
  const chosen = ['ipv4', 'ipv6'].flatMap((family) => {
    const gateway = gateways?.objectOrNull(family);
    return gateway?.has('link_id') === true ? [gateway.int('link_id')] : [];
  });
  return {
    ...node(each),
    status: each.text('status_name'),
    owner: each.textOrNull('owner'),
    locked: each.flag('locked'),
    power: each.textOrNull('power_state') ?? 'unknown',
    gatewayLinks: new Set(chosen),
  };
}

function face(each: Fields): Interface {
  return {
    id: each.int('id'),
    name: each.text('name'),
    type: each.text('type'),
    mac: each.textOrNull('mac_address'),
    vlan: each.objectOrNull('vlan')?.int('id') ?? null,
    links: each.list('links', link),
  };
}

function link(each: Fields): Link {
  return {
    id: each.int('id'),
    mode: each.text('mode'),
    ip: each.textOrNull('ip_address'),
    subnet: each.objectOrNull('subnet')?.int('id') ?? null,
  };
}
