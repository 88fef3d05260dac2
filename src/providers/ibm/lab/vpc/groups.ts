/** Security groups with their targets, network ACLs, placement groups: read, and deleted where nothing needs them. */
import { placeOf, reads, writes, type Call, type Routes } from '../call.ts';
import * as show from '../show/filters.ts';
import { accepted, created, nothing, ok, type Answer } from '../wire/answer.ts';
import { conflict, notFound } from '../wire/refusal.ts';
import type { SecurityGroupRow, VniRow } from '../world/rows.ts';
import { forgetTags } from '../world/things.ts';
import type { World } from '../world/world.ts';
import { beginDeleting, checkLive } from './deleting.ts';
import { byVpc, checkUnique, found, groupIn, listed, referred } from './lookup.ts';

function createGroup(call: Call): Answer {
  const { world, body } = call;
  const reference = body.needed('vpc', body.object('vpc'));
  const vpc = referred(call, world.vpcs, { reference, what: 'VPC' });
  checkLive(vpc.status, vpc.name);
  const name = body.name();
  const others = world.securityGroups.by('vpc', vpc.id);
  checkUnique(call, others, { name, type: `security group ${vpc.id}` });
  const row = world.securityGroups.put({
    id: world.newId(),
    name: name ?? world.newName(),
    created_at: world.stamp(),
    resource_group: groupIn(call),
    vpc: vpc.id,
    rules: [],
  });
  return created(show.securityGroup(call, row));
}

function changeGroup(call: Call): Answer {
  const { world, body } = call;
  const row = found(call, world.securityGroups);
  const name = body.name();
  const others = world.securityGroups.by('vpc', row.vpc);
  checkUnique(call, others, { name, type: `security group ${row.vpc}`, self: row.id });
  row.name = name ?? row.name;
  return ok(show.securityGroup(call, row));
}

function removeGroup(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.securityGroups);
  if (world.vpcs.get(row.vpc)?.default_security_group === row.id)
    throw conflict(
      'security_group_vpc_default',
      `Security group ${row.id} is the default of its VPC.`,
    );
  const targets = show.targetsOf(call, row);
  const leaving = targets.filter((each) => each.lifecycle_state === 'deleting');
  if (targets.length > 0)
    throw conflict(
      'security_group_interfaces_attached',
      leaving.length === targets.length
        ? `Interfaces of security group ${row.id} are being deleted, please wait.`
        : `Security group ${row.id} has interfaces: ${targets.map(({ id }) => id).join(', ')}`,
    );
  const user = world.securityGroups
    .all()
    .find((each) => each.id !== row.id && each.rules.some((rule) => rule.remote['id'] === row.id));
  if (user !== undefined)
    throw conflict('security_group_remoting_rules', `Rules of ${user.id} refer to ${row.id}.`);
  world.securityGroups.remove(row.id);
  forgetTags(world, world.crn('security-group', row.id));
  return nothing;
}

function groupAt(call: Call): SecurityGroupRow {
  return found(call, call.world.securityGroups, 'group_id');
}

function targetAt(call: Call): VniRow {
  const row = call.world.vnis.get(placeOf(call));
  if (row === undefined) throw notFound(placeOf(call));
  return row;
}

function addTarget(call: Call): Answer {
  const group = groupAt(call);
  const vni = targetAt(call);
  checkLive(vni.lifecycle_state, vni.name);
  if (call.world.subnets.get(vni.subnet)?.vpc !== group.vpc) throw notFound(vni.id);
  if (!vni.security_groups.includes(group.id)) vni.security_groups.push(group.id);
  return ok(show.securityTarget(call, vni));
}

/** An interface is never without a security group. */
function removeTarget(call: Call): Answer {
  const group = groupAt(call);
  const vni = targetAt(call);
  if (!vni.security_groups.includes(group.id)) throw notFound(vni.id);
  if (vni.security_groups.length === 1)
    throw conflict(
      'security_group_last_security_group_is_default',
      `${group.id} is the last security group of ${vni.id}.`,
    );
  vni.security_groups = vni.security_groups.filter((each) => each !== group.id);
  return nothing;
}

function removeAcl(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.acls);
  const isDefault = world.vpcs.get(row.vpc)?.default_network_acl === row.id;
  const user = world.subnets.by('vpc', row.vpc).find((each) => each.network_acl === row.id);
  if (isDefault || user !== undefined)
    throw conflict(
      'acl_in_use',
      `Network ACL ${row.id} is in use${user === undefined ? '' : ` by ${user.id}`}.`,
    );
  world.acls.remove(row.id);
  forgetTags(world, world.crn('network-acl', row.id));
  return nothing;
}

function removePlacement(call: Call): Answer {
  const { world } = call;
  const row = found(call, world.placementGroups);
  checkLive(row.lifecycle_state, row.name);
  if (world.instances.all().some((each) => each.placement_group === row.id))
    throw conflict('placement_group_in_use', `Placement group ${row.id} is in use.`);
  row.lifecycle_state = 'deleting';
  beginDeleting(call, { job: 'placement-group-gone', id: row.id, pace: 1 });
  return accepted();
}

export function placementGroupGone(world: World, id: string): void {
  world.placementGroups.remove(id);
  forgetTags(world, world.crn('placement-group', id));
}

export const groupRoutes: Routes = {
  '/security_groups': {
    GET: reads('security_group', (call) =>
      listed(call, call.world.securityGroups.all(), {
        as: 'security_groups',
        show: (row) => show.securityGroup(call, row),
        by: byVpc(call),
      }),
    ),
    POST: writes('security_group', createGroup),
  },
  '/security_groups/{id}': {
    GET: reads('security_group', (call) =>
      ok(show.securityGroup(call, found(call, call.world.securityGroups))),
    ),
    PATCH: writes('security_group', changeGroup),
    DELETE: writes('security_group', removeGroup),
  },
  '/security_groups/{group_id}/rules': {
    GET: reads('security_group', (call) => {
      const row = groupAt(call);
      return ok({ rules: row.rules.map((rule) => show.securityRule(call, row, rule)) });
    }),
  },
  '/security_groups/{group_id}/targets': {
    GET: reads('security_group', (call) =>
      listed(call, show.targetsOf(call, groupAt(call)), {
        as: 'targets',
        show: (row) => show.securityTarget(call, row),
      }),
    ),
  },
  '/security_groups/{group_id}/targets/{id}': {
    GET: reads('security_group', (call) => {
      const vni = targetAt(call);
      if (!vni.security_groups.includes(groupAt(call).id)) throw notFound(vni.id);
      return ok(show.securityTarget(call, vni));
    }),
    PUT: writes('security_group', addTarget),
    DELETE: writes('security_group', removeTarget),
  },
  '/network_acls': {
    GET: reads('network_acl', (call) =>
      listed(call, call.world.acls.all(), {
        as: 'network_acls',
        show: (row) => show.acl(call, row),
        by: byVpc(call),
      }),
    ),
  },
  '/network_acls/{id}': {
    GET: reads('network_acl', (call) => ok(show.acl(call, found(call, call.world.acls)))),
    DELETE: writes('network_acl', removeAcl),
  },
  '/placement_groups': {
    GET: reads('placement_group', (call) =>
      listed(call, call.world.placementGroups.all(), {
        as: 'placement_groups',
        show: (row) => show.placementGroup(call, row),
      }),
    ),
  },
  '/placement_groups/{id}': {
    GET: reads('placement_group', (call) =>
      ok(show.placementGroup(call, found(call, call.world.placementGroups))),
    ),
    DELETE: writes('placement_group', removePlacement),
  },
};
