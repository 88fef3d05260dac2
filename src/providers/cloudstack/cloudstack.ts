/** One CloudStack, opened: what its reading and writing share. */
import type { SystemName } from '../../model/address.ts';
import type { Client } from './client/client.ts';
import type { Make } from './live.ts';
import type { Proof } from './read/sight.ts';

export interface CloudStack {
  readonly system: SystemName;
  readonly site: string;
  readonly client: Client;
  readonly make: Make;
  /** Ids of what came along with something that this connection made, and that may be declared by itself. */
  readonly brought: Set<string>;
  /** How long a job may take before it is left alone. */
  readonly jobMilliseconds: number;
  /** `again`: an earlier proof is good enough. */
  sight(signal: AbortSignal, again: boolean): Promise<Proof>;
}
