/** What goes wrong with PVE, and what each comes to: tried again where that can help, told where it cannot, never lost. */
import { describe, expect, test } from 'vitest';
import type { Fault } from '../../../src/lab/faults.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { ErrorClass, Performed } from '../../../src/model/provider.ts';
import { failureOf, taskFailure } from '../../../src/providers/pve/client/failure.ts';
import { storyOf } from './lab/ask.ts';
import { connected, creating, deleting, idOf, updating, type Connected } from './connected.ts';
import { father } from './father.ts';

const told = { call: 'PUT /x', masked: (text: string) => text };

/** PVE's words, of replies and of tasks, and what they mean. */
const words: readonly (readonly [text: string, of: ErrorClass, code: string])[] = [
  ["can't lock file '/var/lock/qemu-server/lock-130.conf' - got timeout", 'locked', 'locked'],
  ['VM is locked (backup)', 'locked', 'locked'],
  ['CT is locked (snapshot)', 'locked', 'locked'],
  ['VM is locked (destroyed)', 'refused', 'half-destroyed'],
  [
    "access permissions cleanup for VM 150 failed: cfs-lock 'file-user_cfg' error: got lock request timeout",
    'refused',
    'half-destroyed',
  ],
  ["create pool failed: cfs-lock 'file-user_cfg' error: got lock request timeout", 'busy', 'busy'],
  ["create pool failed: cfs-lock 'file-user_cfg' error: no quorum!", 'temporary', 'no-quorum'],
  ['cluster not ready - no quorum?', 'temporary', 'no-quorum'],
  [
    "unable to open file '/etc/pve/nodes/pve1/qemu-server/130.conf.tmp.10796' - Permission denied",
    'temporary',
    'no-quorum',
  ],
  [
    'RPCEnvironment init request failed: Unable to load access control list: Connection refused',
    'temporary',
    'cluster-files-away',
  ],
  ['checksum mismatch (file change by other user?)', 'refused', 'moved-since'],
  [
    'update sdn zone object failed: detected modified configuration - file changed by other user? Try again.',
    'refused',
    'moved-since',
  ],
  ["Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist", 'gone', 'gone'],
  ["unable to find configuration file for VM 999 on node 'pve1'", 'gone', 'gone'],
  ["sdn 'nope' does not exist", 'gone', 'gone'],
  ["sdn subnet 'x' does not exist", 'gone', 'gone'],
  ["no such token 'sep' for user 'root@pam'", 'gone', 'gone'],
  ["storage 'nope' does not exist", 'refused', 'refused'],
  ["no such user ('ghost@pve')", 'refused', 'refused'],
  [
    "hostname lookup 'nosuch' failed - failed to get address info for: nosuch: x",
    'refused',
    'refused',
  ],
  ["can't remove VM 100 - protection mode enabled", 'refused', 'protected'],
  ['VM 110 is running - destroy failed', 'refused', 'still-running'],
  ["unable to create VM 100 - VM 100 already exists on node 'pve1'", 'refused', 'already-there'],
  ['unable to create VM 121: config file already exists', 'refused', 'already-there'],
  ["Target disk key 'scsi3' is already in use for VM '101'", 'refused', 'already-there'],
  [
    "create sdn zone object failed: sdn zone object ID 'lab' already defined",
    'refused',
    'already-there',
  ],
  ["only root can set 'args' config", 'denied', 'denied'],
  ['you need ifupdown2 to reload network configuration', 'refused', 'no-ifupdown2'],
  [
    "base volume 'local:110/base-110-disk-0.raw' is still in use by linked cloned",
    'refused',
    'still-in-use',
  ],
  ['no options specified', 'refused', 'refused'],
  ['shrinking disks is not supported', 'refused', 'refused'],
  ["invalid bootorder: device 'scsi9' does not exist'", 'refused', 'refused'],
];

describe('words of PVE', () => {
  test.each(words)('%s', (message, of, code) => {
    const reply = { ok: false, status: 500, message: `${message}\n`, sent: false } as const;
    expect(failureOf(reply, told)).toMatchObject({ class: of, problem: { code } });
    // pvesh tells no status.
    expect(failureOf({ ok: false, message, sent: false }, told)).toMatchObject({ class: of });
    const task = taskFailure(message, told);
    expect(task).toMatchObject({
      class: of,
      problem: { code: code === 'refused' ? 'task-failed' : code },
    });
    expect(task.problem.message).toContain(message.slice(0, 20));
  });

  test.each([
    [400, { iface: 'interface does not exist' }, 'gone', 'gone'],
    [400, { upid: 'no such task' }, 'gone', 'gone'],
    [400, { iface: 'interface already exists' }, 'refused', 'already-there'],
    [
      400,
      { scsi5: "hotplug problem - error on hotplug device 'pci.3'\n" },
      'refused',
      'not-applied',
    ],
    [400, { memory: 'invalid format - x' }, 'refused', 'refused'],
    [400, { skiplock: 'Only root may use this option.' }, 'denied', 'denied'],
    [401, undefined, 'denied', 'not-signed-in'],
    [403, undefined, 'denied', 'denied'],
    [429, undefined, 'rate', 'rate'],
    [501, undefined, 'refused', 'unknown-call'],
    [502, undefined, 'temporary', 'server-error'],
    [503, undefined, 'temporary', 'server-error'],
    [506, undefined, 'refused', 'refused'],
    [595, undefined, 'temporary', 'node-away'],
    [596, undefined, 'temporary', 'server-error'],
  ] as const)('status %d %j', (status, errors, of, code) => {
    const reply = { ok: false, status, message: 'words', sent: false } as const;
    const more = errors === undefined ? {} : { errors };
    const failure = failureOf({ ...reply, ...more }, told);
    expect(failure).toMatchObject({ class: of, problem: { code } });
    for (const text of Object.values(errors ?? {}))
      expect(failure.problem.message).toContain(text.trim());
  });

  test('what tells a line of PVE’s code and what could move a cursor are left out', () => {
    const message = 'it broke at /usr/share/perl5/PVE/INotify.pm line 1626.\n\u001b[2Jmore';
    const { problem } = failureOf({ ok: false, status: 500, message, sent: false }, told);
    expect(problem.message).toBe('PUT /x: PVE refused (500): it broke [2Jmore');
  });
});

/** What the engine does with an answer: looks after what may pass or may have worked, and sends again what was not done. */
async function carried(
  it: Connected,
  operation: Operation,
): Promise<Performed & { tries: number }> {
  const group = operation.kind.match(/bridge|zone/) !== null;
  for (let tries = 1; ; tries += 1) {
    const reply = group
      ? (await it.connection.performTogether?.([operation], it.context()))?.[0]
      : await it.connection.perform(operation, it.context());
    if (reply === undefined) throw new Error('no answer');
    if (reply.ok || ['refused', 'denied', 'gone'].includes(reply.class)) return { ...reply, tries };
    let settled = await it.connection.settle(operation, it.context());
    for (
      let asked = 0;
      settled.state === 'unknown' && settled.problem.tryAgain === true && asked < 6;
      asked += 1
    )
      settled = await it.connection.settle(operation, it.context());
    if (settled.state === 'done') return { ok: true, id: settled.id, tries };
    if (settled.state === 'unknown')
      return { ok: false, class: 'lost', problem: settled.problem, tries };
    if (tries === 6) return { ...reply, tries };
  }
}

const config = '/nodes/{node}/qemu/{vmid}/config';
const make = 'POST /nodes/{node}/qemu';

interface Case {
  readonly fault: Fault;
  readonly do: (it: Connected) => Operation | Promise<Operation>;
  /** What the first answer is; absent: it goes well at once. */
  readonly first?: ErrorClass;
  /** What becomes of it in the end. */
  readonly end: 'done' | ErrorClass;
  readonly code?: string;
}

const vm = (): Operation =>
  creating('vm', 'new', { node: 'father/node/#pve1', vmid: 400, memory: 512 });
const memory = async (it: Connected): Promise<Operation> =>
  updating(await it.one('vm', '101'), { memory: 512 }, 'db');
const disk = (): Operation =>
  creating('disk', 'db.scsi1', {
    vm: 'father/vm/#101',
    slot: 'scsi1',
    storage: 'local-lvm',
    size: 2 ** 30,
  });
const start = async (it: Connected): Promise<Operation> =>
  updating(await it.one('vm', '101'), { running: true }, 'db');
const stop = async (it: Connected): Promise<Operation> =>
  updating(await it.one('vm', '100'), { running: false }, 'web');
const destroy = async (it: Connected): Promise<Operation> =>
  deleting(await it.one('vm', '101'), [
    'father/disk/#local:vm-101-disk-0.qcow2',
    'father/disk/#local-lvm:vm-101-disk-1',
  ]);
const bridge = async (it: Connected): Promise<Operation> =>
  updating(await it.one('bridge', 'pve1:vmbr1'), { mtu: 1400 }, 'vmbr1');
const zone = (): Operation => creating('zone', 'blue', { name: 'blue', type: 'simple' });
const store = async (it: Connected): Promise<Operation> =>
  updating(await it.one('storage', 'local'), { content: ['images', 'iso'] }, 'local');
const token = (): Operation =>
  creating('token', 't1', { user: 'root@pam', name: 't1', secretFile: 't1.token' });

const resize = async (it: Connected): Promise<Operation> =>
  updating(await it.one('disk', 'local:vm-101-disk-0.qcow2'), { size: 9 * 2 ** 30 }, 'db.scsi0');
const move = async (it: Connected): Promise<Operation> =>
  updating(
    await it.one('disk', 'local:vm-101-disk-0.qcow2'),
    { storage: 'local-lvm', format: 'raw' },
    'db.scsi0',
  );
const clone = (): Operation =>
  creating('vm', 'copy', {
    node: 'father/node/#pve1',
    vmid: 401,
    'clone.from': 'father/vm/#9000',
    cores: 3,
  });

const cases: readonly Case[] = [
  // The connection, on the way there and on the way back.
  ...[vm, memory, disk, start, stop, destroy, resize, move, clone, store].flatMap(
    (each): Case[] => [
      { fault: { name: 'lost-reply' }, do: each, end: 'done' },
      { fault: { name: 'dropped-request' }, do: each, end: 'done' },
      { fault: { name: 'proxy-595' }, do: each, end: 'done' },
      { fault: { name: 'proxy-596' }, do: each, end: 'done' },
      { fault: { name: 'proxy-596', detail: 'undone' }, do: each, end: 'done' },
      { fault: { name: 'unavailable-503' }, do: each, end: 'done' },
      { fault: { name: 'gateway-timeout-504' }, do: each, end: 'done' },
    ],
  ),
  { fault: { name: 'truncated-json', at: make }, do: vm, first: 'lost', end: 'done' },
  { fault: { name: 'html-page', at: make, times: Infinity }, do: vm, first: 'lost', end: 'lost' },
  {
    fault: { name: 'redirect-loop', at: make },
    do: vm,
    first: 'refused',
    end: 'refused',
    code: 'redirected',
  },
  { fault: { name: 'unauthorized-401', at: make }, do: vm, first: 'denied', end: 'denied' },
  // No quorum: refused before anything is done, and tried until it is back.
  { fault: { name: 'no-quorum', at: make }, do: vm, first: 'temporary', end: 'done' },
  {
    fault: { name: 'no-quorum', at: `PUT ${config}` },
    do: memory,
    first: 'temporary',
    end: 'done',
  },
  {
    fault: { name: 'no-quorum', at: 'POST /cluster/sdn/zones' },
    do: zone,
    first: 'temporary',
    end: 'done',
  },
  {
    fault: { name: 'no-quorum', at: make, times: Infinity },
    do: vm,
    first: 'temporary',
    end: 'temporary',
    code: 'no-quorum',
  },
  // Locks: of the configuration, of a VM, of files of the cluster.
  { fault: { name: 'config-lock', at: `PUT ${config}` }, do: memory, first: 'locked', end: 'done' },
  {
    fault: { name: 'config-lock', at: 'DELETE /nodes/{node}/qemu/{vmid}' },
    do: destroy,
    first: 'locked',
    end: 'done',
  },
  {
    fault: { name: 'guest-locked', at: `PUT ${config}` },
    do: memory,
    first: 'locked',
    end: 'done',
  },
  {
    fault: { name: 'guest-locked', at: `PUT ${config}`, times: Infinity },
    do: memory,
    first: 'locked',
    end: 'locked',
  },
  {
    fault: { name: 'guest-locked', at: 'POST /nodes/{node}/qemu/{vmid}/status/start' },
    do: start,
    first: 'locked',
    end: 'done',
  },
  {
    fault: { name: 'cluster-lock', at: 'PUT /storage/{storage}' },
    do: store,
    first: 'busy',
    end: 'done',
  },
  {
    fault: { name: 'cluster-lock', at: 'POST /cluster/sdn/zones' },
    do: zone,
    first: 'busy',
    end: 'done',
  },
  {
    fault: { name: 'cluster-lock', at: 'POST /access/users/{userid}/token/{tokenid}' },
    do: token,
    first: 'busy',
    end: 'done',
  },
  // Tasks.
  {
    fault: { name: 'task-error', at: make, detail: 'no space left' },
    do: vm,
    first: 'refused',
    end: 'refused',
    code: 'task-failed',
  },
  {
    fault: {
      name: 'task-error',
      at: 'POST /nodes/{node}/qemu/{vmid}/status/start',
      detail: "can't lock file '/var/lock/x' - got timeout",
    },
    do: start,
    first: 'locked',
    end: 'done',
  },
  { fault: { name: 'task-warnings', at: make, detail: 2 }, do: vm, end: 'done' },
  { fault: { name: 'task-lasts', at: make, detail: 40 }, do: vm, end: 'done' },
  // What is left of it is locked, and only root can sweep it up.
  {
    fault: { name: 'worker-lost', at: make },
    do: vm,
    first: 'lost',
    end: 'lost',
    code: 'half-made',
  },
  { fault: { name: 'worker-lost', at: make, detail: 'done' }, do: vm, first: 'lost', end: 'done' },
  { fault: { name: 'worker-lost', at: `POST ${config}` }, do: disk, first: 'lost', end: 'done' },
  {
    fault: { name: 'worker-lost', at: `POST ${config}`, detail: 'done' },
    do: disk,
    first: 'lost',
    end: 'done',
  },
  {
    fault: { name: 'half-destroyed', at: 'DELETE /nodes/{node}/qemu/{vmid}' },
    do: destroy,
    first: 'refused',
    end: 'refused',
    code: 'half-destroyed',
  },
  // The network of a node.
  {
    fault: { name: 'reload-fails', at: 'PUT /nodes/{node}/network' },
    do: bridge,
    first: 'refused',
    end: 'refused',
    code: 'task-failed',
  },
  {
    fault: { name: 'lost-reply', at: 'PUT /nodes/{node}/network' },
    do: bridge,
    first: 'lost',
    end: 'done',
  },
  {
    fault: { name: 'lost-reply', at: 'PUT /nodes/{node}/network/{iface}' },
    do: bridge,
    first: 'temporary',
    end: 'done',
  },
  {
    fault: { name: 'dropped-request', at: 'PUT /nodes/{node}/network/{iface}' },
    do: bridge,
    first: 'temporary',
    end: 'done',
  },
  {
    fault: { name: 'worker-lost', at: 'PUT /nodes/{node}/network', detail: 'done' },
    do: bridge,
    first: 'lost',
    end: 'done',
  },
  { fault: { name: 'lost-reply', at: 'PUT /cluster/sdn' }, do: zone, first: 'lost', end: 'done' },
  {
    fault: { name: 'lost-reply', at: 'POST /cluster/sdn/zones' },
    do: zone,
    first: 'temporary',
    end: 'done',
  },
];

describe('faults', () => {
  const rows = cases.flatMap((each) => {
    const at = each.fault.at ?? '';
    return [[each.fault.name, at, each.do.name, each] as const];
  });
  test.each(rows)('%s %s while it is to %s', async (_, __, ___, given) => {
    const it = await connected();
    const operation = await given.do(it);
    const before = JSON.stringify(await others(it, operation));
    const at = given.fault.at ?? firstWrite(given.do.name);
    it.lab.fault({ ...given.fault, at });
    if (given.first !== undefined) {
      const twin = await connected();
      const first = await given.do(twin);
      twin.lab.fault({ ...given.fault, at });
      const reply = first.kind.match(/bridge|zone/)
        ? (await twin.connection.performTogether?.([first], twin.context()))?.[0]
        : await twin.perform(first);
      expect(reply?.ok === false ? reply.class : 'ok').toBe(given.first);
    }
    const end = await carried(it, operation);
    const said = end.ok ? 'done' : end.class;
    expect([said, end.ok ? '' : end.problem.message]).toEqual([
      given.end,
      end.ok ? '' : end.problem.message,
    ]);
    if (given.code !== undefined) expect(end.ok ? '' : end.problem.code).toBe(given.code);
    if (end.ok)
      expect(await it.again().settle(operation, it.context())).toMatchObject({ state: 'done' });
    // Nothing was done twice, and nothing else was touched.
    expect(JSON.stringify(await others(it, operation))).toBe(before);
  });

  test('warnings of a task are kept', async () => {
    const it = await connected();
    it.lab.fault({ name: 'task-warnings', at: make, detail: 2 });
    const done = await it.perform(vm());
    expect(done).toMatchObject({ ok: true });
    expect(done.ok ? done.notes?.length : 0).toBeGreaterThan(0);
    expect(done.ok ? done.notes?.[0] : '').toMatch(/^qmcreate 400: /);
  });

  test('a task that takes longer than it may is left alone, and looked after until it has ended', async () => {
    const it = await connected({ options: { taskTimeoutSeconds: 5 } });
    it.lab.fault({ name: 'task-lasts', at: make, detail: 30 });
    const reply = await it.perform(vm());
    expect(reply).toMatchObject({ ok: false, class: 'lost', problem: { code: 'task-lost' } });
    const settled = await it.connection.settle(vm(), it.context());
    expect(settled).toMatchObject({
      state: 'unknown',
      problem: { code: 'task-running', tryAgain: true },
    });
    const { waitFor } = storyOf(it.lab);
    await waitFor(it.tasks[0]);
    expect(await it.connection.settle(vm(), it.context())).toEqual({ state: 'done', id: '400' });
  });

  test('a copy that is still being set up is waited for, though it bears our mark already', async () => {
    const it = await connected({ options: { taskTimeoutSeconds: 5 } });
    it.lab.fault({ name: 'task-lasts', at: `POST ${config}`, detail: 30 });
    expect(await it.perform(clone())).toMatchObject({ ok: false, class: 'lost' });
    // Somebody else comes to carry on, and asks at once.
    const next = it.again();
    expect(await next.settle(clone(), it.context())).toMatchObject({
      state: 'unknown',
      problem: { code: 'task-running', tryAgain: true },
    });
    await storyOf(it.lab).waitFor(it.tasks.at(-1));
    expect(await next.settle(clone(), it.context())).toMatchObject({ state: 'done', id: '401' });
  });

  test('errors of an older PVE say the same, though only the status line tells', async () => {
    const state = { ...father, lab: { ...father.lab, messages: false } };
    const it = await connected({ state });
    const op = creating('vm', 'new', { node: 'father/node/#pve1', vmid: 101 });
    expect(await it.perform(op)).toMatchObject({
      class: 'refused',
      problem: { code: 'already-there' },
    });
    it.lab.fault({ name: 'guest-locked', at: `PUT ${config}` });
    expect(await it.perform(await memory(it))).toMatchObject({ class: 'locked' });
    const gone = { ...(await it.one('vm', '101')), id: idOf('vm', '555').id };
    expect(await it.perform(updating(gone, { memory: 1 }))).toMatchObject({ class: 'gone' });
  });

  test('a read is tried again until it is answered', async () => {
    const it = await connected();
    for (const name of ['unavailable-503', 'lost-reply', 'proxy-595'] as const)
      it.lab.fault({ name, at: 'GET /cluster/resources' });
    // A node that is away is asked twice only.
    expect((await it.look()).unseen).toEqual([]);
  });
});

/** Where the first writing call of each goes. */
function firstWrite(name: string): string {
  const at: Readonly<Record<string, string>> = {
    vm: make,
    memory: `PUT ${config}`,
    disk: `POST ${config}`,
    start: 'POST /nodes/{node}/qemu/{vmid}/status/start',
    stop: 'POST /nodes/{node}/qemu/{vmid}/status/shutdown',
    destroy: 'DELETE /nodes/{node}/qemu/{vmid}',
    resize: 'PUT /nodes/{node}/qemu/{vmid}/resize',
    move: 'POST /nodes/{node}/qemu/{vmid}/move_disk',
    clone: 'POST /nodes/{node}/qemu/{vmid}/clone',
    store: 'PUT /storage/{storage}',
  };
  return at[name] ?? '';
}

/** All that the operation is not about. */
async function others(it: Connected, { kind, to, liveId }: Operation): Promise<unknown> {
  const { live } = await it.again().observe({}, it.context().signal);
  const made = to?.['vmid'];
  const vmid = typeof made === 'number' ? `${made}` : kind === 'pve/vm' ? (liveId ?? '') : '101';
  return live
    .filter(({ kind: of, id, spec }) => {
      if (kind === 'pve/storage') return of !== 'pve/storage';
      if (kind === 'pve/bridge') return !(of === kind && id === liveId);
      if (kind === 'pve/zone') return of !== kind;
      if (kind === 'pve/token') return of !== kind;
      return !(id === vmid || id.startsWith(`${vmid}:`) || spec['vm'] === `father/vm/#${vmid}`);
    })
    .map(({ kind: of, id, spec }) => [of, id, spec]);
}
