/** The bodies of security groups, network ACLs and what else stands beside the network. */
import type { JsonObject } from '../wire/answer.ts';
import type * as rows from '../world/rows.ts';
import * as ref from './refs.ts';
import type { View } from './refs.ts';

export function securityGroup(view: View, row: rows.SecurityGroupRow): JsonObject {
  return {
    ...ref.securityGroupRef(view, row.id),
    created_at: row.created_at,
    resource_group: ref.groupRef(view, row.resource_group),
    rules: row.rules.map((rule) => securityRule(view, row, rule)),
    targets: targetsOf(view, row).map((vni) => securityTarget(view, vni)),
    vpc: ref.vpcRef(view, row.vpc),
  };
}

export function targetsOf({ world }: View, row: rows.SecurityGroupRow): readonly rows.VniRow[] {
  return world.vnis.all().filter((vni) => vni.security_groups.includes(row.id));
}

export function securityTarget(view: View, vni: rows.VniRow): JsonObject {
  return {
    ...ref.vniRef(view, vni.id),
    primary_ip: ref.ipRef(view, vni.primary_ip),
    subnet: ref.subnetRef(view, vni.subnet),
  };
}

export function securityRule(
  view: View,
  group: rows.SecurityGroupRow,
  rule: rows.SecurityRuleRow,
): JsonObject {
  const { id, remote, ...rest } = rule;
  const other = remote['id'];
  return {
    ...rest,
    id,
    href: `${view.base}/security_groups/${group.id}/rules/${id}`,
    ip_version: 'ipv4',
    remote: other === undefined ? remote : ref.securityGroupRef(view, other),
    resource_type: 'security_group_rule',
  };
}

export function acl(view: View, row: rows.AclRow): JsonObject {
  const subnets = view.world.subnets.by('vpc', row.vpc);
  return {
    ...ref.aclRef(view, row.id),
    created_at: row.created_at,
    resource_group: ref.groupRef(view, row.resource_group),
    rules: row.rules.map((rule, at) => aclRule(view, row, { rule, before: row.rules[at + 1] })),
    subnets: subnets
      .filter((each) => each.network_acl === row.id)
      .map((each) => ref.subnetRef(view, each.id)),
    vpc: ref.vpcRef(view, row.vpc),
  };
}

function aclRule(
  { base }: View,
  list: rows.AclRow,
  {
    rule,
    before,
  }: { readonly rule: rows.AclRuleRow; readonly before?: rows.AclRuleRow | undefined },
): JsonObject {
  const at = `${base}/network_acls/${list.id}/rules`;
  return {
    ...rule,
    href: `${at}/${rule.id}`,
    ip_version: 'ipv4',
    ...(before === undefined
      ? {}
      : { before: { href: `${at}/${before.id}`, id: before.id, name: before.name } }),
  };
}

export function placementGroup(view: View, row: rows.PlacementGroupRow): JsonObject {
  const { world, base } = view;
  return {
    crn: world.crn('placement-group', row.id),
    created_at: row.created_at,
    href: `${base}/placement_groups/${row.id}`,
    id: row.id,
    lifecycle_state: row.lifecycle_state,
    name: row.name,
    resource_group: ref.groupRef(view, row.resource_group),
    resource_type: 'placement_group',
    strategy: row.strategy,
  };
}

export function image(view: View, row: rows.ImageRow): JsonObject {
  const { base } = view;
  const [vendor = '', version = ''] = row.operating_system.split('-');
  return {
    ...ref.imageRef(view, row.id),
    allowed_use: { api_version: '2024-06-23', bare_metal_server: 'true', instance: 'true' },
    catalog_offering: { managed: false },
    created_at: row.created_at,
    encryption: 'none',
    file: { checksums: { sha256: '0'.repeat(64) }, size: 1 },
    minimum_provisioned_size: 100,
    operating_system: {
      allow_user_image_creation: true,
      architecture: 'amd64',
      dedicated_host_only: false,
      display_name: row.operating_system,
      family: vendor,
      href: `${base}/operating_systems/${row.operating_system}`,
      name: row.operating_system,
      user_data_format: row.user_data_format,
      vendor,
      version,
    },
    resource_group: ref.groupRef(view, row.resource_group),
    status: 'available',
    status_reasons: [],
    user_data_format: row.user_data_format,
    visibility: row.visibility,
  };
}

export function key(view: View, row: rows.KeyRow): JsonObject {
  return {
    ...ref.keyRef(view, row.id),
    created_at: row.created_at,
    length: row.length,
    public_key: row.public_key,
    resource_group: ref.groupRef(view, row.resource_group),
    type: row.type,
  };
}
