/** The kinds of a pretend system: boxes and trays, items in them, addresses, and ports that commit together. */
import type { Address, KindName } from '../../../src/model/address.ts';
import type { Claim, NameClaim, PoolName, RangeClaim } from '../../../src/model/claim.ts';
import type { Fate, Kind, Kinds, Look, Scope, Temporary } from '../../../src/model/kind.ts';
import type { Impact } from '../../../src/model/operation.ts';
import type { LiveResource, Spec } from '../../../src/model/resource.ts';
import { boundsOf, boundsText, real } from './text.ts';
import { fixedOf, kindNames, type SimKind, type World } from './world.ts';

/** Where temporary values of a field may come from, at which price: for kinds and oracle alike. */
export interface Source {
  readonly from: Temporary['from'];
  readonly impact: Impact;
}

export function sourcesOf(world: World, kind: SimKind, field: string): readonly Source[] {
  const free = (from: Source['from']): Source => ({ from, impact: 'none' });
  const dear = (from: Source['from']): Source => ({ from, impact: world.parkImpact });
  if (field === 'name') return world.namesPark ? [free('name')] : [];
  if (field === 'address') return world.addressesPark ? [free('scratch')] : [];
  const ranges: Partial<Record<SimKind, readonly Source[]>> = {
    'sim/item-gap': [dear('gap')],
    'sim/lump': [dear('gap')],
    'sim/item-unset': [dear('unset')],
    'sim/tray': [free('gap'), free('scratch')],
  };
  return ranges[kind] ?? [];
}

/** Kinds whose fields cannot be set one by one. */
export function isApart(kind: SimKind): boolean {
  return kind !== 'sim/lump';
}

export function kindsOf(world: World): Kinds {
  return new Map(kindNames.map((kind) => [kind as string as KindName, kindOf(world, kind)]));
}

function kindOf(world: World, name: SimKind): Kind {
  const kind = name as string as KindName;
  const inBox = name.startsWith('sim/item') || name === 'sim/lump';
  const parks = Object.fromEntries(
    ['name', 'range', 'address'].map((field) => [
      field,
      sourcesOf(world, name, field).map((source) => temporary(world, source, inBox)),
    ]),
  );
  return {
    kind,
    collection: `${name.slice(4)}s`,
    fixed: fixedOf(name),
    apart: isApart(name),
    parks,
    named: false,
    writes: {
      range: (range) => boundsText(Number(range.first), Number(range.last), false),
      address: (range) => boundsText(Number(range.first), Number(range.last), true),
    },
    references: inBox ? { box: { kind: world.parents as string as KindName, parent: true } } : {},
    key: (spec) => text(spec, 'name') ?? text(spec, 'address'),
    claims: (spec, scope) => claimsOf(name, spec, scope),
    fate: fateOf,
    summary: (spec) => text(spec, 'range') ?? text(spec, 'address') ?? text(spec, 'name') ?? '',
    ...(name === 'sim/port' && { commit: (spec: Spec) => commitOf(world, spec) }),
  };
}

function fateOf(live: LiveResource): Fate {
  const loose = live.status?.['loose'] === true;
  return loose ? { fate: 'falls' } : { fate: 'blocks', because: 'it is not ours to delete' };
}

function commitOf(world: World, spec: Spec): ReturnType<NonNullable<Kind['commit']>> {
  const node = text(spec, 'node');
  return node === undefined ? undefined : { group: node, how: world.commit };
}

function temporary(world: World, source: Source, inBox: boolean): Temporary {
  const { from, impact } = source;
  if (from === 'unset') return { from, impact };
  return {
    from,
    impact,
    ...(from === 'gap' && {
      within: (spec: Spec, look: Look) => (inBox ? hullOfParent(spec, look) : real(world.bounds)),
    }),
  };
}

// Whether the box still, or already, reaches so far is what `inside` says.
function hullOfParent(spec: Spec, look: Look): { first: number; last: number } | undefined {
  const box = text(spec, 'box') as Address | undefined;
  const live = box === undefined ? undefined : look.live(box);
  if (live === undefined) return undefined;
  const wanted = look.desired(live.system, live.kind).find((each) => each.address === box);
  const ranges = [live.spec, wanted?.spec]
    .map((each) => (each === undefined ? undefined : text(each, 'range')))
    .filter((each) => each !== undefined)
    .map(boundsOf);
  return {
    first: Math.min(...ranges.map((each) => each.first)),
    last: Math.max(...ranges.map((each) => each.last)),
  };
}

function claimsOf(kind: SimKind, spec: Spec, scope: Scope): readonly Claim[] {
  const claims: Claim[] = [];
  const [name, range, address, box] = ['name', 'range', 'address', 'box'].map((field) =>
    text(spec, field),
  );
  const family = kind === 'sim/tray' || kind === 'sim/box' ? 'sim/box' : 'sim/item';
  if (name !== undefined) claims.push(nameClaim(`name ${family}`, name));
  if (range !== undefined) {
    const cidr = `cidr ${scope.domain}`;
    claims.push(
      box === undefined
        ? rangeClaim(cidr, 'range', range)
        : {
            ...rangeClaim(`range ${box}`, 'range', range),
            inside: { holder: box as Address, pool: cidr as PoolName },
          },
    );
  }
  if (address !== undefined) claims.push(rangeClaim(`address ${scope.domain}`, 'address', address));
  return claims;
}

function nameClaim(pool: string, value: string): NameClaim {
  return { type: 'name', as: 'holder', pool: pool as PoolName, field: 'name', value };
}

function rangeClaim(pool: string, field: string, value: string): RangeClaim {
  return { type: 'range', as: 'holder', pool: pool as PoolName, field, ...boundsOf(value) };
}

function text(spec: Spec, field: string): string | undefined {
  const value = spec[field];
  return typeof value === 'string' ? value : undefined;
}
