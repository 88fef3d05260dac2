/** One PVE, opened: what its reading and writing share. */
import type { SystemName } from '../../model/address.ts';
import type { Client } from './client/client.ts';
import type { Make } from './live.ts';
import type { Places } from './places.ts';
import type { Proof } from './read/sight.ts';

export interface Pve {
  readonly system: SystemName;
  readonly site: string;
  /** The folder of `trueup.yaml`: where relative paths start. */
  readonly root: string;
  /** The folder of its lab, where it is one. */
  readonly lab?: string;
  readonly client: Client;
  /** The host name or address that calls go to. */
  readonly reachedAt: string;
  readonly make: Make;
  readonly places: Places;
  /** How long a task may take before it is left alone. */
  readonly taskMilliseconds: number;
  /** `again`: an earlier proof is good enough. */
  sight(signal: AbortSignal, again: boolean): Promise<Proof>;
}
