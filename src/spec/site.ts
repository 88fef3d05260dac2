/** The layers of a site laid over each other → one Site. */
import { addressParts, type Address, type SystemName } from '../model/address.ts';
import type { Domain, Limits, Site, System } from '../model/desired.ts';
import type { Problem } from '../model/problem.ts';
import { blame } from './file.ts';
import { wrongInsides } from './insides.ts';
import type { Layer } from './layers.ts';
import { locate, type Part } from './locate.ts';
import { didYouMean } from './nearest.ts';
import type { Unread } from './reading.ts';
import { misplacedSecrets } from './secrets.ts';
import { readSystem, type SystemText } from './systems.ts';
import type { Vendor } from './vendor.ts';

/** Makes the site; undefined where it has no name of its own. */
export async function makeSite(
  layers: readonly Layer[],
  root: string,
  vendors: readonly Vendor[],
): Promise<{
  readonly site?: Site;
  readonly unread: Unread;
  readonly problems: readonly Problem[];
}> {
  const own = layers.at(-1);
  if (own === undefined) return { unread: new Set(), problems: [] };
  const problems: Problem[] = layers.flatMap(({ part, value }) =>
    Object.entries(value).flatMap(([key, each]) =>
      key === 'systems' ? [] : misplacedSecrets(each, part, `/${key}`),
    ),
  );
  const domains = domainsOf(layers);
  const systems = new Map<SystemName, System>();
  for (const [name, text] of systemsOf(layers)) {
    const read = await readSystem(name, text, vendors);
    problems.push(...read.problems);
    if (read.system === undefined) continue;
    const domain = domainOf(read.system.domain, domains, text, name);
    if (typeof domain !== 'string') problems.push(domain);
    // What is said about it is judged all the same: it is there, whatever its domain.
    systems.set(
      read.system.name,
      typeof domain === 'string' ? { ...read.system, domain } : read.system,
    );
  }
  const unread = new Set(
    [...systemsOf(layers).keys()].filter((name) => !systems.has(name as SystemName)),
  );
  problems.push(...wrongHosts(systems, systemsOf(layers)));
  problems.push(...wrongInsides(systems, systemsOf(layers), vendors));
  const site: Site = {
    name: own.value.site,
    systems,
    domains:
      domains.size > 0 ? domains : new Map([[usualDomain, { name: usualDomain, scratch: [] }]]),
    limits: limitsOf(layers),
    store: own.value.store ?? 'sqlite:.trueup/journal.db',
    root,
  };
  return { site, unread, problems };
}

const usualDomain = 'default';

function systemsOf(layers: readonly Layer[]): ReadonlyMap<string, SystemText> {
  const systems = new Map<string, SystemText>();
  for (const { part, value } of layers)
    for (const [name, fields] of Object.entries(value.systems ?? {})) {
      const base = systems.get(name);
      const parts: readonly Part[] = [part, ...(base?.parts ?? [])];
      systems.set(name, { fields: { ...base?.fields, ...fields }, parts });
    }
  return systems;
}

/** A system inside a VM: the VM's own system must be there, and not be inside of it. */
function wrongHosts(
  systems: ReadonlyMap<SystemName, System>,
  texts: ReadonlyMap<string, SystemText>,
): readonly Problem[] {
  return [...systems.values()].flatMap(({ name, from }) => {
    const [part] = texts.get(name)?.parts ?? [];
    if (from === undefined || part === undefined) return [];
    const seen = new Set<SystemName>([name]);
    let next: Address | undefined = from;
    while (next !== undefined) {
      const { system } = addressParts(next);
      const host = systems.get(system);
      // What is wrong with it is said where it stands.
      if (host === undefined && texts.has(system)) return [];
      const message =
        host === undefined
          ? `${name} is inside \`${from}\`, and there is no system \`${system}\``
          : seen.has(system)
            ? `${name} would be inside itself: \`${from}\``
            : undefined;
      if (message !== undefined) {
        const words = { code: 'unknown-system', about: name, message };
        const near = host === undefined ? didYouMean(system, systems.keys()) : {};
        return [blame(part.file, locate(part, `/systems/${name}/from`), { ...words, ...near })];
      }
      seen.add(system);
      next = host?.from;
    }
    return [];
  });
}

function domainsOf(layers: readonly Layer[]): Map<string, Domain> {
  const domains = new Map<string, Domain>();
  for (const { value } of layers)
    for (const [name, fields] of Object.entries(value.domains ?? {}))
      domains.set(name, { name, scratch: fields?.scratch ?? domains.get(name)?.scratch ?? [] });
  return domains;
}

function domainOf(
  asked: string,
  domains: ReadonlyMap<string, Domain>,
  { parts: [part] }: SystemText,
  system: string,
): string | Problem {
  const [only] = domains.keys();
  if (asked === '' && domains.size <= 1) return only ?? usualDomain;
  if (asked !== '' && domains.has(asked)) return asked;
  const at = locate(
    part as Part,
    `/systems/${system}${asked === '' ? '' : '/domain'}`,
    asked === '' ? 'key' : 'value',
  );
  const file = (part as Part).file;
  if (asked !== '')
    return blame(file, at, {
      code: 'unknown-domain',
      about: system,
      message: `there is no domain \`${asked}\``,
      ...didYouMean(asked, domains.keys()),
    });
  const message = `${system} does not say in which domain its addresses are`;
  const help = `Add \`domain:\`, one of ${[...domains.keys()].join(', ')}.`;
  return blame(file, at, { code: 'which-domain', about: system, message, help });
}

function limitsOf(layers: readonly Layer[]): Limits {
  const asked = Object.assign({}, ...layers.map((each) => each.value.limits)) as NonNullable<
    Layer['value']['limits']
  >;
  return {
    delete: share(asked.delete ?? 0.3),
    replace: share(asked.replace ?? 0.3),
    minimum: asked.minimum ?? 10,
  };
}

function share(value: string | number): number {
  return typeof value === 'number' ? value : Number.parseFloat(value) / 100;
}
