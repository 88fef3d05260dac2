/** What reading specs needs to know of the vendors: their kinds and where the schemas are. */
import { shortKind, type KindName } from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
import { addTo } from '../model/lists.ts';
import type { Provider } from '../model/provider.ts';

export type Vendor = Pick<Provider, 'vendor' | 'kinds' | 'systemSchema'>;

/** The driver of systems whose steps people do by hand; it needs no provider. */
export const manualDriver = 'manual';

/** A vendor's kinds in the ways in which a spec names them. */
export interface KindIndex {
  readonly byName: ReadonlyMap<KindName, Kind>;
  /** `subnet` */
  readonly byShort: ReadonlyMap<string, Kind>;
  /** `subnets`; those only written nested are in `byNested`. */
  readonly byCollection: ReadonlyMap<string, Kind>;
  readonly byNested: ReadonlyMap<KindName, readonly NestedKind[]>;
  /** Kinds of which an entry inside another kind stands for many. */
  readonly bySpread: ReadonlyMap<KindName, readonly SpreadKind[]>;
}
export type NestedKind = Kind & { readonly nested: NonNullable<Kind['nested']> };
export type SpreadKind = Kind & { readonly spread: NonNullable<Kind['spread']> };

/** Indexes the kinds of a vendor. */
export function kindIndex(kinds: readonly Kind[]): KindIndex {
  const byNested = new Map<KindName, NestedKind[]>();
  const bySpread = new Map<KindName, SpreadKind[]>();
  for (const kind of kinds) {
    if (isNested(kind)) addTo(byNested, kind.nested.in, kind);
    if (isSpread(kind)) addTo(bySpread, kind.spread.in, kind);
  }
  return {
    byName: new Map(kinds.map((kind) => [kind.kind, kind])),
    byShort: new Map(kinds.map((kind) => [shortKind(kind.kind), kind])),
    byCollection: new Map(
      kinds.flatMap((kind) => (kind.collection === undefined ? [] : [[kind.collection, kind]])),
    ),
    byNested,
    bySpread,
  };
}

/** What may be written inside a resource, each under a key of its own. */
export interface InnerKind {
  readonly kind: Kind;
  readonly at: NonNullable<Kind['nested']>;
  /** An entry stands for many. */
  readonly spread?: NonNullable<Kind['spread']>;
}

export function innerKinds(index: KindIndex | undefined, parent: Kind | undefined): InnerKind[] {
  if (index === undefined || parent === undefined) return [];
  return [
    ...(index.byNested.get(parent.kind) ?? []).map((kind) => ({ kind, at: kind.nested })),
    ...(index.bySpread.get(parent.kind) ?? []).map((kind) => ({
      kind,
      at: kind.spread,
      spread: kind.spread,
    })),
  ];
}

/** The kind that a rule names: by its short name, its collection, or its place inside another kind. */
export function kindNamed(index: KindIndex, word: string): Kind | undefined {
  const nested = [...index.byNested.values()].flat();
  return (
    index.byShort.get(word) ??
    index.byCollection.get(word) ??
    nested.find((kind) => kind.nested.collection === word)
  );
}

function isNested(kind: Kind): kind is NestedKind {
  return kind.nested !== undefined;
}

function isSpread(kind: Kind): kind is SpreadKind {
  return kind.spread !== undefined;
}
