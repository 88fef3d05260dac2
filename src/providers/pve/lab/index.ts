/** The PVE lab: a simulator of a Proxmox VE cluster behind its HTTP API, by itself or on a port. */
import { X509Certificate } from 'node:crypto';
import type { Fault } from '../../../lab/faults.ts';
import { startLab, type RunningLab, type Simulator } from '../../../lab/server.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import { pveContract } from './contract.ts';
import { type Lab } from './dispatch.ts';
import { answerThroughFaults } from './faults.ts';
import { jobs } from './jobs.ts';
import { labelOf } from './target.ts';
import { Tasks } from './tasks/tasks.ts';
import { labPassword, labTokens } from './state/load-access.ts';
import { loadWorld } from './state/load.ts';
import { stateOf } from './state/save.ts';
import type { World } from './world/world.ts';

/** What a lab without a port can be told. */
export interface PveLabOptions {
  readonly clock?: () => Date;
  /** The certificate of the node that is asked, as PEM: `/nodes` tells its print. */
  readonly certificate?: string;
}

/** What a lab on a port can be told. */
export interface StartPveLabOptions extends PveLabOptions {
  readonly state?: unknown;
  /** Loaded if it exists, replaced after each change. */
  readonly stateFile?: string;
  readonly port?: number;
  readonly latencyMilliseconds?: number;
  /** The folder with the vendor's contracts; by default what TRUEUP_CONTRACTS names. */
  readonly contracts?: string;
  readonly faults?: readonly Fault[];
  /** HTTPS: the key and certificate of the node that is asked, as PEM. */
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** A Simulator that knows its release: 8 or 9. */
export interface PveSimulator extends Simulator {
  readonly release: number;
}

/** A cluster without a network: requests in, replies out. */
export function pveLab(state: unknown, options: PveLabOptions = {}): PveSimulator {
  const clock = options.clock ?? (() => new Date());
  const world = loadWorld(state, clock());
  if (options.certificate !== undefined) showCertificate(world, options.certificate);
  const lab: Lab = { world, tasks: new Tasks(world, jobs), clock, replies: 0 };
  return {
    vendor: 'pve',
    release: world.release,
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

function showCertificate(world: World, pem: string): void {
  const node = world.nodes.get(world.local);
  if (node === undefined) return;
  const { fingerprint256, validTo } = new X509Certificate(pem);
  node.fingerprint = fingerprint256;
  node.certificate = { ...node.certificate, pem, notafter: Date.parse(validTo) / 1000 };
}

/** A cluster on a port of this machine: the API of one of its nodes. */
export function startPveLab(options: StartPveLabOptions = {}): Promise<RunningLab> {
  const { state, stateFile, contracts = process.env['TRUEUP_CONTRACTS'], ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  const { tls } = rest;
  const lab = pveLab(saved ?? state, {
    ...rest,
    ...(tls === undefined ? {} : { certificate: tls.cert }),
  });
  const contract = contracts === undefined ? undefined : pveContract(contracts, lab.release);
  return startLab(lab, {
    ...rest,
    ...(stateFile === undefined ? {} : { stateFile }),
    ...(contract === undefined ? {} : { contract }),
  });
}
