/** A connected host. This and all that it imports is loaded when the connection is first used. */
import type { System } from '../../model/desired.ts';
import type { Result } from '../../model/problem.ts';
import type { ConnectOptions, Connection } from '../../model/provider.ts';
import type { Linux } from './linux.ts';
import { observe } from './observe.ts';
import { hostOptions } from './options.ts';
import { perform, performTogether } from './perform.ts';
import { settle } from './settle.ts';
import { whoIsThere, type Identity, type Sight } from './sight.ts';
import { openClient } from './wire/client.ts';
import { openWays } from './wire/ways.ts';

type Opened = Omit<Connection, 'concurrency' | 'timeLimitMilliseconds'>;

export function openLinux(system: System, connect: ConnectOptions): Result<Connection> {
  const parsed = hostOptions(system, connect.root);
  if (!parsed.ok) return parsed;
  const options = parsed.value;
  const { hostKey, knownHosts, identity } = options;
  const ways = openWays(options.ways, {
    concurrency: 4,
    timeoutMilliseconds: options.timeoutMilliseconds,
    maxReplyBytes: 64 * 1024 * 1024,
    access: connect.access,
    log: connect.log,
    ...(hostKey === undefined ? {} : { hostKey }),
    ...(knownHosts === undefined ? {} : { knownHosts }),
    ...(identity === undefined ? {} : { identity }),
  });
  const { access } = connect;
  const client = openClient({ name: system.name, ways, become: options.become, access });
  let known: Promise<Sight<Identity>> | undefined;
  const linux: Linux = {
    system: system.name,
    site: connect.site,
    options,
    client,
    memory: { unsaved: new Set(), down: new Map(), libvirt: false },
    identity: async (signal) => {
      const asked = (known ??= whoIsThere(client, options, signal));
      const sight = await asked;
      if (!sight.ok && known === asked) known = undefined;
      return sight;
    },
  };
  const opened: Opened = {
    observe: (wanted, signal) => observe(linux, wanted, signal),
    perform: (operation, context) => perform(linux, operation, context),
    performTogether: (operations, context) => performTogether(linux, operations, context),
    settle: (operation, context) => settle(linux, operation, context),
    close: () => client.close(),
  };
  return { ok: true, value: { ...opened, concurrency: 1 } };
}
