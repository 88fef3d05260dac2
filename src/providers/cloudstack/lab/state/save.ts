/** The state of a lab in the vendor's words: what loading it again gives back. */
import { showOwner } from '../show/owner.ts';
import type { Owned } from '../world/rows.ts';
import type { World } from '../world/world.ts';

type Fields = Readonly<Record<string, unknown>>;

export function stateOf(world: World): Fields {
  const own = (row: Owned): Fields => {
    const { domainid, projectid } = showOwner(world, row);
    return {
      ...(projectid === undefined ? { accountid: row.account } : { projectid }),
      domainid,
    };
  };
  return {
    version: world.version,
    seed: world.seed,
    settings: world.settings,
    ...(Object.keys(world.latency).length === 0 ? {} : { latency: world.latency }),
    domains: world.domains
      .all()
      .map(({ parent, fields, ...row }) => tidy({ ...row, parentdomainid: parent, ...fields })),
    accounts: world.accounts
      .all()
      .map(({ domain, role, user, fields, ...row }) =>
        tidy({ ...row, domainid: domain, roletype: role, user: [user], ...fields }),
      ),
    projects: world.projects
      .all()
      .map(({ domain, owner, fields, ...row }) =>
        tidy({ ...row, domainid: domain, account: owner, ...fields }),
      ),
    zones: world.zones.all().map(flat),
    hosts: world.hosts.all().map(flat),
    storagepools: world.pools.all().map(flat),
    physicalnetworks: world.physicalNetworks
      .all()
      .map(({ zone, fields, ...row }) => tidy({ ...row, zoneid: zone, ...fields })),
    serviceofferings: world.serviceOfferings.all().map(flat),
    diskofferings: world.diskOfferings.all().map(flat),
    networkofferings: world.networkOfferings.all().map(flat),
    templates: world.templates.all().map(flat),
    vpcs: world.vpcs
      .all()
      .map(({ zone, fields, account, project, domain, ...row }) =>
        tidy({ ...row, zoneid: zone, ...own({ account, project, domain }), ...fields }),
      ),
    networks: world.networks.all().map((row) => {
      const { zone, offering, guestcidr, cidr, physical, vpc, fields } = row;
      return tidy({
        ...without(row, 'zone offering guestcidr physical vpc fields account project domain'),
        zoneid: zone,
        networkofferingid: offering === '' ? undefined : offering,
        cidr: guestcidr ?? cidr,
        networkcidr: guestcidr === undefined ? undefined : cidr,
        physicalnetworkid: physical,
        vpcid: vpc,
        ...own(row),
        ...fields,
      });
    }),
    vlanipranges: world.ranges.all().map((row) =>
      tidy({
        ...without(row, 'zone network physical public account fields'),
        zoneid: row.zone,
        networkid: row.network,
        physicalnetworkid: row.physical,
        forvirtualnetwork: row.public,
        accountid: row.account,
        ...row.fields,
      }),
    ),
    virtualmachines: world.vms.all().map((row) =>
      tidy({
        ...without(row, 'zone offering template account project domain fields'),
        zoneid: row.zone,
        serviceofferingid: row.offering,
        templateid: row.template,
        ...own(row),
        ...row.fields,
        nic: world.nicsOf(row.id).map((nic) =>
          tidy({
            ...without(nic, 'vm network secondary fields'),
            networkid: nic.network,
            secondaryip: nic.secondary,
            ...nic.fields,
          }),
        ),
      }),
    ),
    volumes: world.volumes.all().map((row) => {
      const disk = world.diskOfferings.get(row.offering) !== undefined;
      return tidy({
        ...without(row, 'zone vm offering template account project domain fields'),
        zoneid: row.zone,
        virtualmachineid: row.vm,
        diskofferingid: disk ? row.offering : undefined,
        serviceoffering: disk ? undefined : row.offering,
        templateid: row.template,
        ...own(row),
        ...row.fields,
      });
    }),
    publicipaddresses: world.addresses.all().map((row) =>
      tidy({
        ...without(row, 'range zone associated vpc vm account project domain fields'),
        associatednetworkid: row.associated,
        vpcid: row.vpc,
        ...own(row),
        ...row.fields,
      }),
    ),
    vmsnapshots: world.vmSnapshots.all().map((row) =>
      tidy({
        ...without(row, 'vm account project domain fields'),
        virtualmachineid: row.vm,
        ...own(row),
        ...row.fields,
      }),
    ),
    snapshots: world.snapshots.all().map((row) =>
      tidy({
        ...without(row, 'volume account project domain fields'),
        volumeid: row.volume,
        ...own(row),
        ...row.fields,
      }),
    ),
    jobs: world.jobs.all().map((row) =>
      tidy({
        ...without(row, 'id account user instance instancetype fields'),
        jobid: row.id,
        accountid: row.account,
        userid: row.user,
        jobinstanceid: row.instance,
        jobinstancetype: row.instancetype,
        ...row.fields,
      }),
    ),
    ids: world.ids,
    removed: Object.fromEntries(
      Object.entries(world.tables())
        .filter(([, { removed }]) => removed.size > 0)
        .map(([name, { removed }]) => [name, Object.fromEntries(removed)]),
    ),
    numbers: Object.fromEntries(
      Object.entries(world.tables()).map(([name, { last }]) => [name, last]),
    ),
  };
}

function flat({ fields, ...row }: { readonly fields: Fields }): Fields {
  return tidy({ ...row, ...fields });
}

function without(row: object, keys: string): Fields {
  const names = new Set(keys.split(' '));
  return Object.fromEntries(Object.entries(row).filter(([key]) => !names.has(key)));
}

// What is not there is not written, and empty lists of tags are no news.
function tidy(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([key, value]) =>
        value !== undefined &&
        !(['tags', 'deny'].includes(key) && (value as unknown[]).length === 0),
    ),
  );
}
