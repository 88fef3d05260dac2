/** A world from a state as someone wrote it, or as a lab saved it. */
import { World } from '../world/world.ts';
import { entryOf, textOf } from './entry.ts';
import { loadAccount } from './load-account.ts';
import { loadDns, loadTags } from './load-dns.ts';
import { loadNetwork } from './load-network.ts';
import { loadServers } from './load-servers.ts';
import { worldFrom } from './save.ts';

export function loadWorld(value: unknown): World {
  const state = entryOf(value);
  if (entryOf(state['lab'])['saved'] === true) return worldFrom(state);
  const world = new World(
    textOf(state['region']) ?? 'us-south',
    textOf(state['account']) ?? 'a1b2c3d4e5f60718293a4b5c6d7e8f90',
  );
  loadAccount(world, state);
  loadNetwork(world, state);
  loadServers(world, state);
  loadDns(world, state);
  loadTags(world, state);
  return world;
}
