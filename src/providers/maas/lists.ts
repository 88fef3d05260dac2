/** The list calls of MAAS, and which of them each kind is read from. */
import type { KindName } from '../../model/address.ts';
import type { Problem } from '../../model/problem.ts';
import * as answer from './answers.ts';
import type { Client } from './client.ts';
import { names } from './kinds/names.ts';
import { machine, node } from './nodes.ts';
import { listOf, WrongShape, type Fields } from './shape.ts';

const readers = {
  'fabrics/': answer.fabric,
  'spaces/': answer.space,
  'subnets/': answer.subnet,
  'ipranges/': answer.ipRange,
  'static-routes/': answer.route,
  'reservedips/': answer.reservedIp,
  'machines/': machine,
  'devices/': node,
  'rackcontrollers/': node,
  'dnsresources/': answer.dnsName,
  'dhcp-snippets/': answer.snippet,
  'discovery/': answer.neighbour,
} as const;

export type Path = keyof typeof readers;
export type Items<P extends Path> = readonly ReturnType<(typeof readers)[P]>[];

/** `vlan` needs `spaces/` because a VLAN names its space where everything else is known by id. */
export const listsOf: ReadonlyMap<KindName, readonly Path[]> = new Map<KindName, readonly Path[]>([
  [names.fabric, ['fabrics/']],
  [names.vlan, ['fabrics/', 'spaces/']],
  [names.space, ['spaces/']],
  [names.subnet, ['subnets/']],
  [names.band, ['ipranges/']],
  [names.route, ['static-routes/']],
  [names.link, ['machines/']],
  [names.machine, ['machines/']],
  [names.interface, ['machines/', 'devices/', 'rackcontrollers/']],
  [names.device, ['devices/']],
  [names.rackcontroller, ['rackcontrollers/']],
  [names.reservedip, ['reservedips/']],
  [names.dnsresource, ['dnsresources/']],
  [names.dhcpsnippet, ['dhcp-snippets/']],
  [names.discovery, ['discovery/']],
  [names.address, []],
]);

/** What a deep read must know, to tell which addresses of a subnet are spoken for. */
export const holderLists: readonly Path[] = [
  'machines/',
  'devices/',
  'rackcontrollers/',
  'reservedips/',
  'dnsresources/',
];

/** Lists that were read, and why others were not. */
export interface Lists {
  items<P extends Path>(path: P): Items<P>;
  failure(path: Path): Problem | undefined;
}

/** All at once; the client lets only a few of them run. */
export async function readLists(
  client: Client,
  paths: Iterable<Path>,
  signal: AbortSignal,
): Promise<Lists> {
  const items = new Map<Path, readonly unknown[]>();
  const failures = new Map<Path, Problem>();
  await Promise.all(
    [...paths].map(async (path) => {
      const read: (each: Fields) => unknown = readers[path];
      const list = await readList(client, path, read, signal);
      if (list.ok) items.set(path, list.items);
      else failures.set(path, list.why);
    }),
  );
  return {
    items: <P extends Path>(path: P) => (items.get(path) ?? []) as Items<P>,
    failure: (path) => failures.get(path),
  };
}

/** A list, every member checked: one wrong member and nothing of it is believed. */
export async function readList<T>(
  client: Client,
  path: string,
  read: (each: Fields) => T,
  signal: AbortSignal,
): Promise<
  | { readonly ok: true; readonly items: readonly T[] }
  | { readonly ok: false; readonly why: Problem; readonly gone: boolean }
> {
  const got = await client.read(path, signal);
  if (!got.ok) return { ok: false, why: got.problem, gone: got.class === 'gone' };
  try {
    return { ok: true, items: listOf(got.value, path, read) };
  } catch (error) {
    if (!(error instanceof WrongShape)) throw error;
    return { ok: false, why: client.failure('wrong-shape', error.message).problem, gone: false };
  }
}
