/** The IBM Cloud lab: VPC, IAM, DNS Services, tagging, search and resource groups behind one port. */
import type { Fault } from '../../../lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../../lab/server.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { answer, type Lab } from './dispatch.ts';
import { serviceRoutes } from './routes.ts';
import { serviceNames, type ServiceName } from './service-names.ts';
import { labKeys, labProfile } from './state/load-account.ts';
import { loadWorld } from './state/load.ts';
import { stateOf } from './state/save.ts';
import { prefixOf, Targets } from './target.ts';

/** What a lab without a port can be told. */
export interface IbmLabOptions {
  readonly clock?: () => Date;
}

/** What a lab on a port can be told. */
export interface StartIbmLabOptions extends IbmLabOptions {
  readonly state?: unknown;
  /** Loaded if it exists, replaced after each change. */
  readonly stateFile?: string;
  readonly port?: number;
  readonly latencyMilliseconds?: number;
  /** The folder with the vendor's contracts; by default what TRUEUP_CONTRACTS names. */
  readonly contracts?: string;
  readonly faults?: readonly Fault[];
}

export interface IbmSimulator extends Simulator {
  readonly region: string;
}

/** A lab on a port. */
export interface IbmLab extends RunningLab {
  /** What a system's entry needs to point at it. */
  readonly options: {
    readonly region: string;
    readonly urls: Readonly<Record<ServiceName, string>>;
  };
}

/** An account in one region without a network: requests in, replies out. */
export function ibmLab(state: unknown, options: IbmLabOptions = {}): IbmSimulator {
  const world = loadWorld(state);
  const targets = new Targets(serviceRoutes);
  const lab: Lab = { world, targets, clock: options.clock ?? (() => new Date()) };
  return {
    vendor: 'ibm',
    region: world.region,
    auth: { ...labKeys, apiKey: world.apiKeys.all()[0]?.id ?? labKeys.apiKey, profile: labProfile },
    handle: (request) => answer(lab, request),
    writes: ({ method, path }) => method !== 'GET' && !/^\/(iam|search)\//.test(path),
    label: (request) => targets.label(request),
    state: () => stateOf(world),
    revision: () => world.revision,
  };
}

/** An account in one region on a port of this machine. */
export async function startIbmLab(options: StartIbmLabOptions = {}): Promise<IbmLab> {
  const { state, stateFile, contracts: _contracts, clock, ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  const simulator = ibmLab(saved ?? state, clock === undefined ? {} : { clock });
  const lab = await startLab(simulator, {
    ...rest,
    ...(stateFile === undefined ? {} : { stateFile }),
  });
  return { ...lab, options: { region: simulator.region, urls: urlsAt(lab.url) } };
}

function urlsAt(url: string): Readonly<Record<ServiceName, string>> {
  const urls = serviceNames.map((name) => [name, url + prefixOf(name)] as const);
  return Object.fromEntries(urls) as Record<ServiceName, string>;
}
