/** The diff of a pending change, turned round: tried against random changes of random files. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { unifiedDiff } from '../../../../src/providers/pve/lab/network/differences.ts';
import { parseInterfaces } from '../../../../src/providers/pve/lab/network/parse.ts';
import { printInterfaces } from '../../../../src/providers/pve/lab/network/print.ts';
import { ifacesIn, sameIface, type Iface } from '../../../../src/providers/pve/network/iface.ts';
import { runningOf } from '../../../../src/providers/pve/network/running.ts';

const nics = ['eno1', 'eno2', 'eno3'];

const bridge = fc.record(
  {
    autostart: fc.boolean(),
    ports: fc.constantFrom('none', 'eno1', 'eno2', 'eno1 eno2'),
    cidr: fc.constantFrom('', '10.0.0.1/24', '10.0.1.1/24'),
    gateway: fc.constantFrom('', '10.0.0.254'),
    cidr6: fc.constantFrom('', 'fd00::1/64'),
    mtu: fc.constantFrom('', '9000'),
    vids: fc.constantFrom('', '2-4094', '5 6'),
    comment: fc.constantFrom('', 'storage', 'a\nb'),
  },
  { noNullPrototype: true },
);
const vlan = fc.record(
  {
    autostart: fc.boolean(),
    cidr: fc.constantFrom('', '10.9.0.1/24'),
    mtu: fc.constantFrom('', '1400'),
  },
  { noNullPrototype: true },
);
const file = fc.record(
  {
    vmbr0: fc.option(bridge, { nil: undefined }),
    vmbr1: fc.option(bridge, { nil: undefined }),
    vmbr2: fc.option(bridge, { nil: undefined }),
    'eno3.5': fc.option(vlan, { nil: undefined }),
    'eno3.6': fc.option(vlan, { nil: undefined }),
  },
  { noNullPrototype: true },
);
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

function textOf(content: File): string {
  const parts = ['auto lo', 'iface lo inet loopback', ''];
  for (const nic of nics) parts.push(`iface ${nic} inet manual`, '');
  for (const [name, given] of Object.entries(content)) {
    if (given === undefined) continue;
    const of = given as Partial<Record<string, string | boolean>>;
    const line = (key: string, value: string | boolean | undefined): void => {
      if (value !== undefined && value !== '') parts.push(`\t${key} ${value}`);
    };
    if (of['autostart'] === true) parts.push(`auto ${name}`);
    parts.push(`iface ${name} inet ${of['cidr'] === '' ? 'manual' : 'static'}`);
    line('address', of['cidr']);
    line('gateway', of['gateway']);
    if (of['ports'] !== undefined) {
      line('bridge-ports', of['ports']);
      parts.push('\tbridge-stp off', '\tbridge-fd 0');
      if (of['vids'] !== '') parts.push('\tbridge-vlan-aware yes', `\tbridge-vids ${of['vids']}`);
    }
    line('mtu', of['mtu']);
    const comment = of['comment'] ?? '';
    if (comment !== '')
      parts.push(
        ...String(comment)
          .split('\n')
          .map((each) => `#${each}`),
      );
    parts.push('');
    if ((of['cidr6'] ?? '') !== '')
      parts.push(`iface ${name} inet6 static`, `\taddress ${of['cidr6']}`, '');
  }
  return printInterfaces(parseInterfaces(parts.join('\n'), nics));
}

/** What PVE would show of a file. */
function shownOf(text: string): ReadonlyMap<string, Iface> {
  const { ifaces } = parseInterfaces(text, nics);
  const rows = Object.entries(ifaces)
    .filter(([name]) => name !== 'lo')
    .map(([iface, { type, priority, autostart, families, options, exists }]) => {
      const {
        method: _,
        method6: __,
        address: ___,
        netmask: ____,
        address6: _____,
        netmask6: ______,
        ...rest
      } = options;
      return {
        iface,
        type,
        priority,
        families,
        ...(autostart ? { autostart: 1 } : {}),
        ...(exists === true ? { exists: 1 } : {}),
        active: 1,
        ...rest,
      };
    });
  return ifacesIn(rows, 'network');
}

type Diff = (before: string, after: string) => string;

const lab: Diff = (before, after) => unifiedDiff(before, after, ['a', 'b']);

function judge(diff: Diff, before: string, after: string): 'same' | 'unclear' {
  const changes = diff(before, after);
  const [shown, was] = [shownOf(after), shownOf(before)];
  const running = runningOf(shown, changes);
  for (const name of new Set([...was.keys(), ...shown.keys()])) {
    if (running.unclear.has(name)) continue;
    const got = running.ifaces.get(name);
    if (!sameIface(got, was.get(name)))
      throw new Error(
        `${name} is not turned back\n${changes}\n${tell(got)}\n${tell(was.get(name))}`,
      );
    const changed = !sameIface(was.get(name), shown.get(name));
    if (changed !== running.changed.has(name))
      throw new Error(`${name} changed: ${changed}\n${changes}`);
  }
  return running.unclear.size === 0 ? 'same' : 'unclear';
}

function tell(iface: Iface | undefined): string {
  return iface === undefined
    ? 'not there'
    : JSON.stringify({ ...iface, settings: [...iface.settings] });
}

describe('the diff of what is pending', () => {
  test('turned round shows what runs, or says that it cannot', () => {
    let [same, unclear] = [0, 0];
    fc.assert(
      fc.property(file, file, (one, other) => {
        if (judge(lab, textOf(one), textOf(other)) === 'same') same += 1;
        else unclear += 1;
      }),
      { numRuns: 600, seed: 7 },
    );
    // Being unclear is honest, and is to be rare.
    expect(unclear).toBeLessThan(same / 50);
  });

  test('as GNU diff writes it', ({ skip }) => {
    if (spawnSync('diff', ['--version']).status !== 0) skip('needs diff');
    const folder = mkdtempSync(join(tmpdir(), 'trueup-diff-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    const gnu: Diff = (before, after) => {
      writeFileSync(a, before);
      writeFileSync(b, after);
      return spawnSync('diff', ['-b', '-N', '-u', a, b], { encoding: 'utf8' }).stdout;
    };
    let [same, unclear] = [0, 0];
    fc.assert(
      fc.property(file, file, (one, other) => {
        if (judge(gnu, textOf(one), textOf(other)) === 'same') same += 1;
        else unclear += 1;
      }),
      { numRuns: 120, seed: 11 },
    );
    expect(unclear).toBeLessThan(same / 50);
  });

  test('a hunk that fits two stanzas begins in the one that is still to come', () => {
    const plain: NonNullable<File['vmbr0']> = {
      autostart: true,
      ports: 'none',
      cidr: '',
      gateway: '',
      cidr6: '',
      mtu: '',
      vids: '',
      comment: '',
    };
    const between = { ...plain, ports: 'eno1', cidr: '10.0.0.1/24' } as const;
    const noVlan = { 'eno3.5': undefined, 'eno3.6': undefined };
    const noted = { ...plain, comment: 'storage' } as const;
    const before = textOf({ vmbr0: plain, vmbr1: between, vmbr2: plain, ...noVlan });
    const after = textOf({ vmbr0: noted, vmbr1: between, vmbr2: noted, ...noVlan });
    expect(lab(before, after).match(/^@@/gm)).toHaveLength(2);
    expect(judge(lab, before, after)).toBe('same');
  });

  test('a hunk that fits two stanzas is not of the one that has lines in its midst', () => {
    const plain = { autostart: true, ports: 'none', cidr: '', gateway: '', cidr6: '' } as const;
    const noted = { ...plain, mtu: '9000', vids: '', comment: 'storage' } as const;
    const rest = {
      vmbr0: undefined,
      vmbr1: { ...noted, vids: '2-4094' } as const,
      'eno3.5': undefined,
      'eno3.6': undefined,
    };
    const before = textOf({ ...rest, vmbr2: { ...noted, mtu: '' } });
    expect(judge(lab, before, textOf({ ...rest, vmbr2: noted }))).toBe('same');
  });

  test('of a file that a person wrote, old masks and spellings and all', () => {
    const by = [
      '# my own',
      'auto lo',
      'iface lo inet loopback',
      'auto vmbr0',
      'iface vmbr0 inet static',
      '    address 10.0.0.1',
      '    netmask 255.255.255.0',
      '    bridge_ports eno1',
      '    bridge_stp off',
      '    bridge_fd 0',
      '',
    ].join('\n');
    const after = textOf({
      vmbr0: {
        autostart: true,
        ports: 'eno1',
        cidr: '10.0.0.1/24',
        gateway: '',
        cidr6: '',
        mtu: '9000',
        vids: '',
        comment: '',
      },
      vmbr1: undefined,
      vmbr2: undefined,
      'eno3.5': undefined,
      'eno3.6': undefined,
    });
    const running = runningOf(shownOf(after), lab(by, after));
    expect([...running.unclear]).toEqual([]);
    expect([...running.changed]).toEqual(['vmbr0']);
    expect(Object.fromEntries(running.ifaces.get('vmbr0')?.settings ?? [])).toEqual({
      cidr: '10.0.0.1/24',
      bridge_ports: 'eno1',
      bridge_stp: 'off',
      bridge_fd: '0',
    });
  });

  test('lines that belong to no interface are told of', () => {
    const text = textOf({
      vmbr0: undefined,
      vmbr1: undefined,
      vmbr2: undefined,
      'eno3.5': undefined,
      'eno3.6': undefined,
    });
    const running = runningOf(
      shownOf(text),
      lab(text, `${text}source /etc/network/interfaces.d/*\n`),
    );
    expect(running.elsewhere).toBe(true);
  });
});
