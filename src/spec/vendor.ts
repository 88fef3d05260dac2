/** What reading specs needs to know of the vendors: their kinds and where the schemas are. */
import { shortKind, type KindName } from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
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
}
export type NestedKind = Kind & { readonly nested: NonNullable<Kind['nested']> };

/** Indexes the kinds of a vendor. */
export function kindIndex(kinds: readonly Kind[]): KindIndex {
  const byNested = new Map<KindName, NestedKind[]>();
  for (const kind of kinds) {
    if (!isNested(kind)) continue;
    const known = byNested.get(kind.nested.in);
    if (known === undefined) byNested.set(kind.nested.in, [kind]);
    else known.push(kind);
  }
  return {
    byName: new Map(kinds.map((kind) => [kind.kind, kind])),
    byShort: new Map(kinds.map((kind) => [shortKind(kind.kind), kind])),
    byCollection: new Map(
      kinds.flatMap((kind) => (kind.collection === undefined ? [] : [[kind.collection, kind]])),
    ),
    byNested,
  };
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
