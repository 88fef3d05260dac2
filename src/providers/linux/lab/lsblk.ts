/** `lsblk`, as util-linux 2.38 prints: a table, or JSON. */
import { refused, said, type Disk, type Host, type Program, type Ran } from './host.ts';
import { NotSimulated } from './kernel/refusal.ts';

export const lsblk: Program = (host, argv) => {
  const asked = askedIn(argv);
  if ('refused' in asked) return refused(host, 1, asked.refused);
  const { columns, json, bytes, heading, names } = asked;
  const unknown = names.filter((name) => host.disks.every((disk) => disk.name !== nameIn(name)));
  const chosen =
    names.length === 0
      ? host.disks
      : host.disks.filter((disk) => names.some((name) => nameIn(name) === disk.name));
  const rows = chosen.map((disk) => columns.map((column) => valueOf(disk, column, bytes)));
  const stdout = json ? asJson(columns, rows) : asTable(columns, rows, heading);
  const stderr = unknown.map((name) => `lsblk: ${name}: not a block device\n`).join('');
  return { ...ended(host, stdout, { missing: unknown.length, of: names.length }), stderr };
};

const known = ['NAME', 'SERIAL', 'SIZE', 'TYPE'] as const;
type Column = (typeof known)[number];

interface Asked {
  readonly columns: readonly Column[];
  readonly json: boolean;
  readonly bytes: boolean;
  readonly heading: boolean;
  /** Devices by path; all where there is none. */
  readonly names: readonly string[];
}

// Of each long option the letter.
const long: Readonly<Record<string, string>> = {
  '--json': 'J',
  '--bytes': 'b',
  '--nodeps': 'd',
  '--noheadings': 'n',
  '--output': 'o',
};

function askedIn(argv: readonly string[]): Asked | { readonly refused: string } {
  const flags = new Set<string>();
  const names: string[] = [];
  let list: string | undefined;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    const [option = '', value] = word.startsWith('--') ? word.split('=') : [word];
    if (!word.startsWith('-')) {
      names.push(word);
      continue;
    }
    const letters = long[option] ?? (word.startsWith('--') ? undefined : word.slice(1));
    if (letters === undefined || !/^[Jbdno]+$/.test(letters))
      throw new NotSimulated(`lsblk ${word}`);
    for (const letter of letters) flags.add(letter);
    if (letters.endsWith('o')) list = value ?? argv[(at += 1)] ?? '';
  }
  // Partitions are not simulated, and without columns lsblk prints what a mount has to do with.
  if (!flags.has('d') || list === undefined) throw new NotSimulated('lsblk without -d and -o');
  const columns: Column[] = [];
  for (const word of list.split(',')) {
    const column = known.find((each) => each === word.toUpperCase());
    if (column === undefined && realColumns.has(word.toUpperCase()))
      throw new NotSimulated(`the column ${word} of lsblk`);
    if (column === undefined) return { refused: `lsblk: unknown column: ${word}\n` };
    columns.push(column);
  }
  return {
    columns,
    names,
    json: flags.has('J'),
    bytes: flags.has('b'),
    heading: !flags.has('n'),
  };
}

const realColumns: ReadonlySet<string> = new Set(
  'ALIGNMENT ID-LINK ID DISC-ALN DAX DISC-GRAN DISK-SEQ DISC-MAX DISC-ZERO FSAVAIL FSROOTS FSSIZE FSTYPE FSUSED FSUSE% FSVER GROUP HCTL HOTPLUG KNAME LABEL LOG-SEC MAJ:MIN MIN-IO MODE MODEL MQ OPT-IO OWNER PARTFLAGS PARTLABEL PARTN PARTTYPE PARTTYPENAME PARTUUID PATH PHY-SEC PKNAME PTTYPE PTUUID RA RAND REV RM RO ROTA RQ-SIZE SCHED START STATE SUBSYSTEMS MOUNTPOINT MOUNTPOINTS TRAN UUID VENDOR WSAME WWN ZONED'.split(
    ' ',
  ),
);

function nameIn(path: string): string {
  return path.startsWith('/dev/') ? path.slice('/dev/'.length) : path;
}

// lsblk(8): 32 where none of the devices was found, 64 where some were.
function ended(host: Host, stdout: string, { missing, of }: { missing: number; of: number }): Ran {
  return { ...said(host, stdout), exit: missing === 0 ? 0 : missing === of ? 32 : 64 };
}

function valueOf(disk: Disk, column: Column, bytes: boolean): string | number {
  switch (column) {
    case 'NAME':
      return disk.name;
    case 'SERIAL':
      return disk.serial;
    case 'SIZE':
      return bytes ? disk.size : sizeText(disk.size);
    case 'TYPE':
      return disk.type;
  }
}

type Rows = readonly (readonly (string | number)[])[];

function asJson(columns: readonly Column[], rows: Rows): string {
  const objects = rows.map((row) =>
    row
      .map((value, at) => {
        const text = value === '' ? 'null' : JSON.stringify(value);
        return `         "${(columns[at] ?? '').toLowerCase()}": ${text}`;
      })
      .join(',\n'),
  );
  const list = objects.map((each) => `{\n${each}\n      }`).join(',');
  return `{\n   "blockdevices": [\n      ${list}\n   ]\n}\n`.replace('      \n   ]', '\n   ]');
}

/** Sizes stand on the right; what stands on the left is not padded at the end of a line. */
function asTable(columns: readonly Column[], rows: Rows, heading: boolean): string {
  if (rows.length === 0) return '';
  const lines = [...(heading ? [columns] : []), ...rows].map((row) => row.map(String));
  const widths = columns.map((column, at) =>
    Math.max(column === 'SIZE' ? 5 : 0, ...lines.map((line) => line[at]?.length ?? 0)),
  );
  return lines
    .map((line) => {
      const cells = line.map((cell, at) => {
        const width = widths[at] ?? 0;
        if (columns[at] === 'SIZE') return cell.padStart(width);
        return at === line.length - 1 ? cell : cell.padEnd(width);
      });
      return `${cells.join(' ')}\n`;
    })
    .join('');
}

/** `20G`, `1.5T`, `0B`: as util-linux shortens, to one digit behind the point. */
export function sizeText(size: number): string {
  const letters = 'BKMGTPE';
  let exponent = 0;
  while (exponent < letters.length - 1 && size >= 1024 ** (exponent + 1)) exponent += 1;
  const unit = 1024 ** exponent;
  const thousandths = Math.floor(((size % unit) * 1000) / unit);
  const tenths = Math.floor((thousandths + 50) / 100);
  const whole = Math.floor(size / unit) + (tenths === 10 ? 1 : 0);
  const rest = tenths === 0 || tenths === 10 ? '' : `.${tenths}`;
  return `${whole}${rest}${letters[exponent]}`;
}
