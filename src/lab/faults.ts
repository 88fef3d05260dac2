/** Faults on demand: which exist, and which of those that were asked for are due on a request. */

/** What each does is said in README.md, and done in fault-kinds.ts or by the vendor's simulator. */
export type FaultName =
  | 'latency'
  | 'hang'
  | 'busy-409'
  | 'state-409'
  | 'unavailable-503'
  | 'gateway-timeout-504'
  | 'lost-reply'
  | 'dropped-request'
  | 'html-page'
  | 'truncated-json'
  | 'wrong-types'
  | 'redirect-loop'
  | 'rack-recreates-subnet'
  | 'unauthorized-echo'
  | 'not-admin'
  | 'foreign-change'
  | 'unreachable'
  | 'denied'
  | 'tool-missing'
  | 'exit-code'
  | 'not-root'
  | 'path-cut'
  | 'unauthorized-401'
  | 'no-quorum'
  | 'proxy-595'
  | 'proxy-596'
  | 'config-lock'
  | 'cluster-lock'
  | 'guest-locked'
  | 'hotplug-fails'
  | 'half-destroyed'
  | 'task-error'
  | 'task-warnings'
  | 'task-lasts'
  | 'worker-lost'
  | 'reload-fails'
  | 'node-gone'
  | 'sdn-node-fails'
  | 'rate-429'
  | 'conflict-409'
  | 'backend-503'
  | 'internal-500'
  | 'token-invalid'
  | 'forbidden-403'
  | 'not-yet-404'
  | 'provision-fails'
  | 'delete-stuck'
  | 'soft-stop-hangs'
  | 'subnet-drains'
  | 'dns-busy'
  | 'tag-fails'
  | 'page-shifts'
  | 'empty-200'
  | 'capacity-533'
  | 'attach-refused'
  | 'job-cancelled';

/** A fault that someone asks for. */
export interface Fault {
  readonly name: FaultName;
  /** The label it applies to, such as `POST subnets`; absent: any. */
  readonly at?: string;
  /** Lets so many matching requests pass first. */
  readonly skip?: number;
  /** How often it strikes; 1 if absent, `Infinity` for ever. */
  readonly times?: number;
  /** How long it lasts, or how long the reply asks to wait. */
  readonly milliseconds?: number;
  /** What more this kind of fault wants to know. */
  readonly detail?: unknown;
}

/** Keeps the faults asked for and hands out those that are due. */
export class FaultBook {
  readonly #entries: { readonly fault: Fault; passed: number; struck: number }[] = [];
  readonly #labels: Readonly<Partial<Record<FaultName, string>>>;

  constructor(faults: readonly Fault[], labels: Readonly<Partial<Record<FaultName, string>>> = {}) {
    this.#labels = labels;
    for (const fault of faults) this.add(fault);
  }

  add(fault: Fault): void {
    this.#entries.push({ fault, passed: 0, struck: 0 });
  }

  /** The faults that strike a request with this label, in the order in which they were asked for. */
  due(label: string): readonly Fault[] {
    const due: Fault[] = [];
    for (const entry of this.#entries) {
      const { fault } = entry;
      const at = fault.at ?? this.#labels[fault.name];
      if (at !== undefined && at !== label) continue;
      if (entry.passed < (fault.skip ?? 0)) entry.passed += 1;
      else if (entry.struck < (fault.times ?? 1)) {
        entry.struck += 1;
        due.push(fault);
      }
    }
    return due;
  }
}
