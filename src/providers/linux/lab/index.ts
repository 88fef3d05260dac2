/** The Linux lab: a simulated host behind an exec door. */
import {
  startExecDoor,
  type Argv,
  type ExecAnswer,
  type ExecDoor,
} from '../../../lab/exec-door.ts';
import type { Fault } from '../../../lab/faults.ts';
import { readStateFile } from '../../../lab/state-file.ts';
import type { LabDisk } from '../../../model/provider.ts';
import { withPlugged } from './disks.ts';
import type { Host } from './host.ts';
import { NotSimulated } from './kernel/refusal.ts';
import { settle } from './kernel/settle.ts';
import { labelOf, writes } from './labels.ts';
import { loadHost } from './load.ts';
import { serverNow } from './reach.ts';
import { run } from './run.ts';
import { stateOf } from './save.ts';
import { elapse } from './switch/elapse.ts';

export interface StartLinuxLabOptions {
  readonly state?: unknown;
  /** Loaded if it exists, replaced after each change. */
  readonly stateFile?: string;
  readonly port?: number;
  /** What its hypervisor gives it now; undefined: it keeps what it has. */
  readonly disks?: () => readonly LabDisk[] | undefined;
  readonly latencyMilliseconds?: number;
  readonly faults?: readonly Fault[];
  readonly clock?: () => Date;
}

export interface LinuxLab extends ExecDoor {
  /** The disks that its hypervisor gives it from now on. */
  plug(disks: readonly LabDisk[]): void;
  /** The lab's clock goes on, and what is due happens. */
  tick(seconds: number): void;
}

/** A host on a port of this machine. */
export async function startLinuxLab(options: StartLinuxLabOptions = {}): Promise<LinuxLab> {
  const { state, stateFile, disks, clock = () => new Date(), ...rest } = options;
  const saved = stateFile === undefined ? undefined : readStateFile(stateFile);
  const machine = new Machine(loadHost(saved ?? state, clock().getTime()), clock, disks);
  const door = await startExecDoor((argv, stdin) => machine.answer(argv, stdin), {
    ...rest,
    vendor: 'linux',
    ...(stateFile === undefined ? {} : { stateFile }),
    label: labelOf,
    writes,
    state: () => machine.state(),
    revision: () => machine.revision,
    strike: (faults, ask) => machine.struck(faults, ask),
  });
  return {
    ...door,
    violations: () => [...door.violations(), ...machine.unknown],
    plug: (given) => machine.plug(given),
    tick: (seconds) => machine.tick(seconds),
  };
}

/** The host as time and commands change it. */
class Machine {
  revision = 0;
  /** Command lines that the lab does not know: a story with such a line proves nothing. */
  readonly unknown: string[] = [];
  #host: Host;
  readonly #clock: () => Date;
  readonly #disks: StartLinuxLabOptions['disks'];
  #ahead = 0;
  /** Somebody asked for the way to be cut; it opens again when a switch fires. */
  #cut = false;

  constructor(host: Host, clock: () => Date, disks: StartLinuxLabOptions['disks']) {
    this.#host = host;
    this.#clock = clock;
    this.#disks = disks;
  }

  state(): unknown {
    this.#passTime();
    return stateOf(this.#host);
  }

  plug(disks: readonly LabDisk[]): void {
    const now = withPlugged(this.#host.disks, disks);
    if (JSON.stringify(now) !== JSON.stringify(this.#host.disks))
      this.#become({ ...this.#host, disks: now });
  }

  tick(seconds: number): void {
    this.#ahead += seconds * 1000;
    this.#passTime();
  }

  answer(argv: Argv, stdin: string): ExecAnswer {
    this.#passTime();
    const given = this.#disks?.();
    if (given !== undefined) this.plug(given);
    if (!this.#isReachable()) return { why: 'unreachable', detail: 'Connection timed out' };
    const ran = this.#run(argv, stdin);
    // Whoever cut the way that he came by hears nothing more.
    return this.#isReachable() ? ran : { ...ran, lost: true };
  }

  async struck(
    faults: readonly Fault[],
    ask: () => ExecAnswer | Promise<ExecAnswer>,
  ): Promise<ExecAnswer> {
    const has = (name: Fault['name']): boolean => faults.some((each) => each.name === name);
    const before = this.#host;
    if (has('not-root'))
      this.#host = { ...before, user: 'nobody', net: { ...before.net, privileged: false } };
    const answer = await ask();
    if (has('not-root')) {
      const { user } = before;
      const net = { ...this.#host.net, privileged: before.net.privileged };
      this.#host = { ...this.#host, user, net };
    }
    if (!has('path-cut')) return answer;
    this.#cut = true;
    return 'exit' in answer ? { ...answer, lost: true } : answer;
  }

  #isReachable(): boolean {
    if (this.#cut) return false;
    return this.#host.session === undefined || serverNow(this.#host) !== undefined;
  }

  #run(argv: Argv, stdin: string) {
    try {
      const { host, ...told } = run(this.#host, argv, stdin);
      if (writes(argv)) this.#become(host);
      return told;
    } catch (error) {
      if (!(error instanceof NotSimulated)) throw error;
      const line = argv.join(' ');
      this.unknown.push(`${line}: the lab does not simulate ${error.message}`);
      return { exit: 125, stdout: '', stderr: `lab: not simulated: ${error.message}\n` };
    }
  }

  #passTime(): void {
    const now = this.#clock().getTime() + this.#ahead;
    // What only time does to bridges is no change of the state.
    this.#host = { ...this.#host, now, net: settle({ ...this.#host.net, now }) };
    const { host, fired } = elapse(this.#host, run);
    if (!fired) return;
    this.#cut = false;
    this.#become(host);
  }

  #become(host: Host): void {
    this.revision += 1;
    this.#host = host;
  }
}
