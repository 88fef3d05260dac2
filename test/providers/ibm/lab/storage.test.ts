/** Volumes and instances: what hangs on what, and what stays when one of them goes. */
import { expect, test } from 'vitest';
import { inLab } from './ask.ts';

const vsi = 'vpc/instances/0717-vsi-1';

test('volumes are made, grown, tagged and deleted', () =>
  inLab(async ({ ask, tell, until }) => {
    const zone = { name: 'us-south-1' };
    const profile = { name: 'sdp' };
    await tell([
      ['POST vpc/volumes', { zone, profile }, 400, 'validation_required_field'],
      ['POST vpc/volumes', { zone, profile, capacity: 5 }, 400, 'validation_min_value'],
      ['POST vpc/volumes', { zone, profile: { name: 'x' }, capacity: 50 }, 400, 'bad_field'],
      ['POST vpc/volumes', { zone, profile, capacity: 50, name: 'free' }, 400],
    ]);
    const { status, json } = await ask('POST vpc/volumes', {
      zone,
      profile,
      capacity: 50,
      name: 'fresh',
      user_tags: ['a:b'],
    });
    expect([status, json['status']]).toEqual([201, 'pending']);
    const path = `vpc/volumes/${String(json['id'])}`;
    await until(`GET ${path}`, { status: 'available' });
    await tell([
      [`PATCH ${path}`, { capacity: 20 }, 400],
      [`PATCH ${path}`, { capacity: 80 }, 200, { capacity: 80 }],
    ]);
    await until(`GET ${path}`, { status: 'available' });
    await tell([[`PATCH ${path}`, { user_tags: ['c'] }, 400, 'bad_header']]);
    const { headers } = await ask(`GET ${path}`);
    const match = { headers: { 'If-Match': String(headers['etag']) } };
    await tell([[`PATCH ${path}`, { user_tags: ['c'] }, 200, { user_tags: ['c'] }]], match);
    await tell([
      ['PATCH vpc/volumes/r006-vol-data', { capacity: 200 }, 200],
      [`DELETE ${path}`, undefined, 204],
      [`GET ${path}`, undefined, 200, { status: 'pending_deletion' }],
    ]);
    await until(`GET ${path}`, 404);
  }));

test('attached volumes stay; a boot volume cannot be detached', () =>
  inLab(async ({ ask, tell, until }) => {
    const at = `${vsi}/volume_attachments`;
    await tell([
      ['DELETE vpc/volumes/r006-vol-data', undefined, 409, 'volume_still_attached'],
      [`DELETE ${at}/0717-va-boot`, undefined, 400, 'volume_attachment_delete_invalid_request'],
      [`POST ${at}`, { volume: { id: 'r006-vol-data' } }, 409, 'volume_still_attached'],
      [
        `PATCH ${at}/0717-va-data`,
        { delete_volume_on_instance_delete: true },
        200,
        { delete_volume_on_instance_delete: true },
      ],
      [`DELETE ${at}/0717-va-data`, undefined, 204],
      [`GET ${at}/0717-va-data`, undefined, 200, { status: 'detaching' }],
    ]);
    await until(`GET ${at}/0717-va-data`, 404);
    await tell([
      ['GET vpc/volumes/r006-vol-data', undefined, 200, { attachment_state: 'unattached' }],
    ]);
    const { status, json } = await ask(`POST ${at}`, { volume: { id: 'r006-vol-free' } });
    expect([status, json['status'], json['type']]).toEqual([201, 'attaching', 'data']);
    await until(`GET ${at}/${String(json['id'])}`, { status: 'attached' });
    await tell([['DELETE vpc/volumes/r006-vol-data', undefined, 204]]);
  }));

test('an instance goes with its boot volume and its own VNI, and leaves its data volume', () =>
  inLab(async ({ ask, tell, until }) => {
    await tell([[`POST ${vsi}/actions`, { type: 'start' }, 409, 'instance_status_conflict']]);
    const action = await ask(`POST ${vsi}/actions`, { type: 'stop', force: true });
    expect([action.status, action.json['status']]).toEqual([201, 'pending']);
    await tell([[`DELETE ${vsi}`, undefined, 409, 'instance_delete_conflict']]);
    await until(`GET ${vsi}`, { status: 'stopped' });
    await tell([[`DELETE ${vsi}`, undefined, 204]]);
    await until(`GET ${vsi}`, 404);
    await tell([
      ['GET vpc/volumes/r006-vol-boot', undefined, 404],
      ['GET vpc/volumes/r006-vol-data', undefined, 200, { attachment_state: 'unattached' }],
      ['GET vpc/virtual_network_interfaces/0717-vni-2', undefined, 404],
      ['GET vpc/subnets/0717-net-1/reserved_ips/0717-ip-11', undefined, 404],
      ['DELETE vpc/placement_groups/r006-pg-1', undefined, 202],
    ]);
  }));
