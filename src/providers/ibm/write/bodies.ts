/** How a spec becomes the body of a call, kind by kind, and when what was made is usable. */
import type { Address, KindName } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import { text, whole } from '../../../model/spec-fields.ts';
import { names } from '../kinds/names.ts';
import { parts } from '../read/making.ts';
import type { Fields } from '../shape.ts';
import type { Verdict } from './awaiting.ts';
import type { IdOf } from './target.ts';

type Body = Readonly<Record<string, unknown>>;

export interface Writing {
  /** Where it is made. */
  readonly collection: (spec: Spec, idOf: IdOf) => string;
  readonly body: (spec: Spec, idOf: IdOf) => Body;
  /** Fields that a PATCH sets; what is missing here is set in another way. */
  readonly patch: Readonly<Record<string, (value: unknown) => Body>>;
  readonly judge: (each: Fields) => Verdict;
  /** It belongs to a resource group. */
  readonly grouped?: boolean;
  /** The id of a child begins with that of its parent. */
  readonly id: (spec: Spec, idOf: IdOf, own: string) => string;
}

const own = (_: Spec, _idOf: IdOf, id: string): string => id;
const by =
  (field: string) =>
  (value: unknown): Body => ({ [field]: value });
const renamed = { name: by('name') };

/** Of things with a `status`. */
export function available(each: Fields): Verdict {
  const status = each.text('status');
  if (status === 'available') return 'ready';
  return status === 'failed' || status === 'unusable'
    ? { failed: `its status is ${status}` }
    : 'wait';
}

/** Of things with a `lifecycle_state`. */
export function stable(each: Fields): Verdict {
  const state = each.text('lifecycle_state');
  if (state === 'stable') return 'ready';
  return state === 'failed' || state === 'suspended' ? { failed: `it is ${state}` } : 'wait';
}

const always = (): Verdict => 'ready';

export const writings: ReadonlyMap<KindName, Writing> = new Map<KindName, Writing>([
  [
    names.vpc,
    {
      collection: () => 'vpcs',
      body: (spec) => ({
        name: spec['name'],
        ...given('address_prefix_management', spec['prefixManagement']),
      }),
      patch: renamed,
      judge: available,
      grouped: true,
      id: own,
    },
  ],
  [
    names.prefix,
    {
      collection: (spec, idOf) => `vpcs/${idOf(spec['vpc'] as Address)}/address_prefixes`,
      body: (spec) => ({
        name: spec['name'],
        cidr: spec['cidr'],
        zone: { name: spec['zone'] },
        ...given('is_default', spec['default']),
      }),
      patch: { ...renamed, default: by('is_default') },
      judge: always,
      id: (spec, idOf, id) => `${idOf(spec['vpc'] as Address)}~${id}`,
    },
  ],
  [
    names.subnet,
    {
      collection: () => 'subnets',
      body: (spec, idOf) => ({
        name: spec['name'],
        vpc: { id: idOf(spec['vpc'] as Address) },
        zone: { name: spec['zone'] },
        ipv4_cidr_block: spec['cidr'],
        ip_version: 'ipv4',
        ...refers('public_gateway', spec['gateway'], idOf),
      }),
      patch: renamed,
      judge: available,
      grouped: true,
      id: own,
    },
  ],
  [
    names.ip,
    {
      collection: (spec, idOf) => `subnets/${idOf(spec['subnet'] as Address)}/reserved_ips`,
      // Said always: two papers of the vendor do not agree on what it is else.
      body: (spec) => ({ address: spec['address'], name: spec['name'], auto_delete: false }),
      patch: { ...renamed, autoDelete: by('auto_delete') },
      judge: stable,
      id: (spec, idOf, id) => `${idOf(spec['subnet'] as Address)}~${id}`,
    },
  ],
  [
    names.vni,
    {
      collection: () => 'virtual_network_interfaces',
      body: (spec, idOf) => ({
        name: spec['name'],
        subnet: { id: idOf(spec['subnet'] as Address) },
        auto_delete: false,
        ...(typeof spec['ip'] === 'string'
          ? { primary_ip: { id: parts(idOf(spec['ip'] as Address))[1] } }
          : {}),
        ...given('allow_ip_spoofing', spec['ipSpoofing']),
        ...given('enable_infrastructure_nat', spec['nat']),
      }),
      patch: {
        ...renamed,
        autoDelete: by('auto_delete'),
        ipSpoofing: by('allow_ip_spoofing'),
        nat: by('enable_infrastructure_nat'),
      },
      judge: stable,
      grouped: true,
      id: own,
    },
  ],
  [
    names.server,
    {
      collection: () => 'bare_metal_servers',
      // Made with its attachments: see `server.ts`.
      body: () => ({}),
      patch: renamed,
      judge: always,
      grouped: true,
      id: own,
    },
  ],
  [
    names.attachment,
    {
      collection: (spec, idOf) =>
        `bare_metal_servers/${idOf(spec['server'] as Address)}/network_attachments`,
      body: attachmentBody,
      patch: { ...renamed, allowedVlans: by('allowed_vlans') },
      judge: stable,
      id: (spec, idOf, id) => `${idOf(spec['server'] as Address)}~${id}`,
    },
  ],
  [
    names.volume,
    {
      collection: () => 'volumes',
      body: (spec) => ({
        name: spec['name'],
        zone: { name: spec['zone'] },
        profile: { name: spec['profile'] },
        capacity: whole(spec, 'capacity'),
        ...given('iops', spec['iops']),
      }),
      patch: { ...renamed, capacity: by('capacity'), iops: by('iops') },
      judge: available,
      grouped: true,
      id: own,
    },
  ],
  [
    names.floatingip,
    {
      collection: () => 'floating_ips',
      body: (spec, idOf) => ({
        name: spec['name'],
        ...(typeof spec['vni'] === 'string'
          ? { target: { id: idOf(spec['vni'] as Address) } }
          : { zone: { name: spec['zone'] } }),
      }),
      patch: renamed,
      judge: available,
      grouped: true,
      id: own,
    },
  ],
]);

export function attachmentBody(spec: Spec, idOf: IdOf): Body {
  return {
    name: spec['name'],
    interface_type: text(spec, 'type'),
    virtual_network_interface: { id: idOf(spec['vni'] as Address) },
    ...(spec['type'] === 'pci'
      ? given('allowed_vlans', spec['allowedVlans'])
      : given('vlan', spec['vlan'])),
  };
}

function given(name: string, value: unknown): Body {
  return value === undefined || value === null ? {} : { [name]: value };
}

function refers(name: string, value: unknown, idOf: IdOf): Body {
  return typeof value === 'string' ? { [name]: { id: idOf(value as Address) } } : {};
}
