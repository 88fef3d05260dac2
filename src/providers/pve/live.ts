/** Guests, interfaces and the rest as live resources: the same shape as a spec, references as live addresses. */
import { liveAddress, type KindName, type SystemName, type VendorId } from '../../model/address.ts';
import type { LiveResource, Spec } from '../../model/resource.ts';
import { kinds } from './kinds/all.ts';
import { withDefaults } from './kinds/defaults.ts';
import { names } from './kinds/names.ts';
import type { Iface } from './network/iface.ts';
import { ifaceSpec, kindOf } from './network/spec.ts';
import { readMark } from './owner-mark.ts';
import type { Row } from './read/rows.ts';
import { optionsOf, type Options, type VmConfig } from './vm/config.ts';
import { guestNets } from './vm/container.ts';
import { baseOf, diskId, diskSpec, drivesIn } from './vm/drive.ts';
import { nicSpec } from './vm/net.ts';
import { specIn, tagsIn } from './vm/options.ts';

/** Makes the live resources of one system. */
export type Make = ReturnType<typeof liveOf>;

export function liveOf(system: SystemName) {
  const ref = (kind: KindName, id: number | string): string =>
    liveAddress(system, kind, String(id) as VendorId);
  const thing = (
    kind: KindName,
    id: number | string,
    more: Omit<LiveResource, 'system' | 'kind' | 'id'>,
  ): LiveResource => ({
    system,
    kind,
    id: String(id) as VendorId,
    ...more,
    spec: normal(kind, more.spec),
  });
  const whole = (
    kind: KindName,
    id: number | string,
    more: Omit<LiveResource, 'system' | 'kind' | 'id'>,
  ): LiveResource => thing(kind, id, { ...more, spec: withDefaults(kind, more.spec) });

  return {
    ref,

    node: (name: string, status: Spec): LiveResource =>
      thing(names.node, name, { label: name, spec: { name }, status }),

    /** A VM or container as the list tells it: what its configuration says is not known. */
    guest: (row: Row): LiveResource => {
      const { vmid, node, type, template, lock } = row;
      const kind = type === 'lxc' ? names.container : names.vm;
      const name = nameIn(row);
      const tags = type === 'lxc' ? {} : { tags: tagsIn(row.tags ?? '') };
      return thing(kind, vmid, {
        label: name === undefined ? `${type === 'lxc' ? 'CT' : 'VM'} ${vmid}` : `${name} (${vmid})`,
        partial: true,
        spec: {
          node: ref(names.node, node),
          vmid,
          ...(name === undefined ? {} : { name }),
          ...(row.running === null || type === 'lxc' ? {} : { running: row.running }),
          ...tags,
        },
        status: {
          ...(type === 'lxc' ? { running: row.running } : { template }),
          ...(lock === null ? {} : { lock }),
        },
      });
    },

    /** A VM with its NICs and disks. `sizes`: of volumes that no option tells the size of. */
    vm: (
      row: Row,
      config: VmConfig,
      sizes: ReadonlyMap<string, number>,
    ): readonly LiveResource[] => {
      const { vmid, node } = row;
      const running = row.running ?? false;
      const options = optionsOf(config, running);
      const { text, mark, brought = [] } = readMark(options.get('description') ?? '');
      const { disks, others } = drivesIn(options);
      const name = options.get('name');
      const lock = options.get('lock');
      const label = name ?? `VM ${vmid}`;
      const vm = ref(names.vm, vmid);
      return [
        whole(names.vm, vmid, {
          label: name === undefined ? label : `${name} (${vmid})`,
          spec: {
            node: ref(names.node, node),
            vmid,
            ...(row.running === null ? {} : { running: row.running }),
            ...specIn(options),
            description: text,
          },
          ...(mark === undefined ? {} : { mark }),
          status: {
            template: options.get('template') === '1',
            slots: others,
            ...hotplugIn(options.get('hotplug')),
            ...(lock === undefined ? {} : { lock }),
            ...(running && config.waiting.length > 0 ? { waiting: config.waiting } : {}),
          },
        }),
        ...nicsIn(options).map(([slot, net]) =>
          whole(names.nic, `${vmid}:${slot}`, {
            label: `${label} ${slot}`,
            spec: { vm, slot, ...nicSpec(net, options.get(`ipconfig${slot.slice(3)}`)) },
          }),
        ),
        ...disks.map((drive) => {
          const base = baseOf(drive.volid);
          return whole(names.disk, diskId(vmid, drive.volid), {
            label: `${label} ${drive.key}`,
            spec: { vm, ...diskSpec(drive, sizes.get(drive.volid)) },
            status: {
              volid: drive.volid,
              ...(lock === undefined ? {} : { lock }),
              ...(base === undefined ? {} : { base }),
              ...(brought.includes(drive.key) ? { brought: true } : {}),
            },
          });
        }),
      ];
    },

    container: (row: Row, options: Options): LiveResource => {
      const { vmid, node } = row;
      const name = options.get('hostname') ?? nameIn(row);
      const lock = options.get('lock') ?? row.lock;
      return thing(names.container, vmid, {
        label: name === undefined ? `CT ${vmid}` : `${name} (${vmid})`,
        spec: {
          node: ref(names.node, node),
          vmid,
          ...(name === undefined ? {} : { name }),
          ...guestNets(options),
        },
        status: { running: row.running, ...(lock === null ? {} : { lock }) },
      });
    },

    /** `path`: trueup talks over it. */
    iface: (node: string, iface: Iface, path: boolean): LiveResource | undefined => {
      const kind = kindOf(iface);
      if (kind === undefined) return undefined;
      return whole(kind, `${node}:${iface.name}`, {
        label: `${node} ${iface.name}`,
        spec: { node: ref(names.node, node), ...ifaceSpec(iface) },
        status: {
          active: iface.active,
          ...(kind === names.port ? { type: iface.type } : {}),
          ...(path ? { path } : {}),
        },
      });
    },

    storage: (name: string, content: readonly string[], status: Spec): LiveResource =>
      whole(names.storage, name, { label: name, spec: { name, content }, status }),

    token: (
      user: string,
      name: string,
      told: { readonly spec: Spec; readonly own: boolean },
    ): LiveResource =>
      whole(names.token, `${user}!${name}`, {
        label: `${user}!${name}`,
        spec: { user, name, ...told.spec },
        status: { own: told.own },
      }),

    sdn: (kind: KindName, id: string, spec: Spec): LiveResource =>
      whole(kind, id, { label: id, spec }),
  };
}

const kindsByName = new Map(kinds.map((each) => [each.kind, each]));

function normal(kind: KindName, spec: Spec): Spec {
  return kindsByName.get(kind)?.normalise?.(spec) ?? spec;
}

/** PVE says `VM 102` where there is no name. */
function nameIn({ vmid, name }: Row): string | undefined {
  return name === null || name === `VM ${vmid}` ? undefined : name;
}

function nicsIn(options: Options): readonly (readonly [string, string])[] {
  return [...options]
    .filter(([key]) => /^net\d+$/.test(key))
    .toSorted(([a], [b]) => Number(a.slice(3)) - Number(b.slice(3)));
}

function hotplugIn(value: string | undefined): Spec {
  if (value === undefined || value === '1') return {};
  return { hotplug: value === '0' ? [] : value.split(/[,;\s]+/).toSorted() };
}
