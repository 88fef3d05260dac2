/** Storages and what lies on them, tokens, ACLs, pools, containers. */
import { expect, test } from 'vitest';
import { inLab, tokenHeader } from './ask.ts';

test('the content of a storage is replaced as a whole', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      ['PUT storage/local', 'content=iso,vztmpl', 200, { storage: 'local', type: 'dir' }],
      [
        'PUT storage/local',
        'content=bogus',
        400,
        { content: "invalid format - invalid content type 'bogus'\n" },
      ],
      [
        'PUT storage/nope',
        'content=iso',
        500,
        "update storage failed: storage 'nope' does not exist",
      ],
      [
        'POST storage',
        'storage=fast&type=dir&path=/x',
        500,
        "create storage failed: storage ID 'fast' already defined",
      ],
      ['GET storage/nope', '', 500, "storage 'nope' does not exist"],
    ]);
    const { content } = (await data('GET storage/local')) as { content: string };
    expect(content.split(',').toSorted()).toEqual(['iso', 'vztmpl']);
    const rows = (await data('GET nodes/pve2/storage')) as Record<string, unknown>[];
    expect(rows.find((each) => each['storage'] === 'fast')).toMatchObject({
      enabled: 0,
      active: 0,
    });
    expect(rows.find((each) => each['storage'] === 'shared')).toMatchObject({
      shared: 1,
      active: 1,
    });
  }));

test('the same content in another order each time', () =>
  inLab(async ({ data, ask }) => {
    const orders = new Set<string>();
    const keys = new Set<string>();
    for (let look = 0; look < 12; look += 1) {
      orders.add(((await data('GET storage/local')) as { content: string }).content);
      keys.add(Object.keys((await ask('GET nodes/pve1/qemu/100/config')).data as object).join());
    }
    expect(orders.size).toBeGreaterThan(3);
    expect(keys.size).toBeGreaterThan(3);
  }));

test('volumes: listed without cloud-init images, deleted without asking who uses them', () =>
  inLab(async ({ tell, data, task }) => {
    const local = 'nodes/pve1/storage/local/content';
    await tell([
      ['PUT nodes/pve1/qemu/101/config', 'ide2=local:cloudinit', 200],
      [
        `POST ${local}`,
        'filename=vm-101-disk-7.qcow2&vmid=101&size=64M',
        200,
        'local:101/vm-101-disk-7.qcow2',
      ],
      [
        `POST ${local}`,
        'filename=vm-101-disk-7.qcow2&vmid=101&size=64M',
        500,
        "disk image '/var/lib/vz/images/101/vm-101-disk-7.qcow2' already exists",
      ],
      ['GET nodes/pve1/storage/nope/content', '', 500, "storage 'nope' does not exist"],
      [
        'GET nodes/pve2/storage/fast/content',
        '',
        500,
        "storage 'fast' is not available on node 'pve2'",
      ],
    ]);
    const rows = (await data(`GET ${local}?vmid=101`)) as Record<string, unknown>[];
    expect(rows.map((each) => String(each['volid'])).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
      'local:101/vm-101-disk-0.qcow2',
      'local:101/vm-101-disk-7.qcow2',
    ]);
    expect(rows.find((each) => String(each['volid']).includes('disk-7'))).toMatchObject({
      content: 'images',
      format: 'qcow2',
      size: 67_108_864,
      vmid: 101,
      parent: null,
    });
    const used = encodeURIComponent('local:101/vm-101-disk-0.qcow2');
    expect(await task(`DELETE ${local}/${used}`)).toBe('OK');
    expect(await task(`DELETE ${local}/${used}`)).toBe('OK');
    expect(await data(`DELETE ${local}/101/vm-101-disk-7.qcow2?delay=5`)).toBeNull();
    expect(await task('POST nodes/pve1/qemu/101/status/start')).toContain('does not exist');
  }));

test('tokens: the value is told once, and rights come by ACLs', () =>
  inLab(async ({ tell, data }) => {
    const path = 'access/users/root@pam/token';
    const made = (await data(`POST ${path}/ci`, 'comment=for%20tests')) as Record<string, string>;
    expect(made).toEqual({
      'full-tokenid': 'root@pam!ci',
      value: expect.stringMatching(/^[\da-f-]{36}$/),
      info: { privsep: 1, comment: 'for tests' },
    });
    expect(await data(`POST ${path}/whole`, 'privsep=0')).toMatchObject({ info: { privsep: '0' } });
    const as = tokenHeader(`root@pam!ci=${made['value']}`);
    await tell([['GET access/permissions', '', 200, {}]], as);
    await tell([
      [`POST ${path}/ci`, '', 400, { tokenid: 'Token already exists.' }],
      [`POST ${path}/9lab`, '', 400, { tokenid: 'value does not match the regex pattern' }],
      ['POST access/users/ghost@pve/token/x', '', 500, "no such user ('ghost@pve')"],
      [`DELETE ${path}/nope`, '', 500, "no such token 'nope' for user 'root@pam'"],
      [`GET ${path}/ci`, '', 200, { privsep: 1, comment: 'for tests' }],
      ['PUT access/acl', 'path=/vms/100&roles=PVEVMUser&tokens=root@pam!ci', 200, null],
    ]);
    await tell(
      [
        ['GET nodes/pve1/qemu/100/config', '', 200],
        [
          'PUT nodes/pve1/qemu/100/config',
          'memory=512',
          403,
          'Permission check failed (/vms/100, VM.Config.Memory)',
        ],
        ['GET cluster/resources?type=vm', '', 200],
      ],
      as,
    );
    await tell([[`DELETE ${path}/ci`, '', 200, null]]);
    await tell([['GET version', '', 401]], as);
    expect(await data('GET access/acl')).toEqual([]);
  }));

test('pools take in VMs that are not there', () =>
  inLab(({ tell }) =>
    tell([
      ['POST pools', 'poolid=p1&comment=x', 200, null],
      ['POST pools', 'poolid=p1', 500, "create pool failed: pool 'p1' already exists"],
      ['PUT pools', 'poolid=p1&vms=101,999', 200, null],
      [
        'PUT pools',
        'poolid=p1&vms=101',
        500,
        'update pools failed: VM 101 is already a pool member',
      ],
      [
        'PUT pools',
        'poolid=p1&vms=100',
        500,
        "update pools failed: VM 100 belongs already to pool 'prod' and 'allow-move' is not set",
      ],
      ['GET pools/p1', '', 200, { poolid: 'p1', comment: 'x', members: [{ id: 'qemu/101' }] }],
      [
        'DELETE pools?poolid=p1',
        '',
        500,
        "delete pool failed: pool 'p1' is not empty (contains VM 101)",
      ],
      ['PUT pools/p1', 'vms=101&delete=1', 200, null],
      ['DELETE pools/p1', '', 200, null],
      ['DELETE pools/p1', '', 500, "delete pool failed: pool 'p1' does not exist"],
    ]),
  ));

test('containers are seen: list, config, addresses', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [
        'GET nodes/pve1/lxc/300/config',
        '',
        200,
        { hostname: 'ct-1', memory: 512, net0: expect.stringContaining('hwaddr=BC:24:11') },
      ],
      ['GET nodes/pve1/lxc/300/status/current', '', 200, { status: 'running', type: 'lxc' }],
      [
        'GET nodes/pve1/lxc/100/config',
        '',
        500,
        "Configuration file 'nodes/pve1/lxc/100.conf' does not exist",
      ],
    ]);
    expect(await data('GET nodes/pve1/lxc')).toMatchObject([{ vmid: 300, name: 'ct-1' }]);
    expect(await data('GET nodes/pve1/lxc/300/interfaces')).toContainEqual({
      name: 'eth0',
      'hardware-address': expect.any(String),
      'ip-addresses': [{ 'ip-address-type': 'inet', 'ip-address': '192.0.2.30', prefix: 24 }],
      hwaddr: expect.stringMatching(/^bc:24:11/),
      inet: '192.0.2.30/24',
    });
  }));

test('certificates of a node: the print that a client pins', () =>
  inLab(async ({ data }) => {
    const nodes = (await data('GET nodes')) as { node: string; ssl_fingerprint: string }[];
    const [info] = (await data('GET nodes/pve1/certificates/info')) as Record<string, unknown>[];
    expect(info).toMatchObject({
      filename: 'pve-ssl.pem',
      fingerprint: nodes.find((each) => each.node === 'pve1')?.ssl_fingerprint,
      notafter: expect.any(Number),
      san: expect.arrayContaining(['pve1']),
    });
  }));

test('storages: made, changed, taken away', () =>
  inLab(async ({ tell, data }) => {
    await tell([
      [
        'POST storage',
        'storage=more&type=nfs&server=192.0.2.9&export=/x&content=iso&nodes=pve1',
        200,
        { storage: 'more', type: 'nfs' },
      ],
      ['GET storage/more', '', 200, { content: 'iso', nodes: 'pve1', shared: 1, export: '/x' }],
      ['PUT storage/more', 'delete=nodes&disable=1', 200],
      [
        'PUT storage/more',
        'delete=nodes&nodes=pve1',
        500,
        "update storage failed: cannot set and delete property 'nodes' at the same time!",
      ],
      ['PUT storage/more', 'delete=nosuch', 500, "update storage failed: no such option 'nosuch'"],
      [
        'PUT storage/more',
        'content=iso&digest=abc',
        500,
        'update storage failed: detected modified configuration - file changed by other user? Try again.',
      ],
      ['GET nodes/pve1/storage/more/content', '', 500, "storage 'more' is disabled"],
      ['GET nodes/pve1/storage?storage=nope', '', 400, { storage: 'No such storage.' }],
      ['DELETE storage/more', '', 200, null],
      ['DELETE storage/more', '', 500, "delete storage failed: storage 'more' does not exist"],
    ]);
    const rows = (await data('GET nodes/pve1/storage?content=snippets')) as { storage: string }[];
    expect(rows.map((each) => each.storage)).toEqual(['local']);
  }));
