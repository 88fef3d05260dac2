/** The disks of a host: in its state, and as they come and go while it runs. */
import type { LabDisk } from '../../../model/provider.ts';
import type { Entry } from './entry.ts';
import type { Disk } from './host.ts';

export function disksIn(entries: readonly Entry[]): readonly Disk[] {
  const names = new Set<string>();
  return entries.map((entry) => {
    const type = entry.text('type', 'disk');
    if (type !== 'disk' && type !== 'loop' && type !== 'rom')
      throw entry.wrong('type', 'disk, loop or rom');
    const disk = {
      name: entry.needed('name'),
      serial: entry.text('serial', ''),
      size: entry.number('size', 0),
      type,
    } as const;
    if (names.has(disk.name)) throw entry.wrong('name', 'of one disk alone');
    names.add(disk.name);
    entry.nothingElse();
    return disk;
  });
}

/** A virtio disk that comes gets the first letter that is free; the others keep theirs. */
export function withPlugged(disks: readonly Disk[], plugged: readonly LabDisk[]): readonly Disk[] {
  const stay = disks.filter(
    ({ serial, type }) => type !== 'disk' || plugged.some((each) => each.serial === serial),
  );
  const found = [...stay];
  for (const { serial, size } of plugged) {
    const at = found.findIndex((each) => each.serial === serial && each.type === 'disk');
    if (at < 0) found.push({ name: freeName(found), serial, size, type: 'disk' });
    else found[at] = { ...(found[at] as Disk), size };
  }
  return found;
}

function freeName(disks: readonly Disk[]): string {
  const taken = new Set(disks.map((each) => each.name));
  for (let number = 0; ; number += 1) {
    const name = `vd${lettersOf(number)}`;
    if (!taken.has(name)) return name;
  }
}

/** `a` to `z`, `aa`, `ab` …, as the kernel counts. */
function lettersOf(number: number): string {
  const rest = Math.floor(number / 26) - 1;
  const last = String.fromCodePoint(97 + (number % 26));
  return rest < 0 ? last : lettersOf(rest) + last;
}
