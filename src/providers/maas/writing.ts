/** How the fields of a spec become the form fields of MAAS, kind by kind. */
import type { Address, KindName } from '../../model/address.ts';
import { addressText, parseRange } from '../../model/ip.ts';
import type { Spec } from '../../model/resource.ts';
import type { Form } from './form.ts';
import { names } from './kinds/names.ts';

/** The vendor's id of a referred incarnation; throws `NoId` where there is none. */
export type IdOf = (address: Address) => string;
type Field = (value: unknown, idOf: IdOf, spec: Spec) => Form;

export interface Writing {
  /** Collection for a create, and the object itself. */
  readonly collection: (spec: Spec, idOf: IdOf) => string;
  readonly path: (id: string) => string;
  readonly fields: Readonly<Record<string, Field>>;
  /** Fields that MAAS takes on a PUT only. */
  readonly afterwards?: readonly string[];
  /** The text field that carries the owner mark. */
  readonly marked?: 'description' | 'comment';
}

const plain =
  (name: string): Field =>
  (value) => ({ [name]: value as Form[string] });
const refers =
  (name: string): Field =>
  (value, idOf) => ({ [name]: value === null ? null : idOf(value as Address) });

export const writings: ReadonlyMap<KindName, Writing> = new Map<KindName, Writing>([
  [
    names.fabric,
    {
      collection: () => 'fabrics/',
      path: (id) => `fabrics/${id}/`,
      fields: { name: plain('name'), classType: plain('class_type') },
    },
  ],
  [
    names.space,
    {
      collection: () => 'spaces/',
      path: (id) => `spaces/${id}/`,
      fields: { name: plain('name') },
      marked: 'description',
    },
  ],
  [
    names.vlan,
    {
      collection: (spec, idOf) => `fabrics/${idOf(spec['fabric'] as Address)}/vlans/`,
      path: (id) => `vlans/${id}/`,
      fields: {
        fabric: refers('fabric'),
        vid: plain('vid'),
        name: plain('name'),
        mtu: plain('mtu'),
        space: refers('space'),
        // In one PUT: DHCP without a rack is refused (maasserver/forms/vlan.py).
        dhcp: (value, _, { primaryRack }) =>
          value === true && typeof primaryRack === 'string'
            ? { dhcp_on: true, primary_rack: primaryRack }
            : { dhcp_on: value === true },
        primaryRack: plain('primary_rack'),
        secondaryRack: plain('secondary_rack'),
        relay: refers('relay_vlan'),
      },
      afterwards: ['dhcp', 'primaryRack', 'secondaryRack', 'relay', 'fabric'],
    },
  ],
  [
    names.subnet,
    {
      collection: () => 'subnets/',
      path: (id) => `subnets/${id}/`,
      fields: {
        name: plain('name'),
        cidr: plain('cidr'),
        vlan: refers('vlan'),
        gateway: plain('gateway_ip'),
        // One text: repeated keys would lose the order on some versions.
        dns: (value) => ({ dns_servers: Array.isArray(value) ? value.join(' ') : null }),
        managed: plain('managed'),
        allowDns: plain('allow_dns'),
        allowProxy: plain('allow_proxy'),
        activeDiscovery: plain('active_discovery'),
        rdnsMode: plain('rdns_mode'),
      },
      marked: 'description',
    },
  ],
  [
    names.band,
    {
      collection: () => 'ipranges/',
      path: (id) => `ipranges/${id}/`,
      fields: {
        subnet: refers('subnet'),
        range: (value) => {
          const range = parseRange(String(value));
          if (range === undefined) return {};
          return { start_ip: addressText(range.first), end_ip: addressText(range.last) };
        },
        purpose: (value) => ({ type: value === 'dhcp' ? 'dynamic' : 'reserved' }),
      },
      marked: 'comment',
    },
  ],
  [
    names.route,
    {
      collection: () => 'static-routes/',
      path: (id) => `static-routes/${id}/`,
      fields: {
        source: refers('source'),
        destination: refers('destination'),
        gateway: plain('gateway_ip'),
        metric: plain('metric'),
      },
    },
  ],
]);

/** The form for these fields of a spec. */
export function formOf({ fields }: Writing, spec: Spec, which: Iterable<string>, idOf: IdOf): Form {
  const form: Record<string, Form[string]> = {};
  for (const name of which) {
    const value = spec[name];
    // On an update an absent value is one that is to be cleared.
    Object.assign(form, fields[name]?.(value ?? null, idOf, spec));
  }
  return form;
}
