/** Everything that a plan is made from, with the views over it that kinds and the planner ask for. */
import { addTo } from '../model/lists.ts';
import {
  liveAddress,
  type Address,
  type InstallationId,
  type KindName,
  type SystemName,
} from '../model/address.ts';
import type { Change } from '../model/change.ts';
import type { Claim } from '../model/claim.ts';
import type { Desired, Domain } from '../model/desired.ts';
import type { Kind, Kinds, Look, Scope } from '../model/kind.ts';
import type { PlanOptions } from '../model/plan.ts';
import type { LiveResource, Resource, Snapshot, Spec } from '../model/resource.ts';

/** Why something of ours stays. */
export interface Spared {
  readonly because: string;
  /** Its kind may say that it is a part of what goes, and falls with it. */
  readonly part: boolean;
}

/** What the planner is given; it reads nothing else. */
export interface Planning {
  readonly desired: Desired;
  readonly snapshot: Snapshot;
  readonly kinds: Kinds;
  readonly changes: readonly Change[];
  /** Live address → declared address of what it stands for. */
  readonly standsFor: ReadonlyMap<Address, Address>;
  /** Live things that trueup made or adopted, declared or not, by live address. */
  readonly owned: ReadonlySet<Address>;
  readonly options: PlanOptions;
  /** What an `absent` rule with `keep` matches, by live address. */
  readonly kept?: ReadonlySet<Address>;
  /** Ours, and not to go with what goes, by live address. */
  readonly spared?: ReadonlyMap<Address, Spared>;
  /** What a later plan makes, and the thing of this one that it relies on. */
  readonly relied?: readonly { readonly by: Address; readonly on: Address }[];
}

export class World implements Look {
  readonly input: Planning;
  readonly #changes = new Map<Address, Change>();
  readonly #live = new Map<Address, LiveResource>();
  readonly #specs = new Map<LiveResource, Spec>();
  /** Asked for many times over, and each answer would be a new text to build and to hash. */
  readonly #incarnations = new Map<LiveResource, Address>();
  /** Live addresses of what is deleted or replaced. */
  readonly #ending = new Set<Address>();
  readonly #narrowed = new Map<Address, string>();
  readonly #claims = new Map<LiveResource, readonly Claim[]>();
  #every: Map<string, LiveResource[]> | undefined;
  #hanging: Map<Address, LiveResource[]> | undefined;
  #desired: Map<string, Resource[]> | undefined;

  constructor(input: Planning) {
    this.input = input;
    for (const { address, domain } of input.desired.resources) {
      if (domain !== undefined) this.#narrowed.set(address, domain);
    }
    for (const change of input.changes) {
      this.#changes.set(change.address, change);
      if (change.action === 'delete' || change.action === 'replace') {
        const { system, kind, id } = change.live;
        this.#ending.add(liveAddress(system, kind, id));
      }
    }
    for (const live of input.snapshot.live) {
      const address = liveAddress(live.system, live.kind, live.id);
      const incarnation = this.#incarnationOf(address);
      this.#live.set(address, live);
      this.#live.set(incarnation, live);
      this.#incarnations.set(live, incarnation);
    }
  }

  live(address: Address): LiveResource | undefined {
    return this.#live.get(address);
  }

  /** By declared address; for what nobody declares, by live address. */
  change(address: Address): Change | undefined {
    return (
      this.#changes.get(address) ?? this.#changes.get(this.input.standsFor.get(address) ?? address)
    );
  }

  incarnation(live: LiveResource): Address {
    return (
      this.#incarnations.get(live) ??
      this.#incarnationOf(liveAddress(live.system, live.kind, live.id))
    );
  }

  hanging(on: Address): readonly LiveResource[] {
    if (this.#hanging === undefined) {
      this.#hanging = new Map();
      for (const live of this.input.snapshot.live) {
        const spec = this.spec(live);
        for (const field in this.input.kinds.get(live.kind)?.references) {
          const to = spec[field] as Address | undefined;
          if (typeof to !== 'string') continue;
          const list = this.#hanging.get(to);
          if (list === undefined) this.#hanging.set(to, [live]);
          else if (list.at(-1) !== live) list.push(live);
        }
      }
    }
    return this.#hanging.get(on) ?? [];
  }

  spec(live: LiveResource): Spec {
    const known = this.#specs.get(live);
    if (known !== undefined) return known;
    const kind = this.input.kinds.get(live.kind);
    let spec: Record<string, unknown> | undefined;
    for (const field in kind?.references) {
      const to = live.spec[field];
      if (typeof to !== 'string') continue;
      const target = this.#incarnationOf(to as Address);
      if (target !== to) (spec ??= { ...live.spec })[field] = target;
    }
    const mapped = spec ?? live.spec;
    const normal = kind?.normalise?.(mapped) ?? mapped;
    this.#specs.set(live, normal);
    return normal;
  }

  desired(system: SystemName, kind: KindName): readonly Resource[] {
    if (this.#desired === undefined) {
      this.#desired = new Map();
      for (const each of this.input.desired.resources) {
        const key = `${each.system} ${each.kind}`;
        addTo(this.#desired, key, each);
      }
    }
    return this.#desired.get(`${system} ${kind}`) ?? [];
  }

  every(system: SystemName, kind: KindName): readonly LiveResource[] {
    if (this.#every === undefined) {
      this.#every = new Map();
      for (const each of this.input.snapshot.live)
        addTo(this.#every, `${each.system} ${each.kind}`, each);
    }
    return this.#every.get(`${system} ${kind}`) ?? [];
  }

  kept(live: LiveResource): boolean {
    return this.input.kept?.has(liveAddress(live.system, live.kind, live.id)) === true;
  }

  domain(name: string): Domain {
    return this.input.desired.site.domains.get(name) ?? { name, scratch: [] };
  }

  /** Where a holder's claims are: in its system's domain, or in the one its document narrows that to. */
  scope(system: SystemName, holder?: Address): Scope {
    const own = this.input.desired.site.systems.get(system)?.domain ?? system;
    if (holder === undefined || this.#narrowed.size === 0) return { system, domain: own };
    const declared = this.input.standsFor.get(holder) ?? holder;
    return { system, domain: this.#narrowed.get(declared) ?? own };
  }

  kind(name: KindName): Kind {
    const kind = this.input.kinds.get(name);
    if (kind === undefined) throw new Error(`no provider offers the kind ${name}`);
    return kind;
  }

  claims(kind: KindName, system: SystemName, spec: Spec, holder: Address): readonly Claim[] {
    return this.kind(kind).claims(spec, this.scope(system, holder), holder);
  }

  /** Asked for by the planner and by the checks: computed once. */
  liveClaims(live: LiveResource): readonly Claim[] {
    let claims = this.#claims.get(live);
    if (claims === undefined) {
      claims = this.claims(live.kind, live.system, this.spec(live), this.incarnation(live));
      this.#claims.set(live, claims);
    }
    return claims;
  }

  installation(system: SystemName): InstallationId | undefined {
    return this.input.snapshot.installations.get(system);
  }

  #incarnationOf(address: Address): Address {
    return this.#ending.has(address) ? address : (this.input.standsFor.get(address) ?? address);
  }
}
