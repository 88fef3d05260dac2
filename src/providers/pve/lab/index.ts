/** The PVE lab: a simulator of a Proxmox VE cluster behind its HTTP API, by itself or on a port. */
import type { Fault } from '../../../lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../../lab/server.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { type Lab } from './dispatch.ts';
import { answerThroughFaults } from './faults.ts';
import { jobs } from './jobs.ts';
import { labelOf } from './target.ts';
import { Tasks } from './tasks/tasks.ts';
import { labPassword, labTokens } from './state/load-access.ts';
import { loadWorld } from './state/load.ts';
import { stateOf } from './state/save.ts';

/** What a lab without a port can be told. */
export interface PveLabOptions {
  readonly clock?: () => Date;
}

/** What a lab on a port can be told. */
export interface StartPveLabOptions extends PveLabOptions {
  readonly state?: unknown;
  /** Loaded if it exists, replaced after each change. */
  readonly stateFile?: string;
  readonly port?: number;
  readonly latencyMilliseconds?: number;
  readonly faults?: readonly Fault[];
  /** HTTPS: the key and certificate of the node that is asked, as PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A cluster without a network: requests in, replies out. */
export function pveLab(state: unknown, options: PveLabOptions = {}): Simulator {
  const clock = options.clock ?? (() => new Date());
  const world = loadWorld(state, clock());
  const lab: Lab = { world, tasks: new Tasks(world, jobs), clock, replies: 0 };
  return {
    vendor: 'pve',
    auth: {
      token: `root@pam!lab=${labTokens.lab}`,
      lowToken: `root@pam!low=${labTokens.low}`,
      username: 'root@pam',
      password: world.users.get('root@pam')?.password ?? labPassword,
    },
    handle: (request) => answerThroughFaults(lab, request),
    writes: (request) =>
      ['POST', 'PUT', 'DELETE'].includes(request.method) && !readOnly.has(labelOf(request)),
    label: labelOf,
    state: () => stateOf(world),
    revision: () => world.revision,
    faultLabels: {
      'half-destroyed': 'DELETE /nodes/{node}/qemu/{vmid}',
      'reload-fails': 'PUT /nodes/{node}/network',
      'node-gone': 'PUT /nodes/{node}/network',
      'sdn-node-fails': 'PUT /cluster/sdn',
    },
  };
}

/** These send something and change nothing. */
const readOnly = new Set(['POST /access/ticket', 'POST /nodes/{node}/qemu/{vmid}/agent/ping']);

/** A cluster on a port of this machine: the API of one of its nodes. */
export function startPveLab(options: StartPveLabOptions = {}): Promise<RunningLab> {
  const { state, stateFile, ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  return startLab(pveLab(saved ?? state, rest), {
    ...rest,
    ...(stateFile === undefined ? {} : { stateFile }),
  });
}
