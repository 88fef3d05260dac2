/** The live things of one kind that are still to be had, found by key or by fields. */
import { addTo } from '../model/lists.ts';
import type { SystemName } from '../model/address.ts';
import { sameValue } from '../model/json.ts';
import type { Kind } from '../model/kind.ts';
import type { LiveResource, Spec } from '../model/resource.ts';

/** Taken ones are no longer found. */
export class Candidates {
  readonly all: readonly LiveResource[];
  readonly #kind: Kind;
  readonly #taken = new Set<LiveResource>();
  readonly #specs = new Map<LiveResource, Spec>();
  readonly #keys = new Map<string, LiveResource[]>();
  readonly #otherKeys = new Map<string, LiveResource[]>();
  readonly #fields = new Map<string, Map<string, LiveResource[]>>();

  constructor(kind: Kind, live: readonly LiveResource[], specOf: (live: LiveResource) => Spec) {
    this.#kind = kind;
    this.all = live;
    for (const each of live) {
      const spec = specOf(each);
      this.#specs.set(each, spec);
      const key = kind.key(spec);
      if (key !== undefined) addTo(this.#keys, `${each.system} ${key}`, each);
      const other = kind.otherKey?.(spec);
      if (other !== undefined) addTo(this.#otherKeys, `${each.system} ${other}`, each);
    }
  }

  readonly has = (live: LiveResource): boolean => !this.#taken.has(live);

  take(live: LiveResource): void {
    this.#taken.add(live);
  }

  byKey(system: SystemName, key: string | undefined): readonly LiveResource[] {
    return (this.#keys.get(`${system} ${key}`) ?? []).filter(this.has);
  }

  byOtherKey(system: SystemName, key: string | undefined): readonly LiveResource[] {
    return (this.#otherKeys.get(`${system} ${key}`) ?? []).filter(this.has);
  }

  /** Those whose fields have these values. Indexed by the first field, since every resource may ask. */
  where(values: Spec): readonly LiveResource[] {
    const wanted = this.#kind.normalise?.(values) ?? values;
    const [field] = Object.keys(wanted);
    if (field === undefined) return [];
    let index = this.#fields.get(field);
    if (index === undefined) {
      index = new Map();
      for (const [live, spec] of this.#specs) addTo(index, JSON.stringify(spec[field]) ?? '', live);
      this.#fields.set(field, index);
    }
    return (index.get(JSON.stringify(wanted[field]) ?? '') ?? []).filter(
      (live) =>
        this.has(live) &&
        Object.entries(wanted).every(([name, value]) =>
          sameValue(this.#specs.get(live)?.[name], value),
        ),
    );
  }
}
