/** Servers, their attachments, volumes and floating IPs as live resources. */
import { names } from '../kinds/names.ts';
import type { Fields } from '../shape.ts';
import { pair, target, type Found, type Making } from './making.ts';

// Anything else runs, or is on its way to.
const off: ReadonlySet<string> = new Set(['stopped', 'failed']);

export function serversOf({ ref, refIn, thing }: Making) {
  return {
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
  };
}
