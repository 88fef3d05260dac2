/** The CloudStack lab: a simulator of a management server's API, by itself or on a port. */
import type { Fault } from '../../../lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../../lab/server.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { Throttle } from './access/entry.ts';
import { commands } from './commands.ts';
import { cloudstackContract } from './contract.ts';
import { commandNamed, type Lab } from './dispatch.ts';
import { answerThroughFaults } from './faults.ts';
import { Jobs } from './jobs/jobs.ts';
import { labKeys } from './state/load-places.ts';
import { loadWorld } from './state/load.ts';
import { stateOf } from './state/save.ts';
import { sentIn } from './wire/request.ts';

/** What a lab without a port can be told. */
export interface CloudstackLabOptions {
  readonly clock?: () => Date;
  /** Milliseconds that a job takes, by command or for all (`default`); without it, what the state says. */
  readonly latency?: number | Readonly<Record<string, number>>;
}

/** What a lab on a port can be told. */
export interface StartCloudstackLabOptions extends CloudstackLabOptions {
  readonly state?: unknown;
  /** Loaded if it exists, replaced after each change. */
  readonly stateFile?: string;
  readonly port?: number;
  /** Waited before each request, jobs or not. */
  readonly latencyMilliseconds?: number;
  /** The folder with the vendor's contracts; by default what TRUEUP_CONTRACTS names. */
  readonly contracts?: string;
  readonly faults?: readonly Fault[];
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A lab on its port, with its count of what was held against the contract. */
export interface CloudstackLab extends RunningLab {
  /** Exchanges that were checked; 0 where there is no contract at hand. */
  checked(): number;
}

/** A management server without a network: requests in, replies out. */
export function cloudstackLab(state: unknown, options: CloudstackLabOptions = {}): Simulator {
  const clock = options.clock ?? (() => new Date());
  const world = loadWorld(state, clock());
  const jobs = new Jobs(world, { commands, latency: options.latency ?? world.latency });
  const lab: Lab = { world, jobs, throttle: new Throttle(), clock };
  const admin = world.accounts.all().find((each) => each.role === 'Admin');
  return {
    vendor: 'cloudstack',
    base: '/client',
    auth: {
      apiKey: admin?.apikey ?? labKeys.admin.apikey,
      secretKey: admin?.secretkey ?? labKeys.admin.secretkey,
      lowApiKey: labKeys.low.apikey,
      lowSecretKey: labKeys.low.secretkey,
    },
    handle: (request) => answerThroughFaults(lab, request),
    writes: (request) => !/^(?:list|get|query|find)/i.test(sentIn(request).command ?? 'list'),
    label: (request) => {
      const name = sentIn(request).command ?? '';
      return commandNamed(name)?.name ?? name;
    },
    state: () => stateOf(world),
    revision: () => world.revision(),
    faultLabels: {
      'hotplug-fails': 'detachVolume',
      'attach-refused': 'attachVolume',
      'soft-stop-hangs': 'stopVirtualMachine',
    },
  };
}

/** A management server on a port of this machine. */
export async function startCloudstackLab(
  options: StartCloudstackLabOptions = {},
): Promise<CloudstackLab> {
  const { state, stateFile, contracts = process.env['TRUEUP_CONTRACTS'], ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  const contract = contracts === undefined ? undefined : cloudstackContract(contracts);
  const running = await startLab(cloudstackLab(saved ?? state, rest), {
    ...rest,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(contract === undefined ? {} : { contract }),
  });
  return {
    ...running,
    url: `${running.url}/api`,
    checked: () => contract?.checked() ?? 0,
  };
}
