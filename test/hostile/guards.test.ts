/** What stands between a plan and what nobody meant: protection, approvals, limits, conditions, choices, rules of deletion. */
import { describe, expect, test } from 'vitest';
import { approvalsIn, inYard, type Yard, type YardWish } from './yard.ts';

/** Twelve subnets, of which a spec may declare some; one bears another site's mark. */
const many = {
  fabrics: [{ id: 1, name: 'dc1', vlans: [{ id: 5002, vid: 0 }] }],
  subnets: [
    ...Array.from({ length: 12 }, (_, index) => ({
      id: index + 1,
      name: `net-${index}`,
      cidr: `10.50.${index}.0/24`,
      vlan: 5002,
    })),
    {
      id: 20,
      name: 'theirs',
      cidr: '10.50.200.0/24',
      vlan: 5002,
      description: '[trueup other caracal/subnet/theirs]',
    },
    { id: 21, name: 'tmp-a', cidr: '10.60.0.0/24', vlan: 5002 },
    { id: 22, name: 'tmp-b', cidr: '10.70.0.0/24', vlan: 5002 },
    { id: 23, name: 'kept', cidr: '10.60.1.0/24', vlan: 5002 },
  ],
};

function declaring(count: number, more = ''): string {
  const lines = Array.from(
    { length: count },
    (_, index) => `  net-${index}: { cidr: 10.50.${index}.0/24, vlan: { fabric: dc1, vid: 0 } }`,
  );
  return `maas: caracal\n${more}subnets:\n${lines.join('\n')}\n`;
}

const inMany = (spec: string, story: (yard: Yard) => Promise<void>, wish: YardWish = {}) =>
  inYard({ state: many, specs: { 'net.yaml': spec }, ...wish }, story);

describe('protect', () => {
  const protecting = declaring(12, 'protect: true\n');
  const within = 'authority: { subnets: { within: 10.50.0.0/17 } }\n';

  test('stands against a delete and a replacement, and outlives the line that asked for it', () =>
    inMany(protecting, async (yard) => {
      expect((await yard.apply()).exit).toBe(0);
      for (const [why, spec, words] of [
        ['still there', protecting.replace('10.50.3.0/24', '10.51.3.0/24'), []],
        ['replaced', declaring(12).replace('10.50.3.0/24', '10.51.3.0/24'), []],
        ['deleted by authority', declaring(11, within), ['--limit', 'delete=1']],
        ['pruned', declaring(11), ['--prune']],
        ['deleted by rule', declaring(11, absent('net-11', '10.50.0.0/16')), []],
      ] as const) {
        yard.spec('net.yaml', spec);
        const { exit, err } = await yard.run('plan', '--apply', ...words);
        expect.soft([why, exit, err]).toEqual([why, 3, expect.stringContaining('protected')]);
      }
      expect(yard.lab.writes()).toEqual({});
      // What is lifted in so many words is free again.
      yard.spec('net.yaml', declaring(12, 'protect: false\n'));
      await yard.apply();
      yard.spec('net.yaml', declaring(11));
      expect((await yard.apply('--prune')).exit).toBe(0);
      expect(yard.lab.writes()).toEqual({ 'DELETE subnets': 1 });
    }));
});

test('protection is recorded, and lifted, where nothing else is to be done', () =>
  inMany(declaring(12), async (yard) => {
    await yard.apply();
    yard.spec('net.yaml', declaring(12, 'protect: true\n'));
    expect((await yard.apply()).exit).toBe(0);
    yard.spec('net.yaml', declaring(11));
    expect((await yard.apply('--prune')).exit).toBe(3);
    expect(yard.lab.writes()).toEqual({});
  }));

describe('approvals', () => {
  test('a missing one names the exact flag, and that of another plan approves nothing', () =>
    inYard({}, async (yard) => {
      const missing = await yard.run('plan', '--apply');
      const [flag = '', value = ''] = approvalsIn(missing.err);
      expect([missing.exit, flag, value]).toEqual([
        3,
        '--approve',
        expect.stringMatching(/^[0-9a-f]{12}:cascades$/),
      ]);
      const other = await yard.run('plan', '--apply', '--approve', 'e67b08a6da4e:cascades');
      expect(other.exit).toBe(3);
      expect(other.err).toContain('e67b08a6da4e is for another plan');
      expect(yard.lab.writes()).toEqual({});
      // The plan has changed since it was approved: so has its id.
      yard.spec('more.yaml', 'maas: caracal\nspaces: { another: {} }\n');
      const changed = await yard.run('plan', '--apply', flag, value);
      expect([changed.exit, changed.err]).toEqual([3, expect.stringContaining('another plan')]);
      expect(yard.lab.writes()).toEqual({});
    }));

  test('nobody is asked without a terminal; on one, only the name of the site is a yes', () =>
    inYard({}, async (yard) => {
      for (const typed of ['yes\n', '\n', 'yardd\n', ''])
        expect((await yard.runAs(['plan', '--apply'], { tty: true, typed })).exit).toBe(3);
      const inCi = { tty: true, typed: 'yard\n', env: { CI: '1' } };
      expect((await yard.runAs(['plan', '--apply'], inCi)).exit).toBe(3);
      expect(yard.lab.writes()).toEqual({});
      const agreed = await yard.runAs(['plan', '--apply'], { tty: true, typed: 'yard\n' });
      expect(agreed.exit).toBe(0);
    }));
});

describe('limits', () => {
  const shrinking = declaring(8, 'authority: { subnets: { within: 10.50.0.0/17 } }\n');

  test('four of twelve are too many until it is said', () =>
    inMany(declaring(12), async (yard) => {
      await yard.apply();
      yard.spec('net.yaml', shrinking);
      const { exit, err } = await yard.run('plan', '--apply');
      expect([exit, err]).toEqual([3, expect.stringContaining('--limit delete=4')]);
      expect((await yard.run('plan', '--apply', '--limit', 'delete=3')).exit).toBe(3);
      expect(yard.lab.writes()).toEqual({});
      expect((await yard.apply('--limit', 'delete=4')).exit).toBe(0);
      expect(yard.lab.writes()).toEqual({ 'DELETE subnets': 4 });
    }));

  test('a site may allow itself more', () =>
    inMany(
      declaring(12),
      async (yard) => {
        await yard.apply();
        yard.spec('net.yaml', shrinking);
        expect((await yard.run('plan')).exit).toBe(2);
      },
      { more: 'limits: { delete: 50%, minimum: 2 }' },
    ));
});

describe('conditions', () => {
  test('an unmet `requires` stops a plan before its first step', () => {
    const requires =
      'requires:\n  - { of: caracal/subnet/kept, field: cidr, value: 10.9.9.0/24 }\n';
    return inMany(`${declaring(12, requires)}spaces: { new: {} }\n`, async (yard) => {
      const { exit, err } = await yard.run('plan', '--apply');
      expect([exit, err]).toEqual([
        3,
        expect.stringContaining('caracal/subnet/kept cidr = "10.9.9.0/24"'),
      ]);
      expect(yard.lab.writes()).toEqual({});
    });
  });

  test('an `expect` that fails in the end is exit 4', () => {
    const expecting = 'expect:\n  - { of: caracal/subnet/kept, field: cidr, value: 10.9.9.0/24 }\n';
    return inMany(`${declaring(12, expecting)}spaces: { new: {} }\n`, async (yard) => {
      expect((await yard.apply()).exit).toBe(4);
      expect(yard.lab.writes()).toEqual({ 'POST spaces': 1 });
    });
  });
});

describe('a part of the plan', () => {
  const chain = `maas: caracal
phase: late
spaces: { stor: {} }
vlans: { stor: { fabric: dc1, vid: 200, space: stor } }
`;
  const state = {
    fabrics: [
      {
        id: 1,
        name: 'dc1',
        vlans: [
          { id: 5002, vid: 0 },
          { id: 5004, vid: 200, name: 'stor' },
        ],
      },
    ],
  };
  const early = 'maas: caracal\nphase: early\nspaces: { alone: {} }\n';
  const wish = { state, specs: { 'a.yaml': chain, 'b.yaml': early } };

  test.each([
    [['--only', 'caracal/vlan/stor'], 3, {}],
    [['--only', 'caracal/vlan/stor', '--with-needs'], 0, { 'POST spaces': 1, 'PUT vlans': 1 }],
    [['--only', 'caracal/space/*'], 0, { 'POST spaces': 2 }],
    [['--phase', 'early'], 0, { 'POST spaces': 1 }],
    [['specs/b.yaml'], 0, { 'POST spaces': 1 }],
  ] as const)('%j', (words, exit, writes) =>
    inYard(wish, async (yard) => {
      const ended = await yard.run('plan', '--apply', ...words);
      expect([ended.exit, ended.err]).toEqual([
        exit,
        expect.stringContaining(exit === 3 ? "'create caracal/space/stor'" : 'done'),
      ]);
      if (exit === 3) expect(ended.err).toContain('--with-needs');
      expect(yard.lab.writes()).toEqual(writes);
    }),
  );
});

describe('what no spec declares', () => {
  test('is reported when left behind, and goes with --prune only', () =>
    inMany(declaring(12), async (yard) => {
      await yard.apply();
      yard.spec('net.yaml', declaring(11));
      expect((await yard.run('plan')).exit).toBe(0);
      expect((await yard.apply()).exit).toBe(0);
      expect(yard.lab.writes()).toEqual({});
      expect((await yard.run('plan', '--prune')).exit).toBe(2);
      expect((await yard.apply('--prune')).exit).toBe(0);
      expect(yard.lab.writes()).toEqual({ 'DELETE subnets': 1 });
    }));

  test('goes by rule where name and guard both hold', () =>
    inMany(declaring(12, absent('tmp-*', '10.60.0.0/16')), async (yard) => {
      expect((await yard.apply()).exit).toBe(0);
      expect(names(yard)).not.toContain('tmp-a');
      // One lies outside the range, the other is called otherwise.
      expect(names(yard)).toEqual(expect.arrayContaining(['tmp-b', 'kept']));
    }));

  test('goes by authority inside its range, but not what another site has marked', () =>
    inMany(declaring(11, 'authority: { subnets: { within: 10.50.0.0/16 } }\n'), async (yard) => {
      expect((await yard.apply()).exit).toBe(0);
      expect(names(yard)).not.toContain('net-11');
      expect(names(yard)).toEqual(expect.arrayContaining(['theirs', 'tmp-a', 'tmp-b', 'kept']));
      expect(yard.lab.writes()).toEqual({ 'DELETE subnets': 1 });
    }));

  test.each([
    ['empty', ''],
    ['only a comment', '# to be written\n'],
  ])('stays while a spec file is %s', (_, text) =>
    inMany(declaring(12), async (yard) => {
      await yard.apply();
      yard.spec('net.yaml', declaring(11, 'authority: { subnets: { within: 10.50.0.0/16 } }\n'));
      yard.spec('other.yaml', text);
      for (const words of [['plan'], ['plan', '--prune'], ['plan', '--prune', '--apply']]) {
        const { exit, out, err } = await yard.run(...words);
        expect([words, exit]).toEqual([words, expect.toBeOneOf([0, 1])]);
        expect(`${out}${err}`).toContain('specs/other.yaml');
        // It may be named as left behind; it is not to go.
        expect(out).not.toMatch(/to delete|Steps/);
      }
      expect(yard.lab.writes()).toEqual({});
    }),
  );

  test('stays while a spec file cannot be read at all', () =>
    inMany(declaring(12), async (yard) => {
      await yard.apply();
      yard.spec('net.yaml', declaring(11));
      yard.spec('other.yaml', 'maas: [caracal\n');
      const { exit } = await yard.run('plan', '--prune', '--apply');
      expect(exit).toBe(1);
      expect(yard.lab.writes()).toEqual({});
    }));
});

function absent(name: string, within: string): string {
  return `absent:\n  - { kind: subnet, name: "${name}", within: ${within} }\n`;
}

function names(yard: Yard): readonly string[] {
  return (yard.lab.state() as typeof many).subnets.map((each) => each.name);
}
