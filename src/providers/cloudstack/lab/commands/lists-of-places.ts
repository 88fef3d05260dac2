/** Lists of what stands around VMs: zones, offerings, templates, accounts, domains, projects, tags, hosts. */
import { inScope, isBelow, maySee } from '../access/scope.ts';
import { isRoot, type Call, type Command, type Commands } from '../call.ts';
import { keyword, listed, matching } from '../listing.ts';
import { showOwner } from '../show/owner.ts';
import * as people from '../show/people.ts';
import * as show from '../show/places.ts';
import { declared } from '../wire/params.ts';
import type { Fields, Named, Owned, Tag } from '../world/rows.ts';
import type { World } from '../world/world.ts';
import { paged, scope } from './list-params.ts';

interface Plain<R extends Named> {
  readonly item: string;
  readonly params: string;
  readonly role?: Command['role'];
  readonly rows: (world: World, call: Call) => readonly R[];
  readonly show: (world: World, row: R) => Fields;
}

/** A list by id, name and keyword. */
function plain<R extends Named>({ item, params, role, rows, show: one }: Plain<R>): Command {
  return {
    kind: 'list',
    item,
    ...(role === undefined ? {} : { role }),
    params: declared(`${paged} ${params}`),
    run: (call) => {
      const is = matching<R>(call, {
        id: (each) => each.id,
        name: (each) => each.name,
        zoneid: (each) => zoneOf(each),
        state: (each) => text(each.fields['state']),
        guestiptype: (each) => text((each as { guestiptype?: unknown }).guestiptype),
      });
      const found = rows(call.world, call).filter((each) => is(each) && keyword(call, [each.name]));
      return listed(call, found, { item, show: (row) => one(call.world, row) });
    },
  };
}

export const listsOfPlaces: Commands = {
  listZones: plain({
    item: 'zone',
    params:
      'available:bool domainid:domain id:zone ids:zone[] name networktype showcapacities:bool tags:map',
    rows: (world) => world.zones.all(),
    show: (_, row) => show.showZone(row),
  }),
  listHosts: plain({
    item: 'host',
    role: 'Admin',
    params: 'details[] hypervisor id:host name resourcestate state type zoneid:zone',
    rows: (world) => world.hosts.all(),
    show: (_, { id, name, fields }) => ({ type: 'Routing', state: 'Up', ...fields, id, name }),
  }),
  listStoragePools: plain({
    item: 'storagepool',
    role: 'Admin',
    params: 'id:pool name zoneid:zone status scope',
    rows: (world) => world.pools.all(),
    show: (_, { id, name, fields }) => ({ state: 'Up', scope: 'CLUSTER', ...fields, id, name }),
  }),
  listServiceOfferings: plain({
    item: 'serviceoffering',
    params: `${scope} cpunumber:int cpuspeed:int encryptroot:bool id:serviceoffering issystem:bool memory:int name
      state storagetype systemvmtype templateid:template virtualmachineid:vm zoneid:uuid`,
    rows: (world) => world.serviceOfferings.all(),
    show: (_, row) => show.showServiceOffering(row),
  }),
  listDiskOfferings: plain({
    item: 'diskoffering',
    params: `${scope} encrypt:bool id:diskoffering name state storageid:uuid storagetype virtualmachineid:vm
      volumeid:volume zoneid:uuid`,
    rows: (world) => world.diskOfferings.all(),
    show: (_, row) => show.showDiskOffering(row),
  }),
  listNetworkOfferings: plain({
    item: 'networkoffering',
    params: `availability displaytext domainid:domain forvpc:bool guestiptype id:networkoffering isdefault:bool
      istagged:bool name networkid:network routingmode sourcenatsupported:bool specifyipranges:bool
      specifyvlan:bool state supportedservices[] tags traffictype zoneid:uuid`,
    rows: (world) => world.networkOfferings.all(),
    show: (_, row) => show.showNetworkOffering(row),
  }),
  listTemplates: plain({
    item: 'template',
    params: `${scope} tags:map templatefilter! arch details[] hypervisor id:template ids:template[] isvnf:bool name
      showremoved:bool showunique:bool templatetype zoneid:uuid`,
    rows: (world) => world.templates.all(),
    show: (_, row) => show.showTemplate(row),
  }),
  listDomains: plain({
    item: 'domain',
    role: 'DomainAdmin',
    params: 'details[] id:domain level:int listall:bool name tag',
    rows: (world, { caller, params }) =>
      world.domains
        .all()
        .filter(({ id }) =>
          params.flag('listall') || isRoot(caller)
            ? isRoot(caller) || isBelow(world, id, caller.domain)
            : id === caller.domain,
        ),
    show: people.showDomain,
  }),
  listAccounts: plain({
    item: 'account',
    params: `accounttype:int apikeyaccess° details[] domainid:domain id:account iscleanuprequired:bool
      isrecursive:bool listall:bool name state tag`,
    rows: (world, { caller, params }) =>
      world.accounts
        .all()
        .filter((each) => each.project === undefined)
        .filter((each) =>
          params.flag('listall')
            ? maySee(world, caller, { account: each.id, domain: each.domain })
            : each.id === caller.id,
        ),
    show: people.showAccount,
  }),
  listProjects: plain({
    item: 'project',
    params: `${scope} tags:map details[] displaytext id:project name state username`,
    rows: (world, { caller, params }) =>
      world.projects
        .all()
        .filter((each) => (isRoot(caller) && params.flag('listall')) || each.owner === caller.id),
    show: people.showProject,
  }),
  listTags: {
    kind: 'list',
    item: 'tag',
    params: declared(`${scope} ${paged} customer key resourceid resourcetype value`),
    run: (call) => {
      const visible = inScope(call);
      const rows = tagged(call.world)
        .filter(({ row }) => visible(row))
        .filter(
          matching(call, {
            key: (each) => each.tag.key,
            value: (each) => each.tag.value,
            resourceid: (each) => each.row.id,
            resourcetype: (each) => each.type,
          }),
        )
        .toSorted((a, b) => a.type.localeCompare(b.type));
      return listed(call, rows, {
        item: 'tag',
        show: ({ tag, type, row }) => ({
          key: tag.key,
          value: tag.value,
          resourcetype: type,
          resourceid: row.id,
          ...showOwner(call.world, row),
          ...(tag.customer === undefined ? {} : { customer: tag.customer }),
        }),
      });
    },
  },
};

interface TagPlace {
  readonly tag: Tag;
  readonly type: string;
  readonly row: Owned & { readonly id: string };
}

function of(
  type: string,
  rows: readonly (Owned & { id: string; tags: readonly Tag[] })[],
): TagPlace[] {
  return rows.flatMap((row) => row.tags.map((tag) => ({ tag, type, row })));
}

function tagged(world: World): readonly TagPlace[] {
  return [
    ...of('UserVm', world.vms.all()),
    ...of('Volume', world.volumes.all()),
    ...of('Network', world.networks.all()),
    ...of('PublicIpAddress', world.addresses.all()),
    ...of('Project', world.projects.all()),
  ];
}

// What is not bound to a zone is in each of them.
function zoneOf(row: Named): string | undefined {
  const { zone } = row as { zone?: unknown };
  return text(zone ?? row.fields['zoneid']);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
