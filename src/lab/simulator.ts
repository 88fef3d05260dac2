/** What a simulator is: a vendor's surface as one synchronous function from request to reply, with a state. */
import type { Fault, FaultName } from './faults.ts';

/** A request as a simulator sees it; `path` is decoded and has no base. */
export interface LabRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Faults of this vendor's own kind that the simulator itself has to act out. Never taken from the wire. */
  readonly faults?: readonly Fault[];
}

/** A reply as a simulator gives it. */
export interface LabReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The text of the status line, where the vendor says something there. */
  readonly reason?: string;
  /** Waited between the work and the reply. */
  readonly delayMilliseconds?: number;
  /** The vendor closes the connection after this reply. */
  readonly close?: boolean;
  /** There is nobody to reply: the connection is cut. */
  readonly cut?: boolean;
}

/** A vendor, simulated. */
export interface Simulator {
  readonly vendor: string;
  /** Where the vendor hangs its API: `/MAAS`. */
  readonly base?: string;
  /** What a client needs to be let in. */
  readonly auth?: Readonly<Record<string, string>>;
  /** Requests are handled one after the other, so nothing comes between the check and the change. */
  handle(request: LabRequest): LabReply;
  /** Does the vendor change something on such a request? The operation decides, not the HTTP method. */
  writes(request: LabRequest): boolean;
  /** Method, collection and operation, without ids: `POST interfaces link_subnet`. */
  label(request: LabRequest): string;
  /** Plain JSON, vendor-shaped: what the state file holds. */
  state(): unknown;
  /** Another number after every change of the state. */
  revision(): number;
  /** Which label a vendor's own fault is meant for where the fault names none. */
  readonly faultLabels?: Readonly<Partial<Record<FaultName, string>>>;
}
