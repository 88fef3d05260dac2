/** Machines of the MAAS lab: reads, release and the other operations, interfaces and links. */
import { expect, test } from 'vitest';
import { inLab } from '../../lab/ask.ts';
import { keys } from '../../lab/metal.ts';

test('lists and filters', () =>
  inLab(async ({ ask, tell }) => {
    const ids = async (line: string, as?: string): Promise<string[]> =>
      ((await ask(line, '', as)).json() as { system_id: string }[]).map((each) => each.system_id);
    expect(await ids('GET machines/')).toEqual(['fresh1', 'ready2', 'deploy', 'bobs04']);
    expect(await ids('GET machines/', keys.bob)).toEqual(['fresh1', 'ready2', 'bobs04']);
    expect(await ids('GET machines/?status=deployed&status=ready')).toEqual(['ready2', 'deploy']);
    expect(await ids('GET machines/?hostname=node03')).toEqual(['deploy']);
    expect(await ids('GET rackcontrollers/')).toEqual(['rack01']);
    await tell([
      ['GET machines/?spaces=prov', '', 400, '{"spaces": ["No such constraint."]}'],
      ['GET machines/?zone=nope', '', 400, 'No such zone(s): nope.'],
      ['GET machines/?tags=x', '', 400, `{"tags": ["No such tag(s): 'x'."]}`],
      ['GET machines/nosuch/', '', 404, 'No Machine matches the given query.'],
      ['GET subnets/?nosuch=1', '', 200],
    ]);
  }));

test('release: at once Releasing, later Ready; STATIC links stay, AUTO addresses go', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST machines/deploy/?op=release',
        '',
        200,
        { status_name: 'Releasing', owner: 'admin', osystem: '' },
      ],
      ['POST machines/deploy/?op=release', '', 200, { status_name: 'Releasing' }],
      [
        'GET machines/deploy/',
        '',
        200,
        { status_name: 'Releasing', ip_addresses: ['10.10.0.104'] },
      ],
      [
        'GET machines/deploy/',
        '',
        200,
        { status_name: 'Ready', status: 4, owner: null, ip_addresses: [] },
      ],
      ['GET nodes/deploy/interfaces/4/', '', 200, { links: [{ id: 4, mode: 'auto' }] }],
      ['POST machines/deploy/?op=release', '', 200, { status_name: 'Ready' }],
      [
        'POST machines/bobs04/?op=release',
        '',
        200,
        { status_name: 'Ready', owner: null, ip_addresses: ['10.20.0.50'] },
      ],
    ]);
  }));

test('release: whom and what it refuses', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST machines/fresh1/?op=release',
        '',
        409,
        "Machine cannot be released in its current state ('New').",
      ],
      [
        'POST machines/?op=release',
        'machines=deploy&machines=fresh1',
        409,
        "Machine(s) cannot be released in their current state: fresh1 ('New').",
      ],
      ['GET machines/deploy/', '', 200, { status_name: 'Deployed' }],
      ['POST machines/?op=release', 'machines=zzz', 400, 'Unknown machine(s): zzz.'],
      ['POST machines/?op=release', 'machines=deploy&machines=ready2', 200, ['deploy']],
    ]);
    await tell(
      [
        ['POST machines/ready2/?op=release', '', 403, ''],
        [
          'POST machines/?op=release',
          'machines=ready2',
          403,
          "You don't have the required permission to release the following machine(s): ready2.",
        ],
        ['POST machines/bobs04/?op=release', '', 200],
      ],
      keys.bob,
    );
  }));

test('erase=0 wipes the disks', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['POST machines/deploy/?op=release', 'erase=0', 200, { status_name: 'Disk erasing' }],
      ['GET machines/deploy/', '', 200, { status_name: 'Disk erasing' }],
      ['GET machines/deploy/', '', 200, { status_name: 'Releasing' }],
    ]);
  }));

test('a locked machine is not touched, by admins neither', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['POST machines/ready2/?op=lock', '', 409, "Can't lock, node is not deployed or deploying"],
      ['POST machines/deploy/?op=unlock', '', 409, 'Machine is not locked'],
      ['POST machines/deploy/?op=lock', '', 200, { locked: true }],
      ['POST machines/deploy/?op=lock', '', 409, 'Machine is already locked'],
      ['POST machines/deploy/?op=release', '', 403, ''],
      ['PUT machines/deploy/', 'hostname=x', 403, ''],
      ['POST machines/deploy/?op=unlock', '', 200, { locked: false }],
    ]);
  }));

test('allocate, deploy, break and mend', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST machines/?op=allocate',
        'name=nosuch',
        409,
        `No available machine matches constraints: [('name', ['nosuch'])] (resolved to "name=nosuch")`,
      ],
      [
        'POST machines/?op=allocate&name=nosuch',
        '',
        200,
        { system_id: 'ready2', status_name: 'Allocated', owner: 'admin' },
      ],
      ['POST machines/?op=allocate', '', 409, 'No machine available.'],
      ['POST nodes/ready2/interfaces/3/?op=link_subnet', 'mode=auto&subnet=2', 200],
      [
        'POST machines/ready2/?op=deploy',
        '',
        200,
        { status_name: 'Deploying', ip_addresses: ['10.10.0.70'] },
      ],
      [
        'POST machines/ready2/?op=deploy',
        '',
        409,
        "Can't deploy a machine that is in the 'Deploying' state",
      ],
      ['POST machines/ready2/?op=abort', '', 200, { status_name: 'Deploying' }],
      [
        'GET machines/ready2/',
        '',
        200,
        { status_name: 'Allocated', ip_addresses: ['10.10.0.70', '10.20.0.1'] },
      ],
      [
        'POST machines/ready2/?op=abort',
        '',
        409,
        'Cannot abort in current state: node ready2 is in state Allocated.',
      ],
      ['POST machines/ready2/?op=deploy', '', 200],
      ['GET machines/ready2/', '', 200, { status_name: 'Deploying' }],
      [
        'GET machines/ready2/',
        '',
        200,
        { status_name: 'Deployed', ip_addresses: ['10.10.0.70', '10.20.0.1'] },
      ],
      ['POST machines/bobs04/?op=mark_broken', '', 403, ''],
      [
        'POST machines/bobs04/?op=deploy',
        '',
        409,
        "Can't allocate a machine belonging to another user.",
      ],
      ['POST machines/ready2/?op=mark_fixed', '', 409, "Can't mark a non-broken node as 'Ready'."],
      [
        'POST machines/deploy/?op=mark_broken',
        '',
        200,
        { status_name: 'Broken', osystem: '', ip_addresses: [] },
      ],
      ['POST machines/fresh1/?op=commission', '', 200, { status_name: 'Commissioning' }],
      [
        'PUT machines/fresh1/',
        'hostname=node02',
        400,
        '{"hostname": ["Node with this Hostname already exists."]}',
      ],
      ['DELETE machines/fresh1/', '', 204, ''],
    ]);
  }));

test('a full subnet fails a deployment before it begins', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['PUT subnets/2/', 'managed=false', 200],
      ['POST nodes/ready2/interfaces/3/?op=link_subnet', 'mode=auto&subnet=2', 200],
      [
        'POST machines/ready2/?op=deploy',
        '',
        503,
        'ready2: Unable to allocate static IP due to address exhaustion.',
      ],
      ['GET machines/ready2/', '', 200, { status_name: 'Ready', owner: null }],
    ]);
  }));

test('links: what may be linked', () =>
  inLab(async ({ tell }) => {
    const link = 'POST nodes/ready2/interfaces/2/?op=link_subnet';
    await tell([
      [link, '', 400, '{"mode": ["This field is required."]}'],
      [
        link,
        'mode=weird',
        400,
        `{"mode": ["'weird' is not a valid mode.  It should be one of: 'auto', 'dhcp', 'static', 'link_up'."]}`,
      ],
      [link, 'mode=auto', 400, '{"subnet": ["This field is required."]}'],
      [
        link,
        'mode=AUTO&subnet=2',
        400,
        '{"subnet": ["None found with id=2.", "This field is required."]}',
      ],
      [
        link,
        'mode=static&subnet=1&ip_address=10.40.0.9',
        400,
        `{"ip_address": ["IP address is not in the given subnet 'prov-net:10.10.0.0/24(vid=100)'."]}`,
      ],
      [
        link,
        'mode=static&subnet=1&ip_address=10.10.0.205',
        400,
        '{"ip_address": ["IP address is inside a dynamic range 10.10.0.200 to 10.10.0.250."]}',
      ],
      [link, 'mode=static&subnet=1&ip_address=10.10.0.104', 404, 'IP address is already in use.'],
      [
        link,
        'mode=static&subnet=1&ip_address=10.10.0.15',
        200,
        { links: [{ id: 2 }, { mode: 'static', ip_address: '10.10.0.15', subnet: { id: 1 } }] },
      ],
      [link, 'mode=link_up', 400],
      [link, 'mode=dhcp&subnet=1', 200],
      [link, 'mode=dhcp&subnet=1', 400],
      [
        link,
        'mode=auto&subnet=2&force=true',
        200,
        { vlan: { id: 5004 }, links: [{ mode: 'auto', subnet: { id: 2 } }] },
      ],
      [
        'POST nodes/deploy/interfaces/4/?op=link_subnet',
        'mode=auto&subnet=1',
        409,
        'Cannot link subnet interface because the machine is not New, Ready, Allocated, or Broken.',
      ],
      [
        'POST nodes/rack01/interfaces/6/?op=unlink_subnet',
        'id=6',
        403,
        'Cannot unlink subnet interface on a controller.',
      ],
    ]);
  }));

test('links: the last one leaves link_up, disconnecting leaves nothing', () =>
  inLab(async ({ tell }) => {
    const face = 'nodes/ready2/interfaces/2/';
    await tell([
      [
        `POST ${face}?op=unlink_subnet`,
        'id=99999',
        400,
        `{"id": ["'99999' is not a valid id.  It should be one of: '2'."]}`,
      ],
      [`POST ${face}?op=set_default_gateway`, '', 200],
      [
        'GET machines/ready2/',
        '',
        200,
        { default_gateways: { ipv4: { gateway_ip: '10.10.0.1', link_id: 2 } } },
      ],
      [
        `POST ${face}?op=unlink_subnet`,
        'id=2',
        200,
        { links: [{ mode: 'link_up' }], vlan: { id: 5003 } },
      ],
      [
        'GET machines/ready2/',
        '',
        200,
        { default_gateways: { ipv4: { gateway_ip: null, link_id: null } } },
      ],
      [
        `POST ${face}?op=set_default_gateway`,
        '',
        400,
        '{"__all__": ["This interface has no usable gateways."]}',
      ],
      [`POST ${face}?op=disconnect`, '', 200, { links: [], vlan: null }],
      [
        `POST ${face}?op=link_subnet`,
        'mode=static&subnet=2',
        200,
        { vlan: { id: 5004 }, links: [{ ip_address: '10.20.0.1' }] },
      ],
      [`PUT ${face}`, 'vlan=5003', 200, { vlan: { id: 5003 }, links: [] }],
      [
        'POST nodes/bobs04/interfaces/5/?op=link_subnet',
        'mode=static&subnet=2&ip_address=10.20.0.50',
        404,
        'IP address is already in use.',
      ],
    ]);
  }));

test('an interface that leaves the last VLAN of a fabric in use takes the fabric with it', () =>
  inLab(async ({ tell }) => {
    await tell([
      ['POST fabrics/', 'name=lonely', 200, { id: 2, vlans: [{ id: 5005 }] }],
      ['PUT nodes/ready2/interfaces/3/', 'vlan=5005', 200, { vlan: { id: 5005 } }],
      ['PUT nodes/ready2/interfaces/3/', 'vlan=5004', 200],
      ['GET fabrics/2/', '', 404],
    ]);
  }));

test('bonds, VLANs on top, bridges', () =>
  inLab(async ({ tell }) => {
    const make = 'POST nodes/ready2/interfaces/?op=create_';
    await tell([
      [
        `${make}physical`,
        'mac_address=52:54:00:00:00:02',
        400,
        '{"mac_address": ["This MAC address is already in use by eno1 (physical) on node02."]}',
      ],
      [
        `${make}bond`,
        'name=bond0&parents=2&parents=3',
        400,
        '{"parents": ["All parents must belong to the same VLAN."]}',
      ],
      [
        `${make}bond`,
        'name=bond0&parents=2',
        200,
        { id: 7, type: 'bond', parents: ['eno1'], links: [{ mode: 'link_up' }] },
      ],
      ['GET nodes/ready2/interfaces/eno1/', '', 200, { children: ['bond0'], links: [] }],
      [
        'POST nodes/ready2/interfaces/2/?op=link_subnet',
        'mode=auto&subnet=1',
        400,
        '{"bond": ["Cannot link interface(eno1) when interface is in a bond(bond0)."]}',
      ],
      [
        `${make}bond`,
        'name=bond1&parents=2',
        400,
        '{"parents": ["Interfaces already in-use: eno1."]}',
      ],
      [
        `${make}vlan`,
        'parent=7&vlan=5002',
        400,
        '{"vlan": ["A VLAN interface can only belong to a tagged VLAN."]}',
      ],
      [`${make}vlan`, 'parent=7&vlan=5004', 200, { name: 'bond0.200', effective_mtu: 9000 }],
      [
        `${make}vlan`,
        'parent=7&vlan=5004',
        400,
        all("Node ready2 (node02) already has an interface named 'bond0.200'."),
      ],
      [`${make}bridge`, 'name=br0&parent=2', 400],
      [
        `${make}bridge`,
        'name=eno2&parent=3',
        400,
        all('Interface with this Node config and Name already exists.'),
      ],
      ['DELETE nodes/ready2/interfaces/7/', '', 204, ''],
      ['GET nodes/ready2/interfaces/8/', '', 404],
    ]);
  }));

function all(text: string): string {
  return `{"__all__": ["${text}"]}`;
}
