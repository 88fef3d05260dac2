/** A connection to a MAAS lab, with what a test must hold about it. */
import { onTestFinished } from 'vitest';
import type { Address, KindName, SystemName, VendorId } from '../../../src/model/address.ts';
import type { System } from '../../../src/model/desired.ts';
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import type { ConnectOptions, Connection, Context, Seen } from '../../../src/model/provider.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { RunningLab } from '../../../src/lab/server.ts';
import { startMaasLab, type StartMaasLabOptions } from '../../../src/providers/maas/lab/index.ts';
import type { Unusual } from '../../../src/providers/maas/connection.ts';
import { connectMaas } from '../../../src/providers/maas/provider.ts';
import { metal } from '../../lab/metal.ts';

export interface Connected {
  readonly lab: RunningLab;
  readonly connection: Connection;
  /** Everything that was logged. */
  readonly logged: string[];
  readonly look: () => Promise<Seen>;
  readonly one: (kind: string, label: string | RegExp) => Promise<LiveResource>;
}

export interface Wish extends StartMaasLabOptions, Unusual {
  readonly access?: ConnectOptions['access'];
  readonly apiKey?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

export const signal = AbortSignal.timeout(600_000);

/** No pause is waited for: what would wait goes on at once. */
const impatient = {
  tries: 3,
  pauseMilliseconds: 0,
  longestMilliseconds: 60_000,
  wait: () => Promise.resolve(),
};

export async function connected(wish: Wish = {}): Promise<Connected> {
  const { access = 'read-write', options = {}, apiKey, unguarded = false, ...lab } = wish;
  const running = await startMaasLab({ state: metal, ...lab });
  const logged: string[] = [];
  const key = apiKey ?? running.auth['apiKey'] ?? '';
  const connection = connectMaas(
    systemAt(running.url, key, options),
    {
      site: 'd058',
      root: process.cwd(),
      access,
      signal,
      log: (...line) => void logged.push(JSON.stringify(line)),
    },
    { unguarded, patience: impatient },
  );
  onTestFinished(async () => {
    await connection.close();
    await running.close();
  });
  const look = (): Promise<Seen> => connection.observe({}, signal);
  return {
    lab: running,
    connection,
    logged,
    look,
    one: async (kind, label) => {
      const { live } = await look();
      const found = live.find(
        (each) =>
          each.kind === `maas/${kind}` &&
          (typeof label === 'string' ? each.label === label : label.test(each.label)),
      );
      if (found === undefined) throw new Error(`no ${kind} ${label}`);
      return found;
    },
  };
}

export function systemAt(
  url: string,
  key: string,
  options: Readonly<Record<string, unknown>> = {},
): System {
  return {
    name: 'caracal' as SystemName,
    driver: 'maas',
    options: { url, ...options },
    auth: { apiKey: new Secret('${env:MAAS_API_KEY}', key) },
    apply: 'automatic',
    domain: 'dc1',
    origin: { file: 'trueup.yaml', line: 1, column: 1 },
  };
}

/** A context that knows the ids of what was just made. */
export function context(ids: Readonly<Record<string, string>> = {}): Context {
  return {
    signal,
    idOf: (address) => ids[address] as VendorId | undefined,
    submitted: () => Promise.resolve(),
  };
}

const still = { takes: [], frees: [], needs: [], gives: [], ends: [], impact: 'none' } as const;

export function creating(kind: string, name: string, to: Spec): Operation {
  const of = `caracal/${kind}/${name}` as Address;
  return {
    ...still,
    ...about('create', kind, of),
    holder: of,
    to,
    fields: [],
    touches: [of],
  };
}

export function updating(live: LiveResource, of: string, changes: Spec): Operation {
  const kind = live.kind.slice(5);
  const address = `caracal/${kind}/${of}` as Address;
  return {
    ...still,
    ...about('update', kind, address),
    holder: address,
    liveId: live.id,
    from: live.spec,
    to: { ...live.spec, ...changes },
    fields: Object.entries(changes).map(([field, to]) => ({
      field,
      from: live.spec[field],
      to,
      moved: 'spec',
    })),
    touches: [address],
  };
}

export function deleting(live: LiveResource, touches: readonly string[] = []): Operation {
  const kind = live.kind.slice(5);
  const holder = `caracal/${kind}/#${live.id}` as Address;
  return {
    ...still,
    ...about('delete', kind, holder),
    holder,
    liveId: live.id,
    from: live.spec,
    fields: [],
    touches: [holder, ...(touches as Address[])],
  };
}

function about(verb: 'create' | 'update' | 'delete', kind: string, of: Address) {
  return {
    id: `${verb} ${of}` as OperationId,
    do: verb,
    of,
    system: 'caracal' as SystemName,
    kind: `maas/${kind}` as KindName,
  };
}
