/** What the engine knows of a kind: data and pure functions, no client and no vendor word. */
import type { Address, InstallationId, KindName, SystemName, VendorId } from './address.ts';
import type { Change } from './change.ts';
import type { Bound, Claim } from './claim.ts';
import type { Domain } from './desired.ts';
import type { Fact, Impact, Operation } from './operation.ts';
import type { Problem } from './problem.ts';
import type { LiveResource, Resource, Spec } from './resource.ts';

/** Where a resource lives: what its claims need to name their pools. */
export interface Scope {
  readonly system: SystemName;
  readonly domain: string;
}

/**
 * A field whose value is another resource. A person writes a name (of the same system), an address, or the
 * other kind's key as an object (`{ fabric: metal, vid: 0 }`); `diff` turns it into the address of an incarnation.
 */
export interface ReferenceField {
  /** `any`: written as a full address, also of another system (`realizes: caracal/subnet/metal-admin`). */
  readonly kind: KindName | 'any';
  /** Lives inside it: goes when it goes, is replaced when it is replaced. At most one per kind. */
  readonly parent?: boolean;
  /** On a parent: where that is made anew, so is this, though it may move from one parent to another. */
  readonly along?: boolean;
}

/** Where a temporary value of a field may come from while a cycle is broken; tried in the order listed. */
export interface Temporary {
  /** `name`: `trueup-park-<hash>` · `gap`: a free place of the same size · `scratch`: from the domain's scratch · `unset`. */
  readonly from: 'name' | 'gap' | 'scratch' | 'unset';
  /** What parking costs those who use the object. */
  readonly impact: Impact;
  /** Where a gap may lie. */
  readonly within?: (
    spec: Spec,
    look: Look,
  ) => { readonly first: Bound; readonly last: Bound } | undefined;
}

/** A read-only view over everything known while a plan is made. */
export interface Look {
  /** By incarnation: a declared address, or a live one. */
  live(address: Address): LiveResource | undefined;
  change(address: Address): Change | undefined;
  /** Live things that refer to this incarnation. */
  hanging(on: Address): readonly LiveResource[];
  /** The incarnation that a live thing is: its declared address if it is kept, else its live address. */
  incarnation(live: LiveResource): Address;
  /** The spec of a live thing with references as incarnations. */
  spec(live: LiveResource): Spec;
  /** All that is desired of a kind in a system. */
  desired(system: SystemName, kind: KindName): readonly Resource[];
  /** All that is live of a kind in a system. */
  every(system: SystemName, kind: KindName): readonly LiveResource[];
  domain(name: string): Domain;
  /** An `absent` rule with `keep` lets things be taken from it; it may be stopped for that. */
  kept?(live: LiveResource): boolean;
}

/** What a kind adds to one half of a change. */
export interface Half {
  readonly needs?: readonly Fact[];
  readonly gives?: readonly Fact[];
  readonly ends?: readonly Fact[];
  readonly impact?: Impact;
  readonly notes?: readonly string[];
  /** On an arriving half: it brings home what a companion took away and wrote down as owed. */
  readonly pays?: boolean;
  /** Instead of the kind's own `commit`. */
  readonly commit?: Operation['commit'];
  /** On the arriving half of an update: what it leaves undone until a companion pays. */
  readonly debt?: { readonly fields: Spec; readonly why: string };
}
/**
 * What a kind adds to the plain operations of a change. A create only arrives, a delete only leaves; a replace is
 * a delete that leaves and a create that arrives; an update does both. Where it is parked each half is asked for as if it
 * were a change of its own, from and to the temporary value.
 */
export interface Expansion {
  readonly leaving?: Half;
  readonly arriving?: Half;
  readonly problems?: readonly Problem[];
  /**
   * Further updates that this change needs: of another live thing (DHCP off, and on again), or of its own
   * (stop, then the change, then start). The same id from two changes is one operation, merged.
   */
  readonly companions?: readonly Companion[];
}
export interface Companion {
  /** The verb of its operation id: `dhcp-off`. */
  readonly verb: string;
  readonly of: Address;
  /** Absent only where it follows the create of the change's own object. */
  readonly live?: LiveResource;
  /** It sets the fields in which the two differ. */
  readonly from: Spec;
  readonly to: Spec;
  /**
   * Where the object has a change of its own: does that begin where this one ends (`before`: stop, detach), or this
   * one where that ends (`after`: start)? Their order itself is said by facts.
   */
  readonly when?: 'before' | 'after';
  readonly needs?: readonly Fact[];
  readonly gives?: readonly Fact[];
  readonly ends?: readonly Fact[];
  readonly impact?: Impact;
  readonly notes?: readonly string[];
  readonly debt?: { readonly fields: Spec; readonly why: string };
  readonly pays?: boolean;
  readonly commit?: Operation['commit'];
}

/** What becomes of a live thing that no change of ours ends, when the thing it hangs on is deleted or replaced. */
export type Fate =
  | { readonly fate: 'falls'; readonly note?: string }
  | { readonly fate: 'blocks'; readonly because: string };

/** What a machine must see of something that is attached to it. */
export interface Inside {
  /** The machine, as the spec names it. */
  readonly on: Address;
  readonly kind: 'disk';
  /** By which the machine knows it; absent where it is told nothing of the kind. */
  readonly serial?: string;
  /** Nobody is told that nobody could look. */
  readonly quiet?: true;
}

export interface Kind {
  readonly kind: KindName;
  /** Its key in a spec document: `subnets`. Absent: it is only read. */
  readonly collection?: string;
  /** Its key inside its parent's spec, where it is written nested: `bands` of a subnet. The child's name is `<parent>.<key>`. */
  readonly nested?: {
    readonly in: KindName;
    readonly collection: string;
    readonly field: string;
    /** The field that its key is the value of: `slot` of a NIC written as `nics: { net0: … }`. */
    readonly keyed?: string;
  };
  /**
   * An entry inside its parent that stands for many of it: `bands` of a subnet, where each address is an object of its
   * own. What it stands for is spelt out while specs are read, offline; each bears the name `<parent>.<entry>-<key>`.
   */
  readonly spread?: {
    readonly in: KindName;
    readonly collection: string;
    /** Of what it stands for: refers to the parent. */
    readonly field: string;
    /** The field of an entry that its key is the value of. */
    readonly keyed?: string;
    /** Schema of an entry, below `schemas/`. */
    readonly schema: string;
    entries(entry: Spec): Spread;
  };
  /** Its schema's path below `schemas/`. */
  readonly schema?: string;
  /** Cannot change in place: a change means replace. */
  readonly fixed: readonly string[];
  /** Said only when it is made; what is there is not compared with it (what a VM is cloned from). */
  readonly once?: readonly string[];
  /** What a declared thing wants where its spec says nothing else; never part of `was`. */
  readonly defaults?: Spec;
  /** Fields of an update can be set one by one, in any order. */
  readonly apart?: boolean;
  readonly parks?: Readonly<Record<string, readonly Temporary[]>>;
  /** The value of a range field for given bounds: lets the planner choose middle values, such as shrinking first. */
  readonly writes?: Readonly<
    Record<string, (range: { readonly first: Bound; readonly last: Bound }) => unknown>
  >;
  /** Fields that identity rests on: parked only where the ledger or the owner mark settles it. */
  readonly identityFields?: readonly string[];
  /** What makes two specs speak of one thing; undefined where the spec does not say. References are incarnations. */
  key(spec: Spec): string | undefined;
  /** A weaker key, used when exactly one live object fits. */
  otherKey?(spec: Spec): string | undefined;
  /** Fields that refer to others, top level only. */
  readonly references: Readonly<Record<string, ReferenceField>>;
  /**
   * Whatever trueup makes of it carries the owner mark, and its ids are used again: one without the mark is no longer
   * what the ledger means.
   */
  readonly marked?: boolean;
  /** The vendor's object has a name of its own, field `name`: by default the resource's. */
  readonly named?: boolean;
  /** References in `spec` are incarnations. `holder` is the incarnation that the claims are for. */
  claims(spec: Spec, scope: Scope, holder: Address): readonly Claim[];
  /** Positive facts that the live state holds beside `exists`. */
  facts?(live: LiveResource, holder: Address): readonly Fact[];
  /** Makes like comparable with like: host bits, spellings, order of lists. Applied to desired and live alike. */
  normalise?(spec: Spec): Spec;
  expand?(change: Change, look: Look, scope: Scope): Expansion;
  /** What fails half-way goes back by itself, also where its spec does not say so: a volume that is between two holders. */
  readonly goesBack?: boolean;
  /**
   * What the machine that it is attached to must see of it from inside, once the vendor says that it is attached. `spec`
   * is one of an operation, `live` what was read back after it. Undefined: nothing.
   */
  inside?(spec: Spec, live: LiveResource): Inside | undefined;
  /** It is what a system sees of the machine that it is the inside of; `serial` of its spec tells which one. */
  readonly shows?: Inside['kind'];
  /** Undefined: it falls where trueup made it and its parent goes, and blocks else. */
  fate?(live: LiveResource, look: Look): Fate | undefined;
  /** Is it inside this guard of an `absent` rule or an authority? Undefined: the guard is not understood. */
  within?(live: LiveResource, guard: Spec): boolean | undefined;
  /**
   * Why a rollback could not bring this back: a disk's data is gone, a token's value is told once. Asked of every
   * operation when the plan is made, so that people know before anything starts. Undefined: it can be undone.
   */
  final?(
    operation: Pick<Operation, 'do' | 'action' | 'fields' | 'from' | 'to'>,
  ): string | undefined;
  /** Never to be deleted by us: a template, a locked machine, a thing that the vendor made. Says why. */
  untouchable?(live: LiveResource): string | undefined;
  /** What takes effect together with it: see `Operation.commit`. */
  commit?(
    spec: Spec,
    holder: Address,
  ): { readonly group: string; readonly how: 'atomic' | 'batched' } | undefined;
  /** A write lane: see `Operation.lane`. */
  lane?(spec: Spec, holder: Address): string | undefined;
  /** What a step means by this field of the spec it leads to, where `running true → false` does not say it. */
  means?(field: string, spec: Spec): string | undefined;
  /** Impact of each action on this kind; `none` where absent. */
  impact?(action: 'create' | 'update' | 'delete', spec: Spec): Impact;
  /** Can it be created, updated, deleted at all? Absent: all three. */
  readonly can?: {
    readonly create?: boolean;
    readonly update?: boolean;
    readonly delete?: boolean;
  };
  /** Read only when something asks for it by name. */
  readonly onDemand?: boolean;
  /** A deep read is due before one of these is deleted (what uses its addresses is visible nowhere else). */
  readonly deepBeforeDelete?: boolean;
  /** A deep read of the whole kind is due before a create or update takes a claim by one of these fields. */
  readonly deepBeforeTaking?: readonly string[];
  /** Addresses that it is to come after, and before, where those change too. */
  waits?(spec: Spec): {
    readonly after: readonly Address[];
    readonly before: readonly Address[];
  };
  /**
   * What its system's options in `trueup.yaml` say of such a thing: fields that follow from them, or why they do not
   * allow it. Asked while specs are read, offline.
   */
  under?(
    options: Spec,
    spec: Spec,
  ):
    | { readonly spec: Spec }
    | {
        readonly wrong: {
          readonly code: string;
          readonly field: string;
          readonly message: string;
          readonly help: string;
        };
      };
  /** Its main values, for one line of a plan: `10.12.8.0/22`. */
  summary(spec: Spec): string;
}

/** What an entry stands for, or why it cannot be spelt out. */
export type Spread =
  | { readonly each: readonly { readonly key: string; readonly fields: Spec }[] }
  | {
      readonly wrong: {
        readonly code: string;
        readonly field: string;
        readonly message: string;
        readonly help: string;
      };
    };

export type Kinds = ReadonlyMap<KindName, Kind>;

/** The ids under which the journal and a connection know one object. */
export interface ObjectRef {
  readonly kind: KindName;
  readonly id: VendorId;
  readonly installation?: InstallationId;
}
