import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LiveResource } from '../../../src/model/resource.ts';
import { withVm } from './father.ts';
import { askLab } from './lab/ask.ts';
import { connected, creating, deleting, idOf, signal, updating } from './connected.ts';

const on = { node: 'father/node/#pve1' };
const noDisk = { vmid: 400, ...on, memory: 1024 };

describe('a VM', () => {
  test('is made with all that its spec says, and with our mark', async () => {
    const { make, one, tasks, lab } = await connected();
    const id = await make(
      creating('vm', 'new', {
        ...noDisk,
        cores: 2,
        sockets: 1,
        cpu: 'host,flags=+aes',
        ostype: 'l26',
        machine: 'q35',
        bios: 'seabios',
        scsihw: 'virtio-scsi-pci',
        agent: true,
        onboot: true,
        protection: false,
        description: 'made by a story',
        tags: ['blue', 'ant'],
        startup: 'order=2,up=30',
        'cloudInit.user': 'ann',
        'cloudInit.sshKeys': ['ssh-ed25519 AAAAC3Nza ann@home', 'ssh-rsa AAAAB3Nza+/= bob'],
        'cloudInit.nameserver': '192.0.2.53',
      }),
    );
    expect(id).toBe('400');
    expect(tasks).toHaveLength(1);
    expect(tasks[0]).toMatch(/^UPID:pve1:.*:qmcreate:400:root@pam!lab:$/);
    expect(await one('vm', '400')).toMatchObject({
      label: 'new (400)',
      mark: { site: 'd058', address: 'father/vm/new' },
      spec: {
        ...on,
        vmid: 400,
        name: 'new',
        running: false,
        cores: 2,
        cpu: 'host,flags=+aes',
        machine: 'q35',
        agent: true,
        onboot: true,
        description: 'made by a story',
        tags: ['ant', 'blue'],
        startup: 'order=2,up=30',
        'cloudInit.user': 'ann',
        'cloudInit.sshKeys': ['ssh-ed25519 AAAAC3Nza ann@home', 'ssh-rsa AAAAB3Nza+/= bob'],
        'cloudInit.nameserver': '192.0.2.53',
      },
    });
    expect(lab.violations()).toEqual([]);
  });

  test('is a copy of a template, whose parts are taken over by what is declared', async () => {
    const { make, one, look, connection, context } = await connected();
    await make(
      creating('vm', 'copy', {
        ...noDisk,
        'clone.from': 'father/vm/#9000',
        'clone.full': true,
        'clone.storage': 'local-lvm',
        cores: 4,
        'cloudInit.user': 'ann',
      }),
    );
    const before = await look();
    const of = (kind: string): readonly LiveResource[] =>
      before.live.filter(
        (each) => each.kind === `pve/${kind}` && each.spec['vm'] === 'father/vm/#400',
      );
    expect(of('disk').map(({ spec }) => [spec['slot'], spec['size']])).toEqual([
      ['scsi0', 2 * 2 ** 30],
    ]);
    expect(of('nic').map(({ spec }) => spec['slot'])).toEqual(['net0']);

    const disk = creating('disk', 'copy.scsi0', {
      vm: 'father/vm/#400',
      slot: 'scsi0',
      size: 8 * 2 ** 30,
      discard: true,
    });
    const nic = creating('nic', 'copy.net0', {
      vm: 'father/vm/#400',
      slot: 'net0',
      bridge: 'vmbr1',
      model: 'virtio',
      mac: 'BC:24:11:00:04:00',
      address: '10.1.0.40/24',
    });
    for (const each of [disk, nic])
      expect(await connection.settle(each, context())).toEqual({ state: 'not done' });
    const id = await make(disk);
    expect(await one('disk', id)).toMatchObject({
      spec: { size: 8 * 2 ** 30, discard: true, slot: 'scsi0' },
    });
    await make(nic);
    expect((await one('nic', '400:net0')).spec).toMatchObject({
      bridge: 'vmbr1',
      mac: 'BC:24:11:00:04:00',
      address: '10.1.0.40/24',
    });
    for (const each of [disk, nic])
      expect(await connection.settle(each, context())).toMatchObject({ state: 'done' });
    const vm = await one('vm', '400');
    expect(vm).toMatchObject({
      mark: { address: 'father/vm/copy' },
      spec: { cores: 4, description: '', tags: ['template'], 'cloudInit.user': 'ann' },
      status: { template: false },
    });
  });

  test('changes in place; its mark is written with its first change', async () => {
    const { make, one } = await connected();
    const db = await one('vm', '101');
    await make(
      updating(db, { memory: 4096, cores: 3, description: 'for data', onboot: true }, 'db'),
    );
    expect(await one('vm', '101')).toMatchObject({
      mark: { site: 'd058', address: 'father/vm/db' },
      spec: { memory: 4096, cores: 3, description: 'for data', onboot: true, tags: [] },
    });
    await make(updating(await one('vm', '101'), { onboot: false, description: '' }, 'db'));
    expect(await one('vm', '101')).toMatchObject({
      mark: { address: 'father/vm/db' },
      spec: { description: '', onboot: false },
    });
  });

  test('is started and stopped; what a clone brought is its own from its start on', async () => {
    const { make, one, tasks, lab } = await connected();
    await make(creating('vm', 'copy', { ...noDisk, 'clone.from': 'father/vm/#9000' }));
    const description = async (): Promise<unknown> =>
      ((await askLab(lab, 'GET nodes/pve1/qemu/400/config')).data as Record<string, unknown>)[
        'description'
      ];
    expect(await description()).toBe('[trueup-brought net0 scsi0]\n[trueup d058 father/vm/copy]');
    await make(updating(await one('vm', '400'), { running: true }, 'copy'));
    expect((await one('vm', '400')).spec['running']).toBe(true);
    expect(await description()).toBe('[trueup d058 father/vm/copy]');
    await make(updating(await one('vm', '400'), { running: false }, 'copy'));
    expect((await one('vm', '400')).spec['running']).toBe(false);
    expect(tasks.map((each) => each.split(':')[5])).toEqual([
      'qmclone',
      'qmconfig',
      'qmstart',
      'qmshutdown',
    ]);
    // What runs already, or is off already, is as it should be.
    await make(updating(await one('vm', '400'), { running: false }, 'copy'));
    await make(updating(await one('vm', '100'), { running: true }));
  });

  test('a guest that does not shut itself down is switched off', async () => {
    const state = withVm(100, { inside: { ignores_shutdown: true } });
    const { make, one } = await connected({ state });
    await make(updating(await one('vm', '100'), { running: false }));
    expect((await one('vm', '100')).spec['running']).toBe(false);
  });

  test('what a running VM would take up at its next start only is taken back and refused', async () => {
    const { perform, one, lab } = await connected();
    const web = await one('vm', '100');
    const done = await perform(updating(web, { memory: 4096, description: 'more' }, 'web'));
    expect(done).toMatchObject({ ok: false, class: 'refused', problem: { code: 'needs-restart' } });
    const after = await one('vm', '100');
    expect(after.spec['memory']).toBe(2048);
    expect(after.status?.['waiting']).toBeUndefined();
    expect(lab.writes()).toEqual({ 'PUT /nodes/{node}/qemu/{vmid}/config': 2 });
  });

  test('a change that somebody else comes before is refused by its digest', async () => {
    const { perform, one, lab } = await connected();
    const db = await one('vm', '101');
    lab.fault({
      name: 'foreign-change',
      at: 'PUT /nodes/{node}/qemu/{vmid}/config',
      detail: {
        before: true,
        method: 'PUT',
        path: '/nodes/pve1/qemu/101/config',
        form: { cores: 7 },
      },
    });
    const done = await perform(updating(db, { memory: 4096 }, 'db'));
    expect(done).toMatchObject({ ok: false, class: 'refused', problem: { code: 'moved-since' } });
    expect((await one('vm', '101')).spec['memory']).toBe(1024);
  });

  test('a password goes to PVE and nowhere else', async () => {
    const { make, logged, root, lab, connection, context } = await connected();
    writeFileSync(join(root, 'guest.pw'), 'canary-pässword/1\n');
    const op = creating('vm', 'new', {
      ...noDisk,
      'cloudInit.user': 'ann',
      'cloudInit.password': { file: 'guest.pw' },
    });
    const id = await make(op);
    const config = (await askLab(lab, 'GET nodes/pve1/qemu/400/config')).data;
    expect(config).toMatchObject({ cipassword: '**********', ciuser: 'ann' });
    const told = JSON.stringify([id, logged, await connection.settle(op, context())]);
    expect(told).not.toContain('canary');
  });

  test('a password that is not there stops it before anything is sent', async () => {
    const { perform, lab } = await connected();
    const done = await perform(
      creating('vm', 'new', {
        ...noDisk,
        'cloudInit.password': { env: 'TRUEUP_NO_SUCH_VARIABLE' },
      }),
    );
    expect(done).toMatchObject({ ok: false, class: 'refused', problem: { code: 'no-secret' } });
    expect(lab.writes()).toEqual({});
  });

  test('a vmid that is taken is refused, and what has it is left alone', async () => {
    const { perform, one, connection, context } = await connected();
    const op = creating('vm', 'new', { ...noDisk, vmid: 101 });
    expect(await perform(op)).toMatchObject({
      ok: false,
      class: 'refused',
      problem: { code: 'already-there' },
    });
    expect(await connection.settle(op, context())).toEqual({ state: 'not done' });
    expect((await one('vm', '101')).spec['name']).toBe('db-1');
  });
});

describe('a VM goes', () => {
  test('with the disks that the plan knows of', async () => {
    const { make, look, one } = await connected();
    const { live } = await look();
    const db = live.find((each) => each.kind === 'pve/vm' && each.id === '101');
    if (db === undefined) throw new Error('no db');
    const disks = live.filter(
      (each) => each.kind === 'pve/disk' && each.spec['vm'] === 'father/vm/#101',
    );
    expect(disks).toHaveLength(2);
    await make(
      deleting(
        db,
        disks.map(({ id }) => `father/disk/#${id}`),
      ),
    );
    const after = await look({
      ids: [idOf('vm', '101'), ...disks.map(({ id }) => idOf('disk', id))],
    });
    expect(after.gone).toHaveLength(3);
    await expect(one('vm', '101')).rejects.toThrow('no vm');
  });

  test.each([
    [
      'a disk that the plan does not know of',
      {},
      /scsi0 \(local:101\/vm-101-disk-0.qcow2\) is on it/,
    ],
    ['another name', { name: 'other' }, /it is called 'other' by now/],
    [
      'the mark of another site',
      { description: '[trueup other father/vm/x]' },
      /belongs to the site other/,
    ],
    ['protection', { protection: 1 }, /it is protected/],
  ])('not with %s', async (_, config, why) => {
    const { perform, look, lab } = await connected();
    const { live } = await look();
    const db = live.find((each) => each.kind === 'pve/vm' && each.id === '101');
    if (db === undefined) throw new Error('no db');
    const disks = live.filter(
      (each) => each.kind === 'pve/disk' && each.spec['vm'] === 'father/vm/#101',
    );
    const known = Object.keys(config).length === 0 ? disks.slice(0, 1) : disks;
    const form = new URLSearchParams(
      Object.entries(config).map(([a, b]): [string, string] => [a, String(b)]),
    ).toString();
    if (form !== '') await askLab(lab, 'PUT nodes/pve1/qemu/101/config', form);
    const before = lab.counts()['DELETE /nodes/{node}/qemu/{vmid}'];
    const done = await perform(
      deleting(
        db,
        known.map(({ id }) => `father/disk/#${id}`),
      ),
    );
    expect(done).toMatchObject({ ok: false, class: 'refused' });
    expect(done.ok ? '' : done.problem.message).toMatch(why);
    expect(lab.counts()['DELETE /nodes/{node}/qemu/{vmid}']).toBe(before);
  });

  test('not while it runs, and not where it is gone already', async () => {
    const { perform, one } = await connected();
    const web = await one('vm', '100');
    const touched = [
      'father/disk/#local-lvm:vm-100-disk-0',
      'father/disk/#local-lvm:vm-100-disk-1',
    ];
    expect(await perform(deleting(web, touched))).toMatchObject({ ok: false, class: 'refused' });
    const gone = { ...web, id: '555' as typeof web.id };
    expect(await perform(deleting(gone))).toMatchObject({ ok: false, class: 'gone' });
  });

  test('that lives on another node by now is found there', async () => {
    const { one, connection } = await connected();
    await connection.observe({}, signal);
    const far = await one('vm', '102');
    expect(far.spec['node']).toBe('father/node/#pve2');
  });
});
