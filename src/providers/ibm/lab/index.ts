/** The IBM Cloud lab: VPC, IAM, DNS Services, tagging, search and resource groups behind one port. */
import type { Fault } from '../../../lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../../lab/server.ts';
import type { LabReply, LabRequest } from '../../../lab/simulator.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { ibmContract } from './contract/contract.ts';
import type { Lab } from './dispatch.ts';
import { ZoneTraffic } from './dns/traffic.ts';
import { answerThroughFaults } from './faults.ts';
import { Gate, type GateCounts } from './gate.ts';
import { serviceRoutes } from './routes.ts';
import { serviceNames, type ServiceName } from './service-names.ts';
import { labKeys, labProfile } from './state/load-account.ts';
import { loadWorld } from './state/load.ts';
import { stateOf } from './state/save.ts';
import { prefixOf, serviceOf, Targets } from './target.ts';

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
  readonly gate: Gate;
  readonly traffic: ZoneTraffic;
}

/** A lab on a port. */
export interface IbmLab extends RunningLab {
  /** What a system's entry needs to point at it. */
  readonly options: {
    readonly region: string;
    readonly urls: Readonly<Record<ServiceName, string>>;
  };
  /** Who was told to wait, and who did not. */
  gate(): GateCounts;
  /** Writes to one DNS zone that came while another one was under way. */
  overlaps(): number;
  /** Exchanges that were held against the contract; 0 where it is not at hand. */
  checked(): number;
}

/** An account in one region without a network: requests in, replies out. */
export function ibmLab(state: unknown, options: IbmLabOptions = {}): IbmSimulator {
  const world = loadWorld(state);
  const targets = new Targets(serviceRoutes);
  const gate = new Gate();
  const traffic = new ZoneTraffic();
  const lab: Lab = { world, targets, clock: options.clock ?? (() => new Date()) };
  const handle = (request: LabRequest): LabReply => {
    const now = lab.clock();
    const service = serviceOf(request.path)?.service ?? 'vpc';
    const label = targets.label(request);
    const { rate } = world.settings;
    return (
      gate.pausing(request, { service, label, now }) ??
      (rate !== null && service === 'vpc'
        ? gate.limiting(request, { rate, service, now })
        : undefined) ??
      traffic.failing(request) ??
      answerThroughFaults(lab, gate, request)
    );
  };
  return {
    vendor: 'ibm',
    region: world.region,
    gate,
    traffic,
    auth: { ...labKeys, apiKey: world.apiKeys.all()[0]?.id ?? labKeys.apiKey, profile: labProfile },
    handle,
    writes: ({ method, path }) => method !== 'GET' && !/^\/(iam|search)\//.test(path),
    label: (request) => targets.label(request),
    state: () => stateOf(world),
    revision: () => world.revision,
    faultLabels: {
      'provision-fails': 'POST /bare_metal_servers',
      'soft-stop-hangs': 'POST /bare_metal_servers/{id}/stop',
      'subnet-drains': 'DELETE /subnets/{id}',
      'tag-fails': 'POST /v3/tags/attach',
    },
  };
}

/** An account in one region on a port of this machine. */
export async function startIbmLab(options: StartIbmLabOptions = {}): Promise<IbmLab> {
  const { state, stateFile, contracts = process.env['TRUEUP_CONTRACTS'], clock, ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  const simulator = ibmLab(saved ?? state, clock === undefined ? {} : { clock });
  const contract = contracts === undefined ? undefined : ibmContract(contracts);
  const lab = await startLab(simulator, {
    ...rest,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(contract === undefined ? {} : { contract }),
  });
  const { gate, traffic, region } = simulator;
  lab.onExchange(({ number, phase }) => {
    const exchange = lab.exchanges()[number - 1];
    if (exchange === undefined) return;
    if (phase === 'received') {
      gate.received();
      traffic.received(exchange);
    } else if (phase === 'replied') {
      gate.replied();
      traffic.replied(exchange);
    }
  });
  return {
    ...lab,
    options: { region, urls: urlsAt(lab.url) },
    gate: () => gate.counts(),
    overlaps: () => traffic.overlaps(),
    checked: () => contract?.checked() ?? 0,
  };
}

function urlsAt(url: string): Readonly<Record<ServiceName, string>> {
  const urls = serviceNames.map((name) => [name, url + prefixOf(name)] as const);
  return Object.fromEntries(urls) as Record<ServiceName, string>;
}
