/** A drive's option, `scsi1` or `unused0`: a volume and how it is attached. */
import type { VendorId } from '../../../model/address.ts';
import type { Spec } from '../../../model/resource.ts';
import { bytesIn, flagIn, optionText, parseOptions } from '../option-string.ts';
import type { Options } from './config.ts';

export interface Drive {
  /** `scsi1`, `unused0`. */
  readonly key: string;
  /** `local-lvm:vm-100-disk-0`; a device of the node has a path instead. */
  readonly volid: string;
  readonly options: ReadonlyMap<string, string>;
}

/** The disks among a configuration's options; `others`: slots of CD-ROMs and of the cloud-init drive. */
export function drivesIn(options: Options): {
  readonly disks: readonly Drive[];
  readonly others: readonly string[];
} {
  const disks: Drive[] = [];
  const others: string[] = [];
  for (const [key, value] of options) {
    if (!/^(ide|sata|scsi|virtio|unused)\d+$/.test(key)) continue;
    const { first = '', options: rest } = parseOptions(
      value,
      key.startsWith('unused') ? 'volume' : 'file',
    );
    if (rest.get('media') === 'cdrom' || isCloudInit(first)) others.push(key);
    else disks.push({ key, volid: first, options: rest });
  }
  return { disks: disks.toSorted(byKey), others: others.toSorted() };
}

export function isCloudInit(volid: string): boolean {
  return /[:/]vm-\d+-cloudinit(\.\w+)?$/.test(volid) || /^[^:/]+:cloudinit$/.test(volid);
}

function byKey(a: Drive, b: Drive): number {
  return a.key < b.key ? -1 : 1;
}

/**
 * `local-lvm:vm-100-disk-0`: the storage and the last part of the volume's name. A volume that is named after another
 * VM than has it says so: `local:vm-100-disk-1.raw@101`.
 */
export function diskId(vmid: number, volid: string): VendorId {
  const { storage, name } = volumeParts(volid);
  const last =
    storage === undefined ? name.replaceAll('/', '_') : name.slice(name.lastIndexOf('/') + 1);
  const own = ownerIn(last) === vmid ? '' : `@${vmid}`;
  return `${storage ?? 'device'}:${last}${own}` as VendorId;
}

/** The VM that has the disk of this id. */
export function vmOfDisk(id: string): number | undefined {
  const [, other] = /@(\d+)$/.exec(id) ?? [];
  return other === undefined ? ownerIn(id) : Number(other);
}

function ownerIn(name: string): number | undefined {
  const [, vmid] = /(?:^|[:/])(?:vm|base)-(\d+)-/.exec(name) ?? [];
  return vmid === undefined ? undefined : Number(vmid);
}

export function volumeParts(volid: string): { readonly storage?: string; readonly name: string } {
  const mark = volid.indexOf(':');
  if (mark < 0 || volid.startsWith('/')) return { name: volid };
  return { storage: volid.slice(0, mark), name: volid.slice(mark + 1) };
}

/** A disk's fields; the VM is the caller's. `size`: of an unused volume, whose option does not tell it. */
export function diskSpec({ key, volid, options }: Drive, size?: number): Spec {
  const { storage, name } = volumeParts(volid);
  const serial = options.get('serial');
  const bytes = bytesIn(options.get('size')) ?? size;
  return {
    slot: slotOf(key),
    ...(storage === undefined ? {} : { storage }),
    ...(bytes === undefined ? {} : { size: bytes }),
    format: options.get('format') ?? /\.(qcow2|vmdk|raw)$/.exec(name)?.[1] ?? 'raw',
    discard: options.get('discard') === 'on',
    ssd: flagIn(options.get('ssd')) ?? false,
    iothread: flagIn(options.get('iothread')) ?? false,
    cache: options.get('cache') ?? 'none',
    backup: flagIn(options.get('backup')) ?? true,
    ...(serial === undefined ? {} : { serial }),
  };
}

/** The volume that a linked clone's volume is based on, `local:110/base-110-disk-0.raw`. */
export function baseOf(volid: string): string | undefined {
  const { storage, name } = volumeParts(volid);
  const parts = name.split('/');
  const base = parts.findIndex((each) => each.startsWith('base-'));
  if (storage === undefined || base < 0 || base === parts.length - 1) return undefined;
  return `${storage}:${parts.slice(0, base + 1).join('/')}`;
}

export function slotOf(key: string): string {
  return key.startsWith('unused') ? 'unused' : key;
}

/** How a volume is attached, by these fields; what else the option says stays as it is. */
export function driveText(volid: string, spec: Spec, held: ReadonlyMap<string, string>): string {
  const options = new Map<string, string | null>(held);
  for (const [field, { option, write }] of Object.entries(attached))
    if (field in spec) options.set(option, write(spec[field]));
  return optionText(volid, options);
}

const flagged = (value: unknown): string | null => (value === true ? '1' : null);

// What is so by itself is not said.
const attached: Readonly<
  Record<string, { readonly option: string; readonly write: (value: unknown) => string | null }>
> = {
  discard: { option: 'discard', write: (value) => (value === true ? 'on' : null) },
  ssd: { option: 'ssd', write: flagged },
  iothread: { option: 'iothread', write: flagged },
  cache: {
    option: 'cache',
    write: (value) => (typeof value === 'string' && value !== 'none' ? value : null),
  },
  backup: { option: 'backup', write: (value) => (value === false ? '0' : null) },
  serial: {
    option: 'serial',
    write: (value) => (typeof value === 'string' && value !== '' ? value : null),
  },
};
