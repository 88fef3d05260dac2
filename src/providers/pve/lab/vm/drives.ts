/** Drives of a VM's config: `local:100/vm-100-disk-0.raw,size=32G` and what is said of them. */
import { parsePairs, printPairs, type Pairs } from '../wire/property-string.ts';
import type { Fields } from '../wire/property.ts';
import type { Options } from '../world/rows.ts';
import { driveFields } from './fields.ts';
import { buses } from './options.ts';
import { formatSize, parseSize } from './sizes.ts';

/** In the order in which PVE looks for a disk to boot from. */
const bootOrder = ['ide', 'scsi', 'virtio', 'sata'] as const;

/** Every place for a disk. */
export const places: readonly string[] = Object.entries(buses).flatMap(([bus, count]) =>
  Array.from({ length: count }, (_, index) => `${bus}${index}`),
);
export const unusedPlaces: readonly string[] = Array.from(
  { length: 256 },
  (_, index) => `unused${index}`,
);

/** `scsi1`, not `unused1`. */
export function isDrive(option: string): boolean {
  const match = /^([a-z]+)(\d+)$/.exec(option);
  const count = buses[(match?.[1] ?? '') as keyof typeof buses] as number | undefined;
  return count !== undefined && Number(match?.[2]) < count;
}

export function isUnused(option: string): boolean {
  return /^unused\d+$/.test(option);
}

export function parseDrive(option: string, value: string): Pairs {
  return parsePairs(value, fieldsOf(option));
}

/** Sizes are written the way PVE counts them. */
export function printDrive(
  option: string,
  drive: Readonly<Record<string, string | undefined>>,
): string {
  const pairs: Record<string, string> = {};
  for (const [key, value] of Object.entries(drive)) if (value !== undefined) pairs[key] = value;
  const size = pairs['size'] === undefined ? undefined : parseSize(pairs['size']);
  if (size !== undefined) pairs['size'] = formatSize(size);
  return printPairs(pairs, fieldsOf(option));
}

export function volumeOf(option: string, value: string): string {
  return parseDrive(option, value)['file'] ?? '';
}

export function isCloudInit(drive: Pairs): boolean {
  return /[:/](?:vm-\d+-)?cloudinit(?:\.\w+)?$/.test(drive['file'] ?? '');
}

/** CD drives; those with cloud-init's image too. */
export function isCdrom(drive: Pairs): boolean {
  return drive['media'] === 'cdrom';
}

/** `STORAGE:SIZE`: a volume to be made; the size is in GiB. */
export function newVolume(
  file: string,
): { readonly storage: string | undefined; readonly gigabytes: number } | undefined {
  const match = /^(?:([^/:\s]+):)?(\d+(?:\.\d+)?)$/.exec(file);
  return match === null ? undefined : { storage: match[1], gigabytes: Number(match[2]) };
}

/** Every drive of a section, unused ones apart. */
export function drivesIn(options: Options): readonly (readonly [string, Pairs])[] {
  return Object.entries(options)
    .filter(([option]) => isDrive(option))
    .map(([option, value]) => [option, parseDrive(option, value)] as const);
}

/** The devices of `boot: order=…`. */
export function bootDevices(options: Options): readonly string[] {
  const order = /(?:^|,)order=([^,]*)/.exec(options['boot'] ?? '')?.[1] ?? '';
  return order.split(';').filter((each) => each !== '');
}

/** What PVE writes where nobody says what to boot from: first disk, first CD, first NIC. */
export function defaultBoot(options: Options): string {
  const there = bootOrder
    .flatMap((bus) => Array.from({ length: buses[bus] }, (_, index) => `${bus}${index}`))
    .filter((place) => options[place] !== undefined);
  const cdrom = (place: string): boolean => isCdrom(parseDrive(place, options[place] ?? ''));
  const devices = [
    there.find((place) => !cdrom(place)),
    there.find((place) => cdrom(place)),
    Array.from({ length: 32 }, (_, index) => `net${index}`).find(
      (place) => options[place] !== undefined,
    ),
  ].filter((each) => each !== undefined);
  return printBoot(devices);
}

export function printBoot(devices: readonly string[]): string {
  return devices.length === 0 ? ' ' : `order=${devices.join(';')}`;
}

function fieldsOf(option: string): Fields {
  return driveFields[option.replace(/\d+$/, '')] ?? {};
}
