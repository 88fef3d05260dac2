/** The interfaces that trueup talks over: the one that has the address it calls, and the one by which nodes reach each other. */
import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { Iface } from '../network/iface.ts';
import type { Pve } from '../pve.ts';
import type { Sight } from './sight.ts';

/** By node, the addresses whose interface must not be cut. */
export async function pathAddresses(
  { reachedAt }: Pve,
  { nodes, local }: Sight,
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const called = await addressesOf(reachedAt);
  return new Map(
    nodes.map(({ name, ip }) => [
      name,
      new Set([...(ip === undefined ? [] : [ip]), ...(name === local ? called : [])]),
    ]),
  );
}

async function addressesOf(host: string): Promise<readonly string[]> {
  if (host === '' || isIP(host) !== 0) return [host];
  // A name that cannot be looked up here is one of a proxy, and the node's own address is known all the same.
  const found = await lookup(host, { all: true }).catch(() => []);
  return found.map(({ address }) => address);
}

export function isPath({ settings }: Iface, addresses: ReadonlySet<string>): boolean {
  return ['cidr', 'cidr6'].some((name) => addresses.has(settings.get(name)?.split('/')[0] ?? ''));
}
