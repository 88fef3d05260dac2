/** What every command starts from: the site's specs, its systems connected, its journal. */
import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { decodePlan, encodePlan } from '../apply/plan-file.ts';
import { openJournal } from '../journal/open.ts';
import type { Connections } from '../live/observe.ts';
import type { InstallationId, SystemName } from '../model/address.ts';
import type { Desired, Site, System } from '../model/desired.ts';
import type { Journal } from '../model/journal.ts';
import { passable, problem, type Problem, type Result } from '../model/problem.ts';
import type { ConnectOptions, Connection } from '../model/provider.ts';
import { Secret } from '../model/secret.ts';
import { nothingKnown, type Known } from '../model/resource.ts';
import { providers } from '../providers/index.ts';
import type { Loaded } from '../spec/load.ts';
import type { Request } from './engine.ts';
import { labSite, type Labs } from './labs.ts';

export interface Opened {
  readonly desired: Desired;
  readonly warnings: readonly Problem[];
  readonly files: readonly string[];
  /** Running simulators, with `--lab`. */
  readonly labs?: Labs;
  /** Those inside VMs are not among them: see `reach`. */
  connect(access: ConnectOptions['access']): Connections;
  /** Connects a system inside a VM, now that its host is known, with the same access as the others. */
  reach(connections: Connections, system: System, host: string): Connection;
  close(): Promise<void>;
}

/** Loads the specs offline. Problems of all files at once. */
export async function load(request: Request): Promise<Loaded & { readonly root: string }> {
  const root = request.config === undefined ? request.start : dirname(resolve(request.config));
  const [{ loadSpecs }, { folderSource }] = await Promise.all([
    import('../spec/load.ts'),
    import('../spec/source.ts'),
  ]);
  const loaded = await loadSpecs(folderSource(root), [...providers.values()]);
  const commit = await commitOf(root, loaded.files);
  const { desired } = loaded;
  if (desired === undefined || commit === undefined) return { ...loaded, root };
  return { ...loaded, root, desired: { ...desired, commit } };
}

/** Specs, labs where asked for, and the means to connect. `need`: a saved plan needs no specs, only the site. */
export async function open(
  request: Request,
  need: 'specs' | 'site' = 'specs',
): Promise<Result<Opened>> {
  const loaded = await load(request);
  const grave =
    need === 'specs'
      ? loaded.problems
      : loaded.problems.filter((each) => each.at?.file.endsWith('trueup.yaml') === true);
  if (loaded.desired === undefined || !passable(grave)) {
    return { ok: false, problems: loaded.problems };
  }
  const unchosen = unknownFiles(request, loaded.files);
  if (unchosen.length > 0) return { ok: false, problems: unchosen };
  const labs = request.lab === undefined ? undefined : await labSite(loaded.desired.site, request);
  if (labs?.ok === false) return labs;
  const site = labs?.value.site ?? loaded.desired.site;
  const desired = { ...loaded.desired, site };
  const opened: Connection[] = [];
  const reach = (access: ConnectOptions['access']): Reach => ({
    access,
    signal: request.abort,
    log: request.log ?? (() => undefined),
    ...(labs === undefined ? {} : { lab: labs.value.folder }),
  });
  const inside = new WeakMap<Connections, ConnectOptions['access']>();
  return {
    ok: true,
    value: {
      desired,
      warnings: loaded.problems.filter((each) => each.level === 'warning'),
      files: loaded.files,
      ...(labs === undefined ? {} : { labs: labs.value }),
      connect: (access) => {
        const connections = connectAll(site, reach(access));
        opened.push(...connections.values());
        inside.set(connections, access);
        return connections;
      },
      reach: (connections, system, host) => {
        const known = connections.get(system.name);
        if (known !== undefined) return known;
        const access = inside.get(connections) ?? 'read-only';
        const made = connectOne(site, hosted(system, host), reach(access));
        if (made === undefined) throw new Error(`no provider connects to ${system.name}`);
        opened.push(made);
        (connections as Map<SystemName, Connection>).set(system.name, made);
        return made;
      },
      close: async () => {
        await Promise.all(opened.map((each) => each.close()));
        await labs?.value.close();
      },
    },
  };
}

type Reach = Pick<ConnectOptions, 'access' | 'signal' | 'log' | 'lab'>;

function connectAll(site: Site, reach: Reach): Connections {
  const connections = new Map<SystemName, Connection>();
  for (const system of site.systems.values()) {
    if (system.from !== undefined) continue;
    const connection = connectOne(site, system, reach);
    if (connection !== undefined) connections.set(system.name, connection);
  }
  return connections;
}

function connectOne(site: Site, system: System, reach: Reach): Connection | undefined {
  return providers.get(system.driver)?.connect(anchored(system, site.root), {
    ...reach,
    site: site.name,
    root: site.root,
  });
}

/** `{host}` in an option stands for where the system was found; drivers that know their port need no more than `host`. */
function hosted(system: System, host: string): System {
  const options = Object.fromEntries(
    Object.entries(system.options).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.replaceAll('{host}', host) : value,
    ]),
  );
  return { ...system, options: { ...options, host } };
}

/** Secrets in files are looked for beside `trueup.yaml`, wherever the command was started. */
function anchored(system: System, root: string): System {
  const auth = Object.entries(system.auth).map(([name, secret]) => {
    const [, path] = /^\$\{file:(?![~/])(.+)\}$/.exec(secret.reference) ?? [];
    return [
      name,
      path === undefined ? secret : new Secret(`\${file:${resolve(root, path)}}`),
    ] as const;
  });
  return { ...system, auth: Object.fromEntries(auth) };
}

/** The site's journal. `create` is for those who are about to write. */
export function journalOf(site: Site, create: boolean): Promise<Result<Journal>> {
  return openJournal({
    store: site.store,
    root: site.root,
    codec: { encode: encodePlan, decode: decodePlan },
    create,
  });
}

/** What earlier runs leave for a diff; nothing where there is no journal yet. */
export async function knownOf(
  site: Site,
  installations: readonly InstallationId[],
): Promise<Result<Known>> {
  const journal = await journalOf(site, false);
  if (!journal.ok) {
    const fresh = journal.problems.every((each) => each.code === 'no-journal');
    return fresh ? { ok: true, value: nothingKnown } : journal;
  }
  try {
    return { ok: true, value: await journal.value.known(site.name, installations) };
  } finally {
    await journal.value.close();
  }
}

/** The systems that trueup talks to; those of people have no provider. */
export function reachable(site: Site): readonly System[] {
  return [...site.systems.values()].filter((each) => providers.has(each.driver));
}

function unknownFiles(request: Request, files: readonly string[]): readonly Problem[] {
  return chosenFiles(request)
    .filter((each) => !files.includes(each))
    .map((each) =>
      problem('not-a-spec', `${each} is not one of the site's spec files.`, {
        help: `They are: ${files.slice(0, 10).join(', ')}${files.length > 10 ? ', …' : ''}.`,
      }),
    );
}

/** SPECS arguments as origins name files: relative to the folder of `trueup.yaml`. */
export function chosenFiles(request: Request): readonly string[] {
  const root = request.config === undefined ? request.start : dirname(resolve(request.config));
  return request.specs.map((each) => {
    const path = resolve(request.start, each);
    return path.startsWith(`${root}/`) ? path.slice(root.length + 1) : each;
  });
}

/** The commit the specs came from, unless one of the files that were read differs from it. */
function commitOf(root: string, files: readonly string[]): Promise<string | undefined> {
  // Folders, since a site may have more files than fit on a command line.
  const folders = [...new Set(files.map((each) => dirname(each)))];
  const git = (...words: readonly string[]): Promise<string | undefined> =>
    new Promise((done) => {
      execFile('git', ['-C', root, ...words], { timeout: 5000 }, (error, out) =>
        done(error === null ? out.trim() : undefined),
      );
    });
  return git('status', '--porcelain', '--', ...folders).then((changed) =>
    changed === '' ? git('rev-parse', 'HEAD') : undefined,
  );
}
