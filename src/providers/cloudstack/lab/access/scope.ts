/** Whose things a list shows, and whose things a caller may touch. */
import { isRoot, type Call } from '../call.ts';
import { denied, malformed, wrong } from '../wire/refusal.ts';
import type { AccountRow, Owned } from '../world/rows.ts';
import type { World } from '../world/world.ts';

/** Without listall only one's own; with it all accounts but no projects; projectid=-1 and listall: everything. */
export function inScope(call: Call): (row: Owned) => boolean {
  const { caller, params, world } = call;
  const listall = params.flag('listall');
  const project = params.text('projectid');
  const name = params.text('account');
  const domain = params.text('domainid');
  if (name !== undefined && project !== undefined)
    throw wrong("Account and projectId can't be specified together");
  const visible = (row: Owned): boolean => maySee(world, caller, row);
  if (project === '-1')
    return listall ? visible : (row) => row.project !== undefined && visible(row);
  if (project !== undefined) {
    mayUse(call, { account: '', project, domain: '' });
    return (row) => row.project === project;
  }
  if (name !== undefined) {
    const account = accountNamed(call, name, domain ?? caller.domain);
    return (row) => row.project === undefined && row.account === account.id && visible(row);
  }
  if (domain !== undefined) {
    const deep = params.flag('isrecursive');
    return (row) =>
      row.project === undefined &&
      (deep ? isBelow(world, row.domain, domain) : row.domain === domain) &&
      visible(row);
  }
  // By its id an admin sees any thing, a project's too.
  if (params.has('id') && caller.role !== 'User') return visible;
  if (listall) return (row) => row.project === undefined && visible(row);
  return (row) => row.project === undefined && row.account === caller.id;
}

/** Root sees all, a domain's admin his domains, a user his own and his projects'. */
export function maySee(world: World, caller: AccountRow, row: Owned): boolean {
  if (isRoot(caller)) return true;
  if (caller.role === 'DomainAdmin' && isBelow(world, row.domain, caller.domain)) return true;
  if (row.project !== undefined) return world.projects.get(row.project)?.owner === caller.id;
  return row.account === caller.id;
}

/** 531 where the caller may not work on it. */
export function mayUse({ world, caller }: Call, row: Owned): void {
  if (maySee(world, caller, row)) return;
  const owner = world.accounts.get(row.account);
  throw denied(
    `${accountText(caller)} does not have permission to operate with resource ${owner === undefined ? `project ${row.project ?? ''}` : accountText(owner)}`,
  );
}

/** For whom something is made: the caller, an account that is named, or a project. */
export function ownerOf(call: Call): Owned {
  const { world, caller, params } = call;
  const project = params.text('projectid');
  const name = params.text('account');
  if (project !== undefined && project !== '-1') {
    if (name !== undefined) throw malformed("Account and projectId can't be specified together");
    const row = world.projects.need(project);
    const owned = { account: row.account, project, domain: row.domain };
    mayUse(call, owned);
    return owned;
  }
  if (name === undefined) return { account: caller.id, domain: caller.domain };
  const account = accountNamed(call, name, params.text('domainid') ?? caller.domain);
  const owned = { account: account.id, domain: account.domain };
  mayUse(call, owned);
  return owned;
}

function accountNamed({ world }: Call, name: string, domain: string): AccountRow {
  const found = world.accounts
    .all()
    .find((each) => each.name.toLowerCase() === name.toLowerCase() && each.domain === domain);
  if (found === undefined)
    throw wrong(`Unable to find account by name ${name} in domain ID ${domain}`);
  return found;
}

export function isBelow(world: World, domain: string, above: string): boolean {
  let at: string | undefined = domain;
  while (at !== undefined) {
    if (at === above) return true;
    at = world.domains.get(at)?.parent;
  }
  return false;
}

export function accountText({ id, name }: AccountRow): string {
  return `Account [{"accountName":"${name}","uuid":"${id}"}]`;
}
