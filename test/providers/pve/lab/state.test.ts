/** The state of the PVE lab: what may be left out, what is kept over a restart, and how fast it is when it is big. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pveLab, startPveLab } from '../../../../src/providers/pve/lab/index.ts';
import { inLab, storyOf } from './ask.ts';
import { clusterState } from './cluster.ts';

test('an empty state is a node on its own', () =>
  inLab(
    async ({ data, task }) => {
      expect(await data('GET cluster/status')).toEqual([
        expect.objectContaining({ type: 'node', name: 'pve1', local: 1, nodeid: 0 }),
      ]);
      expect(await task('POST nodes/pve1/qemu', 'vmid=100&scsi0=local-lvm:4')).toBe('OK');
      expect(await data('GET nodes/pve1/network')).toMatchObject([{ iface: 'eno1', type: 'eth' }]);
    },
    { state: {} },
  ));

test('what a person leaves out is filled in', () =>
  inLab(
    async ({ data, tell }) => {
      await tell([
        [
          'GET nodes/pve1/qemu/100/config',
          '',
          200,
          {
            boot: 'order=scsi0;net0',
            net0: expect.stringMatching(/^virtio=BC:24:11:/),
            smbios1: expect.stringMatching(/^uuid=/),
            memory: '1024',
            onboot: 1,
          },
        ],
        ['GET nodes/pve1/qemu/100/config', 'current=1', 200, { memory: '512' }],
        [
          'GET nodes/pve1/network/vmbr0',
          '',
          200,
          { type: 'bridge', cidr: '10.0.0.1/24', active: 1 },
        ],
      ]);
      expect(await data('GET nodes/pve1/storage/local-lvm/content')).toMatchObject([
        { volid: 'local-lvm:vm-100-disk-0', size: 34_359_738_368, vmid: 100 },
      ]);
    },
    {
      state: {
        nodes: [
          {
            name: 'pve1',
            interfaces: [{ iface: 'vmbr0', cidr: '10.0.0.1/24', bridge_ports: 'eno1' }],
          },
        ],
        vms: [
          {
            vmid: 100,
            config: {
              memory: 512,
              onboot: true,
              net0: 'virtio,bridge=vmbr0',
              scsi0: 'local-lvm:vm-100-disk-0,size=32G',
            },
            pending: { memory: 1024 },
          },
        ],
      },
    },
  ));

test('the state that the README shows is one', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');
  const yaml = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const state = pveLab(parse(yaml)).state() as { vms: unknown[]; storages: unknown[] };
  expect([state.vms.length, state.storages.length]).toEqual([1, 3]);
});

const folder = join(import.meta.dirname, '../../../../src/providers/pve/lab');

test.each([
  [{ vms: [{ vmid: 1 }] }, 'a guest of the state has no vmid of 100 or more'],
  [{ vms: [{ vmid: 100, node: 'x' }] }, 'the guest 100 is on no node of the state'],
  [{ vms: [{ vmid: 100, config: { scsi0: 'nope:vm-100-disk-0' } }] }, 'the storage nope'],
  [{ nodes: [{}] }, 'the top.nodes[0].name of the state must be given'],
])('a state that makes no sense is refused: %j', (state, why) => {
  expect(() => pveLab(state)).toThrow(why);
});

test('a lab that is killed in the middle of a task goes on from its file', async () => {
  const stateFile = join(mkdtempSync(join(tmpdir(), 'pve-lab-')), 'state.json');
  // Uptimes go on while a lab does: here no second passes.
  const now = new Date();
  const clock = (): Date => now;
  const first = await startPveLab({ state: clusterState, stateFile, clock });
  const before = storyOf(first);
  const upid = String(await before.data('POST nodes/pve1/qemu', 'vmid=150&scsi0=local-lvm:4'));
  await before.data('PUT nodes/pve1/qemu/100/config', 'memory=4096&delete=cores');
  await before.data('POST nodes/pve1/network', 'iface=vmbr1&type=bridge&autostart=1');
  await before.data('POST cluster/sdn/zones', 'zone=lab&type=simple');
  const token = (await before.data('POST access/users/root@pam/token/xy')) as { value: string };
  await first.close();
  expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(first.state())),
  );

  const second = await startPveLab({ stateFile, clock });
  const after = storyOf(second);
  try {
    expect(JSON.parse(JSON.stringify(second.state()))).toEqual(
      JSON.parse(JSON.stringify(first.state())),
    );
    await after.tell([
      ['GET nodes/pve1/qemu/150/config', '', 200, { lock: 'create' }],
      ['GET nodes/pve1/qemu/100/config', 'current=1', 200, { memory: '2048', cores: 2 }],
      ['GET nodes/pve1/qemu/100/config', '', 200, { memory: '4096' }],
      ['GET cluster/sdn/zones?pending=1', '', 200, [expect.objectContaining({ state: 'new' })]],
    ]);
    expect((await after.ask('GET nodes/pve1/network')).body['changes']).toContain('+auto vmbr1');
    expect(await after.waitFor(upid)).toBe('OK');
    await after.tell([
      ['GET nodes/pve1/qemu/150/config', '', 200, { scsi0: 'local-lvm:vm-150-disk-0,size=4G' }],
      ['GET access/users/root@pam/token/xy', '', 200, { privsep: 1 }],
    ]);
    const own = { Authorization: `PVEAPIToken=root@pam!xy=${token.value}` };
    expect((await after.ask('GET version', '', own)).status).toBe(200);
  } finally {
    await second.close();
  }
});

test('the same seed gives the same cluster, another one another', () => {
  expect(vmsOf(1)).toBe(vmsOf(1));
  expect(vmsOf(1)).not.toBe(vmsOf(2));
});

function vmsOf(seed: number): string {
  const vms = [{ vmid: 100, config: { net0: 'virtio,bridge=vmbr0' } }];
  const { vms: saved } = pveLab({ lab: { seed }, vms }).state() as { readonly vms: unknown };
  return JSON.stringify(saved).replaceAll(/ctime=\d+/g, '');
}

test('a thousand VMs are no burden', async () => {
  const vms = Array.from({ length: 1500 }, (_, at) => ({
    vmid: 1000 + at,
    status: at % 2 === 0 ? 'running' : 'stopped',
    config: {
      name: `vm-${at}`,
      memory: 1024,
      scsi0: `local-lvm:vm-${1000 + at}-disk-0,size=8G`,
      net0: 'virtio,bridge=vmbr0',
    },
  }));
  await inLab(
    async ({ data }) => {
      const started = performance.now();
      for (let look = 0; look < 5; look += 1)
        expect(await data('GET cluster/resources?type=vm')).toHaveLength(1500);
      for (let vmid = 1000; vmid < 1300; vmid += 1)
        await data(`GET nodes/pve1/qemu/${vmid}/config`);
      for (let vmid = 1000; vmid < 1020; vmid += 1)
        await data(`PUT nodes/pve1/qemu/${vmid}/config`, 'tags=a');
      expect(performance.now() - started).toBeLessThan(15_000);
    },
    { state: { vms } },
  );
});

test('behind HTTPS it shows the certificate that it tells the print of', async ({ skip }) => {
  const place = mkdtempSync(join(tmpdir(), 'pve-lab-'));
  const [key, cert] = [join(place, 'key.pem'), join(place, 'cert.pem')];
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '2',
        '-subj',
        '/CN=pve1',
        '-keyout',
        key,
        '-out',
        cert,
      ],
      { stdio: 'ignore' },
    );
  } catch {
    skip('needs openssl');
  }
  const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
  const lab = await startPveLab({ state: {}, tls });
  try {
    const seen = await new Promise<{ print: string | undefined; body: string }>(
      (resolve, reject) => {
        const asked = request(
          `${lab.url}/api2/json/nodes`,
          {
            rejectUnauthorized: false,
            headers: { Authorization: `PVEAPIToken=${lab.auth['token']}` },
          },
          (response) => {
            const socket = response.socket as TLSSocket;
            const print = socket.getPeerX509Certificate()?.fingerprint256;
            let body = '';
            response.on('data', (chunk: Buffer) => (body += chunk.toString()));
            response.on('end', () => resolve({ print, body }));
          },
        );
        asked.on('error', reject);
        asked.end();
      },
    );
    expect(lab.url).toMatch(/^https:/);
    const { data } = JSON.parse(seen.body) as { data: { ssl_fingerprint: string }[] };
    expect(data[0]?.ssl_fingerprint).toBe(seen.print);
  } finally {
    await lab.close();
  }
});
