/** One MAAS, opened: what its reading and writing share. */
import type { SystemName } from '../../model/address.ts';
import type { Client } from './client.ts';
import type { Make } from './live.ts';
import type { Proof } from './sight.ts';

/** All that reading and writing need to know of one MAAS. */
export interface Maas {
  readonly system: SystemName;
  readonly site: string;
  /** Names it where it does not name itself. */
  readonly place: string;
  readonly client: Client;
  readonly make: Make;
  /** What a subnet or VLAN still holds is looked at before it is deleted. */
  readonly guarded: boolean;
  /** `again`: an earlier proof is good enough. */
  sight(signal: AbortSignal, again: boolean): Promise<Proof>;
}
