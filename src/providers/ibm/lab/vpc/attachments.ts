/** Network attachments of bare metal servers: PCI interfaces while the server is off, VLAN interfaces at any time. */
import { reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/servers.ts';
import { accepted, created, ok, type Answer } from '../wire/answer.ts';
import { badField, conflict, notFound } from '../wire/refusal.ts';
import type { AttachmentRow, ServerRow } from '../world/rows.ts';
import { attach, attachmentWish, checkPowered, checkVlanPasses, startLeaving } from './attach.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { checkUnique, found, listed } from './lookup.ts';

function serverAt(call: Call): ServerRow {
  return found(call, call.world.servers, 'server_id');
}

function attachmentAt(call: Call): AttachmentRow {
  const server = serverAt(call);
  const row = found(call, call.world.attachments);
  if (row.of !== server.id) throw notFound(row.id);
  return row;
}

function create(call: Call): Answer {
  const { world, body } = call;
  const server = serverAt(call);
  checkLive(server.status, server.name);
  const wish = attachmentWish(body, 'secondary');
  const others = world.attachments.by('of', server.id);
  checkUnique(call, others, { name: wish.name, type: `attachment ${server.id}` });
  if (wish.interface_type === 'pci') checkPowered('create', server.status);
  checkVlanPasses(wish, others);
  const { id, zone, vpc } = server;
  return created(show.attachment(call, attach(call, wish, { server: id, zone, vpc })));
}

function change(call: Call): Answer {
  const { world, body } = call;
  const row = attachmentAt(call);
  checkLive(row.lifecycle_state, row.name);
  const name = body.name();
  const others = world.attachments.by('of', row.of);
  checkUnique(call, others, { name, type: `attachment ${row.of}`, self: row.id });
  const allowed = body.values('allowed_vlans', 'number');
  if (allowed !== undefined) {
    if (row.interface_type !== 'pci')
      throw badField('allowed_vlans', 'Only PCI interfaces have allowed VLANs.');
    const needed = others.find(
      (each) =>
        each.vlan !== null && row.allowed_vlans.includes(each.vlan) && !allowed.includes(each.vlan),
    );
    if (needed !== undefined)
      throw conflict('vlan_in_use', `VLAN ${needed.vlan ?? 0} is in use by ${needed.id}.`);
    row.allowed_vlans = allowed;
  }
  row.name = name ?? row.name;
  return ok(show.attachment(call, row));
}

function remove(call: Call): Answer {
  const { world } = call;
  const server = serverAt(call);
  const row = attachmentAt(call);
  checkLive(row.lifecycle_state, row.name);
  if (row.type === 'primary')
    throw conflict(
      'primary_network_attachment',
      `The primary network attachment ${row.id} cannot be deleted.`,
    );
  if (row.interface_type === 'pci') checkPowered('delete', server.status);
  const rides = world.attachments
    .by('of', server.id)
    .find((each) => each.vlan !== null && row.allowed_vlans.includes(each.vlan));
  if (rides !== undefined)
    throw conflict('vlan_in_use', `VLAN ${rides.vlan ?? 0} is in use by ${rides.id}.`);
  startLeaving(world, [row]);
  beginDeleting(call, {
    job: 'attachment-gone',
    id: row.id,
    pace: world.settings.pace.attachment,
  });
  return accepted();
}

export const attachmentRoutes: Routes = {
  '/bare_metal_servers/{server_id}/network_attachments': {
    GET: reads('bare_metal_server', (call) =>
      listed(call, call.world.attachments.by('of', serverAt(call).id), {
        as: 'network_attachments',
        show: (row) => show.attachment(call, row),
      }),
    ),
    POST: writes('bare_metal_server', create),
  },
  '/bare_metal_servers/{server_id}/network_attachments/{id}': {
    GET: reads('bare_metal_server', (call) => ok(show.attachment(call, attachmentAt(call)))),
    PATCH: writes('bare_metal_server', change),
    DELETE: writes('bare_metal_server', remove),
  },
};
