/** A connection to an IBM Cloud lab, with what a test must hold about it. */
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
import type { Clock } from '../../../src/providers/ibm/client/clock.ts';
import {
  startIbmLab,
  type IbmLab,
  type StartIbmLabOptions,
} from '../../../src/providers/ibm/lab/index.ts';
import { connectIbm } from '../../../src/providers/ibm/provider.ts';
import { region } from './region.ts';

export interface Connected {
  readonly lab: IbmLab;
  readonly connection: Connection;
  readonly logged: string[];
  readonly tasks: string[];
  readonly clock: QuickClock;
  readonly look: (wanted?: Wanted) => Promise<Seen>;
  readonly one: (kind: string, id: string) => Promise<LiveResource>;
  readonly perform: (operation: Operation) => Promise<Performed>;
  /** Performs it and expects that it goes well. */
  readonly make: (operation: Operation) => Promise<VendorId>;
}
export interface Wish extends StartIbmLabOptions {
  readonly access?: ConnectOptions['access'];
  readonly auth?: Readonly<Record<string, string>>;
  readonly system?: Readonly<Record<string, unknown>>;
}

export const signal = AbortSignal.timeout(600_000);

export interface QuickClock extends Clock {
  /** Milliseconds that were waited for. */
  readonly waited: () => number;
}

/** Waiting takes no time, and time passes only by waiting. */
export function quickClock(): QuickClock {
  // Near to that of the machine: a date of the vendor's is read by it.
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

export function contextOf(tasks: string[] = []): Context {
  return {
    signal,
    idOf: (address) =>
      address.includes('/#') ? (address.slice(address.indexOf('/#') + 2) as VendorId) : undefined,
    submitted: (task) => {
      tasks.push(task);
      return Promise.resolve();
    },
  };
}

export async function connected(wish: Wish = {}): Promise<Connected> {
  const { access = 'read-write', auth, system = {}, ...given } = wish;
  const clock = quickClock();
  const lab = await startIbmLab({
    state: region,
    // One time for both: what the vendor asks to wait is over when we have waited.
    clock: () => new Date(clock.now()),
    ...given,
  });
  const logged: string[] = [];
  const tasks: string[] = [];
  const connection = connectIbm(
    systemAt(lab, auth ?? { apiKey: lab.auth['apiKey'] ?? '' }, system),
    {
      site: 'd058',
      root: process.cwd(),
      access,
      signal,
      log: (...line) => void logged.push(JSON.stringify(line)),
    },
    { clock },
  );
  onTestFinished(async () => {
    await connection.close();
    await lab.close();
  });
  const look = (wanted: Wanted = {}): Promise<Seen> => connection.observe(wanted, signal);
  const perform = (operation: Operation): Promise<Performed> =>
    connection.perform(operation, contextOf(tasks));
  return {
    lab,
    connection,
    logged,
    tasks,
    clock,
    look,
    perform,
    make: async (operation) => {
      const done = await perform(operation);
      if (!done.ok) throw new Error(`${done.class}: ${done.problem.message}`);
      return done.id;
    },
    one: async (kind, id) => {
      const seen = await look({ ids: [{ kind: `ibm/${kind}` as KindName, id: id as VendorId }] });
      const [found] = seen.live;
      if (found === undefined) throw new Error(`no ${kind} ${id}: ${JSON.stringify(seen)}`);
      return found;
    },
  };
}

export function systemAt(
  lab: Pick<IbmLab, 'options'>,
  auth: Readonly<Record<string, string>>,
  more: Readonly<Record<string, unknown>> = {},
): System {
  return {
    name: 'us' as SystemName,
    driver: 'ibm',
    options: { ...lab.options, dnsInstance: 'site-dns', ...more },
    auth: Object.fromEntries(
      Object.entries(auth).map(([name, value]) => [name, new Secret('${env:IBM}', value)]),
    ),
    apply: 'automatic',
    domain: 'us',
    origin: { file: 'trueup.yaml', line: 1, column: 1 },
  };
}

const still = { takes: [], frees: [], needs: [], gives: [], ends: [], impact: 'none' } as const;

export function creating(kind: string, name: string, to: Spec): Operation {
  const of = `us/${kind}/${name}` as Address;
  return { ...still, ...about('create', kind, of), holder: of, to, fields: [], touches: [of] };
}

export function updating(live: LiveResource, changes: Spec, of?: string): Operation {
  const kind = live.kind.slice(4);
  const address = `us/${kind}/${of ?? `#${live.id}`}` as Address;
  return {
    ...still,
    ...about('update', kind, address),
    holder: `us/${kind}/#${live.id}` as Address,
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

export function deleting(live: LiveResource): Operation {
  const kind = live.kind.slice(4);
  const holder = `us/${kind}/#${live.id}` as Address;
  return {
    ...still,
    ...about('delete', kind, holder),
    holder,
    liveId: live.id,
    liveLabel: live.label,
    from: live.spec,
    fields: [],
    touches: [holder],
  };
}

function about(verb: 'create' | 'update' | 'delete', kind: string, of: Address) {
  return {
    id: `${verb} ${of}` as OperationId,
    do: verb,
    of,
    system: 'us' as SystemName,
    kind: `ibm/${kind}` as KindName,
  };
}
