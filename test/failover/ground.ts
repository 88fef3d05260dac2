/** The failover clean-up in a folder of its own: the labs of CloudStack and of the appliance's inside, and what must never be. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { everything } from '../../src/model/plan.ts';
import { planAndApply } from '../../src/reconcile.ts';
import type { Outcome, Request } from '../../src/reconcile/engine.ts';
import {
  startCloudstackLab,
  type CloudstackLab,
  type StartCloudstackLabOptions,
} from '../../src/providers/cloudstack/lab/index.ts';
import { disksOf } from '../../src/providers/cloudstack/lab/inside.ts';
import { startLinuxLab, type LinuxLab } from '../../src/providers/linux/lab/index.ts';

const example = join(import.meta.dirname, '../../examples/test-failover-cleanup');
export const ids = {
  oma: 'a3f1c2d4-5e66-4c1b-8d2a-0f9e8d7c6b5a',
  original: 'c5f0de1a-77b1-4f7e-9c3d-2a1b0c9d8e7f',
  test: 'e81fd5b4-8e7b-4f0d-b53f-7f5a1f0e6c21',
  winboot: '774fd83e-147a-4cc1-a8cc-7aeb50247a3b',
  windata: '3b8e2d10-5c6f-4f7a-a1b2-c3d4e5f60718',
} as const;
/** Volumes of the clean-up. */
const moving: readonly string[] = [ids.winboot, ids.windata];

export interface Ground {
  readonly folder: string;
  readonly ossea: CloudstackLab;
  readonly oma: LinuxLab;
  readonly request: (more?: Partial<Request>) => Request;
  /** Plans and applies, as often as it is asked; whatever wants approval has it. */
  readonly apply: (more?: Partial<Request>) => Promise<Outcome>;
  readonly seen: () => Seen;
  readonly close: () => Promise<void>;
}

/** What the lab holds, and what was wrong at any moment. */
export interface Seen {
  /** By volume: `oma 2`, or `nobody`. */
  readonly held: Readonly<Record<'winboot' | 'windata', string>>;
  readonly vms: readonly string[];
  /** Volumes that nobody holds, or that are no more. */
  readonly withoutHolder: readonly string[];
  /** VMs whose deletion was sent while a volume was on them. */
  readonly deletedWithVolumes: readonly string[];
  /** Volumes and VMs of others that are not as they were. */
  readonly foreignTouched: readonly string[];
}

export interface Wish {
  /** `linked`: it sees what is attached to the appliance. `blind`: it never does. `none`: no system is the inside. */
  readonly inside?: 'linked' | 'blind' | 'none';
  readonly lab?: StartCloudstackLabOptions;
  /** Of the inside, before each command. */
  readonly insideLatencyMilliseconds?: number;
  /** Ports on which the labs listen; any where none is given. */
  readonly ports?: { readonly ossea: number; readonly oma: number };
  /** Where the folder is made. */
  readonly work?: string;
}

export async function failover(wish: Wish = {}): Promise<Ground> {
  const work = wish.work ?? (existsSync('/dev/shm') ? '/dev/shm' : tmpdir());
  const folder = mkdtempSync(join(work, 'trueup-failover-'));
  const { ossea, oma } = await startLabs(wish);
  const { apiKey = '', secretKey = '' } = ossea.auth;
  process.env[keyNames.apiKey] = apiKey;
  process.env[keyNames.secretKey] = secretKey;
  writeSite(folder, {
    ossea: ossea.url,
    oma: oma.url,
    inside: wish.inside !== 'none',
    // Whoever carries on waits so long for calls that nobody answered.
    options: { timeoutSeconds: 15 },
  });
  const others = othersIn(ossea);
  const deletedWithVolumes: string[] = [];
  ossea.onExchange(({ phase, label }) => {
    if (phase !== 'received' || !/^(destroy|expunge)VirtualMachine/.test(label)) return;
    const sent = ossea.exchanges().at(-1);
    for (const { virtualmachineid: vm } of rowsIn(ossea).volumes)
      if (vm === ids.test) deletedWithVolumes.push(`${label} ${sent?.number}: ${vm}`);
  });
  const request = (more: Partial<Request> = {}): Request => {
    const never = new AbortController().signal;
    return {
      start: folder,
      config: join(folder, 'trueup.yaml'),
      specs: [],
      options: everything,
      approvals: [],
      confirm: async () => true,
      signal: never,
      abort: never,
      actor: 'tester',
      ...more,
    };
  };
  return {
    folder,
    ossea,
    oma,
    request,
    apply: (more) => planAndApply(request(more)),
    seen: () => ({ ...heldIn(ossea), deletedWithVolumes, foreignTouched: touched(others, ossea) }),
    close: async () => {
      await Promise.all([ossea.close(), oma.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const keyNames = { apiKey: 'OSSEA_API_KEY', secretKey: 'OSSEA_SECRET_KEY' } as const;

/** Both labs; the inside is told of the appliance's disks as soon as CloudStack has them there. */
export async function startLabs({
  inside = 'linked',
  lab,
  insideLatencyMilliseconds = 0,
  ports,
}: Wish): Promise<{ readonly ossea: CloudstackLab; readonly oma: LinuxLab }> {
  const ossea = await startCloudstackLab({
    state: exampleState(),
    ...(ports === undefined ? {} : { port: ports.ossea }),
    ...lab,
  });
  const oma = await startLinuxLab({
    state: { hostname: 'oma', machineId: '5a0f1b2c3d4e5f60718293a4b5c6d7e8' },
    latencyMilliseconds: insideLatencyMilliseconds,
    ...(ports === undefined ? {} : { port: ports.oma }),
  });
  const own = disksOf(ossea.state(), 'oma') ?? [];
  oma.plug(own);
  let known = JSON.stringify(own);
  ossea.onExchange(({ phase }) => {
    if (phase === 'received' || inside === 'blind') return;
    const now = disksOf(ossea.state(), 'oma') ?? [];
    if (JSON.stringify(now) === known) return;
    known = JSON.stringify(now);
    oma.plug(now);
  });
  return { ossea, oma };
}

export function exampleState(): object {
  return parse(readFileSync(join(example, 'live/ossea.yaml'), 'utf8')) as object;
}

/** The example's specs, with labs in the place of its systems. */
export function writeSite(
  folder: string,
  to: {
    readonly ossea: string;
    readonly oma: string;
    readonly inside: boolean;
    readonly options?: object;
  },
): void {
  const site = parse(readFileSync(join(example, 'trueup.yaml'), 'utf8')) as {
    systems: { ossea: object };
  };
  const systems = {
    ossea: { ...site.systems.ossea, url: to.ossea, ...to.options },
    ...(to.inside
      ? { oma: { driver: 'linux', via: to.oma, is: 'ossea/vm/oma', persistence: 'none' } }
      : {}),
  };
  writeFileSync(join(folder, 'trueup.yaml'), stringify({ ...site, systems }));
  cpSync(join(example, 'ossea.specs.yaml'), join(folder, 'ossea.specs.yaml'));
}

interface Rows {
  readonly volumes: readonly {
    readonly id: string;
    readonly name: string;
    readonly size: number;
    readonly virtualmachineid?: string;
    readonly deviceid?: number;
  }[];
  readonly virtualmachines: readonly { readonly id: string; readonly name: string }[];
}

export function rowsIn(lab: Pick<CloudstackLab, 'state'>): Rows {
  return lab.state() as Rows;
}

function heldIn(lab: CloudstackLab): Pick<Seen, 'held' | 'vms' | 'withoutHolder'> {
  const { volumes, virtualmachines } = rowsIn(lab);
  const names = new Map(virtualmachines.map(({ id, name }) => [id, name]));
  const holder = (id: string): string => {
    const volume = volumes.find((each) => each.id === id);
    const name = names.get(volume?.virtualmachineid ?? '');
    return name === undefined ? 'nobody' : `${name} ${volume?.deviceid}`;
  };
  const all = [...moving, ...volumes.map(({ id }) => id)];
  return {
    held: { winboot: holder(ids.winboot), windata: holder(ids.windata) },
    vms: virtualmachines.map(({ name }) => name).toSorted(),
    withoutHolder: [...new Set(all.filter((id) => holder(id) === 'nobody'))],
  };
}

/** Of everybody else, row by row. */
export function othersIn(lab: Pick<CloudstackLab, 'state'>): Readonly<Record<string, string>> {
  const { volumes, virtualmachines } = rowsIn(lab);
  const foreign = [
    ...volumes.filter(({ id }) => !moving.includes(id)),
    // The appliance is adopted, and may be marked for that.
    ...virtualmachines.filter(({ id }) => id !== ids.test && id !== ids.oma),
  ];
  return Object.fromEntries(foreign.map((each) => [each.id, JSON.stringify(each)]));
}

function touched(before: Readonly<Record<string, string>>, lab: CloudstackLab): readonly string[] {
  const now = othersIn(lab);
  const all = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...all].filter((id) => before[id] !== now[id]);
}
