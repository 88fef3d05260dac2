/** A connected MAAS. This and all that it imports is loaded when the connection is first used. */
import type { System } from '../../model/desired.ts';
import type { Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import type { Patience } from '../../transport/retry.ts';
import { openClient } from './client.ts';
import { liveOf } from './live.ts';
import type { Maas } from './maas.ts';
import { observe } from './observe.ts';
import { openWire } from './open-wire.ts';
import { perform } from './perform.ts';
import { settle } from './settle.ts';
import { proveSight, type Proof } from './sight.ts';

/** Not to be set in any file: for tests that show what MAAS does when nobody looks first. */
export interface Unusual {
  readonly unguarded?: boolean;
  readonly patience?: Patience;
}

export type Opening = ConnectOptions &
  Unusual & { readonly concurrency: number; readonly timeLimitMilliseconds: number };

export async function openMaas(system: System, options: Opening): Promise<Result<Connection>> {
  const opened = await open(system, options);
  if (!opened.ok) return opened;
  const maas = opened.value;
  return {
    ok: true,
    value: {
      concurrency: options.concurrency,
      timeLimitMilliseconds: options.timeLimitMilliseconds,
      observe: (wanted, signal) => observe(maas, wanted, signal),
      perform: (operation, context) => perform(maas, operation, context),
      settle: (operation, context) => settle(maas, operation, context),
      close: () => maas.client.close(),
    },
  };
}

async function open(
  system: System,
  { access, log, site, concurrency, timeLimitMilliseconds, ...unusual }: Opening,
): Promise<Result<Maas>> {
  const wire = await openWire(system, { access, log, concurrency, timeLimitMilliseconds });
  if (!wire.ok) return wire;
  const { place } = wire.value;
  const client = openClient({
    name: system.name,
    wire: wire.value,
    access,
    log,
    ...(unusual.patience === undefined ? {} : { patience: unusual.patience }),
  });
  let known: Promise<Proof> | undefined;
  const maas: Maas = {
    system: system.name,
    site,
    place,
    client,
    make: liveOf(system.name),
    guarded: unusual.unguarded !== true,
    sight: async (signal, again) => {
      if (!again || known === undefined) known = proveSight(client, place, signal);
      const proof = await known;
      if (!proof.ok) known = undefined;
      return proof;
    },
  };
  return { ok: true, value: maas };
}
