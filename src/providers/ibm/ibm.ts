/** One region of IBM Cloud, opened: what its reading and writing share. */
import type { SystemName } from '../../model/address.ts';
import type { Client } from './client/client.ts';
import type { Make } from './read/live.ts';
import type { Proof } from './read/sight.ts';

export interface Limits {
  readonly deleteMilliseconds: number;
  readonly provisionMilliseconds: number;
  readonly stopMilliseconds: number;
}

/** All that reading and writing need to know of one region. */
export interface Ibm {
  readonly system: SystemName;
  readonly site: string;
  readonly region: string;
  /** Relative paths of user data start there. */
  readonly root: string;
  /** With simulators no file with secrets is read. */
  readonly lab: boolean;
  readonly resourceGroup: string | undefined;
  readonly dnsInstance: string | undefined;
  readonly client: Client;
  readonly make: Make;
  readonly limits: Limits;
  /** `again`: an earlier proof is good enough. */
  sight(signal: AbortSignal, again: boolean): Promise<Proof>;
}
