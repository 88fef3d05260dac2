/** DNS: resources with their addresses, domains, and records. */
import { addressText, parseAddress } from '../../../model/ip.ts';
import { deleted, invalid, notFound, ok, refuse, required } from './answers.ts';
import { adminChanges, adminCreates, okShuffled, rowAt, type Call, type Handler } from './call.ts';
import { wholeNumber } from './form.ts';
import { isAllocated } from './ipaddresses.ts';
import type { DnsResourceRow, DomainRow } from './rows.ts';
import { showDnsRecord, showDnsResource, showDomain } from './show-names.ts';
import type { World } from './world.ts';

/** `dnsresources/` */
export const dnsResourceList: Readonly<Record<string, Handler>> = {
  GET: ({ query, world }) => {
    const domain = query.get('domain');
    const found = world.dnsResources.all().filter((each) => {
      const home = world.domains.get(each.domain)?.name ?? '';
      return (
        (query.get('fqdn') ?? `${each.name}.${home}`) === `${each.name}.${home}` &&
        (query.get('name') ?? each.name) === each.name &&
        (domain ?? home) === home
      );
    });
    return okShuffled(
      world,
      found.map((each) => showDnsResource(world, each)),
    );
  },
  POST: (call) => {
    adminCreates(call);
    const { form, world } = call;
    const [name, domain] = place(call);
    const twin = world.dnsResources.by('domain', domain.id).some((each) => each.name === name);
    if (twin) throw invalid({ __all__: ['Labels must be unique within their zone.'] });
    const ips = addresses(form.words('ip_addresses') ?? []);
    for (const ip of ips) reserveFor(call, ip);
    const resource = world.dnsResources.put({
      id: world.dnsResources.newId(),
      name,
      domain: domain.id,
      ip_addresses: ips,
      address_ttl: wholeNumber(form.text('address_ttl') ?? '') ?? null,
    });
    return ok(showDnsResource(world, resource));
  },
};

/** `dnsresources/{id}/` */
export const dnsResourceOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showDnsResource(call.world, resourceAt(call))),
  PUT: (call) => {
    const old = resourceAt(call);
    adminChanges(call);
    const { form, world } = call;
    const words = form.words('ip_addresses');
    const ips = words === undefined ? old.ip_addresses : addresses(words);
    for (const ip of ips) reserveFor(call, ip);
    dropUnused(world, old, new Set(ips));
    const ttl = form.text('address_ttl');
    const resource = world.dnsResources.put({
      ...old,
      name: form.text('name') || old.name,
      ip_addresses: ips,
      address_ttl: ttl === undefined ? old.address_ttl : (wholeNumber(ttl) ?? null),
    });
    return ok(showDnsResource(world, resource));
  },
  DELETE: (call) => {
    const resource = resourceAt(call);
    adminChanges(call);
    dropUnused(call.world, resource, new Set());
    call.world.dnsResources.remove(resource.id);
    return deleted();
  },
};

/** `domains/` */
export const domainList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.domains.all().map((each) => showDomain(world, each)),
    ),
  POST: (call) => {
    adminCreates(call);
    const { form, world } = call;
    const name = form.text('name') ?? '';
    if (name === '') throw invalid({ name: [required] });
    if (world.domains.by('name', name).length > 0)
      throw invalid({ name: ['Domain with this Name already exists.'] });
    const domain = world.domains.put({
      id: world.domains.newId(),
      name,
      authoritative: form.flag('authoritative') ?? true,
      ttl: wholeNumber(form.text('ttl') ?? '') ?? null,
    });
    return ok(showDomain(world, domain));
  },
};

/** `domains/{id}/` */
export const domainOne: Readonly<Record<string, Handler>> = {
  GET: (call) => ok(showDomain(call.world, domainAt(call))),
  DELETE: (call) => {
    const domain = domainAt(call);
    adminChanges(call);
    const { world } = call;
    if (domain.id === 0)
      throw refuse(400, 'This domain is the default domain, it cannot be deleted.');
    // Not a validation but a crash of the database, and so 500.
    if (world.dnsResources.by('domain', domain.id).length > 0)
      throw refuse(
        500,
        "Cannot delete some instances of model 'Domain' because they are referenced through protected foreign keys.",
      );
    world.domains.remove(domain.id);
    return deleted();
  },
};

/** `dnsresourcerecords/` */
export const dnsRecordList: Readonly<Record<string, Handler>> = {
  GET: ({ world }) =>
    okShuffled(
      world,
      world.dnsRecords.all().map((each) => showDnsRecord(world, each)),
    ),
};

function resourceAt({ world, path: [spec = ''] }: Call): DnsResourceRow {
  return rowAt(world.dnsResources, spec, 'No DNSResource matches the given query.');
}

function domainAt({ world, path: [spec = ''] }: Call): DomainRow {
  return rowAt(world.domains, spec, 'No Domain matches the given query.');
}

// `fqdn`, or `name` and `domain`.
function place({ form, world }: Call): [string, DomainRow] {
  const fqdn = form.text('fqdn') ?? '';
  const dot = fqdn.indexOf('.');
  const name = fqdn === '' ? (form.text('name') ?? '') : fqdn.slice(0, dot);
  const home = fqdn === '' ? (form.text('domain') ?? 'maas') : fqdn.slice(dot + 1);
  if (name === '') throw invalid({ name: [required] });
  const id = wholeNumber(home);
  const domain = id === undefined ? world.domains.by('name', home)[0] : world.domains.get(id);
  if (domain === undefined) throw notFound('No Domain matches the given query.');
  return [name, domain];
}

function addresses(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    const ip = parseAddress(word);
    if (ip === undefined) throw refuse(500, `failed to detect a valid IP address from '${word}'`);
    return addressText(ip);
  });
}

// An address that nobody has becomes one that the user reserved, also inside a range.
function reserveFor({ now, user, world }: Call, ip: string): void {
  if (isAllocated(world, ip)) return;
  const bound = parseAddress(ip);
  const subnet = bound === undefined ? undefined : world.subnetFor(bound);
  world.addresses.put({
    id: world.addresses.newId(),
    ip,
    subnet: subnet?.id ?? null,
    alloc_type: 4,
    user: user.username,
    created: now.toISOString(),
  });
}

function dropUnused(world: World, resource: DnsResourceRow, kept: ReadonlySet<string>): void {
  for (const ip of resource.ip_addresses) {
    const elsewhere = world.dnsResources
      .all()
      .some((each) => each.id !== resource.id && each.ip_addresses.includes(ip));
    if (kept.has(ip) || elsewhere) continue;
    for (const address of world.addresses.by('ip', ip))
      if (address.alloc_type === 4) world.addresses.remove(address.id);
  }
}
