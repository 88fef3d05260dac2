/** VMs: off and on again around what takes effect at their start only, made in the right order, and never lost by accident. */
import { describe, expect, test } from 'vitest';
import { at, disk, face, nic, node, ours, port, storage, thing, vm } from './inventory.ts';
import { planned } from './planned.ts';

const pve1 = [
  node('pve1'),
  port('pve1', 'eno1'),
  face('bridge', 'pve1', 'vmbr0', { ports: ['eno1'] }),
  storage('local-lvm', ['images', 'rootdir']),
  storage('local', ['iso', 'images']),
];

test('a running VM is stopped, changed and started; what is hot is changed while it runs', async () => {
  const live = [
    ...pve1,
    vm(100, 'web', { running: true, cores: 1, memory: 2048 }, ours('father/vm/web')),
    vm(101, 'db', { running: true, tags: [] }, ours('father/vm/db')),
  ];
  const specs = `vms:
  web: { node: pve1, vmid: 100, cores: 4, memory: 4G, tags: [Prod, web] }
  db: { node: pve1, vmid: 101, tags: [prod], description: "the\\ndatabase\\n" }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "stop father/vm/web
        running: true → false
        impact: restart
        owes: {"running":true}
    update father/vm/db
        description:  → the
    database
        tags: [] → ["prod"]
    update father/vm/web
        cores: 1 → 4
        memory: 2048 → 4096
        tags: [] → ["prod","web"]
      after stop father/vm/web (fact: stopped father/vm/web)
    start father/vm/web
        running: false → true
        pays
      after update father/vm/web (fact: father/vm/web relies on it until then: stopped father/vm/web)
    "
  `);
});

test('what is to be nothing, and is, changes nothing', async () => {
  const live = [...pve1, vm(100, 'web', { running: true, cores: 1 }, ours('father/vm/web'))];
  const specs = `vms: { web: { node: pve1, vmid: 100, cores: 2, machine: null, startup: null } }\n`;
  const { problems, operations } = await planned({ specs, live });
  expect(problems).toEqual([]);
  expect(operations.map(({ id }) => id)).toEqual(
    ['stop', 'update', 'start'].map((verb) => `${verb} father/vm/web`),
  );
});

test('a VM that is off is changed as it is, and started last', async () => {
  const live = [...pve1, vm(100, 'web', { cores: 1 }), nic(100, 'net0', 'vmbr0')];
  const specs = `vms:
  web: { node: pve1, vmid: 100, cores: 2, running: true, nics: { net0: { bridge: vmbr0, tag: 5 }, net1: { bridge: vmbr0 } } }
`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "update father/nic/web.net0
        tag: null → 5
    update father/vm/web
        cores: 1 → 2
    create father/nic/web.net1
    start father/vm/web
        running: false → true
        pays
      after create father/nic/web.net1 (fact: father/nic/web.net1 relies on it until then: stopped father/vm/web)
      after update father/nic/web.net0 (fact: father/nic/web.net0 relies on it until then: stopped father/vm/web)
      after update father/vm/web (fact: father/vm/web relies on it until then: stopped father/vm/web)
    "
  `);
});

test('a VM that is to be off is stopped before it is changed, and stays off', async () => {
  const live = [...pve1, vm(100, 'web', { running: true, cores: 1 })];
  const specs = `vms: { web: { node: pve1, vmid: 100, cores: 2, running: false } }\n`;
  expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
    "stop father/vm/web
        running: true → false
        impact: stop
    update father/vm/web
        cores: 1 → 2
      after stop father/vm/web (fact: stopped father/vm/web)
    "
  `);
});

test('a VM is made, then its cards and disks, then its boot order, then it is started', async () => {
  const specs = `vms:
  web:
    node: pve1
    vmid: 100
    running: true
    memory: 2G
    boot: [scsi0, net0]
    cloudInit: { user: ops, sshKeys: ['ssh-ed25519 AAAAC3Nz ops'] }
    nics: { net0: { bridge: vmbr0, address: 10.0.0.5/24, gateway: 10.0.0.1 } }
    disks: { scsi0: { storage: local-lvm, size: 32G }, scsi1: { storage: local, size: 1G, format: qcow2 } }
`;
  expect((await planned({ specs, live: pve1 })).story).toMatchInlineSnapshot(`
    "create father/vm/web
    create father/disk/web.scsi0
      after create father/vm/web (fact: father/vm/web exists)
    create father/disk/web.scsi1
      after create father/vm/web (fact: father/vm/web exists)
    create father/nic/web.net0
      after create father/vm/web (fact: father/vm/web exists)
    boot-order father/vm/web
        boot: [] → ["scsi0","net0"]
      after create father/disk/web.scsi0 (fact: boot devices of father/vm/web)
      after create father/nic/web.net0 (fact: boot devices of father/vm/web)
    start father/vm/web
        running: false → true
        pays
      after boot-order father/vm/web (fact: father/vm/web relies on it until then: stopped father/vm/web)
      after create father/disk/web.scsi1 (fact: father/disk/web.scsi1 relies on it until then: stopped father/vm/web)
    "
  `);
});

test('a clone waits for the disks of its source, and its disks are those that the clone brings', async () => {
  const specs = `vms:
  golden: { node: pve1, vmid: 200, disks: { scsi0: { storage: local-lvm, size: 8G } } }
  web: { node: pve1, vmid: 100, clone: { from: golden, full: true }, disks: { scsi0: { size: 16G } } }
`;
  expect((await planned({ specs, live: pve1 })).story).toMatchInlineSnapshot(`
    "create father/vm/golden
    create father/disk/golden.scsi0
      after create father/vm/golden (fact: father/vm/golden exists)
    create father/vm/web
      after create father/disk/golden.scsi0 (fact: father/disk/golden.scsi0 exists)
    create father/disk/web.scsi0
        what the clone brings in scsi0 is taken for it
      after create father/vm/web (fact: father/vm/web exists)
    "
  `);
});

describe('a template', () => {
  const template = vm(9000, 'debian-12', {}, { status: { template: true } });
  const base = disk(9000, 'scsi0', { size: 2 * 1024 ** 3 });
  const live = [...pve1, template, base];

  test('is named by its name or by its id', async () => {
    for (const from of ['debian-12', '{ vmid: 9000 }']) {
      const specs = `vms: { web: { node: pve1, vmid: 100, clone: { from: ${from} } } }\n`;
      const { problems, operations } = await planned({ specs, live });
      expect(problems).toEqual([]);
      expect(operations[0]?.to?.['clone.from']).toBe(at('vm', '9000'));
    }
  });

  test('of which there are two is not guessed', async () => {
    const specs = `vms: { web: { node: pve1, vmid: 100, clone: { from: debian-12 } } }\n`;
    const { problems } = await planned({ specs, live: [...live, vm(9001, 'debian-12')] });
    expect(problems.map((each) => each.code)).toEqual(['unknown-reference']);
  });

  test('never runs, and a clone of it is no smaller and no elsewhere', async () => {
    const specs = `vms:
  golden: { node: pve1, vmid: 9000, running: true }
  web: { node: pve1, vmid: 100, clone: { from: { vmid: 9000 }, storage: local }, disks: { scsi0: { size: 1G } } }
`;
    const { problems } = await planned({ specs, live });
    expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/disk/web.scsi0 is 2G, and cannot be made as small as 1G: a disk never shrinks.",
        "father/vm/golden: debian-12 is a template, which never runs.",
        "father/vm/web: a linked clone stays on the storage of debian-12.",
      ]
    `);
  });

  test('is kept by the linked clones on it', async () => {
    const clone = vm(100, 'web');
    const own = disk(100, 'scsi0', {}, { base: 'local-lvm:vm-9000-disk-0' });
    const specs = `absent: [{ kind: vm, name: debian-*, vmid: 9000 }]\n`;
    const { problems } = await planned({ specs, live: [...live, clone, own] });
    expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/vm/#9000 (debian-12) is to be deleted (absent), but it is a template.",
        "father/vm/#9000 (debian-12) cannot be deleted: disk local-lvm:vm-9000-disk-0 (#local-lvm:vm-9000-disk-0) hangs on it and would be lost: no spec declares it, and no rule says 'discard: true' of its VM.",
        "father/vm/#9000 (debian-12) cannot be deleted: linked clones lie on its disks: web (#100).",
      ]
    `);
  });
});

test('two VMs swap their ids: both go, then both are made', async () => {
  const a = vm(100, 'a', { running: true }, ours('father/vm/a'));
  const b = vm(101, 'b', {}, ours('father/vm/b'));
  const [own, other] = [disk(100, 'scsi0'), disk(101, 'scsi0')];
  const specs = `vms:
  a: { node: pve1, vmid: 101, running: true, nics: { net0: { bridge: vmbr0 } }, disks: { scsi0: { storage: local-lvm, size: 8G } } }
  b: { node: pve1, vmid: 100, disks: { scsi0: { storage: local-lvm, size: 8G } } }
`;
  const live = [...pve1, a, b, nic(100, 'net0', 'vmbr0'), own, other];
  const made = { 'father/disk/a.scsi0': own, 'father/disk/b.scsi0': other };
  expect((await planned({ specs, live, made })).story).toMatchInlineSnapshot(`
    "delete father/vm/b
        impact: data-loss
        touches: father/vm/#101, father/disk/#local-lvm:vm-101-disk-0
        lost with all that is on it: scsi0 8G (local-lvm:vm-101-disk-0)
    stop father/vm/#100
        running: true → false
        impact: stop
    delete father/vm/a
        impact: data-loss
        touches: father/vm/#100, father/nic/#100:net0, father/disk/#local-lvm:vm-100-disk-0
        lost with all that is on it: scsi0 8G (local-lvm:vm-100-disk-0)
      after stop father/vm/#100 (fact: stopped father/vm/#100)
    create father/vm/a
      after delete father/vm/b (claim: father/vm/b gives up vmid 101)
    create father/disk/a.scsi0
      after create father/vm/a (fact: father/vm/a exists)
    create father/nic/a.net0
      after create father/vm/a (fact: father/vm/a exists)
    start father/vm/a
        running: false → true
        pays
      after create father/disk/a.scsi0 (fact: father/disk/a.scsi0 relies on it until then: stopped father/vm/a)
      after create father/nic/a.net0 (fact: father/nic/a.net0 relies on it until then: stopped father/vm/a)
    create father/vm/b
      after delete father/vm/a (claim: father/vm/a gives up vmid 100)
    create father/disk/b.scsi0
      after create father/vm/b (fact: father/vm/b exists)
    "
  `);
});

describe('absent: a name and a range of ids', () => {
  const live = [
    ...pve1,
    vm(99900, 'lab-1', { running: true }),
    nic(99900, 'net0', 'vmbr0'),
    disk(99900, 'scsi0'),
    vm(99901, 'lab-2'),
    vm(99999, 'other'),
    vm(100, 'lab-3'),
  ];

  test('takes what both match: stopped, then deleted with what is on it', async () => {
    const specs = `absent: [{ kind: vm, name: 'lab-*', vmid: 99900-99999, discard: true }]\n`;
    expect((await planned({ specs, live })).story).toMatchInlineSnapshot(`
      "delete father/vm/#99901
          impact: data-loss
      stop father/vm/#99900
          running: true → false
          impact: stop
      delete father/vm/#99900
          impact: data-loss
          touches: father/vm/#99900, father/nic/#99900:net0, father/disk/#local-lvm:vm-99900-disk-0
          local-lvm:vm-99900-disk-0 is destroyed with all that is on it
        after stop father/vm/#99900 (fact: stopped father/vm/#99900)
      "
    `);
  });

  test('does not take a volume that nobody spoke of', async () => {
    const specs = `absent: [{ kind: vm, name: 'lab-*', vmid: 99900-99999 }]\n`;
    const { problems } = await planned({ specs, live });
    expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/vm/#99900 (lab-1) cannot be deleted: disk local-lvm:vm-99900-disk-0 (#local-lvm:vm-99900-disk-0) hangs on it and would be lost: no spec declares it, and no rule says 'discard: true' of its VM.",
      ]
    `);
  });

  test('is stopped by a template, a protected VM, a locked one, one half destroyed, and one of another site', async () => {
    const odd = [
      vm(99910, 'lab-t', {}, { status: { template: true } }),
      vm(99911, 'lab-p', { protection: true }),
      vm(99912, 'lab-l', {}, { status: { lock: 'backup' } }),
      vm(99913, 'lab-d', {}, { status: { lock: 'destroyed' } }),
      vm(99914, 'lab-o', {}, { mark: { site: 'd001', address: at('vm', '1') } }),
    ];
    const specs = `absent: [{ kind: vm, name: 'lab-*', vmid: 99900-99999, discard: true }]\n`;
    const { problems, steps } = await planned({ specs, live: [...live, ...odd] });
    expect(steps).toEqual([]);
    expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
      [
        "father/vm/#99910 (lab-t) is to be deleted (absent), but it is a template.",
        "father/vm/#99911 (lab-p) is to be deleted (absent), but it is protected.",
        "father/vm/#99912 (lab-l) is to be deleted (absent), but it is locked (backup).",
        "father/vm/#99913 (lab-d) is to be deleted (absent), but its destruction was left half done (lock: destroyed): root has to finish it by \`qm destroy --skiplock\`.",
        "father/vm/#99914 (lab-o) is to be deleted (absent), but it carries the mark of site 'd001'.",
      ]
    `);
  });
});

test('an authority over a range takes what is not declared in it, and leaves templates and others alone', async () => {
  const live = [
    ...pve1,
    vm(99900, 'kept'),
    vm(99901, 'stray'),
    vm(99902, 'golden', {}, { status: { template: true } }),
    vm(99903, 'theirs', {}, { mark: { site: 'd001', address: at('vm', '1') } }),
    vm(200, 'outside'),
  ];
  const specs = `authority: { vms: { vmid: 99900-99999 } }\nvms: { kept: { node: pve1, vmid: 99900 } }\n`;
  const { operations, problems } = await planned({ specs, live });
  expect(problems).toEqual([]);
  expect(operations.map((each) => each.id)).toEqual(['delete father/vm/#99901']);
});

test('a cloned VM that is no longer declared goes with the disks that came with it', async () => {
  const made = vm(100, 'web', {}, ours('father/vm/web'));
  const own = disk(100, 'scsi0');
  const situation = { live: [...pve1, made, own], prune: true, specs: 'vms:\n' };
  const owned = { 'father/disk/web.scsi0': own };
  expect(
    (await planned({ ...situation, made: owned })).operations.map((each) => each.touches),
  ).toEqual([[at('vm', '100'), at('disk', own.id)]]);
  // A volume that somebody hung on it later is in the way.
  expect((await planned(situation)).problems.map((each) => each.code)).toEqual([
    'blocked-by-unmanaged',
  ]);
});

test('a VM that somebody works on is left alone', async () => {
  const live = [
    ...pve1,
    vm(100, 'web', { cores: 1 }, { status: { lock: 'backup' } }),
    nic(100, 'net0', 'vmbr0'),
  ];
  const specs = `vms: { web: { node: pve1, vmid: 100, cores: 2, nics: { net0: { bridge: vmbr0, tag: 7 } } } }\n`;
  const { problems } = await planned({ specs, live });
  expect(problems.map((each) => [each.code, each.about, each.tryAgain])).toEqual([
    ['vm-locked', 'father/nic/web.net0', true],
    ['vm-locked', 'father/vm/web', true],
  ]);
});

test('a container holds its id, its addresses and its MACs', async () => {
  const box = thing('container', '100', {
    node: at('node', 'pve1'),
    vmid: 100,
    name: 'dns',
    addresses: ['10.0.0.5/24'],
    macs: ['bc:24:11:aa:bb:cc'],
  });
  const specs = `vms:
  web: { node: pve1, vmid: 100, nics: { net0: { bridge: vmbr0, mac: 'BC:24:11:AA:BB:CC', address: 10.0.0.5/16 } } }
`;
  const { problems } = await planned({ specs, live: [...pve1, box] });
  expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
    [
      "father/vm/web wants vmid 100, which father/container/#100 (dns) holds, and no spec declares that.",
      "father/nic/web.net0 wants MAC BC:24:11:AA:BB:CC, which father/container/#100 (dns) holds, and no spec declares that.",
      "father/nic/web.net0 wants 10.0.0.5, which father/container/#100 (dns) holds, and no spec declares that.",
    ]
  `);
});

test('a snippet needs a storage that takes snippets, which the same plan may allow', async () => {
  const specs = `vms: { web: { node: pve1, vmid: 100, cloudInit: { userData: 'local:snippets/web.yaml' } } }\n`;
  const { problems } = await planned({ specs, live: pve1 });
  expect(problems.map((each) => each.message)).toMatchInlineSnapshot(`
    [
      "father/vm/web: storage 'local' takes no snippets.",
    ]
  `);
  const allowed = `${specs}storages: { local: { content: [snippets, images, iso] } }\n`;
  expect((await planned({ specs: allowed, live: pve1 })).story).toMatchInlineSnapshot(`
    "update father/storage/local
        content: ["images","iso"] → ["images","iso","snippets"]
    create father/vm/web
      after update father/storage/local (fact: snippets allowed on father/storage/local)
    "
  `);
});
