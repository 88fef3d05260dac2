/** Objects of IBM Cloud as live resources: the same shape as a spec, references as live addresses. */
import { byText, type KindName, type SystemName } from '../../../model/address.ts';
import { names } from '../kinds/names.ts';
import type { Fields } from '../shape.ts';
import { dnsOf } from './live-dns.ts';
import { serversOf } from './live-servers.ts';
import { makingOf, pair, target, type Found } from './making.ts';

export type Make = ReturnType<typeof liveOf>;

/** Makes the live resources of one system. */
export function liveOf(system: SystemName) {
  const making = makingOf(system);
  const { ref, refIn, thing } = making;

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

    gateway: (each: Fields): Found => named(names.gateway, each),
    securitygroup: (each: Fields): Found => named(names.securitygroup, each),
    ...serversOf(making),
    ...dnsOf(making),
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
