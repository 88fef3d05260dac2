/** Loads domains, accounts and projects. */
import { uuidOf } from '../world/ids.ts';
import type { AccountRow, Named, RoleType } from '../world/rows.ts';
import type { Entry } from './entry.ts';
import { labKeys } from './load-places.ts';
import { identity, type Loading } from './loading.ts';

export function loadDomains(state: Entry, { world }: Loading): void {
  const entries = state.entries('domains');
  for (const entry of entries) {
    const name = entry.needed('name');
    world.domains.put({
      ...identity(entry, world.domains, name),
      name,
      parent: undefined,
      fields: {},
    });
  }
  let root = world.domains.all().find((each) => each.name === 'ROOT');
  root ??= world.domains.put({
    id: uuidOf('state', 'Domain', 'ROOT'),
    nr: world.domains.nextNumber(),
    name: 'ROOT',
    fields: {},
  });
  for (const entry of entries) {
    const own = world.domains.all().find((each) => each.name === entry.needed('name'));
    if (own === undefined || own.id === root.id) continue;
    const parent = entry.reference(world.domains, 'parentdomainid', 'parent');
    const fields = entry.rest('level', 'path', 'haschild', 'parentdomainname', 'id', 'nr');
    world.domains.put({ ...own, parent: parent?.id ?? root.id, fields });
  }
}

export function loadAccounts(state: Entry, loading: Loading): void {
  const { world } = loading;
  for (const entry of state.entries('accounts')) loadAccount(entry, loading);
  const missing = (role: RoleType): boolean =>
    !world.accounts.all().some((each) => each.role === role);
  if (missing('Admin')) world.accounts.put(ownAccount(loading, 'admin', 'Admin'));
  const first = world.accounts.all().find((each) => each.role === 'Admin');
  if (first !== undefined && first.apikey === undefined)
    world.accounts.put({ ...first, ...labKeys.admin });
  if (world.accounts.by('apikey', labKeys.low.apikey).length === 0)
    world.accounts.put({ ...ownAccount(loading, 'low', 'User'), ...labKeys.low });
}

function ownAccount({ world }: Loading, name: string, role: RoleType): AccountRow {
  const domain = world.domains.all().find((each) => each.parent === undefined);
  return {
    id: uuidOf('state', 'Account', name),
    nr: world.accounts.nextNumber(),
    name,
    domain: domain?.id ?? '',
    role,
    deny: [],
    state: 'enabled',
    user: { id: uuidOf('state', 'User', name), username: name },
    limits: {},
    fields: {},
  };
}

const byNumber: readonly RoleType[] = ['User', 'Admin', 'DomainAdmin'];
const roles: readonly [RoleType, ...RoleType[]] = ['User', 'DomainAdmin', 'Admin'];

function loadAccount(entry: Entry, { world }: Loading): void {
  const name = entry.needed('name');
  const domain = entry.reference(world.domains, 'domainid', 'domain');
  const users = entry.entries('user');
  world.accounts.put({
    ...identity(entry, world.accounts, name),
    name,
    domain: domain?.id ?? world.domains.all().find((each) => each.parent === undefined)?.id ?? '',
    role: entry.has('roletype')
      ? entry.word('roletype', roles)
      : (byNumber[entry.number('accounttype') ?? 0] ?? 'User'),
    deny: entry.texts('deny'),
    state: entry.word('state', ['enabled', 'disabled']),
    user: {
      id: users[0]?.text('id') ?? uuidOf('state', 'User', name),
      username: users[0]?.text('username') ?? name,
    },
    apikey: entry.text('apikey'),
    secretkey: entry.text('secretkey'),
    limits: Object.fromEntries(
      Object.entries(entry.object('limits')).map(([key, value]) => [key, Number(value)]),
    ),
    project: entry.text('project'),
    fields: restOf(entry, 'account'),
  });
}

// What the lab works out by itself is not taken from a recorded answer.
function restOf(entry: Entry, kind: 'account' | 'project'): Named['fields'] {
  const own = Object.fromEntries(
    Object.entries(entry.rest()).filter(([key]) => !/(?:limit|total|available)$/.test(key)),
  );
  for (const key of ['accounttype', 'domainpath', 'groups', 'owner', `${kind}account`])
    delete own[key];
  return own;
}

export function loadProjects(state: Entry, loading: Loading): void {
  const { world } = loading;
  for (const entry of state.entries('projects')) {
    const name = entry.needed('name');
    const domain = entry.reference(world.domains, 'domainid', 'domain');
    const owner = entry.reference(world.accounts, 'account') ?? world.accounts.all()[0];
    const { id, nr } = identity(entry, world.projects, name);
    const home = domain?.id ?? world.accounts.get(owner?.id)?.domain ?? '';
    const account =
      world.accounts.all().find((each) => each.project === id) ??
      world.accounts.put({
        ...ownAccount(loading, `PrjAcct-${name}-${world.domains.need(home).nr}`, 'User'),
        domain: home,
        project: id,
        limits: Object.fromEntries(
          Object.entries(entry.object('limits')).map(([key, value]) => [key, Number(value)]),
        ),
      });
    world.projects.put({
      id,
      nr,
      name,
      domain: home,
      account: account.id,
      owner: owner?.id ?? '',
      tags: entry.tags(),
      fields: without(
        entry.rest('owner', 'projectaccountname', 'domain', 'limits'),
        /(?:limit|total|available)$/,
      ),
    });
  }
}

function without(fields: Named['fields'], names: RegExp): Named['fields'] {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !names.test(key)));
}
