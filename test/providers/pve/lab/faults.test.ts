/** The faults of PVE's own kind, asked for by name. */
import { expect, test } from 'vitest';
import { inLab, login } from './ask.ts';

const vm = 'nodes/pve1/qemu/100';
const stopped = 'nodes/pve1/qemu/101';
const label = 'PUT /nodes/{node}/qemu/{vmid}/config';

test('no majority: each write says so in words of its own, reads go on', () =>
  inLab(async ({ lab, tell, task, ask }) => {
    lab.fault({ name: 'no-quorum', times: Number.POSITIVE_INFINITY });
    await tell([
      ['GET cluster/resources?type=vm', '', 200],
      ['POST nodes/pve1/qemu', 'vmid=150', 500, 'cluster not ready - no quorum?'],
      [`POST ${stopped}/status/start`, '', 500, 'cluster not ready - no quorum?'],
      [`POST ${stopped}/clone`, 'newid=150', 500, 'cluster not ready - no quorum?'],
      ['POST cluster/sdn/zones', 'zone=lab&type=simple', 500, 'cluster not ready - no quorum?'],
      [
        `PUT ${stopped}/config`,
        'cores=2',
        500,
        "unable to open file '/etc/pve/nodes/pve1/qemu-server/101.conf.tmp.10101' - Permission denied",
      ],
      ['POST nodes/pve1/network', 'iface=vmbr1&type=bridge', 200],
    ]);
    expect(await task('PUT cluster/sdn')).toBe('cluster not ready - no quorum?');
    expect(await task(`POST ${vm}/status/stop`)).toBe('OK');
    const status = (await ask('GET cluster/status')).data as Record<string, unknown>[];
    expect(status.find((each) => each['type'] === 'cluster')).toMatchObject({ quorate: 0 });
  }));

test('no majority and a lock of the whole cluster', () =>
  inLab(async ({ lab, tell }) => {
    lab.fault({ name: 'no-quorum', at: 'POST /pools' });
    lab.fault({ name: 'cluster-lock', at: 'POST /pools' });
    lab.fault({ name: 'cluster-lock', at: 'PUT /storage/{storage}' });
    lab.fault({ name: 'cluster-lock', at: 'POST /cluster/sdn/vnets' });
    await tell([
      [
        'POST pools',
        'poolid=a',
        500,
        "create pool failed: cfs-lock 'file-user_cfg' error: no quorum!",
      ],
      ['POST pools', 'poolid=a', 200],
      [
        'PUT storage/local',
        'content=iso',
        500,
        "update storage failed: cfs-lock 'file-storage_cfg' error: got lock request timeout",
      ],
      [
        'POST cluster/sdn/vnets',
        'vnet=v1&zone=z',
        500,
        "create sdn vnet object failed: cfs-lock 'domain-sdn' error: got lock request timeout",
      ],
    ]);
  }));

test('the lock file of a guest: in the request, or in the task', () =>
  inLab(async ({ lab, tell, task }) => {
    const why = "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout";
    lab.fault({ name: 'config-lock', at: label });
    lab.fault({ name: 'config-lock', at: 'DELETE /nodes/{node}/qemu/{vmid}' });
    await tell([
      [`PUT ${stopped}/config`, 'cores=2', 500, why],
      [`PUT ${stopped}/config`, 'cores=2', 200],
    ]);
    expect(await task(`DELETE ${stopped}`)).toBe(why);
    await tell([[`GET ${stopped}/config`, '', 200, { cores: 2 }]]);
  }));

test("someone else's backup", () =>
  inLab(async ({ lab, tell, task }) => {
    lab.fault({ name: 'guest-locked', at: label });
    lab.fault({
      name: 'guest-locked',
      at: 'POST /nodes/{node}/qemu/{vmid}/status/start',
      detail: 'snapshot',
    });
    lab.fault({ name: 'guest-locked', at: 'POST /nodes/{node}/qemu/{vmid}/clone' });
    await tell([
      [`PUT ${stopped}/config`, 'cores=2', 500, 'VM is locked (backup)'],
      [`PUT ${stopped}/config`, 'cores=2', 200],
      [`POST ${stopped}/clone`, 'newid=150', 500, 'VM is locked (backup)'],
    ]);
    expect(await task(`POST ${stopped}/status/start`)).toBe('VM is locked (snapshot)');
    expect(await task(`POST ${stopped}/status/start`)).toBe('OK');
  }));

test('a foreign change between look and write: the digest tells', () =>
  inLab(async ({ lab, data, tell }) => {
    lab.fault({
      name: 'foreign-change',
      at: 'GET /nodes/{node}/qemu/{vmid}/config',
      detail: { method: 'PUT', path: `/${stopped}/config`, form: { cores: 4 } },
    });
    const { digest } = (await data(`GET ${stopped}/config`)) as { digest: string };
    await tell([
      [
        `PUT ${stopped}/config`,
        `memory=512&digest=${digest}`,
        500,
        'checksum mismatch (file change by other user?)',
      ],
      [`GET ${stopped}/config`, '', 200, { cores: 4, memory: '1024' }],
    ]);
    lab.fault({
      name: 'foreign-change',
      at: label,
      detail: { before: true, method: 'PUT', path: `/${stopped}/config`, form: { lock: 'backup' } },
    });
    await tell([[`PUT ${stopped}/config`, 'memory=512', 500, 'VM is locked (backup)']]);
    await tell([[`PUT ${stopped}/config`, 'memory=512', 500, 'VM is locked (backup)']]);
  }));

test('tasks: in error, with warnings, lost with and without their work, slow', () =>
  inLab(async ({ lab, task, data, tell }) => {
    const at = 'POST /nodes/{node}/qemu/{vmid}/status/start';
    const running = async (): Promise<unknown> =>
      ((await data(`GET ${stopped}/status/current`)) as { status: string }).status;
    lab.fault({ name: 'task-error', at, detail: 'start failed: QEMU exited with code 1' });
    expect(await task(`POST ${stopped}/status/start`)).toBe(
      'start failed: QEMU exited with code 1',
    );
    lab.fault({ name: 'worker-lost', at });
    expect(await task(`POST ${stopped}/status/start`)).toBe('unexpected status');
    expect(await running()).toBe('stopped');
    lab.fault({ name: 'worker-lost', at, detail: 'done' });
    expect(await task(`POST ${stopped}/status/start`)).toBe('unexpected status');
    expect(await running()).toBe('running');
    lab.fault({ name: 'task-warnings', detail: 2 });
    expect(await task(`POST ${stopped}/status/stop`)).toBe('WARNINGS: 2');
    lab.fault({ name: 'task-lasts', detail: 5, at });
    const upid = encodeURIComponent(String(await data(`POST ${stopped}/status/start`)));
    for (let look = 0; look < 5; look += 1)
      await tell([[`GET nodes/pve1/tasks/${upid}/status`, '', 200, { status: 'running' }]]);
    await tell([[`GET nodes/pve1/tasks/${upid}/status`, '', 200, { exitstatus: 'OK' }]]);
  }));

test('a task that lasts holds the lock file: nobody waits that long', () =>
  inLab(async ({ lab, data, tell, task }) => {
    const why = "can't lock file '/var/lock/qemu-server/lock-101.conf' - got timeout";
    lab.fault({ name: 'task-lasts', detail: 50, at: 'POST /nodes/{node}/qemu/{vmid}/clone' });
    await data(`POST ${stopped}/clone`, 'newid=150');
    await tell([
      [`PUT ${stopped}/config`, 'cores=2', 500, why],
      ['GET nodes/pve1/qemu/150/config', '', 200, { lock: 'clone' }],
    ]);
    expect(await task(`POST ${stopped}/status/start`)).toBe(why);
    expect(await task('POST nodes/pve1/qemu/150/status/start')).toBe('VM is locked (clone)');
  }));

test('the proxy in front of a node that cannot be reached', () =>
  inLab(async ({ lab, ask, tell }) => {
    lab.fault({ name: 'proxy-595', at: label });
    const gone = await ask(`PUT ${stopped}/config`, 'cores=2');
    expect([gone.status, gone.reason, gone.text]).toEqual([595, 'No route to host', '']);
    await tell([[`GET ${stopped}/config`, '', 200, { memory: '1024' }]]);
  }));

test('596 with the work done, and without it', () =>
  inLab(async ({ lab, ask, tell }) => {
    lab.fault({ name: 'proxy-596', at: label });
    const late = await ask(`PUT ${stopped}/config`, 'cores=2');
    expect([late.status, late.reason, late.text]).toEqual([596, 'Connection timed out', '']);
    await tell([[`GET ${stopped}/config`, '', 200, { cores: 2 }]]);
    lab.fault({ name: 'proxy-596', at: label, detail: 'undone' });
    expect((await ask(`PUT ${stopped}/config`, 'cores=3')).status).toBe(596);
    await tell([[`GET ${stopped}/config`, '', 200, { cores: 2 }]]);
  }));

test('401 out of nowhere', () =>
  inLab(async ({ lab, ask }) => {
    lab.fault({ name: 'unauthorized-401' });
    const refused = await ask('GET version');
    expect([refused.status, refused.reason, refused.text]).toEqual([
      401,
      'Authentication failed!',
      '',
    ]);
    expect((await ask('GET version')).status).toBe(200);
  }));

test('a hotplug that fails', () =>
  inLab(async ({ lab, tell }) => {
    lab.fault({ name: 'hotplug-fails', at: label, detail: ['net1'] });
    await tell([
      [
        `PUT ${vm}/config`,
        'net1=virtio=BC:24:11:00:00:77,bridge=vmbr0&name=new',
        400,
        { net1: "hotplug problem - error on hotplug device 'pci.3'\n" },
      ],
      // Not atomic: the rest is done, the NIC waits.
      [`GET ${vm}/config`, 'current=1', 200, { name: 'new' }],
      [`GET ${vm}/config`, '', 200, { net1: 'virtio=BC:24:11:00:00:77,bridge=vmbr0' }],
    ]);
  }));

test('half destroyed: the disks are gone, the rest stays behind a lock that only root opens', () =>
  inLab(async ({ lab, task, tell, data, ask, waitFor }) => {
    lab.fault({ name: 'half-destroyed' });
    expect(await task(`DELETE ${stopped}`)).toBe(
      "access permissions cleanup for VM 101 failed: cfs-lock 'file-user_cfg' error: got lock request timeout",
    );
    expect(await data(`GET ${stopped}/config`)).toEqual({
      digest: expect.any(String),
      lock: 'destroyed',
    });
    expect(await task(`DELETE ${stopped}`)).toBe('VM is locked (destroyed)');
    await tell([
      [`DELETE ${stopped}`, 'skiplock=1', 400, { skiplock: 'Only root may use this option.' }],
      [`PUT ${stopped}/config`, 'delete=lock&skiplock=1', 400],
    ]);
    const root = await login(lab);
    const upid = (await ask(`DELETE ${stopped}`, 'skiplock=1', root)).data;
    expect(await waitFor(upid)).toBe('OK');
    await tell([[`GET ${stopped}/config`, '', 500]]);
  }));

test("faults of every lab's kind work here as well", () =>
  inLab(async ({ lab, ask, tell }) => {
    lab.fault({ name: 'lost-reply', at: label });
    await expect(ask(`PUT ${stopped}/config`, 'cores=2')).rejects.toThrow('fetch failed');
    await tell([[`GET ${stopped}/config`, '', 200, { cores: 2 }]]);
    lab.fault({ name: 'wrong-types', at: 'GET /version', detail: { field: 'data', value: [] } });
    expect((await ask('GET version')).data).toEqual([]);
  }));
