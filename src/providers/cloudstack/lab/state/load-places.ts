/** Loads what stands around VMs: domains, accounts, projects, zones, offerings, templates. */
import { uuidOf } from '../world/ids.ts';
import type { AccountRow, Named, RoleType } from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Entry } from './entry.ts';
import { identity, type Loading } from './loading.ts';

/** Keys of the lab's own accounts: the first admin's, and one that sees little. */
export const labKeys = {
  admin: { apikey: 'lab-admin-key', secretkey: 'lab-admin-secret' },
  low: { apikey: 'lab-low-key', secretkey: 'lab-low-secret' },
} as const;

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

/** Zones, hosts and pools: an id, a name, and fields that are served as they stand. */
export function loadPlain(state: Entry, key: string, table: Table<Named>): void {
  for (const entry of state.entries(key)) {
    const name = entry.needed('name');
    table.put({ ...identity(entry, table, name), name, fields: entry.rest() });
  }
}

export function loadOfferings(state: Entry, { world }: Loading): void {
  for (const entry of state.entries('physicalnetworks')) {
    const name = entry.needed('name');
    world.physicalNetworks.put({
      ...identity(entry, world.physicalNetworks, name),
      name,
      zone:
        (entry.reference(world.zones, 'zoneid', 'zone', 'zonename') ?? world.zones.all()[0])?.id ??
        '',
      vlan: entry.text('vlan') ?? '',
      fields: entry.rest('zonename'),
    });
  }
  for (const entry of state.entries('serviceofferings')) {
    const name = entry.needed('name');
    world.serviceOfferings.put({
      ...identity(entry, world.serviceOfferings, name),
      name,
      cpunumber: entry.number('cpunumber') ?? 1,
      cpuspeed: entry.number('cpuspeed') ?? 2000,
      memory: entry.number('memory') ?? 1024,
      fields: entry.rest(),
    });
  }
  for (const entry of state.entries('diskofferings')) {
    const name = entry.needed('name');
    const disksize = entry.number('disksize');
    world.diskOfferings.put({
      ...identity(entry, world.diskOfferings, name),
      name,
      iscustomized: entry.flag('iscustomized', disksize === undefined || disksize === 0),
      disksize: disksize === 0 ? undefined : disksize,
      fields: entry.rest(),
    });
  }
  for (const entry of state.entries('networkofferings')) loadNetworkOffering(entry, world);
  for (const entry of state.entries('templates')) {
    const name = entry.needed('name');
    world.templates.put({
      ...identity(entry, world.templates, name),
      name,
      size: entry.number('size') ?? 10 * 1024 ** 3,
      hypervisor: entry.text('hypervisor') ?? 'KVM',
      fields: entry.rest(),
    });
  }
}

function loadNetworkOffering(entry: Entry, { networkOfferings }: Loading['world']): void {
  const name = entry.needed('name');
  const guestiptype = entry.word('guestiptype', ['Isolated', 'Shared', 'L2']);
  const services = entry.list('service').map((each) => (each as { name?: unknown }).name);
  networkOfferings.put({
    ...identity(entry, networkOfferings, name),
    name,
    guestiptype,
    specifyvlan: entry.flag('specifyvlan', guestiptype === 'Shared'),
    specifyipranges: entry.flag('specifyipranges', guestiptype === 'Shared'),
    sourcenat: entry.flag('sourcenat', services.includes('SourceNat') || /SourceNat/i.test(name)),
    fields: entry.rest('service'),
  });
}
