/** Fabrics, VLANs and spaces of the MAAS lab: what they refuse, and what they do silently. */
import { expect, test } from 'vitest';
import { inLab } from '../../lab/ask.ts';

const notAChoice = 'Select a valid choice. That choice is not one of the available choices.';

test('fabrics', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      ['POST fabrics/', 'name=dc1', 400, '{"name": ["Fabric with this Name already exists."]}'],
      ['POST fabrics/', 'name=fabric-77', 400, '{"name": ["Reserved fabric name."]}'],
      [
        'POST fabrics/',
        'name=dc2&class_type=10g',
        200,
        { id: 2, name: 'dc2', class_type: '10g', vlans: [{ vid: 0, name: 'untagged' }] },
      ],
      ['POST fabrics/', '', 200, { id: 3, name: 'fabric-3' }],
      ['GET fabrics/dc2/', '', 200, { id: 2 }],
      ['PUT fabrics/2/', 'name=dc3&description=x', 200, { name: 'dc3', class_type: '10g' }],
      ['DELETE fabrics/0/', '', 400, 'This fabric is the default fabric, it cannot be deleted.'],
      [
        'DELETE fabrics/1/',
        '',
        400,
        "Can't delete fabric; the following subnets are still present: prov-net, stor-net",
      ],
      ['PUT vlans/5003/', 'dhcp_on=false', 200],
      ['DELETE subnets/1/', '', 204],
      ['DELETE subnets/2/', '', 204],
      ['DELETE fabrics/1/', '', 400],
      ['DELETE fabrics/2/', '', 204, ''],
      ['DELETE fabrics/2/', '', 404, 'No Fabric matches the given query.'],
    ]);
    expect((await ask('DELETE fabrics/1/')).text).toBe(
      "Can't delete fabric; the following interfaces are still connected: eno1 (physical) on node01, eno1 (physical) on node02, eno1 (physical) on node03, eth0 (physical) on rack1, eno2 (physical) on node02, eno1 (physical) on node04",
    );
  }));

test('VLANs: what may be written', () =>
  inLab(async ({ tell }) => {
    await tell([
      [
        'POST fabrics/1/vlans/',
        'vid=100',
        400,
        '{"__all__": ["A VLAN with the specified VID already exists in the destination fabric."]}',
      ],
      ['POST fabrics/1/vlans/', 'vid=4095', 400, '{"vid": ["VID must be between 0 and 4094."]}'],
      [
        'POST fabrics/1/vlans/',
        'name=x',
        400,
        '{"vid": ["This field is required.", "VID must be between 0 and 4094."]}',
      ],
      [
        'POST fabrics/1/vlans/',
        'vid=7&mtu=551',
        400,
        '{"mtu": ["Ensure this value is greater than or equal to 552."]}',
      ],
      [
        'POST fabrics/1/vlans/',
        'vid=7&mtu=65536',
        400,
        '{"mtu": ["MTU must be between 552 and 65535."]}',
      ],
      ['POST fabrics/1/vlans/', 'vid=7&space=nosuch', 400, `{"space": ["${notAChoice}"]}`],
      ['POST fabrics/1/vlans/', 'vid=7&name=a%20b', 400, '{"name": ["Enter a valid value."]}'],
      ['POST fabrics/1/vlans/', 'vid=7&space=undefined', 400, `{"space": ["${notAChoice}"]}`],
      [
        'POST fabrics/1/vlans/',
        'vid=7&space=1&mtu=9000',
        200,
        { id: 5005, vid: 7, name: null, mtu: 9000, space: 'prov', fabric: 'dc1', fabric_id: 1 },
      ],
      [
        'PUT vlans/5005/',
        'vid=8&fabric=0&name=moved',
        200,
        { id: 5005, vid: 8, fabric: 'fabric-0', mtu: 9000 },
      ],
      ['PUT vlans/5005/', 'space=undefined', 200, { space: 'undefined' }],
      ['PUT vlans/5005/', 'name=', 200, { name: null }],
      ['GET fabrics/1/vlans/100/', '', 200, { id: 5003 }],
      ['GET fabrics/1/vlans/prov/', '', 200, { id: 5003 }],
      ['GET fabrics/1/vlans/untagged/', '', 200, { id: 5002, name: 'untagged' }],
      ['PUT vlans/5005/', 'relay_vlan=5003', 200, { relay_vlan: { id: 5003 } }],
      ['PUT vlans/5004/', 'relay_vlan=5005', 400, `{"relay_vlan": ["${notAChoice}"]}`],
      ['PUT vlans/5004/', 'relay_vlan=5004', 400, `{"relay_vlan": ["${notAChoice}"]}`],
      ['PUT vlans/5003/', 'relay_vlan=5004', 400, `{"relay_vlan": ["${notAChoice}"]}`],
    ]);
  }));

test('DHCP needs a dynamic range and a rack that is attached', () =>
  inLab(async ({ tell }) => {
    const noRange =
      '{"dhcp_on": ["dhcp can only be turned on when a dynamic IP range is defined."]}';
    await tell([
      [
        'PUT vlans/5004/',
        'dhcp_on=true&primary_rack=rack01',
        400,
        `{"primary_rack": ["${notAChoice}"]}`,
      ],
      ['PUT vlans/5004/', 'dhcp_on=0', 400],
      ['PUT vlans/5003/', 'dhcp_on=false', 200, { dhcp_on: false, primary_rack: 'rack01' }],
      ['PUT vlans/5003/', 'primary_rack=', 200, { primary_rack: null }],
      [
        'PUT vlans/5003/',
        'dhcp_on=true',
        400,
        '{"__all__": ["dhcp can only be turned on when a primary rack controller is set."]}',
      ],
      [
        'PUT vlans/5003/',
        'dhcp_on=true&primary_rack=rack1',
        200,
        { dhcp_on: true, primary_rack: 'rack01' },
      ],
      [
        'PUT vlans/5003/',
        'secondary_rack=rack01',
        400,
        '{"secondary_rack": ["rack01 is already set as the primary rack controller"]}',
      ],
      ['PUT vlans/5003/', 'primary_rack=', 200, { dhcp_on: true, primary_rack: null }],
      ['DELETE ipranges/2/', '', 204],
      ['PUT vlans/5003/', 'name=other', 400, noRange],
      ['PUT vlans/5003/', 'dhcp_on=false', 200, { dhcp_on: false }],
      ['PUT vlans/5003/', 'name=other', 200, { name: 'other' }],
    ]);
  }));

test('deleting a VLAN moves its subnets and wipes the links on it, without a word', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      [
        'POST nodes/ready2/interfaces/?op=create_vlan',
        'parent=2&vlan=5004',
        200,
        { id: 7, name: 'eno1.200' },
      ],
      [
        'DELETE vlans/5002/',
        '',
        400,
        'This VLAN is the default VLAN in the fabric, it cannot be deleted.',
      ],
      ['DELETE vlans/5004/', '', 204, ''],
      ['GET subnets/2/', '', 200, { vlan: { id: 5002 }, space: 'undefined' }],
      ['GET nodes/bobs04/interfaces/5/', '', 200, { vlan: { id: 5002 }, links: [] }],
      ['GET nodes/ready2/interfaces/7/', '', 404, 'No Interface matches the given query.'],
    ]);
    expect((await ask('GET machines/bobs04/')).json()).toMatchObject({ ip_addresses: [] });
  }));

test('spaces', () =>
  inLab(async ({ ask, tell }) => {
    await tell([
      ['POST spaces/', 'name=prov', 400, '{"name": ["Space with this Name already exists."]}'],
      ['POST spaces/', 'name=undefined', 400, '{"name": ["Reserved space name."]}'],
      ['POST spaces/', 'name=space-4', 400, '{"name": ["Reserved space name."]}'],
      ['POST spaces/', 'name=bad+name', 400, '{"name": ["Invalid space name: bad name."]}'],
      [
        'POST spaces/',
        'name=dmz&description=d',
        200,
        { id: 2, name: 'dmz', description: 'd', vlans: [], subnets: [] },
      ],
      ['GET spaces/dmz/', '', 200, { id: 2 }],
      ['PUT spaces/2/', 'description=e', 200, { name: 'dmz', description: 'e' }],
      ['PUT spaces/-1/', 'name=x', 400, 'Space cannot be modified: undefined'],
      ['DELETE spaces/undefined/', '', 400, 'Space cannot be deleted: undefined'],
      ['GET spaces/1/', '', 200, { subnets: [{ id: 1 }], vlans: [{ id: 5003 }] }],
      ['DELETE spaces/1/', '', 204, ''],
      ['GET vlans/5003/', '', 200, { space: 'undefined' }],
      ['GET subnets/1/', '', 200, { space: 'undefined' }],
    ]);
    const names = ((await ask('GET spaces/')).json() as { id: number; name: string }[]).map(
      ({ id, name }) => [id, name],
    );
    expect(names.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [-1, 'undefined'],
      [2, 'dmz'],
    ]);
  }));
