/** What a task could be parked on: old ∩ new, old ∪ new, a gap, a scratch value, a name, or nothing. */
import { addTo } from '../../model/lists.ts';
import { covers, spaceOf, type Claim, type PoolName, type RangeClaim } from '../../model/claim.ts';
import { after, parseCidr, parseRange } from '../../model/ip.ts';
import type { Temporary } from '../../model/kind.ts';
import { graver, type Impact } from '../../model/operation.ts';
import { parkName } from '../../model/park.ts';
import type { World } from '../world.ts';
import { Occupancy, type Place } from './occupancy.ts';
import { ClaimIndex } from './pairs.ts';
import { claimedFields, withSets, type Parking } from './parts.ts';
import type { Task } from './task.ts';

/** Where to look: only at what is free throughout, or also at what is free for some time. */
export type Reach = 'free' | 'passing';

/** Values that other parkings use: at the same time, or earlier and then no more. */
export interface Used {
  readonly now: readonly RangeClaim[];
  readonly earlier: readonly RangeClaim[];
}

/** So many passing places of one field are tried. */
const mostPlaces = 24;

/** Knows the pools and the children that stay, so that no temporary value ever meets a stranger. */
export class Temporaries {
  readonly #world: World;
  readonly #tasks: readonly Task[];
  /** By pool: there may be as many pools as cycles, and each would scan everything that stays. */
  readonly #staying: ReadonlyMap<PoolName, readonly Claim[]>;
  #moving: ReadonlyMap<PoolName, readonly Moving[]> | undefined;
  readonly #stayingInside: ReadonlyMap<string, readonly Claim[]>;
  readonly #occupancy = new Map<PoolName, Occupancy>();
  readonly #stayingIndex = new Map<PoolName, ClaimIndex>();
  /** Set once some places were left untried: then nothing is said of what exists. */
  truncated = false;

  /** `staying`: claims of holders that no task changes. */
  constructor(world: World, tasks: readonly Task[], staying: readonly Claim[]) {
    this.#world = world;
    this.#tasks = tasks;
    this.#staying = Map.groupBy(staying, (each) => each.pool);
    const inside = new Map<string, Claim[]>();
    for (const claim of staying) {
      if (claim.inside === undefined) continue;
      addTo(inside, claim.inside.holder, claim);
    }
    this.#stayingInside = inside;
  }

  /** The ways to park a task, cheapest first. */
  of(task: Task, reach: Reach, used: Used): readonly Parking[] {
    if (task.operation.do !== 'update' || task.half === 'park') return [];
    const perField = claimedFields(task)
      .filter((field) => task.parked?.has(field) !== true)
      .map((field) => this.#field(task, field, reach, used))
      .filter((ways) => ways.length > 0);
    const all: Parking[] = perField.flat();
    // One park step sets all the fields that it must: the first way of each field, in every combination.
    if (perField.length > 1 && perField.length < 5) {
      for (let mask = 1; mask < 1 << perField.length; mask += 1) {
        const chosen = perField
          .filter((_, bit) => (mask & (1 << bit)) !== 0)
          .flatMap((ways) => ways[0] ?? []);
        if (chosen.length > 1) all.push(combined(chosen));
      }
    }
    // A second parking of one thing must bring home what the first took away.
    const ways = task.half === 'arrive' ? [] : all;
    return [...ways, ...this.#goingAlong(task, all)].filter((each) =>
      this.#keepsChildren(task, each),
    );
  }

  /** Where fields cannot be set apart, the others may go to their new values while one is parked. */
  #goingAlong(task: Task, parkings: readonly Parking[]): readonly Parking[] {
    return parkings
      .filter(({ sets }) => sets.size < task.sets.size)
      .map((each) => ({
        ...each,
        sets: new Map([...task.sets, ...each.sets]),
        label: `${each.label}, the rest arrives`,
      }));
  }

  #field(task: Task, field: string, reach: Reach, used: Used): readonly Parking[] {
    const kind = this.#world.kind(task.operation.kind);
    const temporaries = kind.parks?.[field] ?? [];
    const old = rangeOf(task.before, field);
    const now = rangeOf(task.after, field);
    const ways: Parking[] = [];
    const add = (value: unknown, impact: Impact, temporary: number, label: string): void => {
      const sets = new Map<string, unknown>([[field, value]]);
      ways.push({
        sets,
        parked: [field],
        impact,
        temporaries: temporary,
        label: `${field} ${label}`,
      });
    };
    const write = kind.writes?.[field];
    // A lone number (an address, a VID) has nothing between old and new.
    const stretches = old !== undefined && ['cidr', 'range'].includes(spaceOf(old.pool));
    if (write !== undefined && stretches && now !== undefined && old.pool === now.pool) {
      const both = intersection(old, now);
      if (both !== undefined && !covers(both, old)) add(write(both), 'none', 0, 'shrinks');
      const all = union(old, now);
      if (all !== undefined && !covers(old, all) && !covers(now, all))
        add(write(all), 'none', 1, 'spans');
    }
    for (const temporary of temporaries) {
      const { impact } = temporary;
      switch (temporary.from) {
        case 'name':
          add(parkName(task.operation.of), impact, 1, 'name');
          break;
        case 'unset':
          add(undefined, impact, 1, 'unset');
          break;
        case 'gap':
        case 'scratch':
          if (old === undefined || write === undefined) break;
          for (const place of this.#places(task, { temporary, old, reach, used })) {
            add(write(place), impact, 1, `${temporary.from} ${place.first}`);
          }
      }
    }
    return ways;
  }

  #places(
    task: Task,
    want: {
      readonly temporary: Temporary;
      readonly old: RangeClaim;
      readonly reach: Reach;
      readonly used: Used;
    },
  ): readonly Place[] {
    const { temporary, old, reach } = want;
    const bounds = this.#bounds(task, temporary, old);
    const pool = this.#pool(old.pool);
    const besides = want.used.now.filter((each) => each.pool === old.pool);
    const earlier = want.used.earlier.filter((each) => each.pool === old.pool);
    const found: Place[] = [];
    for (const each of bounds) {
      if (typeof each.first !== typeof old.first) continue;
      // A value that an earlier component parks on is taken again only where no other is left.
      const free =
        this.#free(task, old, each, [...besides, ...earlier]) ??
        this.#free(task, old, each, besides);
      if (free !== undefined && found.length === 0) found.push(free);
      if (reach === 'passing') {
        const passing = pool.passing(old, each, besides);
        found.push(...this.#some(passing.filter((place) => !this.#meets(task, old, place))));
      }
    }
    return found;
  }

  #free(task: Task, old: RangeClaim, bounds: Place, taken: readonly Place[]): Place | undefined {
    const besides = [...taken];
    for (let tries = 0; tries < mostPlaces; tries += 1) {
      const place = this.#pool(old.pool).free(old, bounds, besides, task.holder);
      if (place === undefined || !this.#meets(task, old, place)) return place;
      besides.push(place);
    }
    this.truncated = true;
    return undefined;
  }

  /** A place that is free in its own pool may still meet a stranger in another: a band lies over addresses too. */
  #meets(task: Task, { field, pool }: RangeClaim, place: Place): boolean {
    const { kind, system, from = {} } = task.operation;
    const write = this.#world.kind(kind).writes?.[field];
    if (write === undefined) return false;
    const spec = withSets(from, new Map([[field, write(place)]]));
    return this.#world
      .claims(kind, system, spec, task.holder)
      .filter((claim) => claim.field === field && claim.pool !== pool)
      .some((claim) => {
        let met = false;
        this.#stayingIn(claim.pool).each(claim, () => {
          met = true;
        });
        return met;
      });
  }

  #stayingIn(pool: PoolName): ClaimIndex {
    let index = this.#stayingIndex.get(pool);
    if (index === undefined) {
      const staying = this.#staying.get(pool) ?? [];
      index = new ClaimIndex(staying.map((claim) => ({ claim, by: 0 })));
      this.#stayingIndex.set(pool, index);
    }
    return index;
  }

  #some(places: readonly Place[]): readonly Place[] {
    if (places.length > mostPlaces) this.truncated = true;
    return places.slice(0, mostPlaces);
  }

  #bounds(task: Task, temporary: Temporary, old: RangeClaim): readonly Place[] {
    const spec = task.operation.from ?? {};
    if (temporary.from === 'scratch') {
      const { domain } = this.#world.scope(task.operation.system, task.holder);
      return this.#world
        .domain(domain)
        .scratch.flatMap((each) => parseCidr(each) ?? parseRange(each) ?? []);
    }
    const own = temporary.within?.(spec, this.#world);
    if (own !== undefined) return [own];
    const { inside } = old;
    if (inside === undefined) return [];
    const parents = this.#tasks.find(
      (each) => each.holder === inside.holder && each.half === undefined,
    );
    const live = this.#world.live(inside.holder);
    const claims = parents?.before ?? (live === undefined ? [] : this.#world.liveClaims(live));
    return claims.filter(
      (each): each is RangeClaim => each.type === 'range' && each.pool === inside.pool,
    );
  }

  #pool(name: PoolName): Occupancy {
    let pool = this.#occupancy.get(name);
    if (pool === undefined) {
      this.#moving ??= Map.groupBy(this.#tasks.flatMap(movingOf), (each) => each.claim.pool);
      pool = new Occupancy(name, this.#staying.get(name) ?? [], this.#moving.get(name) ?? []);
      this.#occupancy.set(name, pool);
    }
    return pool;
  }

  #keepsChildren(task: Task, parking: Parking): boolean {
    const children = this.#stayingInside.get(task.holder);
    if (children === undefined) return true;
    const { kind, system, from } = task.operation;
    const claims = this.#world.claims(
      kind,
      system,
      withSets(from ?? {}, parking.sets),
      task.holder,
    );
    return children.every((child) =>
      claims.some((each) => each.pool === child.inside?.pool && covers(each, child)),
    );
  }
}

/** What a task gives up or takes for good, and whose it is. */
interface Moving {
  readonly claim: Claim;
  readonly holder: string;
}

function movingOf(task: Task): readonly Moving[] {
  return [
    ...[...task.before, ...task.after].map((claim) => ({ claim, holder: task.holder })),
    ...task.drops.flatMap(({ holder, claims }) => claims.map((claim) => ({ claim, holder }))),
  ];
}

function combined(parts: readonly Parking[]): Parking {
  return {
    sets: new Map(parts.flatMap((each) => [...each.sets])),
    parked: parts.flatMap((each) => each.parked),
    impact: parts.reduce<Impact>((worst, each) => graver(worst, each.impact), 'none'),
    temporaries: parts.reduce((sum, each) => sum + each.temporaries, 0),
    label: parts.map((each) => each.label).join(' & '),
  };
}

function rangeOf(claims: readonly Claim[], field: string): RangeClaim | undefined {
  return claims.find(
    (each): each is RangeClaim =>
      each.type === 'range' && each.field === field && each.as === 'holder',
  );
}

function intersection(a: RangeClaim, b: RangeClaim): RangeClaim | undefined {
  if (typeof a.first !== typeof b.first) return undefined;
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first <= last ? { ...a, first, last } : undefined;
}

/** Only where the two touch: else the span would take what belongs to neither. */
function union(a: RangeClaim, b: RangeClaim): RangeClaim | undefined {
  if (typeof a.first !== typeof b.first) return undefined;
  const [low, high] = a.first <= b.first ? [a, b] : [b, a];
  if (high.first > after(low.last)) return undefined;
  return { ...a, first: low.first, last: low.last > high.last ? low.last : high.last };
}
