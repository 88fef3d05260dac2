/** Everything that one look at a host shows, before it is told apart into live things. */
import { readFiles } from './stored/read-files.ts';
import { keptIn, nothingKept, storedPaths, storeFolders, type Kept } from './stored/store.ts';
import { bundleFolder, bundlePaths, bundlesIn, type Bundle } from './switch/bundles.ts';
import type { Linux } from './linux.ts';
import { endsIn, ownPath, type OwnPath, type Sending } from './net/own-path.ts';
import { readNet } from './net/read-net.ts';
import type { Net } from './net/net.ts';
import type { Failure } from './wire/failure.ts';
import { listOf, WrongShape } from './wire/shape.ts';

export interface Picture {
  readonly net: Net;
  readonly kept: Kept;
  readonly bundles: readonly Bundle[];
  readonly path: OwnPath;
  readonly promoting: ReadonlySet<string>;
  /** Why it is not known what is stored. */
  readonly hidden?: Failure;
}

export async function takePicture(
  linux: Linux,
  signal: AbortSignal,
): Promise<{ readonly ok: true; readonly picture: Picture } | Failure> {
  const { client, options } = linux;
  const keepsNothing = options.persistence === 'none';
  const [seen, files, connection] = await Promise.all([
    readNet(client, signal),
    readFiles(
      client,
      {
        folders: [bundleFolder, ...(keepsNothing ? [] : storeFolders)],
        wanted: new RegExp(`${storedPaths.source}|${bundlePaths.source}`),
      },
      signal,
    ),
    connectionOf(linux, signal),
  ]);
  if (!seen.ok) return seen;
  if (!files.ok) return files;
  if (!connection.ok) return connection;
  const { net } = seen;
  const promoting = await promotingDevices(linux, net, signal);
  const kept = keptIn(files, options);
  return {
    ok: true,
    picture: {
      net,
      kept: kept.ok ? kept.kept : nothingKept,
      bundles: bundlesIn(files.files),
      path: ownPath(net, connection.ends, connection.sending),
      promoting,
      ...(kept.ok ? {} : { hidden: client.failure(kept.code, `${kept.message}.`, kept.help) }),
    },
  };
}

type Connection =
  | {
      readonly ok: true;
      readonly ends: ReturnType<typeof endsIn>;
      readonly sending: Sending;
    }
  | Failure;

/** Only who comes over a network can cut the own path. */
async function connectionOf({ client, options }: Linux, signal: AbortSignal): Promise<Connection> {
  const remote = options.ways.some(({ type }) => type === 'ssh' || type === 'door');
  const none: Connection = { ok: true, ends: undefined, sending: {} };
  if (!remote) return none;
  const told = await client.read(['printenv', 'SSH_CONNECTION'], signal, { asMyself: true });
  if (!told.ok) return told;
  const ends = endsIn(told.reply.stdout);
  if (ends === undefined) return none;
  const asked = await client.read(['ip', '-j', 'route', 'get', ends.client], signal, {
    asMyself: true,
  });
  if (!asked.ok) return asked;
  return { ok: true, ends, sending: sendingIn(asked.reply.stdout) };
}

function sendingIn(text: string): Sending {
  try {
    const [first] = listOf(JSON.parse(text), 'route', (each) => {
      const [device, gateway] = [each.textOrNone('dev'), each.textOrNone('gateway')];
      return {
        ...(device === undefined ? {} : { device }),
        ...(gateway === undefined ? {} : { gateway }),
      };
    });
    return first ?? {};
  } catch (error) {
    // No route to them is what an empty answer means.
    if (error instanceof WrongShape || error instanceof SyntaxError) return {};
    throw error;
  }
}

/** Asked only of devices that have secondaries at all. */
async function promotingDevices(
  { client }: Linux,
  { devices }: Net,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const names = devices
    .filter(({ addresses }) => addresses.some(({ secondary }) => secondary))
    .map(({ name }) => name);
  if (names.length === 0) return new Set();
  const paths = ['all', ...names].map(
    (name) => `/proc/sys/net/ipv4/conf/${name}/promote_secondaries`,
  );
  const read = await client.read(['cat', ...paths], signal, { asMyself: true });
  const [all, ...own] =
    read.ok && read.reply.exit === 0 ? read.reply.stdout.trim().split('\n') : [];
  return new Set(names.filter((_, at) => all === '1' || own[at] === '1'));
}
