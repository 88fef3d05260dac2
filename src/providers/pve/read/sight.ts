/** What must be known before anything is believed: what we may see, which cluster this is, and whether it has a quorum. */
import type { InstallationId } from '../../../model/address.ts';
import type { Problem } from '../../../model/problem.ts';
import { at } from '../client/call.ts';
import type { Client } from '../client/client.ts';
import { Fields, listOf, WrongShape } from '../shape.ts';
import { noSight } from './no-sight.ts';

export interface Sight {
  readonly installation: InstallationId;
  readonly version: string;
  /** Undefined: a node on its own. */
  readonly cluster: string | undefined;
  readonly quorate: boolean;
  /** The node that answers. */
  readonly local: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly online: boolean;
    /** Where the others reach it. */
    readonly ip: string | undefined;
  }[];
  /** Is this privilege there, on this path and everything below it? */
  readonly may: (privilege: string, path: string) => boolean;
}

export type Proof =
  | { readonly ok: true; readonly sight: Sight }
  | { readonly ok: false; readonly why: Problem };

/** A token without rights gets short lists, and no word about what is left out of them. */
export async function proveSight(client: Client, signal: AbortSignal): Promise<Proof> {
  const [version, permissions] = await Promise.all([
    client.read(at`/version`, signal),
    client.read(at`/access/permissions`, signal),
  ]);
  if (!version.ok) return { ok: false, why: version.problem };
  if (!permissions.ok) return { ok: false, why: permissions.problem };
  try {
    const granted = grantsIn(permissions.value);
    const may = (privilege: string, path: string): boolean =>
      whyNot(granted, privilege, path) === undefined;
    const missing = needed.flatMap(([privilege, path]) => whyNot(granted, privilege, path) ?? []);
    if (missing.length > 0) return { ok: false, why: noSight(client, missing) };
    const status = await client.read(at`/cluster/status`, signal);
    if (!status.ok) return { ok: false, why: status.problem };
    const cluster = clusterIn(status.value);
    const installation = await installationOf(client, cluster, signal);
    if ('code' in installation) return { ok: false, why: installation };
    const said = new Fields(version.value, '/version').text('version');
    return { ok: true, sight: { ...cluster, ...installation, version: said, may } };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { ok: false, why: client.failure('wrong-shape', error.message).problem };
  }
}

// Without these nothing can be told apart from nothing.
const needed = [
  ['Sys.Audit', '/'],
  ['VM.Audit', '/vms'],
] as const;

type Grants = ReadonlyMap<string, ReadonlyMap<string, boolean>>;

function grantsIn(value: unknown): Grants {
  const paths = new Fields(value, '/access/permissions');
  return new Map(
    paths.names().map((path) => {
      const privileges = new Fields(paths.raw(path), `/access/permissions ${path}`);
      return [path, new Map(privileges.names().map((name) => [name, privileges.flag(name)]))];
    }),
  );
}

/** Undefined: it is granted there and is so all the way down. Else what is missing, and where. */
function whyNot(granted: Grants, privilege: string, path: string): string | undefined {
  const here = granted.get(path)?.get(privilege);
  const above = path !== '/' && granted.get('/')?.get(privilege) === true && !granted.has(path);
  if (here === undefined && !above) return `${privilege} on ${path}`;
  // `/` itself is asked for, and not everything below it: each part has a path of its own here.
  if (path === '/') return undefined;
  if (here === false) return `${privilege} on ${path}, with propagation`;
  const hidden = [...granted].find(
    ([other, privileges]) => other.startsWith(`${path}/`) && !privileges.has(privilege),
  );
  return hidden === undefined ? undefined : `${privilege} on ${hidden[0]}`;
}

interface Cluster {
  readonly cluster: string | undefined;
  readonly quorate: boolean;
  readonly local: string;
  readonly nodes: Sight['nodes'];
}

function clusterIn(value: unknown): Cluster {
  const members = listOf(value, '/cluster/status', (each) => ({
    type: each.text('type'),
    name: each.text('name'),
    quorate: each.flag('quorate'),
    local: each.flag('local'),
    online: each.flag('online'),
    ip: each.textOrNull('ip') ?? undefined,
  }));
  const cluster = members.find(({ type }) => type === 'cluster');
  const nodes = members.filter(({ type }) => type === 'node');
  const local = nodes.find((each) => each.local) ?? nodes[0];
  if (local === undefined) throw new WrongShape('/cluster/status names no node');
  return {
    cluster: cluster?.name,
    // A node on its own agrees with itself.
    quorate: cluster?.quorate ?? true,
    local: local.name,
    nodes: nodes
      .map(({ name, online, ip }) => ({ name, online, ip }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

/** The print of the cluster's own authority: the same whichever node is asked, another one for each cluster. */
async function installationOf(
  client: Client,
  { cluster, local }: Cluster,
  signal: AbortSignal,
): Promise<{ readonly installation: InstallationId } | Problem> {
  const answer = await client.read(at`/nodes/${local}/certificates/info`, signal);
  if (!answer.ok) return answer.problem;
  const authority = listOf(answer.value, 'certificates/info', (each) => ({
    file: each.textOrNull('filename'),
    print: each.textOrNull('fingerprint'),
  })).find(({ file }) => file === 'pve-root-ca.pem');
  const print = authority?.print?.replaceAll(/[^0-9a-f]/gi, '').toLowerCase();
  // Somebody took it away: the cluster's name, or that of the one node, is next best.
  const known = print === undefined || print === '' ? (cluster ?? local) : print;
  return { installation: `pve ${known}` as InstallationId };
}
