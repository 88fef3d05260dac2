/** Volumes as they are made, and the rules of device ids. */
import type { Call } from '../call.ts';
import { failed, wrong } from '../wire/refusal.ts';
import { dateText } from '../world/ids.ts';
import type { DiskOfferingRow, Owned, VmRow, VolumeRow } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { vmText } from './vm.ts';

interface Making {
  readonly name: string;
  readonly owner: Owned;
  readonly type: VolumeRow['type'];
  readonly size: number;
  readonly zone: string;
  readonly vm?: { readonly id: string; readonly deviceid: number; readonly hypervisor: string };
  readonly offering?: string;
  readonly template?: string;
  readonly state?: VolumeRow['state'];
}

/** A row of the database, and no more, until a VM starts with it. */
export function made({ world, now }: Call, making: Making): VolumeRow {
  const { vm } = making;
  return world.volumes.put({
    id: world.newId(),
    nr: world.volumes.nextNumber(),
    name: making.name,
    ...making.owner,
    zone: making.zone,
    type: making.type,
    state: making.state ?? 'Allocated',
    size: making.size,
    vm: vm?.id,
    deviceid: vm?.deviceid,
    attached: vm === undefined ? undefined : dateText(now),
    offering: making.offering,
    template: making.template,
    hypervisor: vm?.hypervisor,
    created: dateText(now),
    deleteprotection: false,
    tags: [],
    fields: {},
  });
}

/** Bytes: the offering's own, or what is asked for in GB. */
export function sizeOf(offering: DiskOfferingRow, size: number | undefined): number {
  const gigabyte = 1024 ** 3;
  if (!offering.iscustomized) {
    if (size !== undefined) throw wrong('This disk offering does not allow custom size');
    return (offering.disksize ?? 1) * gigabyte;
  }
  if (size === undefined || size <= 0)
    throw wrong('This disk offering requires a custom size specified');
  return size * gigabyte;
}

/** Data disks of one VM at most; device ids go up to one more, since 3 is the CD's. */
export function mostDataDisks(world: World, { hypervisor }: VmRow): number {
  const own = world.settings[`lab.data.disks.${hypervisor.toLowerCase()}`];
  if (own !== undefined) return Number(own);
  return { KVM: 32, VMware: 59, XenServer: 13 }[hypervisor] ?? 6;
}

/** The id that is asked for, or the lowest free one of 1, 2, 4, 5 and so on. */
export function deviceFor(world: World, vm: VmRow, asked: number | undefined): number {
  const last = mostDataDisks(world, vm) + 1;
  const taken = new Map(world.volumes.by('vm', vm.id).map((each) => [each.deviceid, each]));
  if (asked !== undefined) {
    if (asked < 0 || asked > last || asked === 3)
      throw failed(`deviceId should be 0,1,2,4-${last}`);
    const holder = taken.get(asked);
    if (holder !== undefined)
      throw failed(
        `deviceId ${asked} is used by vol Volume {"id":${holder.nr},"name":"${holder.name}","uuid":"${holder.id}"} on vm ${vmText(vm)}`,
      );
    // The hypervisor of a running VM may put it somewhere else, and its word counts.
    const moves = vm.state === 'Running' && world.isSet('lab.hypervisor.picks.device');
    if (!moves) return asked;
  }
  for (let device = 1; device <= last; device += 1)
    if (device !== 3 && !taken.has(device)) return device;
  throw failed(`All device Ids are used by vm ${vmText(vm)}`);
}
