/** One Linux host, opened: what its reading and writing share. */
import type { SystemName } from '../../model/address.ts';
import type { Spec } from '../../model/resource.ts';
import type { HostOptions } from './options.ts';
import type { Identity, Sight } from './sight.ts';
import type { Client } from './wire/client.ts';

export interface Linux {
  readonly system: SystemName;
  readonly site: string;
  readonly options: HostOptions;
  readonly client: Client;
  readonly memory: Memory;
  /** Who we are there, and which host it is: asked once. */
  identity(signal: AbortSignal): Promise<Sight<Identity>>;
}

/** What this connection has done itself, and no file of the host tells. */
export interface Memory {
  /** `<kind> <id>` of what was changed as it runs, and is still to be stored. */
  readonly unsaved: Set<string>;
  /** `<kind> <id>` of what was taken down and is stored still, as it ran: a file may tell less of it. */
  readonly down: Map<string, Spec>;
  /** Somebody asked for something of libvirt. */
  libvirt: boolean;
}
