/** Which live thing is which declared one: ledger, owner mark, `was`, natural key, other key; never a guess. */
import { addTo } from '../model/lists.ts';
import { liveAddress, type Address, type VendorId } from '../model/address.ts';
import type { Kind } from '../model/kind.ts';
import { parkName } from '../model/park.ts';
import type { Problem } from '../model/problem.ts';
import type { Debt, LedgerRow, LiveResource, Resource, Spec } from '../model/resource.ts';
import { ambiguous, rivals } from './ambiguity.ts';
import { Candidates } from './candidates.ts';
import type { Differing } from './differing.ts';
import { References } from './references.ts';

/** What settled that a live thing is a declared one. */
export type SettledBy = 'id' | 'ledger' | 'mark' | 'was' | 'key' | 'other key';

export class Identity {
  readonly standsFor = new Map<Address, Address>();
  readonly liveOf = new Map<Address, LiveResource>();
  readonly settledBy = new Map<Address, SettledBy>();
  /** Desired specs with references as incarnations. */
  readonly resolved = new Map<Address, Spec>();
  /** Live addresses of what is replaced: the old incarnation goes on under that name. */
  readonly replaced = new Set<Address>();
  readonly #site: string;
  readonly #declared: Set<Address>;
  readonly #ledger = new Map<string, LedgerRow>();
  /** Asked for several times per live thing: the key is built and looked up once. */
  readonly #rows = new Map<LiveResource, LedgerRow | null>();
  readonly #debts: ReadonlyMap<string, Debt>;
  readonly #references: References;
  readonly #input: Differing;
  /** Specs say no ids; only a rollback does. */
  readonly #byId: boolean;

  constructor(input: Differing) {
    this.#input = input;
    this.#byId = input.desired.resources.some((each) => each.id !== undefined);
    this.#site = input.desired.site.name;
    this.#declared = new Set(input.desired.resources.map((each) => each.address));
    for (const row of input.known.ledger) {
      this.#ledger.set(`${row.installation} ${row.kind} ${row.id}`, row);
    }
    this.#debts = new Map(
      input.known.debts.map((each) => [`${each.installation} ${each.kind} ${each.id}`, each]),
    );
    this.#references = new References(this.#declared, this.standsFor, this.replaced);
  }

  /** Settles a kind. Kinds that it refers to must have been settled before. */
  match(
    kind: Kind,
    resources: readonly Resource[],
    live: readonly LiveResource[],
  ): {
    readonly problems: readonly Problem[];
    readonly undecided: ReadonlySet<Address>;
  } {
    const problems: Problem[] = [];
    const undecided = new Set<Address>();
    const specs = new Map<Address, Spec>();
    for (const resource of resources) {
      const { spec, problems: found } = this.#references.resolve(kind, resource, 'others');
      specs.set(resource.address, spec);
      if (found.length > 0) undecided.add(resource.address);
      problems.push(...found);
    }
    const free = new Candidates(kind, live, (each) => this.#references.identitySpec(kind, each));
    let open = resources.filter((each) => !undecided.has(each.address));
    for (const round of this.#rounds(kind, free, specs)) {
      const taken = new Map<LiveResource, Resource>();
      const rest: Resource[] = [];
      for (const resource of open) {
        const found = round.find(resource);
        const only = found.length === 1 ? found[0] : undefined;
        const rival = only === undefined ? undefined : taken.get(only);
        if (found.length === 0 || (found.length > 1 && round.by === 'other key')) {
          rest.push(resource);
        } else if (only === undefined) {
          problems.push(ambiguous(resource, found));
          undecided.add(resource.address);
        } else if (rival !== undefined) {
          problems.push(rivals(resource, rival, only));
          undecided.add(resource.address);
        } else {
          taken.set(only, resource);
          this.#settle(resource, only, round.by);
        }
      }
      for (const each of taken.keys()) free.take(each);
      // One that is meant by its id is never taken for another one.
      for (const each of rest) {
        if (round.by !== 'id' || each.id === undefined) continue;
        problems.push(goneMeanwhile(each, each.id));
        undecided.add(each.address);
      }
      open = rest.filter((each) => !undecided.has(each.address));
    }
    this.#references.learn(kind, resources, specs, live);
    for (const resource of resources) {
      if (undecided.has(resource.address)) continue;
      const { spec, problems: found } = this.#references.resolve(kind, resource, 'all');
      this.resolved.set(resource.address, spec);
      if (found.length > 0) undecided.add(resource.address);
      problems.push(...found);
    }
    return { problems, undecided };
  }

  /** References as what they stand for: equal on both sides where the same thing is meant. */
  identitySpec(kind: Kind, live: LiveResource): Spec {
    return this.#references.identitySpec(kind, live);
  }

  /** References as incarnations: what is replaced keeps its live address. */
  incarnationSpec(kind: Kind, live: LiveResource): Spec {
    return this.#references.incarnationSpec(kind, live);
  }

  ledgerRow(live: LiveResource): LedgerRow | undefined {
    let row = this.#rows.get(live);
    if (row === undefined) {
      const installation = this.#input.snapshot.installations.get(live.system);
      row = this.#ledger.get(`${installation} ${live.kind} ${live.id}`) ?? null;
      this.#rows.set(live, row);
    }
    return row ?? undefined;
  }

  /** The address under which trueup made or adopted it, by ledger or by mark; undefined where it is not ours. */
  ownedAs(live: LiveResource): Address | undefined {
    return (
      this.ledgerRow(live)?.address ??
      (live.mark?.site === this.#site ? live.mark.address : undefined)
    );
  }

  /** What a former run took from it and must put back. */
  debtOn(live: LiveResource): Debt | undefined {
    if (this.#debts.size === 0) return undefined;
    const installation = this.#input.snapshot.installations.get(live.system);
    return this.#debts.get(`${installation} ${live.kind} ${live.id}`);
  }

  /** Fields with live references, such as those of a debt, with references as incarnations. */
  asIncarnations(kind: Kind, fields: Spec): Spec {
    return this.#references.fieldsAsIncarnations(kind, fields);
  }

  /** It carries the mark of another site. */
  foreign(live: LiveResource): boolean {
    return live.mark !== undefined && live.mark.site !== this.#site;
  }

  #settle(resource: Resource, live: LiveResource, by: SettledBy): void {
    this.standsFor.set(liveAddress(live.system, live.kind, live.id), resource.address);
    this.liveOf.set(resource.address, live);
    this.settledBy.set(resource.address, by);
  }

  #rounds(kind: Kind, free: Candidates, specs: ReadonlyMap<Address, Spec>): readonly Round[] {
    const owned = new Map<Address, LiveResource[]>();
    const marked = new Map<Address, LiveResource[]>();
    const parked = new Map<string, LiveResource[]>();
    const ids = new Map<string, LiveResource>();
    for (const live of free.all) {
      if (this.#byId) ids.set(`${live.system} ${live.id}`, live);
      const row = this.ledgerRow(live);
      if (row !== undefined) addTo(owned, row.address, live);
      if (live.mark?.site === this.#site) addTo(marked, live.mark.address, live);
      const name = live.spec['name'];
      if (typeof name === 'string' && name.startsWith('trueup-park-')) addTo(parked, name, live);
    }
    // What is ours under another declared address is never a candidate for this one.
    const open = (live: LiveResource, resource: Resource): boolean => {
      const owner = this.ownedAs(live);
      return (
        live.system === resource.system &&
        !this.foreign(live) &&
        (owner === undefined ||
          owner === resource.address ||
          !this.#declared.has(owner) ||
          // What came along with something may be declared by itself later.
          this.ledgerRow(live)?.vendorMade === true)
      );
    };
    const spec = (resource: Resource): Spec => specs.get(resource.address) ?? resource.spec;
    return [
      {
        by: 'id',
        find: (each) => {
          if (each.id === undefined) return [];
          const live = ids.get(`${each.system} ${each.id}`);
          return live === undefined ? [] : [live];
        },
      },
      {
        by: 'ledger',
        find: (each) => (owned.get(each.address) ?? []).filter(free.has),
      },
      {
        by: 'mark',
        find: (each) => {
          const found = marked.get(each.address) ?? parked.get(parkName(each.address)) ?? [];
          return found.filter((live) => live.system === each.system && free.has(live));
        },
      },
      {
        by: 'was',
        find: (each) => {
          if (each.was === undefined) return [];
          const was = this.#references.resolveFields(kind, each.was, each).spec;
          return free.where(was).filter((live) => open(live, each));
        },
      },
      {
        by: 'key',
        find: (each) =>
          free.byKey(each.system, kind.key(spec(each))).filter((live) => open(live, each)),
      },
      {
        by: 'other key',
        find: (each) =>
          free
            .byOtherKey(each.system, kind.otherKey?.(spec(each)))
            .filter((live) => open(live, each)),
      },
    ];
  }
}

function goneMeanwhile({ address }: Resource, id: VendorId): Problem {
  return {
    code: 'gone-meanwhile',
    level: 'warning',
    message: `${address} (id ${id}) is gone: nothing can be put back on it.`,
    about: address,
  };
}

interface Round {
  readonly by: SettledBy;
  find(resource: Resource): readonly LiveResource[];
}
