/** Rows as live resources: the same shape as a spec, references as live addresses. */
import { liveAddress, type KindName, type SystemName, type VendorId } from '../../model/address.ts';
import { addressText, parseAddress } from '../../model/ip.ts';
import type { LiveResource, OwnerMark, Spec } from '../../model/resource.ts';
import { kinds } from './kinds/all.ts';
import { names } from './kinds/names.ts';
import { prefixOf } from './kinds/netmask.ts';
import { markIn } from './owner-mark.ts';
import type {
  AddressRow,
  Named,
  NetworkRow,
  Owned,
  RangeRow,
  VmRow,
  VolumeRow,
} from './read/rows.ts';

/** Makes the live resources of one system. */
export type Make = ReturnType<typeof liveOf>;

/** States in which a VM works, or is about to or about to cease. */
const runs: ReadonlySet<string> = new Set(['Running', 'Starting', 'Stopping', 'Migrating']);
const destroyed: ReadonlySet<string> = new Set(['Destroyed', 'Expunging']);

export function liveOf(system: SystemName) {
  const ref = (kind: KindName, id: string): string => liveAddress(system, kind, id as VendorId);
  const maybeRef = (kind: KindName, id: string | undefined): string | null =>
    id === undefined ? null : ref(kind, id);
  const thing = (
    kind: KindName,
    id: string,
    more: { readonly label: string; readonly spec: Spec; readonly status?: Spec },
    mark?: OwnerMark,
  ): LiveResource => ({
    system,
    kind,
    id: id as VendorId,
    ...more,
    spec: normal(kind, defined(more.spec)),
    ...(more.status === undefined ? {} : { status: defined(more.status) }),
    ...(mark === undefined ? {} : { mark }),
  });

  return {
    ref,

    /** A zone, an offering, a template, a VPC. */
    named: (kind: KindName, { id, name }: Named): LiveResource =>
      thing(kind, id, { label: name, spec: { name } }),

    /** A VM, its NICs, and their secondary addresses. */
    vm: (row: VmRow, told: { readonly snapshots: number; readonly mayExpunge: boolean }) => {
      const { id, name, state } = row;
      const vm = ref(names.vm, id);
      return [
        thing(
          names.vm,
          id,
          {
            label: name,
            spec: {
              name,
              displayName: row.displayName,
              zone: ref(names.zone, row.zone),
              offering: row.offering.id && ref(names.serviceOffering, row.offering.id),
              running: runs.has(state),
              destroyed: destroyed.has(state),
              deleteProtection: row.protected,
              ...owned(row),
            },
            status: {
              ...statusOf(row),
              state,
              hypervisor: row.hypervisor,
              created: row.created,
              ...(told.snapshots > 0 ? { snapshots: told.snapshots } : {}),
              ...(told.mayExpunge ? {} : { mayExpunge: false }),
            },
          },
          markIn(row.tags),
        ),
        ...row.nics.flatMap((nic) => [
          thing(names.nic, `${id}:${nic.id}`, {
            label: `${name} ${nic.address ?? nic.mac ?? nic.id}`,
            spec: {
              vm,
              network: ref(names.network, nic.network),
              address: nic.address,
              mac: nic.mac,
              default: nic.isDefault,
            },
          }),
          ...nic.secondary.map((each) =>
            thing(names.secondary, `${id}:${each.id}`, {
              label: `${name} ${each.address}`,
              spec: { vm, network: ref(names.network, nic.network), address: each.address },
            }),
          ),
        ]),
      ];
    },

    volume: (row: VolumeRow): LiveResource =>
      thing(
        names.volume,
        row.id,
        {
          label: row.name,
          spec: {
            id: row.id,
            name: row.name,
            zone: ref(names.zone, row.zone),
            offering: row.offering.id && ref(names.diskOffering, row.offering.id),
            size: row.size,
            vm: maybeRef(names.vm, row.vm),
            device: row.vm === undefined ? null : (row.device ?? null),
            deleteProtection: row.protected,
            ...owned(row),
          },
          status: {
            ...statusOf(row),
            state: row.state,
            type: row.type,
            hypervisor: row.hypervisor,
            // By which a guest of KVM sees it: a virtio disk has twenty characters for that.
            serial: row.id.replaceAll('-', '').slice(0, 20),
          },
        },
        markIn(row.tags),
      ),

    network: (row: NetworkRow): LiveResource =>
      thing(
        names.network,
        row.id,
        {
          label: row.name,
          spec: {
            name: row.name,
            zone: ref(names.zone, row.zone),
            offering: row.offering.id && ref(names.networkOffering, row.offering.id),
            kind: row.type.toLowerCase(),
            cidr: row.cidr,
            gateway: row.gateway,
            vlan: row.vlan,
            ...owned(row),
          },
          status: { ...statusOf(row), state: row.state, vpc: row.vpc },
        },
        markIn(row.tags, row.displayText),
      ),

    range: (row: RangeRow): LiveResource => {
      const vlan = /(\d+)$/.exec(row.vlan ?? '')?.[1];
      return thing(names.range, row.id, {
        label: `${row.first}-${row.last}`,
        spec: {
          zone: ref(names.zone, row.zone),
          public: row.isPublic,
          network: row.isPublic ? null : maybeRef(names.network, row.network),
          range: `${row.first}-${row.last}`,
          gateway: row.gateway,
          prefix: prefixOf(row.netmask),
          vlan: vlan === undefined ? null : Number(vlan),
        },
      });
    },

    address: (row: AddressRow): LiveResource => {
      const at = parseAddress(row.address);
      return thing(
        names.address,
        row.id,
        {
          label: row.address,
          spec: {
            address: at === undefined ? row.address : addressText(at),
            zone: ref(names.zone, row.zone),
            network: row.vpc === undefined ? maybeRef(names.network, row.network) : null,
            vpc: maybeRef(names.vpc, row.vpc),
            ...owned(row),
          },
          status: {
            ...statusOf(row),
            state: row.state,
            range: row.range,
            ...(row.sourceNat ? { sourceNat: true } : {}),
            ...(row.staticNat ? { staticNat: true } : {}),
            ...(row.rules ? { rules: true } : {}),
            ...(row.vm === undefined ? {} : { vm: ref(names.vm, row.vm) }),
          },
        },
        markIn(row.tags),
      );
    },
  };
}

function owned({ account, project }: Owned): Spec {
  return { project: project ?? null, ...(project === undefined ? { account } : {}) };
}

function statusOf(
  row: Owned & { readonly zoneName: string; readonly job: string | undefined },
): Spec {
  const { owner, zoneName, job } = row;
  return { owner, zoneName, ...(job === undefined ? {} : { job }) };
}

const byName = new Map(kinds.map((each) => [each.kind, each]));

function normal(kind: KindName, spec: Spec): Spec {
  return byName.get(kind)?.normalise?.(spec) ?? spec;
}

function defined(spec: Spec): Spec {
  return Object.fromEntries(
    Object.entries(spec).filter(([, value]) => value !== undefined && value !== ''),
  );
}
