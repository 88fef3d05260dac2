/** The MAAS lab: a simulator of the MAAS 3.6.5 API, by itself or on a port. */
import type { Fault } from '../../../lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../../lab/server.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { maasContract } from './contract.ts';
import { answer, type Lab } from './dispatch.ts';
import { changeForeign } from './foreign-change.ts';
import { loadWorld } from './load.ts';
import { Gate } from './oauth.ts';
import { rackRemembers } from './rack.ts';
import { stateOf } from './save.ts';
import { labelOf } from './target.ts';

/** What a lab without a port can be told. */
export interface MaasLabOptions {
  /** The key of the first admin: `consumer:token:secret`. */
  readonly apiKey?: string;
  readonly clock?: () => Date;
}

/** What a lab on a port can be told. */
export interface StartMaasLabOptions extends MaasLabOptions {
  readonly state?: unknown;
  /** Loaded if it exists, replaced after each change. */
  readonly stateFile?: string;
  readonly port?: number;
  readonly latencyMilliseconds?: number;
  /** The folder with the vendor's contracts; by default what TRUEUP_CONTRACTS names. */
  readonly contracts?: string;
  readonly faults?: readonly Fault[];
}

const labKey = 'lab-consumer:lab-token:lab-secret';

/** A MAAS without a network: requests in, replies out. */
export function maasLab(state: unknown, options: MaasLabOptions = {}): Simulator {
  const clock = options.clock ?? (() => new Date());
  const apiKey = options.apiKey ?? labKey;
  const world = loadWorld(state, apiKey, clock());
  const lab: Lab = { world, gate: new Gate(world), clock };
  return {
    vendor: 'maas',
    base: '/MAAS',
    auth: { apiKey },
    handle: (request) => {
      const faults = request.faults ?? [];
      const recreates = faults.some((each) => each.name === 'rack-recreates-subnet');
      const recreate = recreates ? rackRemembers(world, request) : undefined;
      const reply = answer(lab, request);
      if (reply.status === 204) recreate?.();
      for (const fault of faults)
        if (fault.name === 'foreign-change') changeForeign(world, fault, clock());
      return reply;
    },
    writes: ({ method }) => method === 'POST' || method === 'PUT' || method === 'DELETE',
    label: labelOf,
    state: () => stateOf(world),
    revision: () => world.revision(),
    faultLabels: { 'rack-recreates-subnet': 'DELETE subnets' },
  };
}

/** A MAAS on a port of this machine. */
export function startMaasLab(options: StartMaasLabOptions = {}): Promise<RunningLab> {
  const { state, stateFile, contracts = process.env['TRUEUP_CONTRACTS'], ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  const contract = contracts === undefined ? undefined : maasContract(contracts);
  return startLab(maasLab(saved ?? state, rest), {
    ...rest,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(contract === undefined ? {} : { contract }),
  });
}
