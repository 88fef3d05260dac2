/** Objects of IBM Cloud as live resources: the same shape as a spec, references as live addresses. */
import {
  byText,
  liveAddress,
  type KindName,
  type SystemName,
  type VendorId,
} from '../../../model/address.ts';
import type { LiveResource, Spec } from '../../../model/resource.ts';
import { names } from '../kinds/names.ts';
import { addressOfPtr, nameInZone } from '../kinds/normal.ts';
import type { Fields } from '../shape.ts';

/** A live thing and the CRN that its tags hang on. */
export interface Found {
  readonly live: LiveResource;
  readonly crn?: string;
  /** Tags that its own body tells. */
  readonly tags?: readonly string[];
}
export type Make = ReturnType<typeof liveOf>;

/** Lists under a parent: the parent's id is part of that of the child. */
export function pair(parent: string, child: string): VendorId {
  return `${parent}~${child}` as VendorId;
}
export function parts(id: string): readonly [string, string] {
  const [parent = '', child = ''] = id.split('~');
  return [parent, child];
}

export function liveOf(system: SystemName) {
  const ref = (kind: KindName, id: string): string => liveAddress(system, kind, id as VendorId);
  const thing = (
    kind: KindName,
    id: string,
    more: { readonly label: string; readonly spec: Spec; readonly status?: Spec },
  ): LiveResource => ({ system, kind, id: id as VendorId, ...more });
  const refIn = (each: Fields, field: string, kind: KindName): Spec => {
    const found = each.objectOrNull(field);
    return found === null ? {} : { [field]: ref(kind, found.text('id')) };
  };

  return {
    vpc: (each: Fields): Found => {
      const name = each.text('name');
      return {
        crn: each.text('crn'),
        live: thing(names.vpc, each.text('id'), {
          label: name,
          spec: { name },
          status: { state: each.text('status') },
        }),
      };
    },

    prefix:
      (vpc: string) =>
      (each: Fields): Found => ({
        live: thing(names.prefix, pair(vpc, each.text('id')), {
          label: each.text('cidr'),
          spec: {
            vpc: ref(names.vpc, vpc),
            name: each.text('name'),
            cidr: each.text('cidr'),
            zone: each.object('zone').text('name'),
            default: each.flag('is_default'),
          },
        }),
      }),

    subnet: (each: Fields): Found => {
      const [name, cidr] = [each.text('name'), each.text('ipv4_cidr_block')];
      const gateway = each.objectOrNull('public_gateway');
      return {
        crn: each.text('crn'),
        live: thing(names.subnet, each.text('id'), {
          label: `${name} ${cidr}`,
          spec: {
            name,
            cidr,
            ...refIn(each, 'vpc', names.vpc),
            zone: each.object('zone').text('name'),
            gateway: gateway === null ? null : ref(names.gateway, gateway.text('id')),
          },
          status: { state: each.text('status'), vpcName: each.object('vpc').text('name') },
        }),
      };
    },

    ip:
      (subnet: string) =>
      (each: Fields): Found => ({
        live: thing(names.ip, pair(subnet, each.text('id')), {
          label: each.text('address'),
          spec: {
            subnet: ref(names.subnet, subnet),
            name: each.text('name'),
            address: each.text('address'),
            autoDelete: each.flag('auto_delete'),
          },
          status: {
            owner: each.text('owner'),
            state: each.text('lifecycle_state'),
            ...target(each),
          },
        }),
      }),

    vni: (each: Fields): Found => {
      const name = each.text('name');
      const subnet = each.object('subnet').text('id');
      const groups = each.list('security_groups', (one) => one.text('name'));
      return {
        crn: each.text('crn'),
        live: thing(names.vni, each.text('id'), {
          label: name,
          spec: {
            name,
            subnet: ref(names.subnet, subnet),
            ip: ref(names.ip, pair(subnet, each.object('primary_ip').text('id'))),
            autoDelete: each.flag('auto_delete'),
            ipSpoofing: each.flag('allow_ip_spoofing'),
            nat: each.flag('enable_infrastructure_nat'),
            securityGroups: groups.toSorted(byText),
          },
          status: {
            state: each.text('lifecycle_state'),
            vpcName: each.object('vpc').text('name'),
            zone: each.object('zone').text('name'),
            ...target(each),
          },
        }),
      };
    },

    server: (each: Fields): Found => {
      const [name, status] = [each.text('name'), each.text('status')];
      return {
        crn: each.text('crn'),
        live: thing(names.server, each.text('id'), {
          label: name,
          spec: {
            name,
            profile: each.object('profile').text('name'),
            zone: each.object('zone').text('name'),
            ...refIn(each, 'vpc', names.vpc),
            running: !off.has(status),
          },
          status: { state: status, vpcName: each.object('vpc').text('name') },
        }),
      };
    },

    attachment:
      (server: string) =>
      (each: Fields): Found => ({
        live: thing(names.attachment, pair(server, each.text('id')), {
          label: each.text('name'),
          spec: {
            server: ref(names.server, server),
            name: each.text('name'),
            vni: ref(names.vni, each.object('virtual_network_interface').text('id')),
            type: each.text('interface_type'),
            ...(each.has('vlan') ? { vlan: each.int('vlan') } : {}),
            ...(each.has('allowed_vlans')
              ? { allowedVlans: each.ints('allowed_vlans').toSorted((a, b) => a - b) }
              : {}),
            primary: each.text('type') === 'primary',
          },
          status: { state: each.text('lifecycle_state') },
        }),
      }),

    instance: (each: Fields): Found => {
      const name = each.text('name');
      const zone = each.object('zone').text('name');
      return {
        crn: each.text('crn'),
        live: thing(names.instance, each.text('id'), {
          label: name,
          spec: { name, zone, ...refIn(each, 'vpc', names.vpc) },
          status: { state: each.text('status') },
        }),
      };
    },

    volume: (each: Fields): Found => {
      const name = each.text('name');
      const [attached] = each.list('volume_attachments', (one) => ({
        id: one.text('id'),
        instance: one.object('instance').text('id'),
        goes: one.flag('delete_volume_on_instance_delete'),
        type: one.text('type'),
      }));
      return {
        crn: each.text('crn'),
        tags: each.texts('user_tags'),
        live: thing(names.volume, each.text('id'), {
          label: name,
          spec: {
            name,
            zone: each.object('zone').text('name'),
            profile: each.object('profile').text('name'),
            capacity: each.int('capacity'),
            iops: each.int('iops'),
            instance: attached === undefined ? null : ref(names.instance, attached.instance),
            deleteWithInstance: attached?.goes ?? false,
          },
          status: {
            state: each.text('status'),
            busy: each.flag('busy'),
            boot: attached?.type === 'boot',
            ...(attached === undefined ? {} : { attachment: attached.id }),
          },
        }),
      };
    },

    floatingip: (each: Fields): Found => {
      const [name, address] = [each.text('name'), each.text('address')];
      const on = each.objectOrNull('target');
      const vni = on?.text('resource_type') === 'virtual_network_interface' ? on : undefined;
      return {
        crn: each.text('crn'),
        live: thing(names.floatingip, each.text('id'), {
          label: `${name} ${address}`,
          spec: {
            name,
            zone: each.object('zone').text('name'),
            vni: vni === undefined ? null : ref(names.vni, vni.text('id')),
          },
          status: { state: each.text('status'), address, ...target(each) },
        }),
      };
    },

    gateway: (each: Fields): Found => named(names.gateway, each),
    securitygroup: (each: Fields): Found => named(names.securitygroup, each),

    /** `vpcs`: the names of the networks that may ask it. */
    dnszone: (each: Fields, vpcs: readonly string[]): Found => {
      const name = each.text('name').toLowerCase();
      return {
        live: thing(names.dnszone, each.text('id'), {
          label: name,
          spec: {
            name,
            description: each.textOrNull('description') ?? '',
            vpcs: vpcs.toSorted(byText),
          },
        }),
      };
    },

    record:
      (zone: string) =>
      (each: Fields): Found => {
        const type = each.text('type');
        const zoneName = zone.slice(0, zone.lastIndexOf(':'));
        const full = each.text('name');
        const name = type === 'PTR' ? addressOfPtr(full) : nameInZone(full, zoneName);
        const value = valueOf(type, each.object('rdata'));
        return {
          live: thing(names.record, pair(zone, each.text('id')), {
            label: `${type} ${name} ${value}`,
            spec: { zone: ref(names.dnszone, zone), type, name, value, ttl: each.int('ttl') },
            status: { zoneName },
          }),
        };
      },
  };

  function named(kind: KindName, each: Fields): Found {
    const name = each.text('name');
    return {
      crn: each.text('crn'),
      live: thing(kind, each.text('id'), {
        label: name,
        spec: { name, ...refIn(each, 'vpc', names.vpc) },
      }),
    };
  }
}

// Anything else runs, or is on its way to.
const off: ReadonlySet<string> = new Set(['stopped', 'failed']);

function target(each: Fields): Spec {
  const on = each.objectOrNull('target');
  return on === null
    ? {}
    : {
        target: on.textOrNull('id') ?? on.textOrNull('crn') ?? 'something',
        targetType: on.textOrNull('resource_type') ?? 'something',
      };
}

/** One line for what a record says. */
function valueOf(type: string, rdata: Fields): string {
  const host = (field: string): string => rdata.text(field).toLowerCase().replace(/\.$/, '');
  switch (type) {
    case 'A':
    case 'AAAA':
      return rdata.text('ip');
    case 'CNAME':
      return host('cname');
    case 'PTR':
      return host('ptrdname');
    case 'MX':
      return `${rdata.int('preference')} ${host('exchange')}`;
    case 'SRV': {
      const numbers = ['priority', 'weight', 'port'].map((each) => rdata.int(each));
      return `${numbers.join(' ')} ${host('target')}`;
    }
    default:
      return rdata.textOrNull('text') ?? '';
  }
}
