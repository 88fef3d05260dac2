/** Fills a lab from its state: vendor-shaped YAML or JSON, or whole recorded answers. */
import { dateText } from '../world/ids.ts';
import { World } from '../world/world.ts';
import { Entry } from './entry.ts';
import { loadJobs } from './load-jobs.ts';
import { loadNetworks } from './load-networks.ts';
import { loadAccounts, loadDomains, loadProjects } from './load-people.ts';
import { loadOfferings, loadPlain } from './load-places.ts';
import { loadAddresses, loadRanges } from './load-ranges.ts';
import { loadVms } from './load-vms.ts';
import { loadSnapshots, loadVolumes } from './load-volumes.ts';
import type { Loading } from './loading.ts';
import { unwrapped } from './recorded.ts';

/** `undefined` makes a lab with nothing but its accounts. */
export function loadWorld(given: unknown, now: Date): World {
  const state = new Entry(unwrapped(given ?? {}), 'the top');
  const world = new World();
  const loading: Loading = { world, born: state.text('born') ?? dateText(now) };
  world.version = state.text('version') ?? world.version;
  world.seed = state.number('seed') ?? world.seed;
  world.settings = state.words('settings');
  world.latency = Object.fromEntries(
    Object.entries(state.words('latency')).map(([command, value]) => [command, Number(value)]),
  );
  loadDomains(state, loading);
  loadAccounts(state, loading);
  loadProjects(state, loading);
  loadPlain(state, 'zones', world.zones);
  loadPlain(state, 'hosts', world.hosts);
  loadPlain(state, 'storagepools', world.pools);
  loadOfferings(state, loading);
  loadNetworks(state, loading);
  loadRanges(state, loading);
  loadVms(state, loading);
  loadVolumes(state, loading);
  loadAddresses(state, loading);
  loadSnapshots(state, loading);
  loadJobs(state, loading);
  world.ids = Math.max(world.ids, state.number('ids') ?? 0);
  for (const [name, ids] of Object.entries(state.object('removed')))
    for (const [id, nr] of Object.entries(ids as Record<string, number>))
      world.tables()[name]?.removed.set(id, nr);
  for (const [name, last] of Object.entries(state.object('numbers')))
    world.tables()[name]?.startAfter(Number(last));
  const unknown = Object.keys(state.rest());
  if (unknown.length > 0) throw new Error(`the state has no ${unknown.join(', ')}`);
  return world;
}
