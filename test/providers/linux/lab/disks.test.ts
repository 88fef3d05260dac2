/** `lsblk` of the lab: beside the real one, where there is one. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { sizeText } from '../../../../src/providers/linux/lab/lsblk.ts';
import { lab } from './asked.ts';

const state = {
  disks: [
    { name: 'vda', serial: '0f64c0cb7a024a5a8f6b', size: 21_474_836_480 },
    { name: 'vdb', size: 1_649_267_441_664 },
    { name: 'sr0', size: 0, type: 'rom' },
  ],
};

test('prints JSON', () => {
  expect(lab(state).ask('lsblk -J -b -d -o NAME,SERIAL,SIZE,TYPE')).toEqual([
    0,
    `{
   "blockdevices": [
      {
         "name": "vda",
         "serial": "0f64c0cb7a024a5a8f6b",
         "size": 21474836480,
         "type": "disk"
      },{
         "name": "vdb",
         "serial": null,
         "size": 1649267441664,
         "type": "disk"
      },{
         "name": "sr0",
         "serial": null,
         "size": 0,
         "type": "rom"
      }
   ]
}
`,
  ]);
  expect(lab(state).json('lsblk -Jdo SIZE /dev/vda')).toEqual({ blockdevices: [{ size: '20G' }] });
});

test('prints a table', () => {
  expect(lab(state).ask('lsblk -d -o NAME,SERIAL,SIZE,TYPE')[1])
    .toBe(`NAME SERIAL                SIZE TYPE
vda  0f64c0cb7a024a5a8f6b   20G disk
vdb                        1.5T disk
sr0                          0B rom
`);
});

test.each([
  ['lsblk -d -o FOO', 1, 'lsblk: unknown column: FOO\n'],
  ['lsblk -d -n -o NAME /dev/nosuch', 32, 'lsblk: /dev/nosuch: not a block device\n'],
])('%s', (line, exit, text) => {
  expect(lab(state).ask(line)).toEqual([exit, text]);
});

test('what it does not know is refused loudly, and a mistake in the state is told', () => {
  for (const line of ['lsblk', 'lsblk -f', 'lsblk -d -o MOUNTPOINTS', 'lsblk -d -o NAME -s'])
    expect(() => lab(state).run(line.split(' ')), line).toThrow('lsblk');
  expect(() => lab({ disks: [{ name: 'a', siez: 1 }] })).toThrow('unknown field: siez');
  expect(() => lab({ disks: [{ name: 'a' }, { name: 'a' }] })).toThrow('of one disk alone');
  expect(() => lab({ disks: [{ name: 'a', type: 'part' }] })).toThrow('disk, loop or rom');
});

test.each([
  [0, '0B'],
  [1023, '1023B'],
  [1024, '1K'],
  [1536, '1.5K'],
  [21_474_836_480, '20G'],
  [1_649_267_441_664, '1.5T'],
  // Rounded up to the next whole one, as util-linux does.
  [2 * 1024 ** 3 - 1, '2G'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});

interface Real {
  readonly blockdevices: readonly {
    readonly name: string;
    readonly serial: string | null;
    readonly size: number;
    readonly type: 'disk';
  }[];
}

function real(line: string): string | undefined {
  const [program = '', ...words] = line.split(' ');
  try {
    return execFileSync(program, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

test('prints what the one of this machine does', ({ skip }) => {
  const version = real('lsblk --version') ?? '';
  if (!/ 2\.(3[5-9]|[4-9]\d)/.test(version)) skip('needs lsblk of util-linux 2.35 or later');
  const told = real('lsblk -J -b -d -o NAME,SERIAL,SIZE,TYPE');
  const { blockdevices } = JSON.parse(told ?? '{"blockdevices":[]}') as Real;
  if (blockdevices.length === 0) skip('needs a block device');
  const same = lab({ disks: blockdevices.map((each) => ({ ...each, serial: each.serial ?? '' })) });
  for (const line of [
    'lsblk -J -b -d -o NAME,SERIAL,SIZE,TYPE',
    'lsblk -J -d -o NAME,SIZE',
    'lsblk -d -o NAME,SERIAL,SIZE,TYPE',
    'lsblk -b -d -o SIZE,NAME',
    'lsblk -d -n -o NAME,SIZE',
    'lsblk --nodeps --noheadings --output name,type',
  ])
    expect(same.ask(line)[1], line).toBe(real(line));
});
