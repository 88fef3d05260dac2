/** A connection to a CloudStack lab, with what a test must hold about it. */
import { onTestFinished } from 'vitest';
import type { Address, KindName, SystemName, VendorId } from '../../../src/model/address.ts';
import type { System } from '../../../src/model/desired.ts';
import type { Operation, OperationId } from '../../../src/model/operation.ts';
import type {
  ConnectOptions,
  Connection,
  Context,
  Performed,
  Seen,
  Wanted,
} from '../../../src/model/provider.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { Secret } from '../../../src/model/secret.ts';
import type { Clock } from '../../../src/providers/cloudstack/client/clock.ts';
import {
  startCloudstackLab,
  type CloudstackLab,
  type StartCloudstackLabOptions,
} from '../../../src/providers/cloudstack/lab/index.ts';
import { connectCloudstack } from '../../../src/providers/cloudstack/provider.ts';
import { ossea } from './ossea.ts';

export interface Connected {
  readonly lab: CloudstackLab;
  readonly connection: Connection;
  /** Another connection to the same lab: it remembers nothing. */
  readonly again: () => Connection;
  /** Everything that was logged. */
  readonly logged: string[];
  /** Tasks that were told as submitted. */
  readonly tasks: string[];
  readonly clock: QuickClock;
  readonly context: (ids?: Readonly<Record<string, string>>) => Context;
  readonly look: (wanted?: Wanted) => Promise<Seen>;
  readonly one: (kind: string, id: string) => Promise<LiveResource>;
  readonly perform: (operation: Operation) => Promise<Performed>;
  /** Performs it and expects that it goes well. */
  readonly make: (operation: Operation) => Promise<VendorId>;
}

export interface Wish extends StartCloudstackLabOptions {
  readonly access?: ConnectOptions['access'];
  readonly auth?: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

export const signal = AbortSignal.timeout(600_000);

/** Waiting takes no time, and time passes only by waiting. */
export type QuickClock = Clock & { readonly waited: () => number };

export function quickClock(): QuickClock {
  let now = Date.now();
  let waited = 0;
  return {
    now: () => now,
    wait: async (milliseconds) => {
      now += milliseconds;
      waited += milliseconds;
      await Promise.resolve();
    },
    waited: () => waited,
  };
}

export async function connected(wish: Wish = {}): Promise<Connected> {
  const { access = 'read-write', options = {}, auth, ...given } = wish;
  const clock = quickClock();
  const lab = await startCloudstackLab({
    state: ossea,
    clock: () => new Date(clock.now()),
    ...given,
  });
  const logged: string[] = [];
  const tasks: string[] = [];
  const open: Connection[] = [];
  const again = (): Connection => {
    const connection = connectCloudstack(
      systemAt(
        lab.url,
        auth ?? { apiKey: lab.auth['apiKey'] ?? '', secretKey: lab.auth['secretKey'] ?? '' },
        options,
      ),
      {
        site: 'd058',
        root: process.cwd(),
        access,
        signal,
        log: (...line) => void logged.push(JSON.stringify(line)),
      },
      { clock },
    );
    open.push(connection);
    return connection;
  };
  onTestFinished(async () => {
    for (const each of open) await each.close();
    await lab.close();
  });
  const connection = again();
  const context = (ids: Readonly<Record<string, string>> = {}): Context => ({
    signal,
    idOf: (address) => ids[address] as VendorId | undefined,
    submitted: (task) => {
      tasks.push(task);
      return Promise.resolve();
    },
  });
  const look = (wanted: Wanted = {}): Promise<Seen> => connection.observe(wanted, signal);
  const perform = (operation: Operation): Promise<Performed> =>
    connection.perform(operation, context());
  return {
    lab,
    connection,
    again,
    logged,
    tasks,
    clock,
    context,
    look,
    perform,
    make: async (operation) => {
      const done = await perform(operation);
      if (!done.ok) throw new Error(`${done.class}: ${done.problem.message}`);
      return done.id;
    },
    one: async (kind, id) => {
      const seen = await connection.observe({ ids: [idOf(kind, id)] }, signal);
      const [found] = seen.live;
      if (found === undefined) throw new Error(`no ${kind} ${id}: ${JSON.stringify(seen.unseen)}`);
      return found;
    },
  };
}

export function idOf(kind: string, id: string): { readonly kind: KindName; readonly id: VendorId } {
  return { kind: `cloudstack/${kind}` as KindName, id: id as VendorId };
}

export function systemAt(
  url: string,
  auth: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>> = {},
): System {
  return {
    name: 'ossea' as SystemName,
    driver: 'cloudstack',
    options: { url, ...options },
    auth: Object.fromEntries(
      Object.entries(auth).map(([name, value]) => [name, new Secret('${env:OSSEA}', value)]),
    ),
    apply: 'automatic',
    domain: 'dc1',
    origin: { file: 'trueup.yaml', line: 1, column: 1 },
  };
}

const still = { takes: [], frees: [], needs: [], gives: [], ends: [], impact: 'none' } as const;

export function creating(kind: string, name: string, to: Spec): Operation {
  const of = `ossea/${kind}/${name}` as Address;
  return { ...still, ...about('create', kind, of), holder: of, to, fields: [], touches: [of] };
}

/** `of`: the declared name; without one it is nobody's. */
export function updating(live: LiveResource, changes: Spec, of?: string): Operation {
  const kind = live.kind.slice(11);
  const address = `ossea/${kind}/${of ?? `#${live.id}`}` as Address;
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
  const kind = live.kind.slice(11);
  const holder = `ossea/${kind}/#${live.id}` as Address;
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
    system: 'ossea' as SystemName,
    kind: `cloudstack/${kind}` as KindName,
  };
}
