/** The fields of zones, vnets and subnets, and PVE's words for them. */
import type { KindName, VendorId } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import type { Fields } from '../shape.ts';

type Sort = 'text' | 'number' | 'flag' | 'list' | 'ranges';
interface Field {
  readonly option: string;
  readonly sort: Sort;
}

/** By kind: all but what names the object and what it lies in. */
const tables: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  [names.zone]: {
    bridge: text('bridge'),
    mtu: { option: 'mtu', sort: 'number' },
    nodes: { option: 'nodes', sort: 'list' },
    ipam: text('ipam'),
    dhcp: text('dhcp'),
    dns: text('dns'),
    reverseDns: text('reversedns'),
    dnsZone: text('dnszone'),
    tag: { option: 'tag', sort: 'number' },
    vlanProtocol: text('vlan-protocol'),
    peers: { option: 'peers', sort: 'list' },
    controller: text('controller'),
    vrfVxlan: { option: 'vrf-vxlan', sort: 'number' },
    exitnodes: { option: 'exitnodes', sort: 'list' },
  },
  [names.vnet]: {
    tag: { option: 'tag', sort: 'number' },
    alias: text('alias'),
    vlanAware: { option: 'vlanaware', sort: 'flag' },
    isolatePorts: { option: 'isolate-ports', sort: 'flag' },
  },
  [names.sdnsubnet]: {
    gateway: text('gateway'),
    snat: { option: 'snat', sort: 'flag' },
    dhcpRange: { option: 'dhcp-range', sort: 'ranges' },
    dhcpDnsServer: text('dhcp-dns-server'),
    dnsZonePrefix: text('dnszoneprefix'),
  },
};

function text(option: string): Field {
  return { option, sort: 'text' };
}

/** What an answer says of these fields; `deleted` is PVE's word for a value that is pending to go. */
export function sdnSpec(kind: KindName, told: Fields): Spec {
  const spec: Record<string, unknown> = {};
  for (const [name, { option, sort }] of Object.entries(tables[kind] ?? {})) {
    const value = told.raw(option);
    if (value === undefined || value === null || value === '' || value === 'deleted') continue;
    spec[name] = readers[sort](told, option);
  }
  return spec;
}

const readers: Readonly<Record<Sort, (told: Fields, option: string) => unknown>> = {
  text: (told, option) => told.text(option),
  number: (told, option) => told.int(option),
  flag: (told, option) => told.flag(option),
  list: (told, option) => listIn(told.raw(option)),
  ranges: (told, option) => rangesIn(told.raw(option)),
};

// In one layer of the configuration it is a text, in another a map from node to 1.
function listIn(value: unknown): readonly string[] {
  if (typeof value === 'string')
    return value
      .split(/[\s,;]+/)
      .filter(Boolean)
      .toSorted();
  if (Array.isArray(value)) return value.map(String).toSorted();
  return typeof value === 'object' && value !== null ? Object.keys(value).toSorted() : [];
}

/** A list of objects, of texts, or one text (8.4, pending). */
function rangesIn(value: unknown): readonly string[] {
  const members: readonly unknown[] = Array.isArray(value) ? value : [value];
  return members
    .flatMap((each) => {
      const { 'start-address': first, 'end-address': last } = Object(each) as Record<
        string,
        unknown
      >;
      if (typeof first === 'string' && typeof last === 'string') return [`${first}-${last}`];
      const said = typeof each === 'string' ? each : '';
      const found = [...said.matchAll(/start-address=([^,;\s]+),end-address=([^,;\s]+)/g)];
      return found.map((match) => `${match[1]}-${match[2]}`);
    })
    .toSorted();
}

export interface SdnParameters {
  readonly set: Readonly<Record<string, string | number | boolean | readonly string[]>>;
  readonly delete: readonly string[];
}

/** These fields of a spec as parameters; what is unset goes to `delete`. */
export function sdnParameters(kind: KindName, spec: Spec, which: Iterable<string>): SdnParameters {
  const set: Record<string, string | number | boolean | readonly string[]> = {};
  const gone: string[] = [];
  for (const name of which) {
    const field = tables[kind]?.[name];
    if (field === undefined) continue;
    const value = spec[name] ?? null;
    const empty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    if (empty) gone.push(field.option);
    else set[field.option] = writers[field.sort](value);
  }
  return { set, delete: gone };
}

type Written = string | number | boolean | readonly string[];
const writers: Readonly<Record<Sort, (value: unknown) => Written>> = {
  text: (value) => value as string,
  number: (value) => value as number,
  flag: (value) => value === true,
  list: (value) => (value as readonly string[]).join(','),
  ranges: (value) =>
    (value as readonly string[]).map((each) => {
      const [first = '', last = first] = each.split('-').map((bound) => bound.trim());
      return `start-address=${first},end-address=${last}`;
    }),
};

/** The id of a subnet: `lab-10.10.0.0-24`, the zone's name before it. */
export function subnetId(zone: string, cidr: string): VendorId {
  return `${zone}-${cidr.replace('/', '-')}` as VendorId;
}
