/** Domains, accounts and projects, as lists tell them. */
import { used } from '../access/quota.ts';
import type * as row from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { domainPath } from './owner.ts';

type Fields = row.Fields;

export function showDomain(world: World, domain: row.DomainRow): Fields {
  const { id, name, parent, fields } = domain;
  const path = domainPath(world, id, 'ROOT');
  return {
    state: 'Active',
    hasannotations: false,
    ...fields,
    id,
    name,
    level: path.split('/').length - 1,
    haschild: world.domains.all().some((each) => each.parent === id),
    path,
    ...(parent === undefined
      ? {}
      : { parentdomainid: parent, parentdomainname: world.domains.get(parent)?.name }),
  };
}

const numbers: Readonly<Record<row.RoleType, number>> = { User: 0, Admin: 1, DomainAdmin: 2 };

export function showAccount(world: World, account: row.AccountRow): Fields {
  const { id, name, role, domain, state, user, limits, fields } = account;
  const username = user.username;
  return {
    isdefault: false,
    iscleanuprequired: false,
    rolename: role === 'Admin' ? 'Root Admin' : role,
    ...fields,
    id,
    name,
    accounttype: numbers[role],
    roletype: role,
    domainid: domain,
    domain: world.domains.get(domain)?.name,
    domainpath: domainPath(world, domain, 'ROOT'),
    state,
    ...amounts(world, 'vm', { most: limits['user_vm'], has: used(world, 'user_vm', id) }),
    ...amounts(world, 'volume', { most: limits['volume'], has: used(world, 'volume', id) }),
    ...amounts(world, 'ip', { most: limits['public_ip'], has: used(world, 'public_ip', id) }),
    user: [{ id: user.id, username, state, account: name, accountid: id, domainid: domain }],
    groups: [],
  };
}

// Limits are texts, totals numbers.
function amounts(
  _: World,
  name: string,
  { most = -1, has }: { readonly most?: number | undefined; readonly has: number },
): Fields {
  const limit = most < 0 ? 'Unlimited' : String(most);
  return {
    [`${name}limit`]: limit,
    [`${name}total`]: has,
    [`${name}available`]: most < 0 ? limit : String(most - has),
  };
}

export function showProject(world: World, project: row.ProjectRow): Fields {
  const { id, name, domain, account, owner, fields } = project;
  const first = world.accounts.get(owner);
  const vms = used(world, 'user_vm', account);
  return {
    displaytext: name,
    state: 'Active',
    ...fields,
    id,
    name,
    domainid: domain,
    domain: world.domains.get(domain)?.name,
    owner: first === undefined ? [] : [{ account: first.name, userid: first.user.id }],
    projectaccountname: world.accounts.get(account)?.name,
    tags: [],
    ...amounts(world, 'vm', { most: world.accounts.get(account)?.limits['user_vm'], has: vms }),
  };
}
