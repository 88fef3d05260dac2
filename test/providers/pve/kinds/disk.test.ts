/** Disks: they go from VM to VM with all that is on them, and are lost only where somebody said so. */
import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../../src/model/resource.ts';
import { at, disk, node, ours, storage, vm } from './inventory.ts';
import { planned } from './planned.ts';

const pve1 = [
  node('pve1'),
  node('pve2'),
  storage('local-lvm', ['images'], { type: 'lvmthin' }),
  storage('fast', ['images'], { nodes: ['pve1'] }),
  storage('iso', ['iso']),
];
const twoVms = (a: Spec, b: Spec) => [
  vm(100, 'a', a, ours('father/vm/a')),
  vm(101, 'b', b, ours('father/vm/b')),
];
const both = `vms: { a: { node: pve1, vmid: 100 }, b: { node: pve1, vmid: 101 } }\n`;

describe('a disk goes to another VM', () => {
  const data = disk(100, 'scsi1');
  const made = { 'father/disk/data': data };
  const specs = `${both}disks: { data: { vm: b, slot: scsi3, storage: local-lvm, size: 8G } }\n`;

  test('at once where the one that has it is off', async () => {
    const live = [...pve1, ...twoVms({}, { running: true }), data];
    expect((await planned({ specs, live, made })).story).toMatchInlineSnapshot(`
      "update father/disk/data
          slot: scsi1 → scsi3
          vm: father/vm/a → father/vm/b
      "
    `);
  });

  test('unplugged first where that runs', async () => {
    const live = [...pve1, ...twoVms({ running: true }, {}), data];
    expect((await planned({ specs, live, made })).story).toMatchInlineSnapshot(`
      "detach father/disk/data
          slot: scsi1 → unused
          owes: {"slot":"scsi3","vm":"father/vm/#101"}
          unplugged from father/vm/a, which runs
      update father/disk/data
          slot: unused → scsi3
          vm: father/vm/a → father/vm/b
          pays
        after detach father/disk/data (fact: detached father/disk/data)
      "
    `);
  });

  test('and what it forgets of how it was attached is put back', async () => {
    const attached = disk(100, 'scsi1', { discard: true, cache: 'writeback', serial: 'D1' });
    const live = [...pve1, ...twoVms({ running: true }, {}), attached];
    const from = { 'father/disk/data': attached };
    const told = specs.replace('size: 8G', 'size: 8G, cache: none');
    expect((await planned({ specs: told, live, made: from })).story).toMatchInlineSnapshot(`
      "detach father/disk/data
          cache: writeback → none
          discard: true → false
          serial: D1 → null
          slot: scsi1 → unused
          owes: {"discard":true,"serial":"D1","slot":"scsi3","vm":"father/vm/#101"}
          unplugged from father/vm/a, which runs
      update father/disk/data
          discard: false → true
          serial: null → D1
          slot: unused → scsi3
          vm: father/vm/a → father/vm/b
          pays
        after detach father/disk/data (fact: detached father/disk/data)
      "
    `);
  });

  test('from a VM that is off, too, where the two disks trade places', async () => {
    const other = disk(101, 'scsi3');
    const live = [...pve1, ...twoVms({}, { running: true }), data, other];
    const swapped = specs.replace('disks: {', 'disks: { other: { vm: a, slot: scsi1 },');
    const from = { 'father/disk/data': data, 'father/disk/other': other };
    expect((await planned({ specs: swapped, live, made: from })).story).toMatchInlineSnapshot(`
      "detach father/disk/data
          slot: scsi1 → unused
          owes: {"slot":"scsi3","vm":"father/vm/#101"}
      detach father/disk/other
          slot: scsi3 → unused
          owes: {"slot":"scsi1","vm":"father/vm/#100"}
          unplugged from father/vm/b, which runs
      update father/disk/data
          slot: unused → scsi3
          vm: father/vm/a → father/vm/b
          pays
        after detach father/disk/data (fact: detached father/disk/data)
        after detach father/disk/other (claim: father/disk/other gives up slot scsi3)
      update father/disk/other
          slot: unused → scsi1
          vm: father/vm/b → father/vm/a
          pays
        after detach father/disk/data (claim: father/disk/data gives up slot scsi1)
        after detach father/disk/other (fact: detached father/disk/other)
      "
    `);
  });

  test('known by where it was, or by its serial number', async () => {
    const live = [...pve1, ...twoVms({}, {}), disk(100, 'scsi1', { serial: 'data-1' })];
    for (const field of ['was: { vm: a, slot: scsi1 }', 'serial: data-1']) {
      const told = specs.replace('size: 8G', `size: 8G, ${field}`);
      const { operations } = await planned({ specs: told, live });
      expect(operations.map((each) => each.id)).toEqual(['update father/disk/data']);
    }
  });

  test('and is not taken for what is in its slot now, where the serial number is on another', async () => {
    const one = disk(100, 'scsi1', { serial: 'one' });
    const two = disk(101, 'scsi1', { serial: 'two' });
    const live = [...pve1, ...twoVms({ running: true }, { running: true }), one, two];
    const swapped = `${both}disks: { one: { vm: b, slot: scsi1, serial: one }, two: { vm: a, slot: scsi1, serial: two } }\n`;
    expect((await planned({ specs: swapped, live })).story).toMatchInlineSnapshot(`
      "! another-disk: father/disk/one: the serial number one is that of local-lvm:vm-100-disk-1 (#local-lvm:vm-100-disk-1), and not of local-lvm:vm-101-disk-1 (#local-lvm:vm-101-disk-1), which is where the spec says.
          Say which of them it is by where that is now: 'was: { vm: NAME, slot: scsi1 }'.
      ! another-disk: father/disk/two: the serial number two is that of local-lvm:vm-101-disk-1 (#local-lvm:vm-101-disk-1), and not of local-lvm:vm-100-disk-1 (#local-lvm:vm-100-disk-1), which is where the spec says.
          Say which of them it is by where that is now: 'was: { vm: NAME, slot: scsi1 }'.
      "
    `);
    const told = swapped
      .replace('serial: one', 'serial: one, was: { vm: a, slot: scsi1 }')
      .replace('serial: two', 'serial: two, was: { vm: b, slot: scsi1 }');
    const { operations } = await planned({ specs: told, live });
    expect(operations.map((each) => each.id)).toEqual([
      'detach father/disk/one',
      'detach father/disk/two',
      'update father/disk/one',
      'update father/disk/two',
    ]);
    // Clones bear the number of their template.
    const alike = [
      ...pve1,
      ...twoVms({}, {}),
      disk(100, 'scsi1', { serial: 'x' }),
      disk(101, 'scsi1'),
    ];
    const same = `${both}disks: { one: { vm: a, slot: scsi1, serial: x }, two: { vm: b, slot: scsi1, serial: x } }\n`;
    expect((await planned({ specs: same, live: alike })).operations.map((each) => each.id)).toEqual(
      ['update father/disk/two'],
    );
  });

  test('which is stopped for it where it cannot be unplugged: what it booted from, an IDE disk', async () => {
    const boot = disk(100, 'scsi0');
    const live = [...pve1, ...twoVms({ running: true, boot: ['scsi0'] }, {}), boot];
    const from = { 'father/disk/data': boot };
    expect((await planned({ specs, live, made: from })).story).toMatchInlineSnapshot(`
      "stop father/vm/a
          running: true → false
          impact: restart
          owes: {"running":true}
      update father/disk/data
          slot: scsi0 → scsi3
          vm: father/vm/a → father/vm/b
        after stop father/vm/a (fact: stopped father/vm/a)
      start father/vm/a
          running: false → true
          pays
        after update father/disk/data (fact: father/disk/data relies on it until then: stopped father/vm/a)
      "
    `);
    const ide = disk(100, 'ide0');
    const second = await planned({
      specs,
      live: [...pve1, ...twoVms({ running: true }, {}), ide],
      made: { 'father/disk/data': ide },
    });
    expect(second.operations.map((each) => each.id)).toEqual([
      'stop father/vm/a',
      'update father/disk/data',
      'start father/vm/a',
    ]);
  });

  test('which is stopped for it where the other cannot take it while it runs', async () => {
    const live = [...pve1, ...twoVms({}, { running: true }), data];
    const ide = specs.replace('scsi3', 'ide1');
    expect((await planned({ specs: ide, live, made })).operations.map((each) => each.id)).toEqual([
      'stop father/vm/b',
      'update father/disk/data',
      'start father/vm/b',
    ]);
  });

  test('before the one that has it is deleted', async () => {
    const live = [...pve1, ...twoVms({ running: true }, {}), data];
    const going = `vms: { b: { node: pve1, vmid: 101 } }
disks: { data: { vm: b, slot: scsi3, storage: local-lvm, size: 8G } }
absent: [{ kind: vm, name: a, vmid: 100 }]
`;
    expect((await planned({ specs: going, live, made })).story).toMatchInlineSnapshot(`
      "stop father/vm/#100
          running: true → false
          impact: stop
      update father/disk/data
          slot: scsi1 → scsi3
          vm: father/vm/#100 → father/vm/b
        after stop father/vm/#100 (fact: stopped father/vm/#100)
      delete father/vm/#100
          impact: data-loss
        after update father/disk/data (fact: father/disk/data relies on it until then: exists father/vm/#100)
      "
    `);
  });

  test('to one that is made, before that starts', async () => {
    const live = [...pve1, vm(100, 'a', {}, ours('father/vm/a')), data];
    const fresh = specs.replace('vmid: 101', 'vmid: 101, running: true');
    expect((await planned({ specs: fresh, live, made })).story).toMatchInlineSnapshot(`
      "create father/vm/b
      update father/disk/data
          slot: scsi1 → scsi3
          vm: father/vm/a → father/vm/b
        after create father/vm/b (fact: father/vm/b exists)
      start father/vm/b
          running: false → true
          pays
        after update father/disk/data (fact: father/disk/data relies on it until then: stopped father/vm/b)
      "
    `);
  });

  test('of the same node only, and into a free slot only', async () => {
    const far = vm(101, 'b', { node: at('node', 'pve2') }, ours('father/vm/b'));
    const other = [...pve1, vm(100, 'a', {}, ours('father/vm/a')), far, data];
    const there = await planned({
      specs: specs.replace('{ node: pve1, vmid: 101 }', '{ node: pve2, vmid: 101 }'),
      live: other,
      made,
    });
    expect(there.problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/disk/data is on node pve1, and the VM that it is to go to on pve2: Proxmox VE moves a disk only between VMs of one node.",
      ]
    `);
    const full = [...pve1, ...twoVms({}, {}), data, disk(101, 'scsi3')];
    expect((await planned({ specs, live: full, made })).problems.map((each) => each.message))
      .toMatchInlineSnapshot(`
      [
        "father/disk/data wants slot scsi3, which father/disk/#local-lvm:vm-101-disk-3 (local-lvm:vm-101-disk-3) holds, and no spec declares that.",
      ]
    `);
    const drive = [...pve1, vm(100, 'a'), vm(101, 'b', {}, { status: { slots: ['ide2'] } }), data];
    const taken = await planned({ specs: specs.replace('scsi3', 'ide2'), live: drive, made });
    expect(taken.problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/disk/data: a CD-ROM or the cloud-init drive is in ide2 of father/vm/b.",
      ]
    `);
  });
});

test('two disks trade places between running VMs: both are unplugged first', async () => {
  const [one, two] = [disk(100, 'scsi1'), disk(101, 'scsi1')];
  const live = [...pve1, ...twoVms({ running: true }, { running: true }), one, two];
  const specs = `${both}disks:
  one: { vm: b, slot: scsi1, storage: local-lvm, size: 8G }
  two: { vm: a, slot: scsi1, storage: local-lvm, size: 8G }
`;
  const made = { 'father/disk/one': one, 'father/disk/two': two };
  expect((await planned({ specs, live, made })).story).toMatchInlineSnapshot(`
    "detach father/disk/one
        slot: scsi1 → unused
        owes: {"slot":"scsi1","vm":"father/vm/#101"}
        unplugged from father/vm/a, which runs
    detach father/disk/two
        slot: scsi1 → unused
        owes: {"slot":"scsi1","vm":"father/vm/#100"}
        unplugged from father/vm/b, which runs
    update father/disk/one
        slot: unused → scsi1
        vm: father/vm/a → father/vm/b
        pays
      after detach father/disk/one (fact: detached father/disk/one)
      after detach father/disk/two (claim: father/disk/two gives up slot scsi1)
    update father/disk/two
        slot: unused → scsi1
        vm: father/vm/b → father/vm/a
        pays
      after detach father/disk/one (claim: father/disk/one gives up slot scsi1)
      after detach father/disk/two (fact: detached father/disk/two)
    "
  `);
});

test('two disks swap their slots on a VM that is off: one goes without for a moment', async () => {
  const [one, two] = [disk(100, 'scsi1'), disk(100, 'scsi2')];
  const live = [...pve1, vm(100, 'a'), one, two];
  const specs = `vms: { a: { node: pve1, vmid: 100 } }
disks: { one: { vm: a, slot: scsi2 }, two: { vm: a, slot: scsi1 } }
`;
  const made = { 'father/disk/one': one, 'father/disk/two': two };
  const { problems, operations } = await planned({ specs, live, made });
  expect(problems).toEqual([]);
  expect(operations.map((each) => each.action ?? each.do)).toEqual(['park', 'update', 'arrive']);
});

test('growing and moving to another storage are done while the VM runs; other things wait for its start', async () => {
  const live = [...pve1, vm(100, 'a', { running: true }), disk(100, 'scsi0')];
  const specs = `vms: { a: { node: pve1, vmid: 100, disks: { scsi0: { size: 16G, storage: fast, backup: false } } } }\n`;
  const hot = await planned({ specs, live });
  expect(hot.story).toMatchInlineSnapshot(`
    "update father/disk/a.scsi0
        backup: true → false
        size: 8589934592 → 17179869184
        storage: local-lvm → fast
    "
  `);
  const slow = specs.replace(
    'size: 16G, storage: fast, backup: false',
    'discard: true, cache: writeback',
  );
  const cold = await planned({ specs: slow, live });
  expect(cold.operations.map((each) => each.id)).toEqual([
    'stop father/vm/a',
    'update father/disk/a.scsi0',
    'start father/vm/a',
  ]);
});

test('a disk never shrinks, and goes only where its storage takes disks', async () => {
  const live = [
    ...pve1,
    vm(100, 'a'),
    disk(100, 'scsi0'),
    vm(101, 'b', { node: at('node', 'pve2') }),
    disk(101, 'scsi0'),
  ];
  const specs = `vms:
  a: { node: pve1, vmid: 100, disks: { scsi0: { size: 4G }, scsi1: { storage: iso, size: 1G }, scsi2: { storage: nowhere, size: 1G }, scsi3: { size: 1G } } }
  b: { node: pve2, vmid: 101, disks: { scsi0: { storage: fast } } }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "! disk-shrinks: father/disk/a.scsi0 is 8G, and cannot be made as small as 4G: a disk never shrinks.
        Declare 8G or more; for a smaller one, declare another disk, move the data over, and let this one go.
    ! storage: father/disk/a.scsi1: storage 'iso' takes no images.
        Declare it under 'storages' with 'images' in its content.
    ! storage: father/disk/a.scsi2: there is no storage 'nowhere'.
        There is: fast, iso, local-lvm.
    ! disk-unknown: father/disk/a.scsi3 is to be made, but its storage is not said.
        Say them; or if the disk is there already, in which slot of which VM, with 'was:'.
    ! storage: father/disk/b.scsi0: storage 'fast' is not on node pve2.
        It is on pve1.
    "
  `);
});

describe('a disk that goes', () => {
  const gone = disk(100, 'scsi1');
  const situation = { made: { 'father/disk/a.scsi1': gone }, prune: true };

  test('goes from a running VM, with all that is on it', async () => {
    const live = [...pve1, vm(100, 'a', { running: true }), gone];
    const specs = `vms: { a: { node: pve1, vmid: 100 } }\n`;
    expect((await planned({ ...situation, specs, live })).story).toMatchInlineSnapshot(`
      "delete father/disk/#local-lvm:vm-100-disk-1
          impact: data-loss
      "
    `);
  });

  test('goes from a protected VM only once that is not protected any more', async () => {
    const live = [...pve1, vm(100, 'a', { protection: true }), gone];
    const kept = `vms: { a: { node: pve1, vmid: 100 } }\n`;
    expect(
      (await planned({ ...situation, specs: kept, live })).problems.map((each) => each.message),
    ).toMatchInlineSnapshot(`
      [
        "father/disk/#local-lvm:vm-100-disk-1 is not taken off VM a, which is protected.",
      ]
    `);
    const freed = `vms: { a: { node: pve1, vmid: 100, protection: false } }\n`;
    expect(
      (await planned({ ...situation, specs: freed, live })).operations.map((each) => each.id),
    ).toEqual(['update father/vm/a', `delete ${at('disk', gone.id)}`]);
    const guarded = `vms: { a: { node: pve1, vmid: 100, protection: true } }\n`;
    const open = [...pve1, vm(100, 'a', { protection: false }), gone];
    expect(
      (await planned({ ...situation, specs: guarded, live: open })).operations.map(
        (each) => each.id,
      ),
    ).toEqual([`delete ${at('disk', gone.id)}`, 'update father/vm/a']);
  });
});

test('of an unused disk is not said how it is attached', async () => {
  const data = disk(100, 'scsi1', { serial: 'D1', discard: true });
  const live = [...pve1, vm(100, 'a'), data];
  const made = { 'father/disk/data': data };
  const specs = `vms: { a: { node: pve1, vmid: 100 } }
disks: { data: { vm: a, slot: unused, serial: D1, discard: true, cache: none } }
`;
  expect((await planned({ specs, live, made })).problems.map((each) => each.message)).toEqual([
    'father/disk/data is attached nowhere, so discard and serial cannot be kept.',
  ]);
  const bare = specs.replace('serial: D1, discard: true, ', '');
  expect((await planned({ specs: bare, live, made })).problems).toEqual([]);
});

test('a disk that is declared to stay keeps the VM that it is on', async () => {
  const live = [...pve1, vm(100, 'a'), disk(100, 'scsi0')];
  const specs = `disks: { data: { vm: { vmid: 100 }, slot: scsi0 } }\nabsent: [{ kind: vm, name: a, vmid: 100, discard: true }]\n`;
  expect((await planned({ specs, live })).problems.map((each) => each.message))
    .toMatchInlineSnapshot(`
      [
        "father/vm/#100 (a) cannot be deleted: disk local-lvm:vm-100-disk-0 (#local-lvm:vm-100-disk-0) hangs on it and would be lost: it is declared to stay.",
      ]
    `);
});

test('a VM that nobody declares is not stopped for a disk', async () => {
  const live = [...pve1, vm(100, 'theirs', { running: true }), disk(100, 'ide1'), vm(101, 'b')];
  const specs = `vms: { b: { node: pve1, vmid: 101 } }
disks: { data: { vm: b, slot: scsi1, was: { vm: { vmid: 100 }, slot: ide1 } } }
`;
  expect((await planned({ specs, live })).problems.map((each) => each.code)).toContain(
    'companion-unmanaged',
  );
});
