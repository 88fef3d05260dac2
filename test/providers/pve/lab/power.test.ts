/** Power, tasks, and what the cluster hears of it how late. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const vm = 'nodes/pve1/qemu/100';
const stopped = 'nodes/pve1/qemu/101';

test('200 and a task never mean success: most refusals are found inside', () =>
  inLab(async ({ task, tell }) => {
    expect(await task(`POST ${stopped}/status/start`)).toBe('OK');
    expect(await task(`POST ${stopped}/status/start`)).toBe('VM 101 already running');
    expect(await task(`POST ${stopped}/status/stop`)).toBe('OK');
    expect(await task(`POST ${stopped}/status/stop`)).toBe('OK');
    expect(await task('POST nodes/pve1/qemu/999/status/start')).toBe(
      "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist",
    );
    expect(await task('POST nodes/pve1/qemu/999/status/stop')).toBe(
      "unable to find configuration file for VM 999 on node 'pve1'",
    );
    await tell([
      [`POST ${stopped}/status/reset`, '', 500, 'VM 101 not running'],
      [`POST ${stopped}/status/suspend`, '', 500, 'VM 101 not running'],
      [`POST ${stopped}/status/reboot`, '', 500, 'VM 101 not running'],
      [
        'POST nodes/pve1/qemu/999/status/reset',
        '',
        500,
        "unable to find configuration file for VM 999 on node 'pve1'",
      ],
      [
        `POST ${stopped}/status/start`,
        'skiplock=1',
        400,
        { skiplock: 'Only root may use this option.' },
      ],
    ]);
  }));

test('a paused VM runs, says its list, and is paused, says its status', () =>
  inLab(async ({ task, tell, data }) => {
    expect(await task(`POST ${vm}/status/suspend`)).toBe('OK');
    await tell([
      [`GET ${vm}/status/current`, '', 200, { status: 'running', qmpstatus: 'paused' }],
      [`POST ${vm}/status/shutdown`, '', 500, 'VM is paused - cannot shutdown'],
    ]);
    const list = (await data('GET nodes/pve1/qemu')) as { vmid: number; status: string }[];
    expect(list.find((each) => each.vmid === 100)?.status).toBe('running');
    expect(await task(`POST ${vm}/status/resume`)).toBe('OK');
    await tell([
      [`GET ${vm}/status/current`, '', 200, { qmpstatus: 'running', ha: { managed: 0 } }],
    ]);
  }));

test('a start asks for the bridge, a shutdown for the guest', () =>
  inLab(
    async ({ task, data }) => {
      const failed = (await data('POST nodes/pve1/qemu/100/status/start')) as string;
      expect(failed).toMatch(
        /^UPID:pve1:[\dA-F]{8}:[\dA-F]{8}:[\dA-F]{8}:qmstart:100:root@pam!lab:$/,
      );
      const path = `nodes/pve1/tasks/${encodeURIComponent(failed)}`;
      expect(await data(`GET ${path}/status`)).toMatchObject({
        status: 'running',
        type: 'qmstart',
        id: '100',
        user: 'root@pam',
        tokenid: 'lab',
      });
      expect(await data(`GET ${path}/log`)).toEqual([
        { n: 1, t: "bridge 'vmbr9' does not exist" },
        { n: 2, t: expect.stringContaining('failed with status 512') },
        { n: 3, t: 'TASK ERROR: start failed: QEMU exited with code 1' },
      ]);
      expect(await task('POST nodes/pve1/qemu/101/status/shutdown')).toBe(
        'VM quit/powerdown failed - got timeout',
      );
      expect(await task('POST nodes/pve1/qemu/101/status/shutdown', 'forceStop=1')).toBe('OK');
    },
    {
      state: {
        vms: [
          { vmid: 100, config: { net0: 'virtio,bridge=vmbr9' } },
          { vmid: 101, status: 'running', config: {}, inside: { ignores_shutdown: true } },
        ],
      },
    },
  ));

test('the cluster knows tags at once, name and state only after a while', () =>
  inLab(async ({ data, task, tell }) => {
    const seen = async (): Promise<unknown> => {
      const rows = (await data('GET cluster/resources?type=vm')) as Record<string, unknown>[];
      const row = rows.find((each) => each['vmid'] === 101);
      return [row?.['name'], row?.['status'], row?.['tags']];
    };
    await tell([[`PUT ${stopped}/config`, 'name=db-2&tags=x', 200]]);
    expect(await task(`POST ${stopped}/status/start`)).toBe('OK');
    expect(await seen()).toEqual(['db-1', 'stopped', 'x']);
    expect(await seen()).toEqual(['db-1', 'stopped', 'x']);
    expect(await seen()).toEqual(['db-2', 'running', 'x']);
    const rows = (await data('GET cluster/resources')) as { id: string }[];
    expect(rows.find((each) => each.id === 'qemu/100')).toMatchObject({
      type: 'qemu',
      vmid: 100,
      node: 'pve1',
      status: 'running',
      name: 'web-1',
      template: 0,
      maxcpu: 2,
      maxmem: 2147483648,
      maxdisk: 34359738368,
      pool: 'prod',
      tags: 'prod;web',
    });
    expect(rows.map((each) => each.id).toSorted()).toEqual([
      '/pool/prod',
      'lxc/300',
      'node/pve1',
      'node/pve2',
      'qemu/100',
      'qemu/101',
      'qemu/200',
      'sdn/pve1/localnetwork',
      'sdn/pve2/localnetwork',
      'storage/pve1/fast',
      'storage/pve1/local',
      'storage/pve1/local-lvm',
      'storage/pve1/shared',
      'storage/pve2/local',
      'storage/pve2/local-lvm',
      'storage/pve2/shared',
    ]);
    await tell([
      [
        'GET cluster/resources?type=qemu',
        '',
        400,
        {
          type: "value 'qemu' does not have a value in the enumeration 'vm, storage, node, sdn'",
        },
      ],
    ]);
  }));

test('tasks: what is no task, what never was, and the lists', () =>
  inLab(async ({ data, task, tell, ask }) => {
    const never = encodeURIComponent('UPID:pve1:00004C54:0003119B:6B004CAD:qmcreate:100:root@pam:');
    await tell([
      ['GET nodes/pve1/tasks/abc/status', '', 400, { upid: 'unable to parse worker upid' }],
      [`GET nodes/pve1/tasks/${never}/status`, '', 400, { upid: 'no such task' }],
      [
        `GET nodes/pve1/tasks/${never}/log`,
        '',
        200,
        { n: 1, t: 'unable to open file - No such file or directory' },
      ],
    ]);
    await task(`POST ${stopped}/status/start`);
    await task(`POST ${stopped}/status/start`);
    const list = await ask('GET nodes/pve1/tasks?errors=1');
    expect(list.body).toMatchObject({
      total: 1,
      data: [{ status: 'VM 101 already running', endtime: expect.any(Number), type: 'qmstart' }],
    });
    await data(`POST ${stopped}/status/stop`);
    expect(await data('GET nodes/pve1/tasks?source=active')).toMatchObject([{ status: 'RUNNING' }]);
    expect(await data('GET cluster/tasks')).toHaveLength(3);
  }));

test('cluster: quorum, nodes with their fingerprints, the next free id', () =>
  inLab(async ({ data, tell }) => {
    expect(await data('GET cluster/status')).toEqual(
      expect.arrayContaining([
        { type: 'cluster', id: 'cluster', name: 'c1', nodes: 2, quorate: 1, version: 2 },
        {
          type: 'node',
          id: 'node/pve1',
          name: 'pve1',
          ip: '192.0.2.11',
          local: 1,
          nodeid: 1,
          online: 1,
          level: '',
        },
      ]),
    );
    const nodes = (await data('GET nodes')) as { ssl_fingerprint: string }[];
    for (const node of nodes) expect(node.ssl_fingerprint).toMatch(/^([\dA-F]{2}:){31}[\dA-F]{2}$/);
    await tell([
      ['GET cluster/nextid', '', 200, '102'],
      ['GET cluster/nextid?vmid=555', '', 200, '555'],
      ['GET cluster/nextid?vmid=100', '', 400, { vmid: 'VM 100 already exists' }],
    ]);
  }));

test('asleep on disk it is locked, and wakes as it was', () =>
  inLab(async ({ task, tell, data }) => {
    const upid = await data(`POST ${vm}/status/suspend`, 'todisk=1');
    expect(upid).toMatch(/:qmsuspend:100:/);
    while (((await data('GET nodes/pve1/tasks?source=active')) as unknown[]).length > 0);
    await tell([
      [`GET ${vm}/status/current`, '', 200, { status: 'stopped', lock: 'suspended' }],
      [`PUT ${vm}/config`, 'cores=1', 500, 'VM is locked (suspended)'],
    ]);
    expect(await task(`POST ${vm}/status/resume`)).toBe('OK');
    const config = (await data(`GET ${vm}/config`)) as Record<string, unknown>;
    expect([config['lock'], config['vmstate']]).toEqual([undefined, undefined]);
    await tell([[`GET ${vm}/status/current`, '', 200, { status: 'running' }]]);
    expect(await task(`POST ${vm}/status/reset`)).toBe('OK');
  }));

test('a reboot is when what waits takes effect', () =>
  inLab(async ({ task, tell }) => {
    await tell([[`PUT ${vm}/config`, 'cores=4', 200]]);
    expect(await task(`POST ${vm}/status/reboot`)).toBe('OK');
    await tell([[`GET ${vm}/config`, 'current=1', 200, { cores: 4 }]]);
  }));

test('a stop can end the shutdown that it would wait for, and a task can be stopped', () =>
  inLab(async ({ data, task, waitFor, tell }) => {
    const slow = await data(`POST ${vm}/status/shutdown`);
    expect(await task(`POST ${vm}/status/stop`, 'overrule-shutdown=1')).toBe('OK');
    expect(await waitFor(slow)).toBe('interrupted by signal');
    const start = encodeURIComponent(String(await data(`POST ${vm}/status/start`)));
    await tell([
      [`DELETE nodes/pve1/tasks/${start}`, '', 200, null],
      [`GET nodes/pve1/tasks/${start}/status`, '', 200, { exitstatus: 'interrupted by signal' }],
      [`GET ${vm}/status/current`, '', 200, { status: 'stopped' }],
    ]);
  }));

test('a task that nobody looks at ends all the same', () =>
  inLab(
    async ({ data, tell }) => {
      await data('POST nodes/pve1/qemu/100/status/start');
      const row: readonly [string, string, number] = ['GET version', '', 200];
      await tell([row, row, row]);
      await tell([['GET nodes/pve1/qemu/100/status/current', '', 200, { status: 'running' }]]);
    },
    { state: { lab: { task_patience: 3 }, vms: [{ vmid: 100, config: {} }] } },
  ));
