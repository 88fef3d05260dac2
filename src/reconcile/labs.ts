/** Simulators in the place of every system: loaded from a folder, working on a private copy kept between commands. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { addressParts, type SystemName } from '../model/address.ts';
import type { Site, System } from '../model/desired.ts';
import { problem, type Result } from '../model/problem.ts';
import type { Lab } from '../model/provider.ts';
import { Secret } from '../model/secret.ts';
import { providers } from '../providers/index.ts';
import type { Request, RunningLabs } from './engine.ts';

export interface Labs {
  /** The site with every system pointing at its simulator, and a journal of its own. */
  readonly site: Site;
  readonly running: ReadonlyMap<SystemName, Lab>;
  /** Of all that they keep. */
  readonly folder: string;
  close(): Promise<void>;
}

/** Starts a simulator per system. No auth reference of the site is resolved. */
export async function labSite(
  site: Site,
  request: Request,
  ports: 'any' | 'keep' = 'any',
): Promise<Result<Labs>> {
  const folder = resolve(request.start, request.lab ?? '');
  const copy = privateCopy(site, folder);
  const running = new Map<SystemName, Lab>();
  const systems = new Map<SystemName, System>(site.systems);
  const close = async (): Promise<void> => {
    await Promise.all([...running.values()].map((each) => each.close()));
  };
  for (const system of site.systems.values()) {
    const provider = providers.get(system.driver);
    if (provider === undefined) continue;
    const started = await startOne(system, folder, copy, {
      ports,
      // Asked when it is looked at, since the machine may be in a lab that is started later.
      machine: (name) => running.get(name),
    });
    if (!started.ok) {
      await close();
      return started;
    }
    const lab = started.value;
    running.set(system.name, lab);
    systems.set(system.name, pointedAt(system, lab));
  }
  const store = `sqlite:${join(copy, 'journal.db')}`;
  return { ok: true, value: { site: { ...site, systems, store }, running, folder: copy, close } };
}

function pointedAt(system: System, lab: Lab): System {
  // Neither how the real one proves itself nor another way to it.
  const { tls: _tls, via: _via, ...options } = system.options;
  const auth = Object.entries(lab.auth).map(
    ([name, value]) => [name, new Secret('the lab', value)] as const,
  );
  return { ...system, options: { ...options, ...lab.options }, auth: Object.fromEntries(auth) };
}

async function startOne(
  system: System,
  folder: string,
  copy: string,
  { ports, machine }: { ports: 'any' | 'keep'; machine: (system: SystemName) => Lab | undefined },
): Promise<Result<Lab>> {
  const provider = providers.get(system.driver);
  const path = ['yaml', 'yml', 'json']
    .map((end) => join(folder, `${system.name}.${end}`))
    .find(existsSync);
  if (provider?.startLab === undefined || path === undefined) {
    const why =
      provider?.startLab === undefined
        ? `there is no simulator for the driver '${system.driver}'`
        : `${folder} holds no ${system.name}.yaml`;
    return refused(`The lab of ${system.name} cannot be started: ${why}.`);
  }
  const of = system.is === undefined ? undefined : addressParts(system.is);
  try {
    mkdirSync(copy, { recursive: true });
    const state: unknown = parse(readFileSync(path, 'utf8'), { maxAliasCount: 1000 });
    const lab = await provider.startLab({
      state,
      stateFile: join(copy, `${system.name}.json`),
      ...(ports === 'keep' ? { port: portOf(system) } : {}),
      ...(of === undefined ? {} : { disks: () => machine(of.system)?.disksOf?.(of.name) }),
    });
    return { ok: true, value: lab };
  } catch (error) {
    return refused(
      `The lab of ${system.name} cannot be started from ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** A system that is configured with a port on this machine gets its simulator there. */
function portOf({ options }: System): number {
  const url = options['url'];
  if (typeof url !== 'string' || !URL.canParse(url)) return 0;
  const { hostname, port } = new URL(url);
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname) && port !== '' ? Number(port) : 0;
}

/** Of one lab folder and site; beginning anew means deleting it. */
function privateCopy(site: Site, folder: string): string {
  const mark = createHash('sha256').update(folder).digest('hex').slice(0, 12);
  return join(site.root, '.trueup', 'lab', mark);
}

/** `trueup lab`: the same simulators, on their own and for others to point at. */
export async function standAlone(site: Site, request: Request): Promise<Result<RunningLabs>> {
  const labs = await labSite(site, request, 'keep');
  if (!labs.ok) return labs;
  const list = [...labs.value.running].map(([system, lab]) => ({
    system,
    driver: site.systems.get(system)?.driver ?? '',
    url: lab.url,
    settings: settingsOf(lab),
  }));
  return { ok: true, value: { labs: list, close: () => labs.value.close() } };
}

function settingsOf(lab: Lab): readonly string[] {
  return [
    ...Object.entries(lab.options).map(([name, value]) => `${name}: ${JSON.stringify(value)}`),
    ...authOf(lab),
  ];
}

/** The key of a simulator is no secret, and yet specs take references only. */
function authOf({ auth }: Lab): readonly string[] {
  const keys = Object.entries(auth).map(([name, value]) => ({ name, value }));
  if (keys.length === 0) return [];
  const variable = (name: string): string =>
    keys.length === 1
      ? 'TRUEUP_LAB_KEY'
      : `TRUEUP_LAB_${name.replaceAll(/[A-Z]/g, '_$&').toUpperCase()}`;
  const references = keys.map(({ name }) => `${name}: "\${env:${variable(name)}}"`);
  const exports = keys.map(({ name, value }) => `# export ${variable(name)}=${value}`);
  const entry = `auth: { ${references.join(', ')} }`;
  return keys.length === 1 ? [`${entry}   ${exports[0]}`] : [entry, ...exports];
}

function refused(message: string): Result<never> {
  return {
    ok: false,
    problems: [
      problem('no-lab', message, {
        help: 'A lab folder holds one file per system, named after it, with the state in the shape of its vendor.',
      }),
    ],
  };
}
