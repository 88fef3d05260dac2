/** Fills a lab's cluster from a state: written by hand with defaults for what is left out, or saved by a lab. */
import { Entry } from './entry.ts';
import { loadAccess } from './load-access.ts';
import { loadGuests } from './load-guests.ts';
import { loadNodes } from './load-nodes.ts';
import { loadStorages } from './load-storages.ts';
import { loadTasks } from './load-tasks.ts';
import { settingsIn } from './settings.ts';
import type { Options } from '../world/rows.ts';
import { World } from '../world/world.ts';

export function loadWorld(state: unknown, now: Date): World {
  const top = new Entry(state ?? {}, 'the top');
  const world = new World(settingsIn(top.child('lab')));
  const version = top.text('version', '8.4.21');
  world.version = {
    version,
    release: version.split('.').slice(0, 2).join('.'),
    repoid: top.text('repoid', '2606ac85'),
  };
  world.cluster = top.maybeText('cluster');
  world.quorate = top.flag('quorate', true);
  world.draws = top.number('draws', 0);
  const loading = { world, top, now, saved: top.flag('saved', false) };
  loadNodes(loading);
  loadStorages(loading);
  loadGuests(loading);
  loadAccess(loading);
  loadSdn(world, top);
  loadTasks(world, top);
  return world;
}

function loadSdn(world: World, top: Entry): void {
  const sdn = top.child('sdn');
  const running = sdn.has('running') ? sdn.child('running') : sdn;
  world.sdn = {
    zones: part(sdn, 'zones'),
    vnets: part(sdn, 'vnets'),
    subnets: part(sdn, 'subnets'),
    running: {
      zones: part(running, 'zones'),
      vnets: part(running, 'vnets'),
      subnets: part(running, 'subnets'),
    },
    version: sdn.number('version', 1),
    ips: sdn.entries('ips').map((each) => each.optionsWithout(new Set())),
  };
}

function part(entry: Entry, name: string): Record<string, Options> {
  const child = entry.child(name);
  return Object.fromEntries(child.keys().map((id) => [id, child.options(id, ';')]));
}
