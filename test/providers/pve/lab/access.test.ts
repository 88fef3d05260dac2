/** Who is let in, who may see what, and how PVE says no. */
import { expect, test } from 'vitest';
import { inLab, tokenHeader } from './ask.ts';

test('a token comes in without CSRF; nobody comes in with a wrong one, and is told nothing', () =>
  inLab(async ({ ask, lab }) => {
    expect((await ask('GET version')).data).toEqual({
      version: '8.4.21',
      release: '8.4',
      repoid: '2606ac85',
    });
    for (const token of ['root@pam!lab=wrong', 'root@pam!nope=x', 'ghost@pve!lab=x', 'x']) {
      const refused = await ask('GET version', '', tokenHeader(token));
      expect([refused.status, refused.reason, refused.text]).toEqual([
        401,
        'Authentication failed!',
        '',
      ]);
      expect(refused.headers.get('content-type')).toBeNull();
      expect(refused.headers.get('connection')).toBe('close');
    }
    expect((await ask('GET nosuch', '', {})).reason).toBe('No ticket');
    const blank = { Authorization: `PVEAPIToken ${lab.auth['token']}` };
    expect((await ask('GET version', '', blank)).status).toBe(200);
  }));

test('a ticket needs its CSRF token for whatever is no GET, and renews itself', () =>
  inLab(async ({ ask, lab }) => {
    const login = await ask(
      'POST access/ticket',
      `username=root@pam&password=${lab.auth['password']}`,
      {},
    );
    const { ticket, CSRFPreventionToken: csrf } = login.data as Record<string, string>;
    expect(login.data).toMatchObject({
      username: 'root@pam',
      clustername: 'c1',
      cap: { vms: { 'VM.Audit': 1 }, dc: { 'Sys.Audit': 1 } },
    });
    const cookie = { Cookie: `PVEAuthCookie=${encodeURIComponent(ticket ?? '')}` };
    expect((await ask('GET version', '', cookie)).status).toBe(200);
    const bare = await ask('PUT nodes/pve1/qemu/101/config', 'args=-x', cookie);
    expect([bare.status, bare.reason, bare.text]).toEqual([
      401,
      'Permission denied - invalid csrf token',
      '',
    ]);
    const whole = { ...cookie, CSRFPreventionToken: csrf ?? '' };
    expect((await ask('PUT nodes/pve1/qemu/101/config', 'args=-x', whole)).status).toBe(200);
    const renewed = await ask(
      'POST access/ticket',
      `username=root@pam&password=${encodeURIComponent(ticket ?? '')}`,
      {},
    );
    expect(renewed.status).toBe(200);
    const wrong = await ask('POST access/ticket', 'username=root@pam&password=x', {});
    expect([wrong.status, wrong.text.includes('authentication failure\\n')]).toEqual([401, true]);
    expect(wrong.body).toEqual({ data: null, message: 'authentication failure\n' });
    expect(lab.writes()).toEqual({ 'PUT /nodes/{node}/qemu/{vmid}/config': 2 });
  }));

test('a token without rights sees empty lists, and is refused by name where it asks for one thing', () =>
  inLab(async ({ ask, tell, lab }) => {
    const low = tokenHeader(lab.auth['lowToken']);
    await tell(
      [
        ['GET version', '', 200, { release: '8.4' }],
        ['GET access/permissions', '', 200, {}],
        ['GET cluster/resources?type=vm', '', 200, []],
        ['GET nodes/pve1/qemu', '', 200, []],
        ['GET nodes/pve1/qemu/100/config', '', 403, 'Permission check failed (/vms/100, VM.Audit)'],
        // What is wrong with the parameters is hidden behind it.
        ['GET nodes/pve1/qemu/1/config', '', 403, 'Permission check failed (/vms/1, VM.Audit)'],
        [
          'PUT nodes/pve1/qemu/100/config',
          'nosuch=1',
          403,
          'Permission check failed (/vms/100, VM.Config.Disk|VM.Config.CDROM|VM.Config.CPU|VM.Config.Memory|VM.Config.Network|VM.Config.HWType|VM.Config.Options|VM.Config.Cloudinit)',
        ],
        ['GET cluster/status', '', 403, 'Permission check failed (/, Sys.Audit)'],
      ],
      low,
    );
    expect((await ask('GET access/permissions')).data).toMatchObject({
      '/': { 'VM.Audit': 1, 'Sys.Modify': 1 },
    });
    const all = (await ask('GET access/permissions?path=/vms/100')).data as object;
    expect(Object.keys(all)).toEqual(['/vms/100']);
  }));

test('ACLs: the nearest entry counts, a token has no more than its user', () =>
  inLab(
    async ({ tell }) => {
      const ann = tokenHeader('ann@pve!t=v');
      await tell(
        [
          ['GET nodes/pve1/qemu/100/config', '', 200],
          ['PUT nodes/pve1/qemu/100/config', 'cores=2', 200],
          [
            'PUT nodes/pve1/qemu/100/config',
            'onboot=1&net0=virtio,bridge=vmbr0&startup=order=1',
            403,
            'Permission check failed (/, Sys.Modify)',
          ],
          [
            'GET nodes/pve1/qemu/101/config',
            '',
            403,
            'Permission check failed (/vms/101, VM.Audit)',
          ],
        ],
        ann,
      );
      await tell(
        [['PUT nodes/pve1/qemu/100/config', 'cores=2', 403]],
        tokenHeader('ann@pve!apart=v'),
      );
      await tell([['GET nodes/pve1/qemu/100/config', '', 200]], tokenHeader('ann@pve!apart=v'));
    },
    {
      state: {
        lab: { unauthorized_milliseconds: 0 },
        users: [{ userid: 'ann@pve' }],
        tokens: [
          { user: 'ann@pve', tokenid: 't', value: 'v', privsep: false },
          { user: 'ann@pve', tokenid: 'apart', value: 'v' },
        ],
        acl: [
          { path: '/vms', ugid: 'ann@pve', roleid: 'PVEVMAdmin' },
          { path: '/vms/101', ugid: 'ann@pve', roleid: 'NoAccess' },
          { path: '/vms', ugid: 'ann@pve!apart', roleid: 'PVEAuditor' },
        ],
        vms: [
          { vmid: 100, config: {} },
          { vmid: 101, config: {} },
        ],
      },
    },
  ));

test('the wire: unknown paths, methods, bodies and formats', () =>
  inLab(async ({ ask, lab, tell }) => {
    const nope = await ask('GET nope');
    expect([nope.status, nope.body]).toEqual([
      501,
      { data: null, message: "Method 'GET /nope' not implemented" },
    ]);
    const patch = await ask('PATCH version');
    expect([patch.status, patch.reason, patch.text]).toEqual([
      501,
      "method 'PATCH' not available",
      '',
    ]);
    const headers = tokenHeader(lab.auth['token']);
    const form = { ...headers, 'Content-Type': 'application/x-www-form-urlencoded' };
    const send = (path: string, init: RequestInit): Promise<Response> =>
      fetch(`${lab.url}/api2/${path}`, { headers: form, ...init });
    const gone = await send('json/nodes/pve1/qemu/100', { method: 'DELETE', body: 'purge=1' });
    expect([gone.status, await gone.text()]).toEqual([
      501,
      "Unexpected content for method 'DELETE'",
    ]);
    const xml = await send('xml/version', {});
    expect([xml.status, await xml.text()]).toEqual([501, 'no formatter for uri /version, xml']);
    const put = (body: string): Promise<Response> =>
      send('json/nodes/pve1/qemu/101/config', {
        method: 'PUT',
        body,
        headers: { ...headers, 'Content-Type': 'application/json' },
      });
    expect((await put('{"onboot": true, "cores": 3, "tags": ["b","a"]}')).status).toBe(200);
    expect((await put('{"onboot": ')).status).toBe(500);
    await tell([
      ['GET nodes/pve1/qemu/101/config', '', 200, { onboot: 1, cores: 3, tags: 'a;b' }],
      [
        'GET nodes/pve1/qemu/101/config?vmid=102',
        '',
        400,
        { vmid: 'duplicate parameter (already defined in URI) with conflicting values!' },
      ],
      [
        'GET nodes/nosuch/qemu',
        '',
        500,
        "hostname lookup 'nosuch' failed - failed to get address info for: nosuch: Name or service not known",
      ],
    ]);
    const refused = await ask('GET nodes/pve1/qemu/999/config');
    expect(refused.reason).toBe(
      "Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist",
    );
    expect(refused.headers.get('server')).toBe('pve-api-daemon/3.0');
  }));

test('an old 8.x has its texts in the status line only', () =>
  inLab(
    async ({ ask }) => {
      const refused = await ask('GET nodes/pve1/qemu/999/config');
      expect([refused.status, refused.body]).toEqual([500, { data: null }]);
      expect(refused.reason).toContain('does not exist');
    },
    { state: { version: '8.1.4', lab: { messages: false } } },
  ));

test('an offline node is answered for by the proxy: 595, and no word', () =>
  inLab(
    async ({ ask, data }) => {
      const refused = await ask('GET nodes/pve2/qemu');
      expect([refused.status, refused.reason, refused.text]).toEqual([595, 'No route to host', '']);
      expect(await data('GET cluster/resources?type=vm')).toEqual([
        { id: 'qemu/100', type: 'qemu', vmid: 100, node: 'pve2', status: 'unknown' },
      ]);
    },
    {
      state: {
        nodes: [{ name: 'pve1' }, { name: 'pve2', status: 'offline' }],
        vms: [{ vmid: 100, node: 'pve2', config: {} }],
      },
    },
  ));

test('ACLs are checked: whom, what, where', () =>
  inLab(({ tell }) =>
    tell([
      [
        'PUT access/acl',
        'path=/vms&roles=PVEAuditor',
        400,
        {
          users: "either 'users', 'groups' or 'tokens' is required.",
          groups: "either 'users', 'groups' or 'tokens' is required.",
          tokens: "either 'users', 'groups' or 'tokens' is required.",
        },
      ],
      [
        'PUT access/acl',
        'path=/nosuch&roles=PVEAuditor&users=root@pam',
        400,
        { path: "invalid ACL path '/nosuch'" },
      ],
      [
        'PUT access/acl',
        'path=/vms&roles=None&users=root@pam',
        500,
        "ACL update failed: role 'None' does not exist",
      ],
      [
        'PUT access/acl',
        'path=/vms&roles=PVEAuditor&users=ghost@pve',
        500,
        "ACL update failed: user 'ghost@pve' does not exist",
      ],
      ['PUT access/acl', 'path=/vms&roles=PVEAuditor&tokens=root@pam!low', 200],
      [
        'GET access/acl',
        '',
        200,
        [{ path: '/vms', type: 'token', ugid: 'root@pam!low', roleid: 'PVEAuditor', propagate: 1 }],
      ],
      ['PUT access/acl', 'path=/vms&roles=PVEAuditor&tokens=root@pam!low&delete=1', 200],
      ['GET access/acl', '', 200, []],
      ['GET access/users/ghost@pve', '', 500, "no such user ('ghost@pve')"],
    ]),
  ));

test('rights by pool, and a NIC only where SDN.Use allows it', () =>
  inLab(
    async ({ tell }) => {
      const ci = tokenHeader('ann@pve!ci=v');
      await tell(
        [
          ['GET nodes/pve1/qemu/100/config', '', 200],
          ['GET nodes/pve1/qemu/101/config', '', 403],
          [
            'PUT nodes/pve1/qemu/100/config',
            'net0=virtio,bridge=vmbr0',
            403,
            'Permission check failed (/sdn/zones/localnetwork/vmbr0, SDN.Use)',
          ],
          ['PUT nodes/pve1/qemu/100/config', 'net0=virtio,bridge=vmbr0,tag=7', 200],
          [
            'PUT nodes/pve1/qemu/100/config',
            'net0=virtio,bridge=vmbr0,tag=8',
            403,
            'Permission check failed (/sdn/zones/localnetwork/vmbr0/8, SDN.Use)',
          ],
          [
            'PUT nodes/pve1/qemu/100/config',
            'scsi1=local-lvm:1',
            403,
            'Permission check failed (/storage/local-lvm, Datastore.AllocateSpace)',
          ],
          ['POST nodes/pve1/qemu', 'vmid=150&pool=dev', 200],
          ['POST nodes/pve1/qemu', 'vmid=151', 403, 'Permission check failed'],
          ['POST nodes/pve1/qemu/100/clone', 'newid=152', 403, 'Permission check failed'],
          ['GET pools', '', 200, [{ poolid: 'dev' }]],
          [
            'PUT nodes/pve1/qemu/100/config',
            'serial0=/dev/ttyS0',
            500,
            "only root can set 'serial0' config for real devices",
          ],
          [
            'PUT nodes/pve1/qemu/100/config',
            'usb0=1234:5678',
            500,
            "only root can set 'usb0' config for real devices",
          ],
          [
            'PUT nodes/pve1/qemu/100/config',
            'hostpci0=01:00',
            500,
            "only root can set 'hostpci0' config for non-mapped devices",
          ],
        ],
        ci,
      );
    },
    {
      state: {
        lab: { unauthorized_milliseconds: 0 },
        users: [{ userid: 'ann@pve' }],
        tokens: [{ user: 'ann@pve', tokenid: 'ci', value: 'v', privsep: false }],
        acl: [
          { path: '/pool/dev', ugid: 'ann@pve', roleid: 'PVEVMAdmin' },
          { path: '/pool/dev', ugid: 'ann@pve', roleid: 'PVEPoolUser' },
          { path: '/sdn/zones/localnetwork/vmbr0/7', ugid: 'ann@pve', roleid: 'PVESDNUser' },
        ],
        pools: [{ poolid: 'dev', vms: [100] }],
        vms: [
          { vmid: 100, config: {} },
          { vmid: 101, config: {} },
        ],
      },
    },
  ));
