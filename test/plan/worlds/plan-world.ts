/** The real planner, run on a world. */
import { liveAddress, type Address } from '../../../src/model/address.ts';
import { everything } from '../../../src/model/plan.ts';
import { layOut } from '../../../src/plan/make-plan.ts';
import { World as PlanWorld, type Planning } from '../../../src/plan/world.ts';
import { simScope } from './beginning.ts';
import { toPlanning } from './to-planning.ts';
import type { World } from './world.ts';

export function planningOf(world: World): Planning {
  const input = toPlanning(world);
  const system = simScope.system;
  const standsFor = new Map<Address, Address>();
  const owned = new Set<Address>();
  for (const live of input.live) {
    const address = liveAddress(live.system, live.kind, live.id);
    const declared = input.matched.get(`${live.kind} ${live.id}`);
    if (declared !== undefined) standsFor.set(address, declared);
    if (live.mark !== undefined && live.status?.['loose'] !== true && declared !== undefined)
      owned.add(address);
  }
  return {
    desired: {
      site: {
        name: 'worlds',
        systems: new Map([
          [
            system,
            {
              name: system,
              driver: 'sim',
              options: {},
              auth: {},
              apply: 'automatic',
              domain: simScope.domain,
              origin: { file: 'trueup.yaml', line: 1, column: 1 },
            },
          ],
        ]),
        domains: input.domains,
        limits: { delete: 1, replace: 1, minimum: 10 },
        store: 'sqlite::memory:',
        root: '/',
      },
      resources: input.desired,
      absent: [],
      authorities: [],
      conditions: [],
      manual: [],
      digest: '',
      whole: true,
    },
    snapshot: { live: input.live, unseen: [], installations: new Map() },
    kinds: input.kinds,
    changes: input.changes.toSorted((a, b) => (a.address < b.address ? -1 : 1)),
    standsFor,
    owned,
    options: everything,
  };
}

export function planWorld(world: World): ReturnType<typeof layOut> {
  return layOut(new PlanWorld(planningOf(world)), []);
}
