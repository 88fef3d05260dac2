/** What a program of iproute2 is told before all else, and what comes of it. */
import type { Family, Net } from '../kernel/net.ts';

/** What a program has done to the network, and what it says. */
export interface Outcome {
  readonly net: Net;
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What stands before the object on a command line of `ip`. */
export interface Options {
  readonly json: boolean;
  readonly details: boolean;
  readonly force: boolean;
  readonly family: Family | undefined;
  readonly batch: string | undefined;
}
