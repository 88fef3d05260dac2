/** The strict model's memory: what exists, what runs on it, and what each thing holds meanwhile. */
import type { Address, KindName } from '../../../src/model/address.ts';
import type { Kinds, Scope } from '../../../src/model/kind.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { Spec } from '../../../src/model/resource.ts';
import type { Holding } from './held.ts';

/** How the site looks before anything runs, by incarnation; references in specs are incarnations. */
export interface Beginning {
  readonly things: readonly {
    readonly address: Address;
    readonly kind: KindName;
    readonly spec: Spec;
    /** Nobody may touch it. */
    readonly foreign?: boolean;
  }[];
  readonly kinds: Kinds;
  readonly scope: Scope;
  /** Facts that hold beside `exists` and `empty`, which are looked up. */
  readonly facts?: readonly string[];
}

export interface SiteThing {
  readonly kind: KindName;
  readonly foreign: boolean;
  /** Absent while it is being created. */
  spec?: Spec | undefined;
  /** What it will be; absent while nothing runs on it, and while it is being deleted. */
  next?: Spec | undefined;
  /** The commit that runs on it. */
  commit?: readonly Operation[] | undefined;
  deleting?: boolean;
}

export interface Site {
  readonly things: Map<Address, SiteThing>;
  /** Facts other than `exists` and `empty`. */
  readonly standing: Set<string>;
  readonly running: Set<Operation>;
  /** Old and new, while something runs. */
  holdings(address: Address): readonly Holding[];
  parentsOf(thing: SiteThing): readonly Address[];
  holds(fact: string): boolean;
}

export function siteOf(beginning: Beginning): Site {
  const things = new Map<Address, SiteThing>(
    beginning.things.map(({ address, kind, spec, foreign }) => [
      address,
      { kind, spec, foreign: foreign === true },
    ]),
  );
  const standing = new Set(beginning.facts);
  const kindOf = (name: KindName) => {
    const kind = beginning.kinds.get(name);
    if (kind === undefined) throw new Error(`no kind ${name}`);
    return kind;
  };
  const parentsOf = (thing: SiteThing): readonly Address[] =>
    Object.entries(kindOf(thing.kind).references)
      .filter(([, { parent }]) => parent === true)
      .flatMap(([field]) => [thing.spec?.[field], thing.next?.[field]])
      .filter((value): value is Address => typeof value === 'string');
  return {
    things,
    standing,
    running: new Set(),
    parentsOf,
    holdings: (address) => {
      const thing = things.get(address);
      return [thing?.spec, thing?.next].flatMap((spec) =>
        thing === undefined || spec === undefined
          ? []
          : kindOf(thing.kind)
              .claims(spec, beginning.scope, address)
              .map((claim) => ({
                holder: address,
                pool: claim.pool,
                value:
                  claim.type === 'name'
                    ? claim.value
                    : { first: Number(claim.first), last: Number(claim.last) },
                ...(claim.inside && { inside: claim.inside.holder, insidePool: claim.inside.pool }),
              })),
      );
    },
    holds: (fact) => {
      const what = fact.slice(0, fact.indexOf(' '));
      const of = fact.slice(what.length + 1) as Address;
      const thing = things.get(of);
      if (what === 'exists') return thing?.spec !== undefined && thing.deleting !== true;
      if (what !== 'empty') return standing.has(fact);
      const falls = thing?.commit?.flatMap((each) => each.touches) ?? [];
      return [...things].every(
        ([address, each]) => !parentsOf(each).includes(of) || falls.includes(address),
      );
    },
  };
}
